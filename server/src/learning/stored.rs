//! Files of what was learned: read with care, written whole.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// A larger file is none that was written here.
const MAX_BYTES: u64 = 64 << 20;

/// What a file holds; the default if it is not there, and if it is damaged, which is logged.
pub(super) fn read<T: DeserializeOwned + Default>(path: &Path) -> T {
    let read = || -> Result<T, String> {
        let size = path.metadata().map_err(|error| error.to_string())?.len();
        if size > MAX_BYTES {
            return Err(format!("{size} bytes are too many"));
        }
        let bytes = fs::read(path).map_err(|error| error.to_string())?;
        serde_json::from_slice(&bytes).map_err(|error| error.to_string())
    };
    if !path.exists() {
        return T::default();
    }
    read().unwrap_or_else(|error| {
        tracing::warn!("{}: {error}; it is begun anew", path.display());
        T::default()
    })
}

/// Writes a file for this user alone: beside it first, so that readers see the one before or this one.
pub(super) fn write(path: &Path, value: &impl Serialize) -> io::Result<()> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder)?;
    let mut temporary = tempfile::NamedTempFile::new_in(folder)?;
    {
        let mut buffered = io::BufWriter::new(&mut temporary);
        serde_json::to_writer(&mut buffered, value)?;
        io::Write::flush(&mut buffered)?;
    }
    temporary.persist(path).map(drop).map_err(|error| error.error)
}

/// Removes a folder that may not be there.
pub(super) fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

/// The bytes of a folder's files.
pub(super) fn size(folder: &Path) -> u64 {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    files.filter_map(|file| file.metadata().ok()).filter(fs::Metadata::is_file).map(|file| file.len()).sum()
}
