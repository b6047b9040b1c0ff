//! Folders that are being written, and folders that wait to be deleted.
//!
//! Each has a lock file beside it that its owner keeps locked. The system gives the lock up when the owner
//! ends, in whatever way, so a folder whose lock is free belongs to nobody.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::{Error, Result};

static NUMBER: AtomicU64 = AtomicU64::new(0);
/// Ending of lock files.
const LOCK: &str = "lock";

/// A folder of this process's own; deleted when dropped, unless it was renamed away.
#[derive(Debug)]
pub(crate) struct TemporaryFolder {
    path: PathBuf,
    lock_path: PathBuf,
    /// Locked while the folder is in use.
    _lock: File,
}

/// Where temporary folders lie below a folder that is itself part of the cache.
fn home(parent: &Path) -> PathBuf {
    parent.join("tmp")
}

impl TemporaryFolder {
    /// Makes one on the same file system as `parent`.
    pub(crate) fn create(parent: &Path) -> Result<Self> {
        let home = home(parent);
        fs::create_dir_all(&home).map_err(|source| Error::io(&home, source))?;
        // A collector may take the lock between creation and locking: then another number is tried.
        for _ in 0..1000 {
            let name = format!("{}-{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
            let (path, lock_path) = (home.join(&name), home.join(format!("{name}.{LOCK}")));
            let lock = match File::create_new(&lock_path) {
                Ok(lock) => lock,
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                Err(error) => return Err(Error::io(lock_path, error)),
            };
            // Where locks do not work at all (some network file systems), age alone protects the folder.
            if matches!(lock.try_lock(), Err(fs::TryLockError::WouldBlock)) || !lock_path.exists() {
                continue;
            }
            return match fs::create_dir(&path) {
                Ok(()) => Ok(Self { path, lock_path, _lock: lock }),
                Err(error) => Err(Error::io(path, error)),
            };
        }
        Err(Error::io(home, io::Error::from(io::ErrorKind::AlreadyExists)))
    }

    /// The folder.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        // What stays behind is collected later.
        let gone = !self.path.exists() || fs::remove_dir_all(&self.path).is_ok();
        if gone {
            let _ = fs::remove_file(&self.lock_path);
        }
    }
}

/// Deletes what dead owners left below `parent`; gives how many folders went.
pub(crate) fn collect(parent: &Path) -> usize {
    let home = home(parent);
    let mut n = 0;
    for name in super::folder_names(&home) {
        let path = home.join(&name);
        if let Some(stem) = name.strip_suffix(".lock") {
            let Ok(lock) = File::open(&path) else { continue };
            if lock.try_lock().is_ok() {
                let folder = home.join(stem);
                let had_folder = folder.exists();
                if !had_folder || fs::remove_dir_all(&folder).is_ok() {
                    n += usize::from(had_folder);
                    let _ = fs::remove_file(&path);
                }
            }
        } else if !home.join(format!("{name}.{LOCK}")).exists() {
            // Its lock file is made before and deleted after it, so this one has no owner.
            n += usize::from(fs::remove_dir_all(&path).is_ok());
        }
    }
    n
}
