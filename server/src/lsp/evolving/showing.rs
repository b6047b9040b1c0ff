//! Differences and reports, as each client can show them.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tower_lsp::ls_types::notification::Notification;
use tower_lsp::ls_types::{MessageType, ShowDocumentParams, Uri};

use super::applying::text_of;
use super::place::uri_of;
use crate::evolve::applying::fit;
use crate::evolve::runs::RunFolder;
use crate::evolve::syntax::EditList;
use crate::evolve::verdict::verdict;
use crate::lsp::connection::Connection;
use crate::session::evolving::Finished;
use crate::session::pools::Lane;

/// A message shows no more of a difference.
const LONGEST_MESSAGE: usize = 4_000;

/// `siskin/diff`: for clients that have a view of their own for differences.
#[derive(Debug)]
pub(super) enum Diff {}

/// What it says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct DiffParams {
    title: String,
    /// The document.
    uri: Uri,
    /// All of its text as it is.
    original: String,
    /// All of its text with the result in it.
    evolved: String,
    /// What applies or discards it.
    run: String,
}

impl Notification for Diff {
    type Params = DiffParams;
    const METHOD: &'static str = "siskin/diff";
}

/// `siskin/report`: for clients that have a view of their own for reports.
#[derive(Debug)]
enum Report {}

/// What it says.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct ReportParams {
    title: String,
    /// The report, a file of HTML that needs no other.
    uri: Uri,
}

impl Notification for Report {
    type Params = ReportParams;
    const METHOD: &'static str = "siskin/report";
}

/// Shows what a result changes.
pub(super) async fn diff(connection: &Arc<Connection>, finished: &Arc<Finished>) {
    if connection.capabilities().own.diff {
        let (of_work, of_result) = (Arc::clone(connection), Arc::clone(finished));
        let params = connection.session.pools.run(Lane::Quick, move |_| diff_params(&of_work, &of_result));
        if let Ok(Some(params)) = params.await {
            return connection.client.send_notification::<Diff>(params).await;
        }
    }
    let path = finished.folder.file("evolved.diff");
    let written = fs::write(&path, &finished.outcome.diff);
    if written.is_ok() && show_document(connection, &path, false).await {
        return;
    }
    let shown: String = finished.outcome.diff.chars().take(LONGEST_MESSAGE).collect();
    connection.say(MessageType::INFO, shown);
}

fn diff_params(connection: &Connection, finished: &Finished) -> Option<DiffParams> {
    let (start, edits) = (&finished.start, &finished.outcome.edits);
    let now = text_of(connection, &finished.key.file)?;
    let fitted = fit(start, edits, &now.text).ok().and_then(EditList::new);
    // What does not fit any more is shown as it was found.
    let (original, edits) = match fitted {
        Some(fitted) => (now.text.to_string(), fitted),
        None => (start.source.clone(), edits.clone()),
    };
    Some(DiffParams {
        title: format!("`{}`: {}", finished.key.function, verdict(&finished.outcome)),
        uri: uri_of(connection, &finished.key.file)?,
        evolved: edits.apply(&original),
        original,
        run: finished.folder.id(),
    })
}

/// Shows the report of a run.
pub(super) async fn report(connection: &Arc<Connection>, folder: &RunFolder, function: &str) {
    let Some(path) = folder.report() else {
        let message = format!("the run {} has no report; `siskin runs show` says how it ended", folder.id());
        return connection.say(MessageType::INFO, message);
    };
    if connection.capabilities().own.report
        && let Some(uri) = Uri::from_file_path(&path)
    {
        let params = ReportParams { title: format!("The evolution of `{function}`"), uri };
        return connection.client.send_notification::<Report>(params).await;
    }
    if !show_document(connection, &path, true).await {
        connection.say(MessageType::INFO, format!("The report is {}", path.display()));
    }
}

/// Has the client open a file, in the editor or outside of it; gives whether it did.
async fn show_document(connection: &Connection, path: &Path, is_outside: bool) -> bool {
    let Some(uri) = Uri::from_file_path(path).filter(|_| connection.capabilities().show_document) else {
        return false;
    };
    let params =
        ShowDocumentParams { uri, external: Some(is_outside), take_focus: Some(true), selection: None };
    connection.client.show_document(params).await.unwrap_or(false)
}
