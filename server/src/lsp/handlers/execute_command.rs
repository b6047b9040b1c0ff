//! `workspace/executeCommand`

use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::{ExecuteCommandParams, MessageActionItem, MessageType, Position, TextEdit, Uri};

use super::implement::{IMPLEMENT, IMPORT};
use crate::ide;
use crate::lsp::connection::Connection;
use crate::lsp::{evolving, from_proto, to_proto};
use crate::session::pools::Lane;
use crate::session::project::Project;

/// The command that asks which API to take for a comment, and writes it.
pub(in crate::lsp) const FIND_API: &str = "siskin.findApi";

/// The command that an item carries, for what was taken to be counted.
pub(in crate::lsp) const TAKEN: &str = "siskin.taken";

/// The command that deletes what was learned of the open projects.
const FORGET: &str = "siskin.forget";

/// The command that says what another version of a package would break.
const CHECK_AGAINST: &str = "siskin.checkAgainst";

/// The command that fetches pinned versions.
pub(in crate::lsp) const FETCH: &str = "siskin.fetch";

/// The command that shows what changed between two versions.
const DIFF: &str = "siskin.diff";

/// All commands.
pub(in crate::lsp) const COMMANDS: [&str; 15] = [
    FIND_API,
    TAKEN,
    FORGET,
    CHECK_AGAINST,
    evolving::EVOLVE,
    evolving::STOP,
    evolving::APPLY,
    evolving::DISCARD,
    evolving::SHOW_DIFF,
    evolving::SHOW_REPORT,
    evolving::RUNS,
    FETCH,
    DIFF,
    IMPLEMENT,
    IMPORT,
];

/// What is offered at most; more does not fit in a message.
const MAX_CHOICES: usize = 8;

/// Which comment.
#[derive(Clone, Debug, Deserialize)]
struct Place {
    uri: Uri,
    position: Position,
}

/// A choice as the client is asked about it.
#[derive(Clone, Debug)]
struct Choice {
    title: String,
    path: Option<String>,
    edits: Vec<TextEdit>,
}

/// Starts a command; it goes on by itself, for it waits for the user. Only the list of runs is answered.
pub(in crate::lsp) async fn execute_command(
    connection: &Arc<Connection>,
    params: &ExecuteCommandParams,
) -> Result<Option<Value>> {
    let wrong = |error: serde_json::Error| {
        Error::invalid_params(format!("the arguments of `{}` are wrong: {error}", params.command))
    };
    match params.command.as_str() {
        FIND_API => {
            let argument = params.arguments.first().cloned().unwrap_or_default();
            let place = Place::deserialize(argument).map_err(wrong)?;
            tokio::spawn(find_api(Arc::clone(connection), place));
        }
        TAKEN => {
            let arguments = Value::Array(params.arguments.clone());
            let (path, mark) = <(String, String)>::deserialize(arguments).map_err(wrong)?;
            let is_it = |project: &Arc<Project>| project.learned().has_mark(&mark);
            if let Some(project) = connection.session.projects.opened().into_iter().find(is_it) {
                count_taken(connection, &project, path);
            }
        }
        FORGET => {
            tokio::spawn(forget(Arc::clone(connection)));
        }
        evolving::RUNS => return evolving::runs(connection, &params.arguments).await,
        evolving::EVOLVE
        | evolving::STOP
        | evolving::APPLY
        | evolving::DISCARD
        | evolving::SHOW_DIFF
        | evolving::SHOW_REPORT => evolving::execute(connection, &params.command, &params.arguments)?,
        IMPLEMENT | IMPORT => super::implement::start(connection, &params.command, &params.arguments)?,
        DIFF => super::diff::diff(connection, params.arguments.first()).map_err(wrong)?,
        FETCH => super::fetch::fetch(connection, params.arguments.first()).map_err(wrong)?,
        CHECK_AGAINST => super::check_against::check_against(connection, &params.arguments)?,
        unknown => return Err(Error::invalid_params(format!("there is no command `{unknown}`"))),
    }
    Ok(None)
}

