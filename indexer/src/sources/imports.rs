//! Which top-level names a project's own files import: a scan of lines, not a parse.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use super::text::{is_identifier, read_bytes};
use super::walk::{SKIPPED, sorted_children};
use crate::cancel::CancellationToken;

/// At most so many files are scanned.
const MAX_FILES: usize = 2_000;
/// Larger files are not scanned.
const MAX_FILE_BYTES: u64 = 1024 * 1024;
/// At most so long.
const MAX_TIME: Duration = Duration::from_millis(200);

/// A name that is imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Imported {
    /// The top-level name.
    pub(crate) name: String,
    /// The first file that imports it, relative to the root.
    pub(crate) file: String,
}

/// The top-level names that `.py` files below `root` import, sorted; names of the project's own modules and
/// packages are left out.
pub(crate) fn scan(root: &Path, cancel: &CancellationToken) -> Vec<Imported> {
    let start = Instant::now();
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let mut own: Vec<String> = Vec::new();
    let mut n_files = 0;
    let mut folders = std::collections::VecDeque::from([(root.to_owned(), String::new())]);
    while let Some((dir, prefix)) = folders.pop_front() {
        for (name, path) in sorted_children(&dir, &mut Vec::new()) {
            if n_files >= MAX_FILES || cancel.is_cancelled() || start.elapsed() > MAX_TIME {
                folders.clear();
                break;
            }
            let Ok(metadata) = path.symlink_metadata() else { continue };
            let relative = format!("{prefix}{name}");
            if metadata.is_dir() {
                if !name.starts_with('.')
                    && !SKIPPED.contains(&name.as_str())
                    && !path.join("pyvenv.cfg").is_file()
                {
                    folders.push_back((path, format!("{relative}/")));
                    own.push(name);
                }
            } else if let Some(stem) = name.strip_suffix(".py").filter(|_| metadata.is_file()) {
                own.push(stem.to_owned());
                n_files += 1;
                for name in read_bytes(&path, MAX_FILE_BYTES, &mut Vec::new())
                    .iter()
                    .flat_map(|bytes| in_source(bytes))
                {
                    names.entry(name).or_insert_with(|| relative.clone());
                }
            }
        }
    }
    names.retain(|name, _| !own.contains(name));
    names.into_iter().map(|(name, file)| Imported { name, file }).collect()
}

/// The top-level names that the `import` and `from` lines of a file name.
fn in_source(bytes: &[u8]) -> Vec<String> {
    let mut names = Vec::new();
    for line in bytes.split(|byte| *byte == b'\n') {
        let line = line.trim_ascii_start();
        if !(line.starts_with(b"import ") || line.starts_with(b"from ")) {
            continue;
        }
        let Ok(line) = std::str::from_utf8(line) else { continue };
        if let Some(modules) = line.strip_prefix("import ") {
            let modules = modules.split('#').next().unwrap_or(modules);
            names.extend(modules.split(',').filter_map(top));
        } else if let Some((module, _)) =
            line.strip_prefix("from ").and_then(|rest| rest.split_once(" import"))
        {
            names.extend(top(module));
        }
    }
    names
}

/// The first part of a dotted name; `None` for relative ones.
fn top(module: &str) -> Option<String> {
    let module = module.split_whitespace().next()?;
    let top = module.split('.').next().filter(|top| is_identifier(top))?;
    Some(top.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scans_import_lines() {
        let source = b"import os, acme_data.io as io # x\n  from b.c import d\nfrom . import e\nfrom .f import g\nimported\n";
        assert_eq!(in_source(source), ["os", "acme_data", "b"]);
    }
}
