//! The folder that tests run in.

use std::path::{Path, PathBuf};

/// Files whose folder is a project's.
const PROJECT_FILES: [&str; 7] =
    ["pyproject.toml", "setup.py", "setup.cfg", "pytest.ini", "tox.ini", "siskin.toml", ".git"];

/// The project's folder: the nearest one above a file with a project's files in it.
pub(crate) fn project_root(file: &Path) -> Option<PathBuf> {
    let has_file = |folder: &&Path| PROJECT_FILES.iter().any(|file| folder.join(file).exists());
    file.ancestors().skip(1).find(has_file).map(Path::to_owned)
}
