//! From the protocol's words to ours.

use std::path::PathBuf;

use tower_lsp::ls_types::{
    CompletionContext, CompletionTriggerKind, NotebookCell, NotebookCellKind, Position,
    TextDocumentContentChangeEvent, TextDocumentItem, Uri,
};

use crate::ide::completion::Trigger;
use crate::session::document::Change;
use crate::session::documents::Opened;
use crate::session::notebook::Cell;
use crate::session::text::LineColumn;

/// The file that a URI names; that of the notebook for a cell. `None` for what lies on no disk.
pub(super) fn path(uri: &Uri) -> Option<PathBuf> {
    let scheme = uri.scheme().as_str();
    if !scheme.eq_ignore_ascii_case("file") && scheme != "vscode-notebook-cell" {
        return None;
    }
    let path = uri.to_file_path()?.into_owned();
    path.is_absolute().then_some(path)
}

/// A position.
pub(super) fn position(position: Position) -> LineColumn {
    LineColumn { line: position.line, column: position.character }
}

/// Changes to a text.
pub(super) fn changes(changes: Vec<TextDocumentContentChangeEvent>) -> Vec<Change> {
    let change = |change: TextDocumentContentChangeEvent| Change {
        range: change.range.map(|range| (position(range.start), position(range.end))),
        text: change.text,
    };
    changes.into_iter().map(change).collect()
}

/// A document that is opened.
pub(super) fn opened(item: TextDocumentItem) -> Opened {
    Opened {
        uri: item.uri.as_str().to_owned(),
        path: path(&item.uri),
        language: item.language_id,
        version: item.version,
        text: item.text,
    }
}

/// A cell of a notebook.
pub(super) fn cell(cell: &NotebookCell) -> Cell {
    Cell { uri: cell.document.as_str().to_owned(), is_code: cell.kind == NotebookCellKind::CODE }
}

/// What made the client ask for completion.
pub(super) fn trigger(context: Option<&CompletionContext>) -> Trigger {
    let typed = context.filter(|context| context.trigger_kind == CompletionTriggerKind::TRIGGER_CHARACTER);
    let character = typed.and_then(|context| context.trigger_character.as_ref()?.chars().next());
    character.map_or(Trigger::Invoked, Trigger::Character)
}
