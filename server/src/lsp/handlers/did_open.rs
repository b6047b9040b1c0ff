//! `textDocument/didOpen`

use tower_lsp::ls_types::DidOpenTextDocumentParams;

use crate::lsp::connection::Connection;
use crate::lsp::from_proto;

/// Opens a document. Its project is told of it if there is no such file yet.
pub(in crate::lsp) fn did_open(connection: &Connection, params: DidOpenTextDocumentParams) {
    let document = connection.session.documents.open(from_proto::opened(params.text_document));
    connection.note_change(document);
}
