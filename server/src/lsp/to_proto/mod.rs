//! From our words to the protocol's, as each client can show them.

pub(super) mod code_action;
pub(super) mod completion;
pub(super) mod diagnostic;
pub(super) mod hover;
mod plain_text;
pub(super) mod signature_help;
pub(super) mod symbols;

use std::collections::HashMap;

use tower_lsp::ls_types::{
    DocumentChanges, Location, MarkupContent, MarkupKind, OneOf, OptionalVersionedTextDocumentIdentifier,
    Position, Range, TextDocumentEdit, TextEdit, Uri, WorkspaceEdit,
};

use super::capabilities::Capabilities;
use crate::ide::definition::Definition;
use crate::ide::edit;
use crate::session::text::LineColumn;
use crate::session::view::Focus;
use plain_text::plain_text;

/// A position.
pub(super) fn position(position: LineColumn) -> Position {
    Position { line: position.line, character: position.column }
}

/// A range of the snapshot's text in the document; `None` if it reaches into another cell.
pub(super) fn range(focus: &Focus, range: &std::ops::Range<usize>) -> Option<Range> {
    let (start, end) = focus.range(range)?;
    Some(Range { start: position(start), end: position(end) })
}

/// An edit; `None` if it reaches into another cell.
pub(super) fn text_edit(focus: &Focus, edit: &edit::TextEdit) -> Option<TextEdit> {
    Some(TextEdit { range: range(focus, &edit.range)?, new_text: edit.new_text.clone() })
}

/// Edits to one document, with its version where the client can check it.
pub(super) fn workspace_edit(
    client: &Capabilities,
    uri: Uri,
    version: i32,
    edits: Vec<TextEdit>,
) -> WorkspaceEdit {
    edits_of_documents(client, vec![DocumentEdits { uri, version: Some(version), edits }])
}

/// What is to be done to one document.
#[derive(Clone, Debug)]
pub(super) struct DocumentEdits {
    pub(super) uri: Uri,
    /// The client's version, if it has the document open.
    pub(super) version: Option<i32>,
    pub(super) edits: Vec<TextEdit>,
}

/// Edits to several documents at once.
pub(super) fn edits_of_documents(client: &Capabilities, documents: Vec<DocumentEdits>) -> WorkspaceEdit {
    if !client.document_changes {
        let changes: HashMap<Uri, Vec<TextEdit>> =
            documents.into_iter().map(|document| (document.uri, document.edits)).collect();
        return WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() };
    }
    let edit = |document: DocumentEdits| TextDocumentEdit {
        text_document: OptionalVersionedTextDocumentIdentifier {
            uri: document.uri,
            version: document.version,
        },
        edits: document.edits.into_iter().map(OneOf::Left).collect(),
    };
    let edits = documents.into_iter().map(edit).collect();
    WorkspaceEdit { document_changes: Some(DocumentChanges::Edits(edits)), ..WorkspaceEdit::default() }
}

/// A place in a file.
pub(super) fn location(definition: &Definition) -> Option<Location> {
    let uri = Uri::from_file_path(&definition.path)?;
    let at = Position { line: definition.line, character: 0 };
    Some(Location { uri, range: Range { start: at, end: at } })
}

/// Docs as the client prefers them.
pub(super) fn markup(markdown: &str, is_markdown: bool) -> MarkupContent {
    if is_markdown {
        MarkupContent { kind: MarkupKind::Markdown, value: markdown.to_owned() }
    } else {
        MarkupContent { kind: MarkupKind::PlainText, value: plain_text(markdown) }
    }
}
