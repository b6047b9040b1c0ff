//! Shards: write once, open, verify, collect.
//!
//! A shard is a folder of three files that never change: `entries.bin` answers by name, `words.bin` holds the
//! word index, and `shard.json` says what the shard is. It is built under a temporary name and renamed, so
//! that any number of processes share one cache without a lock.

mod build;
mod bundle;
mod collect;
pub(crate) mod container;
mod docs;
mod entry_view;
mod info;
mod meaning;
mod names;
mod objects;
mod place;
mod record;
mod shard;
mod temporary;
mod words;

#[cfg(test)]
pub(crate) mod tests;
mod write;

use std::path::{Path, PathBuf};
use std::time::SystemTime;

pub use bundle::{Imported, export};
pub use collect::Collected;
pub use entry_view::{EntryView, TargetView};
pub use info::{ShardInfo, ShardRef};
pub(crate) use meaning::Pieces;
pub use place::{VersionKey, same_version};
pub use shard::Shard;
pub(crate) use temporary::TemporaryFolder;
pub(crate) use words::{META, PARTS};

use crate::package::{Ecosystem, PackageName};

/// Raised whenever extraction gives other entries for the same source: older shards are then built again.
pub const EXTRACTOR_VERSION: u32 = 5;
/// Raised whenever the files' layout, the schema or the tokenizer changes; part of the folder's name, so that
/// several versions of Siskin share a cache.
pub(crate) const FORMAT_VERSION: u32 = 5;

pub(crate) const ENTRIES_FILE: &str = "entries.bin";
pub(crate) const WORDS_FILE: &str = "words.bin";
pub(crate) const INFO_FILE: &str = "shard.json";

/// The cache of shards in one folder. Holds no state: any number of them, in any number of processes, may use
/// one folder, and reading works where the folder is read-only.
#[derive(Clone, Debug)]
pub struct Store {
    cache: PathBuf,
}

impl Store {
    /// The store below `cache`, which is made when something is first built.
    pub fn open(cache: PathBuf) -> Self {
        Self { cache }
    }

    /// The folder it was opened with.
    pub fn cache(&self) -> &Path {
        &self.cache
    }

    /// The folder of all shards of this format.
    pub(crate) fn shards(&self) -> PathBuf {
        self.cache.join(format!("shards-v{FORMAT_VERSION}"))
    }

    /// The folder of all merged word indexes of this format.
    pub(crate) fn merged(&self) -> PathBuf {
        self.cache.join(format!("merged-v{FORMAT_VERSION}"))
    }

    /// The shards of a package that this version of Siskin can use, newest version first, then the last built
    /// first. `version` keeps those of the same version ([`same_version`]), `fingerprint` those of the same
    /// content. Lists folders and opens nothing.
    pub fn find(
        &self,
        ecosystem: Ecosystem,
        name: &PackageName,
        version: Option<&str>,
        fingerprint: Option<&str>,
    ) -> Vec<ShardRef> {
        let folder = self.package_folder(ecosystem, name);
        let wanted = fingerprint.map(shard_key);
        let mut found = Vec::new();
        for version_folder in folder_names(&folder) {
            let written = place::unescape(&version_folder);
            let is_wanted = version.is_none_or(|version| {
                same_version(version, &written) || place::escape(version) == version_folder
            });
            if !is_wanted {
                continue;
            }
            let version_path = folder.join(&version_folder);
            for key in folder_names(&version_path) {
                let is_usable = match &wanted {
                    Some(wanted) => key == *wanted,
                    None => key.split_once('-').is_some_and(|(v, _)| v.parse() == Ok(EXTRACTOR_VERSION)),
                };
                if is_usable {
                    found.extend(shard_at(&version_path.join(&key), ecosystem, name, &written));
                }
            }
        }
        sort_newest_first(&mut found);
        found
    }

    /// All shards that this version of Siskin can use, by name, then newest first.
    pub fn list(&self) -> Vec<ShardRef> {
        let ecosystem = Ecosystem::Pypi;
        let names = folder_names(&self.shards().join(ecosystem.as_str()));
        let names = names.iter().map(|name| PackageName::new(&place::unescape(name)));
        names.flat_map(|name| self.find(ecosystem, &name, None, None)).collect()
    }

    fn package_folder(&self, ecosystem: Ecosystem, name: &PackageName) -> PathBuf {
        self.shards().join(ecosystem.as_str()).join(place::escape(name.as_str()))
    }

    /// Where the shard of `info` belongs.
    fn shard_folder(&self, info: &ShardInfo) -> PathBuf {
        let package = self.package_folder(info.ecosystem, &info.name);
        package.join(place::escape(&info.version)).join(shard_key(&info.fingerprint))
    }
}

/// The name of a shard's folder: which extractor made it, from which content.
fn shard_key(fingerprint: &str) -> String {
    format!("{EXTRACTOR_VERSION}-{}", &blake3::hash(fingerprint.as_bytes()).to_hex()[..12])
}

/// The shard in `path`, if a finished one is there.
fn shard_at(path: &Path, ecosystem: Ecosystem, name: &PackageName, version: &str) -> Option<ShardRef> {
    let built = std::fs::metadata(path.join(INFO_FILE)).ok()?.modified().unwrap_or(SystemTime::UNIX_EPOCH);
    Some(ShardRef {
        path: path.to_path_buf(),
        ecosystem,
        name: name.clone(),
        version: version.to_owned(),
        key: path.file_name()?.to_string_lossy().into_owned(),
        built,
    })
}

fn sort_newest_first(shards: &mut Vec<ShardRef>) {
    let mut keyed: Vec<_> = shards.drain(..).map(|shard| (VersionKey::new(&shard.version), shard)).collect();
    keyed.sort_by(|(a, x), (b, y)| {
        b.cmp(a).then_with(|| y.built.cmp(&x.built)).then_with(|| x.path.cmp(&y.path))
    });
    shards.extend(keyed.into_iter().map(|(_, shard)| shard));
}

/// The names of what lies in `folder`, sorted; nothing if it cannot be read.
fn folder_names(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> =
        entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort_unstable();
    names
}
