//! `workspace/executeCommand`

use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::{ExecuteCommandParams, MessageActionItem, MessageType, Position, TextEdit, Uri};

use crate::ide;
use crate::lsp::connection::Connection;
use crate::lsp::{from_proto, to_proto};
use crate::session::pools::Lane;

/// The command that asks which API to take for a comment, and writes it.
pub(in crate::lsp) const FIND_API: &str = "siskin.findApi";

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
    edits: Vec<TextEdit>,
}

/// Starts a command; it goes on by itself, for it waits for the user.
pub(in crate::lsp) fn execute_command(
    connection: &Arc<Connection>,
    params: ExecuteCommandParams,
) -> Result<Option<Value>> {
    if params.command != FIND_API {
        return Err(Error::invalid_params(format!("there is no command `{}`", params.command)));
    }
    let argument = params.arguments.into_iter().next().unwrap_or_default();
    let place = Place::deserialize(argument)
        .map_err(|error| Error::invalid_params(format!("the argument of `{FIND_API}` is wrong: {error}")))?;
    tokio::spawn(find_api(Arc::clone(connection), place));
    Ok(None)
}

async fn find_api(connection: Arc<Connection>, place: Place) {
    let position = from_proto::position(place.position);
    let search = connection.ask(Lane::Slow, &place.uri, move |focus, _| {
        let choices = ide::code_action::choices(&focus.snapshot, focus.offset(position), MAX_CHOICES);
        let choices = choices.into_iter().filter_map(|choice| {
            let edits: Option<_> = choice.edits.iter().map(|edit| to_proto::text_edit(focus, edit)).collect();
            Some(Choice { title: title(&choice.title, &choice.summary), edits: edits? })
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
    apply(&connection, place.uri, version, choice.edits).await;
}

/// Applies edits to a document if it is as it was.
async fn apply(connection: &Arc<Connection>, uri: Uri, version: i32, edits: Vec<TextEdit>) {
    let current = connection.session.view(uri.as_str()).map(|view| view.version());
    if current != Some(version) {
        let message = "The text has changed since: ask again for an API for this comment";
        return connection.say(MessageType::WARNING, message.to_owned());
    }
    let client = connection.capabilities();
    if !client.apply_edit {
        let message = "The editor does not let servers edit: take the API from completion instead";
        return connection.say(MessageType::WARNING, message.to_owned());
    }
    let edit = to_proto::workspace_edit(&client, uri, version, edits);
    match connection.client.apply_edit(edit).await {
        Ok(applied) if applied.applied => {}
        Ok(refused) => {
            let reason = refused.failure_reason.unwrap_or_else(|| "no reason given".to_owned());
            tracing::warn!("the client refused an edit: {reason}");
        }
        Err(error) => tracing::warn!("the client could not apply an edit: {error}"),
    }
}

/// What stands on a button.
fn title(name: &str, summary: &str) -> String {
    if summary.is_empty() { name.to_owned() } else { format!("{name}: {summary}") }
}
