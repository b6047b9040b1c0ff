//! The Python files that are checked.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use ignore::WalkBuilder;

/// Larger files are data, or were written by a machine.
const MAX_BYTES: u64 = 4 << 20;

/// A file's text, and its path as it is shown.
pub(crate) struct SourceText {
    pub(crate) text: String,
    pub(crate) shown: String,
}

/// The files that `paths` name, and the Python files below those that are folders: what is hidden or ignored by git,
/// virtual environments and the cache are left out. Sorted.
pub(crate) fn find(paths: &[PathBuf], cache: &Path) -> Result<Vec<PathBuf>> {
    let mut found = BTreeSet::new();
    for path in paths {
        if path.is_file() {
            found.insert(path.clone());
            continue;
        }
        if !path.is_dir() {
            bail!("{} is not there", path.display());
        }
        let cache = cache.to_owned();
        let mut walk = WalkBuilder::new(path);
        walk.require_git(false).parents(false).filter_entry(move |entry| {
            let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
            !is_folder || entry.depth() == 0 || is_source_folder(entry.path(), &cache)
        });
        for entry in walk.build().flatten() {
            let is_python = entry.path().extension().is_some_and(|ending| ending == "py");
            if is_python && entry.file_type().is_some_and(|kind| kind.is_file()) {
                found.insert(entry.into_path());
            }
        }
    }
    Ok(found.into_iter().collect())
}

fn is_source_folder(folder: &Path, cache: &Path) -> bool {
    let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let is_of_tools = matches!(name, "__pycache__" | "node_modules" | "site-packages" | "dist-packages");
    !is_of_tools && folder != cache && !folder.join("pyvenv.cfg").exists()
}

/// Reads a file; what is no UTF-8 is replaced.
pub(crate) fn read(root: &Path, path: &Path) -> Result<SourceText> {
    let size = path.metadata()?.len();
    if size > MAX_BYTES {
        bail!("is larger than {} MB", MAX_BYTES >> 20);
    }
    let text = String::from_utf8_lossy(&std::fs::read(path)?).into_owned();
    Ok(SourceText { text, shown: shown(root, path) })
}

/// A path below the project's folder, with `/`; as it is if it lies elsewhere.
pub(crate) fn shown(root: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(root).unwrap_or(path);
    relative.to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn leaves_out_what_is_not_the_projects() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        for (path, text) in [
            ("app/a.py", ""),
            ("app/b.txt", ""),
            (".hidden/c.py", ""),
            ("env/pyvenv.cfg", ""),
            ("env/lib/d.py", ""),
            ("cache/e.py", ""),
            ("__pycache__/f.py", ""),
            ("made/g.py", ""),
            (".gitignore", "made/\n"),
        ] {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let found = find(&[root.to_owned(), root.join("env/lib/d.py")], &root.join("cache")).unwrap();
        let shown: Vec<String> = found.iter().map(|path| shown(root, path)).collect();
        assert_eq!(shown, ["app/a.py", "env/lib/d.py"]);
        assert!(find(&[root.join("gone")], root).is_err());
    }
}
