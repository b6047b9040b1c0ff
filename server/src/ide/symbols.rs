//! Workspace symbols: APIs of private libraries by name.

use siskin_indexer::cancel::CancellationToken;

use super::completion::ItemKind;
use super::definition::Definition;
use crate::session::index::Index;

/// A symbol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Symbol {
    pub(crate) name: String,
    pub(crate) kind: ItemKind,
    /// `acme_frames.Table, acme-frames 2.0.0`.
    pub(crate) container: String,
    pub(crate) definition: Definition,
    pub(crate) is_deprecated: bool,
}

/// The symbols that `query` names, best first, at most 128.
pub(crate) fn workspace_symbols(_index: &Index, _query: &str, _cancel: &CancellationToken) -> Vec<Symbol> {
    Vec::new()
}
