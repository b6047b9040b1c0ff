//! `textDocument/didClose`

use tower_lsp::ls_types::DidCloseTextDocumentParams;

use crate::lsp::connection::Connection;
use crate::lsp::from_proto;

/// Closes a document. The project goes back to the file, if there still is one.
pub(in crate::lsp) fn did_close(connection: &Connection, params: &DidCloseTextDocumentParams) {
    let uri = &params.text_document.uri;
    connection.session.documents.close(uri.as_str());
    connection.session.pools.forget(uri.as_str());
    let Some(path) = from_proto::path(uri) else { return };
    if let Some(project) = connection.session.projects.opened_of_file(&path) {
        project.buffer_changed(&path, None);
    }
}
