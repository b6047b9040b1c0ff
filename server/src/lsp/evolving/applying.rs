//! A result as an edit of the texts as they are now.

use std::path::Path;
use std::sync::Arc;

use tower_lsp::ls_types::{MessageType, TextEdit, WorkspaceEdit};

use super::place::uri_of;
use crate::evolve::applying::fit;
use crate::evolve::syntax::Edit;
use crate::lsp::connection::Connection;
use crate::lsp::to_proto::{self, DocumentEdits};
use crate::session::evolving::Finished;
use crate::session::pools::Lane;
use crate::session::text::Lines;

/// A file's text, as it is open or on the disk.
pub(super) struct FileText {
    pub(super) text: Arc<str>,
    /// The client's version, if it has the file open.
    pub(super) version: Option<i32>,
}

/// The text of a file; `None` if it cannot be read.
pub(super) fn text_of(connection: &Connection, file: &Path) -> Option<FileText> {
    let is_it = |path: &Path| path == file || path.canonicalize().is_ok_and(|path| path == file);
    let mut open = connection.session.documents.all().into_iter();
    if let Some(document) = open.find(|document| document.path.as_deref().is_some_and(is_it)) {
        let revision = document.revision();
        return Some(FileText { text: Arc::clone(&revision.text), version: Some(revision.version) });
    }
    let text = std::fs::read_to_string(file).ok()?;
    Some(FileText { text: text.into(), version: None })
}

/// The edit that applies a result, with its new test if that is wanted; else why it does not fit, for people.
pub(super) async fn edit(
    connection: &Arc<Connection>,
    finished: &Arc<Finished>,
    with_test: bool,
) -> Result<WorkspaceEdit, String> {
    let (of_work, of_result) = (Arc::clone(connection), Arc::clone(finished));
    let work = move |_: &_| workspace_edit(&of_work, &of_result, with_test);
    let answer = connection.session.pools.run(Lane::Quick, work).await;
    answer.unwrap_or_else(|_| Err("the edit could not be made; the log says why".to_owned()))
}

fn workspace_edit(
    connection: &Connection,
    finished: &Finished,
    with_test: bool,
) -> Result<WorkspaceEdit, String> {
    let file = &finished.key.file;
    let now = text_of(connection, file).ok_or_else(|| format!("{} cannot be read", file.display()))?;
    let edits =
        fit(&finished.start, &finished.outcome.edits, &now.text).map_err(|misfit| misfit.to_string())?;
    let mut documents = vec![document(connection, file, &now, &edits)?];
    if let Some(test) = finished.new_test.as_ref().filter(|_| with_test) {
        let path = finished.key.root.join(&test.file);
        let now = text_of(connection, &path).ok_or_else(|| format!("{} cannot be read", path.display()))?;
        let end = if now.text.contains("\r\n") { "\r\n" } else { "\n" };
        let appended = Edit::insert(now.text.len(), test.appended.replace('\n', end));
        documents.push(document(connection, &path, &now, &[appended])?);
    }
    Ok(to_proto::edits_of_documents(&connection.capabilities(), documents))
}

fn document(
    connection: &Connection,
    file: &Path,
    now: &FileText,
    edits: &[Edit],
) -> Result<DocumentEdits, String> {
    let uri = uri_of(connection, file).ok_or_else(|| format!("{} has no URI", file.display()))?;
    let (lines, encoding) = (Lines::of(&now.text), connection.session.encoding());
    let position = |offset| to_proto::position(lines.position(&now.text, offset, encoding));
    let edit = |edit: &Edit| TextEdit {
        range: tower_lsp::ls_types::Range { start: position(edit.start), end: position(edit.end) },
        new_text: edit.replacement.clone(),
    };
    Ok(DocumentEdits { uri, version: now.version, edits: edits.iter().map(edit).collect() })
}

/// Has the client apply an edit, and gives whether it did; says so if not.
pub(super) async fn apply(connection: &Arc<Connection>, edit: WorkspaceEdit) -> bool {
    if !connection.capabilities().apply_edit {
        let message = "The editor does not let servers edit: run `siskin evolve --apply` instead".to_owned();
        connection.say(MessageType::WARNING, message);
        return false;
    }
    let why = match connection.client.apply_edit(edit).await {
        Ok(applied) if applied.applied => return true,
        Ok(refused) => refused.failure_reason.unwrap_or_else(|| "it gave no reason".to_owned()),
        Err(error) => error.to_string(),
    };
    connection.say(MessageType::WARNING, format!("The editor did not apply the edit: {why}"));
    false
}
