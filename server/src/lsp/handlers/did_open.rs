//! `textDocument/didOpen`

use tower_lsp::ls_types::DidOpenTextDocumentParams;

use crate::lsp::connection::Connection;
use crate::lsp::from_proto;

/// Opens a document.
pub(in crate::lsp) fn did_open(connection: &Connection, params: DidOpenTextDocumentParams) {
    connection.session.documents.open(from_proto::opened(params.text_document));
}
