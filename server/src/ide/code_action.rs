//! Code actions: "Find an API for this comment".

use std::ops::Range;

use siskin_indexer::language::python::syntax::{comment_above, comment_at, line_end, line_start};

use super::completion::apis_for_comment;
use super::edit::TextEdit;
use super::snapshot::{ClientFeatures, Snapshot};
use crate::coding::gap::gap_at;

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
    /// Runs the command `siskin.implement` with the document and this offset: the edge lets the user pick among APIs,
    /// asks a language model, and applies what it wrote.
    Implement { offset: usize },
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
    find_api(snapshot, range.start).into_iter().chain(implement(snapshot, range.start)).collect()
}

/// Where the user has a language model, and something says what is to be written.
fn implement(snapshot: &Snapshot, offset: usize) -> Option<CodeAction> {
    if snapshot.settings.models.is_empty() {
        return None;
    }
    gap_at(snapshot, offset)?;
    let title = "Implement with APIs of the pinned versions".to_owned();
    Some(CodeAction { title, kind: ActionKind::Implement { offset } })
}

fn find_api(snapshot: &Snapshot, offset: usize) -> Option<CodeAction> {
    let comment = comment_at(&snapshot.text, &snapshot.tree, offset).or_else(|| {
        // With the cursor before its mark, too.
        let line = snapshot.text.get(offset..line_end(&snapshot.text, offset))?;
        let mark =
            offset + line.find('#').filter(|at| line.get(..*at).is_some_and(|gap| gap.trim().is_empty()))?;
        comment_at(&snapshot.text, &snapshot.tree, mark + 1)
    });
    let at = comment.map(|comment| comment.range.end).or_else(|| {
        // On the line below: an empty one takes the call itself.
        let comment = comment_above(&snapshot.text, offset)?;
        let line = line_start(&snapshot.text, offset)..line_end(&snapshot.text, offset);
        let is_empty = snapshot.text.get(line).is_some_and(|line| line.trim().is_empty());
        Some(if is_empty { offset } else { comment.range.end })
    });
    let at = at.filter(|_| snapshot.settings.from_comments)?;
    let title = "Find an API for this comment".to_owned();
    Some(CodeAction { title, kind: ActionKind::FindApi { offset: at } })
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

#[cfg(test)]
mod tests {
    use super::{ActionKind, code_actions};
    use crate::config::Scope;
    use crate::ide::fixture::fixture;

    /// The offsets that an action is offered for, `-` for none.
    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let fixture = fixture(text, Scope::All);
        let actions = code_actions(&fixture.snapshot, &(fixture.offset..fixture.offset));
        let before = actions.first().map(|action| match action.kind {
            ActionKind::FindApi { offset } | ActionKind::Implement { offset } => {
                fixture.snapshot.text[..offset].to_owned()
            }
        });
        assert_eq!(before.as_deref(), expected);
    }

    #[test]
    fn are_there_on_a_comment_and_below() {
        check("# join ta$0bles\n", Some("# join tables"));
        check("    $0# join tables\n", Some("    # join tables"));
        check("# join tables\n$0", Some("# join tables\n"));
        check("# join tables\nx = 1$0", Some("# join tables"));
        check("# noqa\n$0", None);
        check("x = 1\n$0", None);
    }
}
