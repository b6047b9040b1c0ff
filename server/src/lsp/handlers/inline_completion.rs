//! `textDocument/inlineCompletion`, of the protocol's version 3.18

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{
    Command, InlineCompletionItem, InlineCompletionParams, InlineCompletionResponse,
    InlineCompletionTriggerKind, Range, Uri,
};

use super::implement::IMPORT;
use crate::coding::inline::{Inline, is_expected, prepare};
use crate::ide::snapshot::Snapshot;
use crate::llm::Fault;
use crate::lsp::connection::{Connection, answered};
use crate::lsp::{from_proto, to_proto};
use crate::session::pools::Lane;
use crate::session::view::Focus;

/// How long a rest of typing may go unseen to be over.
const STEP: Duration = Duration::from_millis(5);

/// The completion at a position, if the user has a model for that.
pub(in crate::lsp) async fn inline_completion(
    connection: &Arc<Connection>,
    params: InlineCompletionParams,
) -> Result<Option<InlineCompletionResponse>> {
    let settings = connection.session.settings.load_full();
    let Some(name) = settings.inline_model.clone() else { return Ok(None) };
    let at = params.text_document_position;
    let (uri, position) = (at.text_document.uri, from_proto::position(at.position));
    let is_automatic = params.context.trigger_kind == InlineCompletionTriggerKind::AUTOMATIC;
    let Some(view) = connection.session.view(uri.as_str()) else { return Ok(None) };
    let of_work = Arc::clone(connection);
    let key = format!("inline:{}", uri.as_str());
    let work = move |cancel: &_| {
        let focus = view.focus(cancel)?;
        let offset = focus.offset(position);
        let inline = complete(&of_work, &uri, &focus.snapshot, offset, &name, is_automatic)?;
        item(&focus, offset, &uri, inline)
    };
    let answer = connection.session.pools.run_latest(Lane::Model, &key, work);
    let item = answered(answer.await)?.flatten();
    Ok(item.map(|item| InlineCompletionResponse::Array(vec![item])))
}

fn complete(
    connection: &Connection,
    uri: &Uri,
    snapshot: &Snapshot,
    offset: usize,
    name: &str,
    is_automatic: bool,
) -> Option<Inline> {
    let inlines = &connection.session.inlines;
    if let Some(known) = inlines.known(uri.as_str(), snapshot, offset) {
        return Some(known).filter(|known| known.is_shown);
    }
    let models = &connection.session.models;
    let model = models.find(Some(name)).ok()?;
    let goes_on = inlines.is_under_way(uri.as_str(), snapshot, offset);
    if is_automatic && !goes_on && !(is_expected(snapshot, offset) && rests(snapshot)) {
        return None;
    }
    let wanted = || (prepare(snapshot, offset, &model), Arc::clone(&model));
    match inlines.ask(uri.as_str(), snapshot, wanted, offset, &models.cache) {
        Ok(inline) => inline.filter(|inline| inline.is_shown),
        Err(Fault::Cancelled | Fault::Resting) => None,
        Err(fault) => {
            tracing::info!("the model `{name}`: {fault}");
            None
        }
    }
}

/// Whether the user has not typed on for a while.
fn rests(snapshot: &Snapshot) -> bool {
    let end = Instant::now() + snapshot.settings.debounce;
    while Instant::now() < end {
        if snapshot.cancel.is_cancelled() {
            return false;
        }
        std::thread::sleep(STEP.min(end.saturating_duration_since(Instant::now())));
    }
    !snapshot.cancel.is_cancelled()
}

fn item(focus: &Focus, offset: usize, uri: &Uri, inline: Inline) -> Option<InlineCompletionItem> {
    let at = to_proto::position(focus.position(offset)?);
    let imports = inline.judged.imports;
    let command = (!imports.is_empty()).then(|| Command {
        title: "Add the imports".to_owned(),
        command: IMPORT.to_owned(),
        arguments: Some(vec![json!({ "uri": uri, "position": at, "imports": imports })]),
    });
    Some(InlineCompletionItem {
        insert_text: inline.text,
        filter_text: None,
        range: Some(Range { start: at, end: at }),
        command,
        insert_text_format: None,
    })
}
