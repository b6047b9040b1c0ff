//! `textDocument/codeAction`

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{CodeActionKind, CodeActionParams, CodeActionResponse};

use crate::ide;
use crate::lsp::connection::Connection;
use crate::lsp::{from_proto, to_proto};
use crate::session::pools::Lane;

/// The actions for a selection.
pub(in crate::lsp) async fn code_action(
    connection: &Connection,
    params: CodeActionParams,
) -> Result<Option<CodeActionResponse>> {
    let only = params.context.only.unwrap_or_default();
    if !only.is_empty() && !only.iter().any(|kind| holds(kind, CodeActionKind::REFACTOR_REWRITE.as_str())) {
        return Ok(None);
    }
    let uri = params.text_document.uri.clone();
    let [start, end] = [params.range.start, params.range.end].map(from_proto::position);
    let answer = connection.ask(Lane::Quick, &params.text_document.uri, move |focus, client| {
        let range = focus.offset(start.min(end))..focus.offset(start.max(end));
        let actions = ide::code_action::code_actions(&focus.snapshot, &range);
        let actions = actions.iter();
        Some(
            actions
                .filter_map(|action| to_proto::code_action::code_action(focus, client, &uri, action))
                .collect(),
        )
    });
    answer.await
}

/// Whether a kind that is asked for holds another: `refactor` holds `refactor.rewrite`.
fn holds(asked: &CodeActionKind, kind: &str) -> bool {
    let rest = kind.strip_prefix(asked.as_str());
    asked.as_str().is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_hold_kinds() {
        for asked in ["", "refactor", "refactor.rewrite"] {
            assert!(holds(&CodeActionKind::new(asked), "refactor.rewrite"), "{asked}");
        }
        for asked in ["ref", "refactor.rewrite.x", "source", "refactor.inline"] {
            assert!(!holds(&CodeActionKind::new(asked), "refactor.rewrite"), "{asked}");
        }
    }
}
