//! `textDocument/didSave`

use tower_lsp::ls_types::DidSaveTextDocumentParams;

use super::did_close::back_to_disk;
use crate::lsp::connection::Connection;

/// The file is as the document is: the project reads it.
pub(in crate::lsp) fn did_save(connection: &Connection, params: &DidSaveTextDocumentParams) {
    if let Some(document) = connection.session.documents.find(params.text_document.uri.as_str()) {
        document.note_saved();
    }
    back_to_disk(connection, &params.text_document.uri);
}
