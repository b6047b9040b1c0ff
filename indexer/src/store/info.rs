//! What is known about a shard without opening it, and what `shard.json` says.

use std::path::PathBuf;
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use crate::error::Problem;
use crate::package::{Ecosystem, PackageName, Provenance, SourceTree};

/// A shard's identity and summary, as stored beside its entries.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ShardInfo {
    /// The ecosystem.
    pub ecosystem: Ecosystem,
    /// The distribution.
    pub name: PackageName,
    /// Its version as its source wrote it.
    pub version: String,
    /// Content identity of the source: see [`SourceTree::fingerprint`].
    pub fingerprint: String,
    /// Whether it is private (first in ranking).
    pub is_private: bool,
    /// Where it was read.
    pub provenance: Provenance,
    /// Distributions that it says it needs.
    pub requires: Vec<PackageName>,
    /// Top-level modules, sorted; filled in by [`Store::build`](super::Store::build).
    pub import_names: Vec<String>,
    /// Entries in the shard; filled in by `build`.
    pub n_entries: usize,
    /// Files read; filled in by `build`.
    pub n_files: usize,
    /// Bytes of source read; filled in by `build`.
    pub n_bytes: u64,
    /// Uses of its most used entry: see [`ApiEntry::refs`](crate::entry::ApiEntry::refs); filled in by `build`.
    pub max_refs: u32,
    /// Mean of the logarithms of uses of what search offers, 0 where none were counted; filled in by `build`.
    #[serde(default)]
    pub refs_mean: f32,
    /// Their standard deviation; filled in by `build`.
    #[serde(default)]
    pub refs_deviation: f32,
    /// Dots in the shortest public path that has one, of what search offers; filled in by `build`.
    #[serde(default)]
    pub min_depth: u32,
    /// What the package is about: lower-case names of its classes with the most uses, which many of its docs have;
    /// filled in by `build`.
    #[serde(default)]
    pub objects: Vec<String>,
    /// What could not be read; filled in by `build`.
    pub problems: Vec<Problem>,
    /// How long reading and extracting took, in seconds.
    pub seconds: f64,
    /// When it was built, in seconds since 1970; filled in by `build`.
    pub built: u64,
}

impl ShardInfo {
    /// The info of a shard made from `tree`, whose extraction took `seconds`.
    pub fn new(tree: &SourceTree, seconds: f64) -> Self {
        Self {
            ecosystem: tree.ecosystem,
            name: tree.name.clone(),
            version: tree.version.clone(),
            fingerprint: tree.fingerprint.clone(),
            is_private: tree.is_private,
            provenance: tree.provenance.clone(),
            requires: tree.requires.clone(),
            import_names: Vec::new(),
            n_entries: 0,
            n_files: 0,
            n_bytes: 0,
            max_refs: 0,
            refs_mean: 0.0,
            refs_deviation: 0.0,
            min_depth: 0,
            objects: Vec::new(),
            problems: Vec::new(),
            seconds,
            built: 0,
        }
    }
}

/// A shard on disk, found by its folder alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShardRef {
    /// Its folder.
    pub path: PathBuf,
    /// The ecosystem.
    pub ecosystem: Ecosystem,
    /// The distribution.
    pub name: PackageName,
    /// The version.
    pub version: String,
    /// Extractor version and content hash: the name of its folder.
    pub key: String,
    /// When it was built.
    pub built: SystemTime,
}

impl ShardRef {
    /// A name that is the same wherever the cache lies: `pypi/pandas/1.5.3/1-0a1b2c3d4e5f`.
    pub fn id(&self) -> String {
        format!("{}/{}/{}/{}", self.ecosystem.as_str(), self.name, self.version, self.key)
    }
}
