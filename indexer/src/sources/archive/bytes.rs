//! Bytes at an offset, from a file or from memory, for any number of readers at once.

use std::fmt;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Random access to an archive's bytes.
pub(crate) trait ReadAt: Send + Sync + fmt::Debug {
    /// The archive's length in bytes.
    fn size(&self) -> u64;

    /// Exactly `length` bytes from `offset`; an error where there are fewer.
    fn read_at(&self, offset: u64, length: usize) -> io::Result<Vec<u8>>;
}

/// A file: every reader takes a handle of its own, so that none waits for another.
///
/// Not memory-mapped: a file that another process cuts short would kill this one.
#[derive(Debug)]
pub(crate) struct FileBytes {
    path: PathBuf,
    size: u64,
    idle: Mutex<Vec<File>>,
}

impl FileBytes {
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a plain file"));
        }
        Ok(Self { path: path.to_owned(), size: metadata.len(), idle: Mutex::new(vec![file]) })
    }
}

impl ReadAt for FileBytes {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_at(&self, offset: u64, length: usize) -> io::Result<Vec<u8>> {
        check_bounds(offset, length, self.size)?;
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut file = match idle {
            Some(file) => file,
            None => File::open(&self.path)?,
        };
        file.seek(SeekFrom::Start(offset))?;
        let mut out = vec![0; length];
        file.read_exact(&mut out)?;
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(file);
        Ok(out)
    }
}

impl ReadAt for Arc<[u8]> {
    fn size(&self) -> u64 {
        self.len() as u64
    }

    fn read_at(&self, offset: u64, length: usize) -> io::Result<Vec<u8>> {
        check_bounds(offset, length, self.size())?;
        let start = usize::try_from(offset).map_err(|_| io::ErrorKind::UnexpectedEof)?;
        let slice = self.get(start..start.saturating_add(length)).ok_or(io::ErrorKind::UnexpectedEof)?;
        Ok(slice.to_vec())
    }
}

fn check_bounds(offset: u64, length: usize, size: u64) -> io::Result<()> {
    if offset.checked_add(length as u64).is_none_or(|end| end > size) {
        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the archive is cut short"));
    }
    Ok(())
}
