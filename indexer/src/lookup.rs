//! By name: walks paths through aliases, modules and base classes, across packages.

use std::sync::Arc;

use crate::entry::EntryId;
use crate::store::Shard;

/// Open shards whose names are walked together: a project's packages at their pins, or one package and what it needs.
#[derive(Debug, Default)]
pub struct Packages {
    shards: Vec<Arc<Shard>>,
}

/// An entry of one of the shards of a [`Packages`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The index of its shard.
    pub shard: usize,
    /// The entry.
    pub entry: EntryId,
}

/// What is known about a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lookup {
    /// It exists: here is its entry, aliases followed as far as they lead.
    Found(Place),
    /// It exists, but what it is lies outside the shards or cannot be read.
    Exists,
    /// It does not exist in the packages at these versions.
    Absent,
    /// Nothing sure can be said.
    Unknown,
}
