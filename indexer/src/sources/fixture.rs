//! Trees of small files for tests.

use std::fs;
use std::path::Path;

/// Writes `files` (`path`, or `path=content` in which `{dir}` stands for the folder) into a new folder.
pub(crate) fn write(files: &[&str]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    add(dir.path(), files);
    dir
}

/// Writes `files` below `dir`.
pub(crate) fn add(dir: &Path, files: &[&str]) {
    for file in files {
        let (path, content) = file.split_once('=').unwrap_or((file, ""));
        let path = dir.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content.replace("{dir}", &dir.display().to_string())).unwrap();
    }
}

/// `text` with the folder's path replaced by `~`.
pub(crate) fn shorten(text: &str, dir: &Path) -> String {
    text.replace(&dir.display().to_string(), "~")
}