/// Counts that an API was taken, on a pool, for it is written down.
fn count_taken(connection: &Arc<Connection>, project: &Arc<Project>, path: String) {
    if !connection.session.settings.load_full().learning {
        return;
    }
    let learned = Arc::clone(project.learned());
    let written = connection.session.pools.run(Lane::Slow, move |_| learned.take(&path));
    tokio::spawn(async move {
        let _ = written.await;
    });
}

/// Deletes what was learned of the open projects.
async fn forget(connection: Arc<Connection>) {
    let projects = connection.session.projects.opened();
    let deleted = connection.session.pools.run(Lane::Slow, move |_| {
        let all = projects.iter().map(|project| project.learned().forget());
        all.collect::<std::io::Result<Vec<()>>>().map(|all| all.len())
    });
    match deleted.await {
        Ok(Ok(1)) => {
            connection.say(MessageType::INFO, "Siskin forgot what it learned of this project".to_owned());
        }
        Ok(Ok(n)) => {
            connection.say(MessageType::INFO, format!("Siskin forgot what it learned of {n} projects"));
        }
        Ok(Err(error)) => {
            let message = format!("what was learned cannot be deleted: {error}; run `siskin forget`");
            connection.say(MessageType::ERROR, message);
        }
        Err(_) => {}
    }
}

async fn find_api(connection: Arc<Connection>, place: Place) {
    let position = from_proto::position(place.position);
    let search = connection.ask(Lane::Slow, &place.uri, move |focus, _| {
        let choices = ide::code_action::choices(&focus.snapshot, focus.offset(position), MAX_CHOICES);
        let choices = choices.into_iter().filter_map(|choice| {
            let edits: Option<_> = choice.edits.iter().map(|edit| to_proto::text_edit(focus, edit)).collect();
            Some(Choice { title: title(&choice.title, &choice.summary), path: choice.path, edits: edits? })
        });
        Some((focus.version(), choices.collect::<Vec<Choice>>()))
    });
    let (version, choices) = search.await.ok().flatten().unwrap_or_default();
    if choices.is_empty() {
        return connection.say(MessageType::INFO, "Siskin found no API for this comment".to_owned());
    }
    let items = choices.iter().map(|choice| MessageActionItem {
        title: choice.title.clone(),
        properties: std::collections::HashMap::new(),
    });
    let question = "Which API does what the comment says?";
    let asked = connection.client.show_message_request(MessageType::INFO, question, Some(items.collect()));
    let Ok(Some(answer)) = asked.await else { return };
    let Some(choice) = choices.into_iter().find(|choice| choice.title == answer.title) else { return };
    let file = from_proto::path(&place.uri);
    let is_applied = apply(&connection, place.uri, version, choice.edits).await;
    let project = file.and_then(|file| connection.session.projects.opened_of_file(&file));
    if let (true, Some(path), Some(project)) = (is_applied, choice.path, project) {
        count_taken(&connection, &project, path);
    }
}

/// Applies edits to a document if it is as it was, and gives whether the client did.
pub(super) async fn apply(
    connection: &Arc<Connection>,
    uri: Uri,
    version: i32,
    edits: Vec<TextEdit>,
) -> bool {
    let current = connection.session.view(uri.as_str()).map(|view| view.version());
    if current != Some(version) {
        let message = "The text has changed since: ask again";
        connection.say(MessageType::WARNING, message.to_owned());
        return false;
    }
    let client = connection.capabilities();
    if !client.apply_edit {
        let message = "The editor does not let servers edit: take the API from completion instead";
        connection.say(MessageType::WARNING, message.to_owned());
        return false;
    }
    let edit = to_proto::workspace_edit(&client, uri, version, edits);
    match connection.client.apply_edit(edit).await {
        Ok(applied) if applied.applied => return true,
        Ok(refused) => {
            let reason = refused.failure_reason.unwrap_or_else(|| "no reason given".to_owned());
            tracing::warn!("the client refused an edit: {reason}");
        }
        Err(error) => tracing::warn!("the client could not apply an edit: {error}"),
    }
    false
}

/// What stands on a button.
fn title(name: &str, summary: &str) -> String {
    if summary.is_empty() { name.to_owned() } else { format!("{name}: {summary}") }
}
