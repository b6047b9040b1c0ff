//! `notebookDocument/didOpen`

use tower_lsp::ls_types::DidOpenNotebookDocumentParams;

use crate::lsp::connection::Connection;
use crate::lsp::from_proto;

/// Opens a notebook and the documents of its cells.
pub(in crate::lsp) fn notebook_did_open(connection: &Connection, params: DidOpenNotebookDocumentParams) {
    let session = &connection.session;
    for cell in params.cell_text_documents {
        session.documents.open(from_proto::opened(cell));
    }
    let notebook = params.notebook_document;
    let cells = notebook.cells.iter().map(from_proto::cell).collect();
    session.notebooks.open(notebook.uri.as_str().to_owned(), cells);
}
