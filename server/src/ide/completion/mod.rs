//! Completion: members, names, imports, keyword arguments, and APIs for a comment.

mod item;

pub(crate) use item::{Completion, Item, ItemId, ItemKind, Trigger};

use super::snapshot::Snapshot;
use crate::session::index::Index;

/// The completions at byte `offset` of the snapshot's text.
pub(crate) fn complete(_snapshot: &Snapshot, _offset: usize, _trigger: Trigger) -> Completion {
    Completion::default()
}

/// The docs of an item, as Markdown, for clients that ask for them later.
pub(crate) fn docs(_index: &Index, _id: &ItemId) -> Option<String> {
    None
}
