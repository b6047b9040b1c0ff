//! Hover: what an API is.

use std::ops::Range;

use super::snapshot::Snapshot;

/// What is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hover {
    /// What it is about, in bytes.
    pub(crate) range: Range<usize>,
    /// Markdown that is safe to render.
    pub(crate) markdown: String,
}

/// What stands at byte `offset`.
pub(crate) fn hover(_snapshot: &Snapshot, _offset: usize) -> Option<Hover> {
    None
}
