//! The commands `siskin.implement`, which has a language model write what is missing, and `siskin.import`, which adds the
//! imports of an inline completion that was taken.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::{MessageActionItem, MessageType, Position, ProgressToken, TextEdit, Uri};

use super::execute_command::apply;
use crate::coding::guard::{Import, Verdict, import};
use crate::coding::implement::{Nothing, Order, choices, implement};
use crate::coding::retrieval::Api;
use crate::llm::Model;
use crate::lsp::connection::{Connection, answered};
use crate::lsp::{from_proto, to_proto};
use crate::session::pools::Lane;

/// The command that has a language model write what is missing.
pub(in crate::lsp) const IMPLEMENT: &str = "siskin.implement";
/// The command that adds the imports of an inline completion.
pub(in crate::lsp) const IMPORT: &str = "siskin.import";

/// APIs that the user may pick from; more do not fit in a message.
const MAX_CHOICES: usize = 6;
/// The choice of who does not want to choose.
const ANY: &str = "Whatever fits";
/// Findings that a message holds.
const MAX_FINDINGS: usize = 3;

/// Where, and which imports.
#[derive(Clone, Debug, Deserialize)]
struct Place {
    uri: Uri,
    position: Position,
    #[serde(default)]
    imports: Vec<Import>,
}

/// Starts one of the commands; it goes on by itself, for it waits for the user and the model.
pub(in crate::lsp) fn start(connection: &Arc<Connection>, command: &str, arguments: &[Value]) -> Result<()> {
    let place = Place::deserialize(arguments.first().cloned().unwrap_or_default())
        .map_err(|error| Error::invalid_params(format!("the arguments of `{command}` are wrong: {error}")))?;
    let connection = Arc::clone(connection);
    if command == IMPORT {
        tokio::spawn(add_imports(connection, place));
    } else {
        tokio::spawn(write(connection, place));
    }
    Ok(())
}

async fn add_imports(connection: Arc<Connection>, place: Place) {
    let imports = place.imports;
    let edits = connection.ask(Lane::Quick, &place.uri, move |focus, _| {
        let edits = imports.iter().filter_map(|one| import(&focus.snapshot, one));
        let edits: Option<Vec<TextEdit>> = edits.map(|edit| to_proto::text_edit(focus, &edit)).collect();
        Some((focus.version(), edits?))
    });
    if let Ok(Some((version, edits))) = edits.await
        && !edits.is_empty()
    {
        apply(&connection, place.uri, version, edits).await;
    }
}

async fn write(connection: Arc<Connection>, place: Place) {
    let name = connection.session.settings.load_full().implement_model.clone();
    let model = match connection.session.models.find(name.as_deref()) {
        Ok(model) => model,
        Err(problem) => return connection.say(MessageType::WARNING, problem),
    };
    let Some(picked) = pick(&connection, &place).await else { return };
    let progress = begin(&connection, &model).await;
    let written = ask(&connection, &place, &model, picked).await;
    if let Some(progress) = progress {
        progress.finish().await;
    }
    match written {
        Some(Ok(Done { version, edits: Some(edits), remarks })) => {
            if apply(&connection, place.uri, version, edits).await && !remarks.is_empty() {
                connection.say(MessageType::INFO, format!("Siskin: {remarks}"));
            }
        }
        Some(Ok(Done { remarks, .. })) => {
            let message = format!("The model's code is not shown, since it would not work: {remarks}");
            connection.say(MessageType::INFO, message);
        }
        Some(Err(Nothing::Cancelled)) | None => {}
        Some(Err(nothing)) => {
            connection.say(MessageType::INFO, format!("The model `{}`: {nothing}", model.name()));
        }
    }
}

/// The APIs that the user picks, none for whatever fits; `None` if the user closes the question.
async fn pick(connection: &Arc<Connection>, place: &Place) -> Option<Vec<Api>> {
    let position = from_proto::position(place.position);
    let search = connection.ask(Lane::Slow, &place.uri, move |focus, _| {
        Some(choices(&focus.snapshot, focus.offset(position), MAX_CHOICES))
    });
    let found = search.await.ok().flatten().unwrap_or_default();
    if found.is_empty() {
        return Some(Vec::new());
    }
    let item = |title: String| MessageActionItem { title, properties: HashMap::new() };
    let title = |api: &Api| match api.summary.as_str() {
        "" => api.path.clone(),
        summary => format!("{}: {summary}", api.path),
    };
    let items = std::iter::once(ANY.to_owned()).chain(found.iter().map(title)).map(item).collect();
    let question = "With which API?";
    let asked = connection.client.show_message_request(MessageType::INFO, question, Some(items)).await;
    let answer = match asked {
        Ok(answer) => answer?,
        // A client that cannot ask leaves it to the model.
        Err(_) => return Some(Vec::new()),
    };
    Some(found.into_iter().filter(|api| title(api) == answer.title).collect())
}

async fn begin(
    connection: &Arc<Connection>,
    model: &Model,
) -> Option<tower_lsp::OngoingProgress<tower_lsp::Unbounded, tower_lsp::NotCancellable>> {
    if !connection.capabilities().work_done_progress {
        return None;
    }
    let token = ProgressToken::String(format!("siskin/implement/{}", connection.client.next_request_id()));
    connection.client.create_work_done_progress(token.clone()).await.ok()?;
    Some(connection.client.progress(token, format!("Asking {}", model.name())).begin().await)
}

/// What a model wrote, as the client takes it.
#[derive(Debug)]
struct Done {
    version: i32,
    /// None if it may not be shown.
    edits: Option<Vec<TextEdit>>,
    /// What was mended, and what is wrong.
    remarks: String,
}

async fn ask(
    connection: &Arc<Connection>,
    place: &Place,
    model: &Arc<Model>,
    picked: Vec<Api>,
) -> Option<std::result::Result<Done, Nothing>> {
    let view = connection.session.view(place.uri.as_str())?;
    let position = from_proto::position(place.position);
    let (model, of_work) = (Arc::clone(model), Arc::clone(connection));
    let work = move |cancel: &_| {
        let focus = view.focus(cancel)?;
        let order = Order {
            snapshot: &focus.snapshot,
            offset: focus.offset(position),
            model: &model,
            picked,
            cache: &of_work.session.models.cache,
        };
        let written = match implement(&order, &mut |_| {}) {
            Ok(written) => written,
            Err(nothing) => return Some(Err(nothing)),
        };
        let judged = written.judged;
        let findings = judged.findings.iter().map(|one| one.message.clone()).take(MAX_FINDINGS);
        let mut remarks: Vec<String> = judged.mended.iter().map(|what| format!("mended: {what}")).collect();
        remarks.extend(findings);
        if judged.verdict == Verdict::Broken {
            remarks.push("it is not complete Python code".to_owned());
        }
        let edits: Option<Vec<TextEdit>> =
            judged.edits.iter().map(|edit| to_proto::text_edit(&focus, edit)).collect();
        let edits = edits.filter(|_| written.is_shown);
        Some(Ok(Done { version: focus.version(), edits, remarks: remarks.join("; ") }))
    };
    let answer = connection.session.pools.run(Lane::Model, work).await;
    answered(answer).ok().flatten().flatten()
}
