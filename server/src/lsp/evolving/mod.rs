//! Evolving a function for an editor: from the command to the edit. Each command goes on by itself, for it waits for
//! runs and for the user.

mod actions;
mod applying;
mod argument;
mod asking;
mod conversation;
mod models;
mod offers;
mod place;
mod progress;
mod runs;
mod showing;

use std::sync::Arc;

use serde_json::Value;
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::MessageType;

use super::connection::Connection;
use crate::evolve::runs::Answer;
use crate::session::evolving::Finished;
use argument::Argument;

pub(super) use actions::{KIND, code_actions};
pub(super) use offers::{offer, trusted};
pub(super) use place::look_around;
pub(super) use progress::cancel;
pub(super) use runs::runs;

/// The command that evolves a function.
pub(super) const EVOLVE: &str = "siskin.evolve";
/// The command that ends a run with the best so far.
pub(super) const STOP: &str = "siskin.stopEvolving";
/// The command that applies a result.
pub(super) const APPLY: &str = "siskin.applyEvolved";
/// The command that throws a result away.
pub(super) const DISCARD: &str = "siskin.discardEvolved";
/// The command that shows what a result changes.
pub(super) const SHOW_DIFF: &str = "siskin.showDiff";
/// The command that shows the report of a run.
pub(super) const SHOW_REPORT: &str = "siskin.showReport";
/// The command that gives the runs of a project.
pub(super) const RUNS: &str = "siskin.runs";

/// Starts one of the commands that give no answer.
pub(super) fn execute(connection: &Arc<Connection>, command: &str, arguments: &[Value]) -> Result<()> {
    let argument = Argument::read(command, arguments)?;
    let connection = Arc::clone(connection);
    match command {
        EVOLVE => drop(tokio::spawn(conversation::evolve(connection, argument))),
        STOP => drop(tokio::spawn(stop(connection, argument))),
        APPLY => drop(tokio::spawn(with_result(connection, argument, Does::Apply))),
        DISCARD => drop(tokio::spawn(with_result(connection, argument, Does::Discard))),
        SHOW_DIFF => drop(tokio::spawn(with_result(connection, argument, Does::ShowDiff))),
        _ => drop(tokio::spawn(runs::show_report(connection, argument))),
    }
    Ok(())
}

/// What is done with a result.
#[derive(Clone, Copy, Debug)]
enum Does {
    Apply,
    Discard,
    ShowDiff,
}

async fn with_result(connection: Arc<Connection>, argument: Argument, does: Does) {
    let Some(finished) = place::result(&connection, &argument).await else {
        let message = "There is no evolved version here; `Evolve` makes one".to_owned();
        return connection.say(MessageType::INFO, message);
    };
    match does {
        Does::Apply => {
            let next = conversation::apply(&connection, &finished, false).await;
            conversation::rounds(&connection, &finished.key, next).await;
        }
        Does::Discard => discard(&connection, &finished),
        Does::ShowDiff => showing::diff(&connection, &finished).await,
    }
}

fn discard(connection: &Arc<Connection>, finished: &Finished) {
    connection.session.evolving.settle(finished, Answer::Discarded);
}

async fn stop(connection: Arc<Connection>, argument: Argument) {
    let queue = &connection.session.evolving.queue;
    let ticket = match place::find(&connection, &argument).await {
        Some(key) => queue.find(&key.file, &key.function),
        // Without a place: the one that runs.
        None => queue.tickets().into_iter().next(),
    };
    match ticket {
        Some(ticket) => ticket.cancel.cancel(),
        None => connection.say(MessageType::INFO, "Nothing is being evolved".to_owned()),
    }
}
