//! `textDocument/completion`

use std::sync::Arc;

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::CompletionParams;

use crate::ide;
use crate::lsp::connection::Connection;
use crate::lsp::from_proto;
use crate::lsp::to_proto::completion::{List, list};
use crate::session::pools::Lane;

/// The completions at a position.
pub(in crate::lsp) async fn completion(
    connection: &Arc<Connection>,
    params: CompletionParams,
) -> Result<Option<List>> {
    let at = params.text_document_position;
    let position = from_proto::position(at.position);
    let trigger = from_proto::trigger(params.context.as_ref());
    let answer = connection.ask(Lane::Completion, &at.text_document.uri, move |focus, client| {
        let completion = ide::completion::complete(&focus.snapshot, focus.offset(position), trigger);
        if let Some(reason) = &completion.reason {
            tracing::debug!("no completion: {reason}");
        }
        let hint = completion.hint;
        Some((list(focus, &client.completion, completion), hint))
    });
    let Some((list, hint)) = answer.await? else { return Ok(None) };
    if let Some(hint) = hint {
        connection.hint(hint);
    }
    Ok(Some(list))
}
