//! Where the files that pin lie: in the project's folder, or the nearest one above it.

use std::path::{Path, PathBuf};

/// The project's folder and those above it that may pin its packages, the nearest first: up to the repository's root,
/// and never the home folder, one above it, or one at the top of the file system.
pub fn folders(root: &Path, home: Option<&Path>) -> Vec<PathBuf> {
    let mut folders = vec![root.to_owned()];
    let mut folder = root;
    while !folder.join(".git").exists() {
        let Some(parent) = folder.parent() else { break };
        let is_top = parent.parent().is_none_or(|above| above.parent().is_none());
        if is_top || home.is_some_and(|home| home.starts_with(parent)) {
            break;
        }
        folders.push(parent.to_owned());
        folder = parent;
    }
    folders
}
