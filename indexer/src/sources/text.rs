//! Reading small text files that nobody vouches for.

use std::fs::File;
use std::io::Read as _;
use std::path::{Component, Path, PathBuf};

use crate::error::Problem;

/// Metadata and configuration files above this size are not read.
pub(crate) const METADATA_LIMIT: u64 = 16 * 1024 * 1024;

/// The text of the file at `path`; `None` if it is not there. A file that is too large or cannot be read is
/// a problem; invalid UTF-8 is a problem and is replaced; a BOM is dropped.
pub(crate) fn read_text(path: &Path, problems: &mut Vec<Problem>) -> Option<String> {
    let bytes = read_bytes(path, METADATA_LIMIT, problems)?;
    Some(decode(path, bytes, problems))
}

/// The bytes of the file at `path`, up to `limit` of them; `None` if it is not there, is too large (a
/// problem) or cannot be read (a problem).
pub(crate) fn read_bytes(path: &Path, limit: u64, problems: &mut Vec<Problem>) -> Option<Vec<u8>> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if is_absent(&error) => return None,
        Err(error) => {
            problems.push(Problem::file(path, format!("cannot be read: {error}")));
            return None;
        }
    };
    let mut bytes = Vec::new();
    // A pipe or device in place of a file would never end, and opening a folder works on Unix.
    match file.metadata() {
        Ok(metadata) if !metadata.is_file() => {
            problems.push(Problem::file(path, "is not a file"));
            return None;
        }
        Ok(metadata) if metadata.len() > limit => {
            problems.push(Problem::file(path, format!("is larger than {limit} bytes and was not read")));
            return None;
        }
        Ok(metadata) => bytes.reserve(metadata.len() as usize + 1),
        Err(_) => {}
    }
    match file.by_ref().take(limit).read_to_end(&mut bytes) {
        Ok(_) => Some(bytes),
        Err(error) => {
            problems.push(Problem::file(path, format!("cannot be read: {error}")));
            None
        }
    }
}

/// `bytes` as text: without BOM, invalid UTF-8 replaced (a problem).
pub(crate) fn decode(path: &Path, bytes: Vec<u8>, problems: &mut Vec<Problem>) -> String {
    let mut text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            problems.push(Problem::file(path, "is not valid UTF-8; the invalid bytes were replaced"));
            String::from_utf8_lossy(error.as_bytes()).into_owned()
        }
    };
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    text
}

/// Whether `error` says that there is no such file.
pub(crate) fn is_absent(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory)
}

/// Whether `name` can be a Python identifier.
pub(crate) fn is_identifier(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c == '_' || c.is_alphabetic())
        && chars.all(|c| c == '_' || c.is_alphanumeric())
}

/// The import name of a file of modules at `file` (`six.py`, `_yaml.pyi`, `_core.cpython-311-x86_64-linux-gnu.so`).
pub(crate) fn module_name(file: &str) -> Option<&str> {
    let (stem, extension) = file.rsplit_once('.')?;
    match extension {
        "py" | "pyi" => is_identifier(stem).then_some(stem),
        "so" | "pyd" => file.split('.').next().filter(|stem| is_identifier(stem)),
        _ => None,
    }
}

/// Whether a file of this name belongs to an API: a source, a stub or a compiled module.
pub(crate) fn is_importable(path: &str) -> bool {
    has_extension(path, &["py", "pyi", "so", "pyd"])
}

/// Whether a file of this name is a compiled module, of which only the name matters.
pub(crate) fn is_compiled(path: &str) -> bool {
    has_extension(path, &["so", "pyd"])
}

/// Whether the name ends with `.` and one of `extensions`.
pub(crate) fn has_extension(name: &str, extensions: &[&str]) -> bool {
    name.rsplit_once('.').is_some_and(|(_, extension)| extensions.contains(&extension))
}

/// The path without `.` and `..` parts, by text.
pub(crate) fn clean(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                out.pop();
            }
            Component::CurDir => {}
            part => out.push(part),
        }
    }
    out
}
