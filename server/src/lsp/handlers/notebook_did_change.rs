//! `notebookDocument/didChange`

use tower_lsp::ls_types::DidChangeNotebookDocumentParams;

use crate::lsp::connection::Connection;
use crate::lsp::from_proto;

/// Changes which cells a notebook has, their kinds, and their texts, in this order as the protocol asks.
pub(in crate::lsp) fn notebook_did_change(connection: &Connection, params: DidChangeNotebookDocumentParams) {
    let session = &connection.session;
    let uri = params.notebook_document.uri.as_str();
    let Some(change) = params.change.cells else { return };
    if let Some(structure) = change.structure {
        for opened in structure.did_open.unwrap_or_default() {
            session.documents.open(from_proto::opened(opened));
        }
        let array = structure.array;
        let cells = array.cells.unwrap_or_default().iter().map(from_proto::cell).collect();
        session.notebooks.splice(uri, array.start as usize, array.delete_count as usize, cells);
        for closed in structure.did_close.unwrap_or_default() {
            session.documents.close(closed.uri.as_str());
            session.pools.forget(closed.uri.as_str());
        }
    }
    for cell in change.data.unwrap_or_default() {
        session.notebooks.set_kind(uri, &from_proto::cell(&cell));
    }
    for content in change.text_content.unwrap_or_default() {
        let (uri, version) = (content.document.uri.as_str(), content.document.version);
        let changes = from_proto::changes(content.changes);
        session.documents.change(uri, version, &changes, session.encoding());
    }
}
