//! What an earlier session left: results that nobody answered, runs that were interrupted. Each is offered once.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::asking::ask;
use super::conversation::{self, Round, rounds};
use crate::evolve::runs::{Answer, Claim, RunFolder, StartRecord};
use crate::lsp::connection::Connection;
use crate::session::evolving::{Finished, FunctionKey, PendingRun};
use crate::session::pools::Lane;

const CONTINUE: &str = "Continue";
const DISCARD: &str = "Discard";

/// What a run left.
enum Left {
    /// A result; `is_new` if nobody was asked about it.
    Result { finished: Arc<Finished>, is_new: bool },
    /// A part of a run.
    Part { key: FunctionKey, folder: RunFolder, claim: Arc<Claim>, n_tried: usize },
}

/// Offers what is left in the workspace folders.
pub(in crate::lsp) fn offer(connection: &Arc<Connection>) {
    for folder in connection.session.projects.folders() {
        offer_in(connection, folder);
    }
}

/// Offers what is left of projects in and around a folder.
pub(super) fn offer_in(connection: &Arc<Connection>, folder: PathBuf) {
    if !connection.session.evolving.is_unseen(&folder) || connection.session.trust.is_denied() {
        return;
    }
    let connection = Arc::clone(connection);
    tokio::spawn(async move {
        let of_work = Arc::clone(&connection);
        let left = connection.session.pools.run(Lane::Slow, move |_| left_in(&of_work, &folder)).await;
        let mut left = left.unwrap_or_default();
        // One message at the start is enough: what is older is there as a code action.
        let is_new = |left: &Left| !matches!(left, Left::Result { is_new: false, .. });
        let newest = left.iter().rposition(is_new).map(|at| left.remove(at));
        for older in left {
            keep(&connection, older);
        }
        if let Some(newest) = newest {
            speak(&connection, newest).await;
        }
    });
}

fn keep(connection: &Connection, left: Left) {
    let evolving = &connection.session.evolving;
    match left {
        Left::Result { finished, is_new } => {
            evolving.add(Arc::clone(&finished));
            if is_new {
                evolving.settle(&finished, Answer::Shown);
            }
        }
        Left::Part { key, folder, .. } => {
            evolving.pending.remove(&PendingRun { root: key.root, run: folder.id() });
        }
    }
}

async fn speak(connection: &Arc<Connection>, left: Left) {
    match left {
        Left::Result { finished, .. } => {
            let evolving = &connection.session.evolving;
            evolving.add(Arc::clone(&finished));
            // If this editor closes too, it is not asked again.
            evolving.settle(&finished, Answer::Shown);
            let begin = format!("Evolved `{}` before the editor closed", finished.key.function);
            let next = conversation::offer(connection, &finished, &begin).await;
            rounds(connection, &finished.key, next).await;
        }
        Left::Part { key, folder, claim, n_tried } => {
            connection
                .session
                .evolving
                .pending
                .remove(&PendingRun { root: key.root.clone(), run: folder.id() });
            let question =
                format!("The evolution of `{}` was interrupted after {n_tried} versions", key.function);
            if ask(connection, &question, &[CONTINUE, DISCARD]).await.as_deref() == Some(CONTINUE) {
                let objective = folder.start().map(|start| start.objective).unwrap_or_default();
                let round = Round { objective, new_test: None, goes_on: Some((folder, claim)) };
                rounds(connection, &key, Some(round)).await;
            }
        }
    }
}

fn left_in(connection: &Connection, folder: &Path) -> Vec<Left> {
    let evolving = &connection.session.evolving;
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let mut found = Vec::new();
    for pending in evolving.pending.around(&folder) {
        match left_of(&pending) {
            Ok(left) => found.extend(left),
            Err(reason) => {
                tracing::info!("the run {} is not offered: {reason}", pending.run);
                evolving.pending.remove(&pending);
            }
        }
    }
    found
}

/// What a run left; nothing while another process works on it; an error if it is settled or cannot be used.
fn left_of(pending: &PendingRun) -> Result<Option<Left>, String> {
    let folder = RunFolder::open(&pending.root, &pending.run).map_err(|error| error.to_string())?;
    let start = folder.start().map_err(|error| error.to_string())?;
    let key = key_of(pending, &start)?;
    let answer = folder.answer();
    if matches!(answer, Some(Answer::Applied | Answer::Discarded)) {
        return Err("it is settled".to_owned());
    }
    let claim = folder.claim().map(Arc::new);
    let Some(outcome) = folder.outcome() else {
        let Some(claim) = claim else { return Ok(None) };
        let n_tried = folder.candidates().len();
        return Ok(Some(Left::Part { key, folder, claim, n_tried }));
    };
    if outcome.status != "improved" {
        return Err("nothing was found".to_owned());
    }
    let is_new = answer.is_none();
    if is_new && claim.is_none() {
        return Ok(None);
    }
    let finished = Finished { key, folder, start, outcome, new_test: None, _claim: claim };
    Ok(Some(Left::Result { finished: Arc::new(finished), is_new }))
}

/// The function of a run. What a run's folder says is not believed where it leads out of the project.
fn key_of(pending: &PendingRun, start: &StartRecord) -> Result<FunctionKey, String> {
    let file = pending.root.join(&start.file).canonicalize().map_err(|error| error.to_string())?;
    if !file.starts_with(&pending.root) {
        return Err(format!("{} is not in the project", file.display()));
    }
    Ok(FunctionKey { root: pending.root.clone(), file, function: start.function.clone() })
}

/// Tells that a trusted workspace became one: what was held back is offered.
pub(in crate::lsp) fn trusted(connection: &Arc<Connection>, is_trusted: bool) {
    connection.session.trust.set_client(is_trusted);
    if is_trusted {
        offer(connection);
    } else {
        // What runs is code of the workspace.
        connection.session.evolving.queue.tickets().iter().for_each(|ticket| ticket.cancel.cancel());
    }
}
