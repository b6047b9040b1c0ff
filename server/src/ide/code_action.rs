//! Code actions: "Find an API for this comment".

use std::ops::Range;

use super::edit::TextEdit;
use super::snapshot::Snapshot;

/// A code action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CodeAction {
    pub(crate) title: String,
    pub(crate) kind: ActionKind,
}

/// What an action does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ActionKind {
    /// Runs the command `siskin.findApi` with the document and this offset: the edge asks the user which of
    /// [`choices`] to take, and applies it.
    FindApi { offset: usize },
}

/// An API that does what a comment says, and the edits that write it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Choice {
    /// `pandas.melt`.
    pub(crate) title: String,
    /// One line.
    pub(crate) summary: String,
    pub(crate) edits: Vec<TextEdit>,
}

/// The actions for a selection, in bytes. Quick: nothing is searched.
pub(crate) fn code_actions(_snapshot: &Snapshot, _range: &Range<usize>) -> Vec<CodeAction> {
    Vec::new()
}

/// The APIs for the comment at `offset`, best first, at most `limit`.
pub(crate) fn choices(_snapshot: &Snapshot, _offset: usize, _limit: usize) -> Vec<Choice> {
    Vec::new()
}
