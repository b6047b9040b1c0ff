//! Code actions: "Find an API for this comment".

use std::ops::Range;

use siskin_indexer::language::python::syntax::{comment_at, line_end};

use super::completion::apis_for_comment;
use super::edit::TextEdit;
use super::snapshot::{ClientFeatures, Snapshot};

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
    /// The API, by its public path.
    pub(crate) path: Option<String>,
    /// One line.
    pub(crate) summary: String,
    pub(crate) edits: Vec<TextEdit>,
}

/// The actions for a selection, in bytes. Quick: nothing is searched.
pub(crate) fn code_actions(snapshot: &Snapshot, range: &Range<usize>) -> Vec<CodeAction> {
    let offset = range.start;
    let comment = comment_at(&snapshot.text, &snapshot.tree, offset).or_else(|| {
        // With the cursor before its mark, too.
        let line = snapshot.text.get(offset..line_end(&snapshot.text, offset))?;
        let mark =
            offset + line.find('#').filter(|at| line.get(..*at).is_some_and(|gap| gap.trim().is_empty()))?;
        comment_at(&snapshot.text, &snapshot.tree, mark + 1)
    });
    let Some(comment) = comment.filter(|_| snapshot.settings.from_comments) else { return Vec::new() };
    vec![CodeAction {
        title: "Find an API for this comment".to_owned(),
        kind: ActionKind::FindApi { offset: comment.range.end },
    }]
}

/// The APIs for the comment that ends at `offset`, best first, at most `limit`.
pub(crate) fn choices(snapshot: &Snapshot, offset: usize, limit: usize) -> Vec<Choice> {
    // What is chosen in a message is no snippet.
    let plain = Snapshot { client: ClientFeatures { snippets: false }, ..snapshot.clone() };
    let items = apis_for_comment(&plain, offset, limit);
    items
        .into_iter()
        .map(|item| {
            let path = item.id.map(|id| id.qualname);
            let title = path.clone().unwrap_or(item.label);
            let mut edits = item.additional_edits;
            edits.push(item.edit);
            Choice { title, path, summary: item.summary, edits }
        })
        .collect()
}
