//! What several tests need: the repository's files, Python packages to read, the binary to run.

pub(crate) mod binary;
pub(crate) mod environment;
pub(crate) mod lsp;
pub(crate) mod model_server;
pub(crate) mod packages;
pub(crate) mod private_index;
pub(crate) mod random;
pub(crate) mod rust_source;

use std::fs;
use std::path::{Path, PathBuf};

/// The folder of the workspace.
pub(crate) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate lies in the workspace")
}

/// A file of the repository as text, by its path relative to the workspace.
pub(crate) fn read(path: &str) -> String {
    let path = repository().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// All files below `folder` (relative to the workspace) with one of these endings, sorted, as paths relative to
/// the workspace with `/`. Build output, environments and version control are left out.
pub(crate) fn files(folder: &str, endings: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    collect(&repository().join(folder), &mut found);
    let mut paths: Vec<String> = found
        .iter()
        .filter_map(|path| path.strip_prefix(repository()).ok())
        .map(|path| path.to_string_lossy().replace('\\', "/"))
        .filter(|path| endings.iter().any(|ending| path.ends_with(ending)))
        .collect();
    paths.sort();
    paths
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(children) = fs::read_dir(folder) else { return };
    for path in children.flatten().map(|child| child.path()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir()
            && !["target", ".git", ".venv", "node_modules", "__pycache__"].contains(&name.as_str())
        {
            collect(&path, found);
        } else if path.is_file() {
            found.push(path);
        }
    }
}
