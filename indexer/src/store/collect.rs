//! Removes shards and what crashes left behind.

use std::fs;
use std::path::Path;

use rustc_hash::FxHashSet;

use super::{ShardRef, Store, TemporaryFolder, folder_names, temporary};
use crate::error::{Error, Result};

/// What a collection did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Collected {
    /// Shards and merged indexes removed.
    pub n_removed: usize,
    /// Folders of crashed or ended processes removed.
    pub n_left_behind: usize,
}

impl Store {
    /// Removes a shard: it is renamed aside at once, so that nobody opens it any more, and deleted. Processes
    /// that have it open go on; where the system keeps open files, the deletion waits for a later collection.
    pub fn remove(&self, shard: &ShardRef) -> Result<()> {
        self.discard(&shard.path)
    }

    /// Removes all shards but those that `keep` names, the merged indexes that `keep_merged` does not name
    /// (by [`crate::search::merged_name`]), files of older formats, and what crashed processes left behind.
    /// What cannot be removed now stays for the next time.
    pub fn collect(&self, keep: &[ShardRef], keep_merged: &[String]) -> Collected {
        let keep: FxHashSet<&Path> = keep.iter().map(|shard| shard.path.as_path()).collect();
        let mut collected = Collected::default();
        let mut discard = |path: &Path| collected.n_removed += usize::from(self.discard(path).is_ok());
        for ecosystem in folder_names(&self.shards()).iter().filter(|name| *name != "tmp") {
            let ecosystem = self.shards().join(ecosystem);
            for package in folder_names(&ecosystem).iter().map(|name| ecosystem.join(name)) {
                for version in folder_names(&package).iter().map(|name| package.join(name)) {
                    for shard in folder_names(&version).iter().map(|name| version.join(name)) {
                        if !keep.contains(shard.as_path()) {
                            discard(&shard);
                        }
                    }
                    // Fails, as it should, where something is left in it.
                    let _ = fs::remove_dir(&version);
                }
                let _ = fs::remove_dir(&package);
            }
        }
        for merged in folder_names(&self.merged()).iter().filter(|name| *name != "tmp") {
            if !keep_merged.contains(merged) {
                discard(&self.merged().join(merged));
            }
        }
        let current = [self.shards(), self.merged()];
        for old in folder_names(self.cache()).iter().map(|name| self.cache().join(name)) {
            let name = old.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            if (is_older(&name, "shards-v") || is_older(&name, "merged-v")) && !current.contains(&old) {
                discard(&old);
            }
        }
        collected.n_left_behind = temporary::collect(&self.shards()) + temporary::collect(&self.merged());
        collected
    }

    /// Renames `folder` aside and deletes it.
    pub(super) fn discard(&self, folder: &Path) -> Result<()> {
        let temporary = TemporaryFolder::create(&self.shards())?;
        match fs::rename(folder, temporary.path().join("removed")) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
            Err(source) => Err(Error::io(folder, source)),
        }
    }
}

/// Whether `name` is `prefix` with a format version below this one's: newer ones belong to a newer Siskin.
fn is_older(name: &str, prefix: &str) -> bool {
    let version = name.strip_prefix(prefix).and_then(|version| version.parse::<u32>().ok());
    version.is_some_and(|version| version < super::FORMAT_VERSION)
}
