//! `textDocument/didChange`

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedReceiver;
use tower_lsp::ls_types::DidChangeTextDocumentParams;

use crate::lsp::connection::Connection;
use crate::lsp::{evolving, from_proto};
use crate::session::document::Document;
use crate::session::pools::Lane;

/// How long a project is not told of changes that follow one another.
const PAUSE: Duration = Duration::from_millis(150);

/// Changes a document, at once: a request that comes behind sees it.
pub(in crate::lsp) fn did_change(connection: &Connection, params: DidChangeTextDocumentParams) {
    let uri = params.text_document.uri.as_str();
    let changes = from_proto::changes(params.content_changes);
    let (documents, encoding) = (&connection.session.documents, connection.session.encoding());
    if let Some(document) = documents.change(uri, params.text_document.version, &changes, encoding) {
        connection.note_change(document);
    } else {
        tracing::debug!("a document changed that is not open");
    }
}

/// Tells projects of the texts of changed documents: other modules see them before they are saved.
pub(in crate::lsp) async fn tell_projects(
    connection: Arc<Connection>,
    mut changed: UnboundedReceiver<Arc<Document>>,
) {
    while let Some(first) = changed.recv().await {
        tokio::time::sleep(PAUSE).await;
        let mut documents = HashMap::from([(first.uri.clone(), first)]);
        while let Ok(document) = changed.try_recv() {
            documents.insert(document.uri.clone(), document);
        }
        for document in documents.into_values().filter(|document| is_module(document)) {
            // On a pool: the project may have to be opened first.
            let of_work = Arc::clone(&connection);
            let tell = move |_: &_| {
                let session = &of_work.session;
                if let Some(path) = document.path.as_deref() {
                    evolving::look_around(&of_work, path);
                }
                let open = session.documents.find(&document.uri);
                if let Some(path) = document.path.as_deref()
                    && open.is_some_and(|open| Arc::ptr_eq(&open, &document))
                    && let Some(text) = document.unsaved().or_else(|| text_of_new_file(&document, path))
                {
                    // The file's own project has to be open for it.
                    let _ = session.projects.of_file(Some(path));
                    for project in session.projects.holding(path) {
                        project.buffer_changed(path, Some(Arc::clone(&text)));
                    }
                }
            };
            let _ = connection.session.pools.run(Lane::Slow, tell).await;
        }
    }
}

/// The text of a document whose file was never written.
fn text_of_new_file(document: &Document, path: &Path) -> Option<Arc<str>> {
    (!path.exists()).then(|| Arc::clone(&document.revision().text))
}

fn is_module(document: &Document) -> bool {
    let ending = document.path.as_deref().and_then(Path::extension);
    document.is_python && ending.is_some_and(|ending| ending == "py" || ending == "pyi")
}
