//! Definition: where an API is defined, if its source lies on disk.

use std::path::PathBuf;

use siskin_indexer::language::python::types::{Analysis, Meaning};
use siskin_indexer::lookup::Place;

use super::module_path::module_path;
use super::policy::speaks_of;
use super::snapshot::Snapshot;
use crate::session::index::Index;

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Definition {
    /// The file.
    pub(crate) path: PathBuf,
    /// The 0-based line.
    pub(crate) line: u32,
}

/// Where what stands at byte `offset` is defined.
pub(crate) fn definition(snapshot: &Snapshot, offset: usize) -> Option<Definition> {
    let module = snapshot.path.as_deref().and_then(|path| module_path(&snapshot.index, path));
    let (name, is_package) = module.as_ref().map_or((None, false), |(name, is)| (Some(name.as_str()), *is));
    let packages = &snapshot.index.packages;
    let analysis = Analysis::new(packages, &snapshot.text, &snapshot.tree, name, is_package);
    let place = match analysis.denoted(offset)?.what {
        Meaning::Entry(place) | Meaning::Parameter(place, _) => place,
        Meaning::Value(..) => return None,
    };
    if !speaks_of(snapshot, place.shard) {
        return None;
    }
    place_on_disk(&snapshot.index, place)
}

/// Where an entry is defined, if its source lies on disk.
pub(crate) fn place_on_disk(index: &Index, place: Place) -> Option<Definition> {
    let root = index.member(place)?.source_root.as_deref()?;
    let entry = index.packages.entry(place)?;
    let path = root.join(entry.file()?);
    path.is_file().then(|| Definition { path, line: entry.line().saturating_sub(1) })
}
