//! `textDocument/didClose`

use std::sync::Arc;

use tower_lsp::ls_types::{DidCloseTextDocumentParams, Uri};

use crate::lsp::connection::Connection;
use crate::lsp::from_proto;
use crate::session::pools::Lane;

/// Closes a document. The project goes back to the file, if there still is one.
pub(in crate::lsp) fn did_close(connection: &Arc<Connection>, params: &DidCloseTextDocumentParams) {
    let uri = &params.text_document.uri;
    connection.session.documents.close(uri.as_str());
    connection.session.pools.forget(uri.as_str());
    connection.session.inlines.forget(uri.as_str());
    connection.forget_findings(uri);
    back_to_disk(connection, uri);
}

/// Tells the project, if it is open, that a file counts as it is on disk.
pub(super) fn back_to_disk(connection: &Connection, uri: &Uri) {
    let Some(path) = from_proto::path(uri) else { return };
    let projects = Arc::clone(&connection.session.projects);
    let tell = move |_: &_| {
        for project in projects.holding(&path) {
            project.buffer_changed(&path, None);
            project.files_changed(std::slice::from_ref(&path));
        }
    };
    // On a pool, behind what was told of the buffer before.
    let answer = connection.session.pools.run(Lane::Slow, tell);
    tokio::spawn(async move {
        let _ = answer.await;
    });
}
