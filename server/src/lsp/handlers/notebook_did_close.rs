//! `notebookDocument/didClose`

use tower_lsp::ls_types::DidCloseNotebookDocumentParams;

use crate::lsp::connection::Connection;

/// Closes a notebook and the documents of its cells.
pub(in crate::lsp) fn notebook_did_close(connection: &Connection, params: &DidCloseNotebookDocumentParams) {
    let session = &connection.session;
    session.notebooks.close(params.notebook_document.uri.as_str());
    for cell in &params.cell_text_documents {
        session.documents.close(cell.uri.as_str());
        session.pools.forget(cell.uri.as_str());
    }
}
