//! `textDocument/didSave`

use tower_lsp::ls_types::DidSaveTextDocumentParams;

use crate::lsp::connection::Connection;
use crate::lsp::from_proto;

/// The file is as the document is: the project reads it.
pub(in crate::lsp) fn did_save(connection: &Connection, params: &DidSaveTextDocumentParams) {
    let Some(path) = from_proto::path(&params.text_document.uri) else { return };
    if let Some(project) = connection.session.projects.opened_of_file(&path) {
        project.buffer_changed(&path, None);
        project.files_changed(&[path]);
    }
}
