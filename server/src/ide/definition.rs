//! Definition: where an API is defined, if its source lies on disk.

use std::path::PathBuf;

use siskin_indexer::language::python::types::{Denoted, Meaning};
use siskin_indexer::lookup::Place;

use super::policy::speaks_of;
use super::snapshot::Snapshot;
use crate::session::index::Index;

/// Where something is defined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// In a file.
    File(Definition),
    /// In the text itself, at that byte.
    Here(usize),
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Definition {
    /// The file.
    pub(crate) path: PathBuf,
    /// The 0-based line.
    pub(crate) line: u32,
}

/// Where what stands at byte `offset` is defined.
pub(crate) fn definition(snapshot: &Snapshot, offset: usize) -> Option<Target> {
    snapshot.answer(|snapshot| {
        let module = snapshot.module();
        let analysis = snapshot.analysis(&snapshot.text, &snapshot.tree, module.as_ref());
        let target = analysis.denoted(offset).and_then(|denoted| target_of(snapshot, &denoted));
        (target, analysis.asked_for_own())
    })
}

fn target_of(snapshot: &Snapshot, denoted: &Denoted) -> Option<Target> {
    let place = match &denoted.what {
        Meaning::Entry(place) | Meaning::Parameter(place, _) => *place,
        Meaning::Value(..) => return None,
    };
    if !speaks_of(snapshot, place.shard) {
        return None;
    }
    if snapshot.own_text == Some(place.shard) {
        let line = snapshot.index.packages.entry(place)?.line().checked_sub(1)? as usize;
        let lines = snapshot.text.split_inclusive('\n').take(line);
        return Some(Target::Here(lines.map(str::len).sum()));
    }
    place_on_disk(&snapshot.index, place).map(Target::File)
}

/// Where an entry is defined, if its source lies on disk.
pub(crate) fn place_on_disk(index: &Index, place: Place) -> Option<Definition> {
    let root = index.member(place)?.source_root.as_deref()?;
    let entry = index.packages.entry(place)?;
    let path = root.join(entry.file()?);
    path.is_file().then(|| Definition { path, line: entry.line().saturating_sub(1) })
}
