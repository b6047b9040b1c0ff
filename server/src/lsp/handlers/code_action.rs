//! `textDocument/codeAction`

use std::sync::Arc;

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{CodeActionKind, CodeActionParams, CodeActionResponse, Range, Uri};

use super::fetch;
use crate::ide;
use crate::lsp::connection::{Connection, answered};
use crate::lsp::diagnosing::checked;
use crate::lsp::{evolving, from_proto, to_proto};
use crate::session::pools::Lane;

/// The kind of the action that puts all of a file right.
pub(in crate::lsp) const FIX_ALL: &str = "source.fixAll.siskin";

/// The actions for a selection.
pub(in crate::lsp) async fn code_action(
    connection: &Arc<Connection>,
    params: CodeActionParams,
) -> Result<Option<CodeActionResponse>> {
    let only = params.context.only.unwrap_or_default();
    let is_asked = |kind: &str| only.is_empty() || only.iter().any(|asked| holds(asked, kind));
    let mut actions = Vec::new();
    if is_asked(CodeActionKind::QUICKFIX.as_str()) || is_asked(FIX_ALL) {
        let (single, all) =
            (is_asked(CodeActionKind::QUICKFIX.as_str()), only.iter().any(|it| holds(it, FIX_ALL)));
        actions.extend(fixes(connection, &params.text_document.uri, params.range, single, all).await?);
        if single {
            actions.extend(getting(connection, &params.text_document.uri, params.range).await?);
        }
    }
    let (rewrites, evolves) = (is_asked(CodeActionKind::REFACTOR_REWRITE.as_str()), is_asked(evolving::KIND));
    if !rewrites && !evolves {
        return Ok((!actions.is_empty()).then_some(actions));
    }
    let uri = params.text_document.uri.clone();
    let [start, end] = [params.range.start, params.range.end].map(from_proto::position);
    let of_work = Arc::clone(connection);
    let answer = connection.ask(Lane::Quick, &params.text_document.uri, move |focus, client| {
        let range = focus.offset(start.min(end))..focus.offset(start.max(end));
        let mut actions = CodeActionResponse::new();
        if rewrites {
            let found = ide::code_action::code_actions(&focus.snapshot, &range);
            actions.extend(
                found
                    .iter()
                    .filter_map(|action| to_proto::code_action::code_action(focus, client, &uri, action)),
            );
        }
        if evolves {
            actions.extend(evolving::code_actions(&of_work, focus, client, &uri, range.start));
        }
        Some(actions)
    });
    let is_open = answer.await?;
    let is_known = is_open.is_some() || !actions.is_empty();
    actions.extend(is_open.into_iter().flatten());
    Ok(is_known.then_some(actions))
}

/// Quick fixes for the findings in a range, and all of the file at once. A check is only begun where none is known
/// of this text, on the lane of checks.
async fn fixes(
    connection: &Arc<Connection>,
    uri: &Uri,
    range: Range,
    single: bool,
    all: bool,
) -> Result<CodeActionResponse> {
    let of_work = Arc::clone(connection);
    let at = uri.clone();
    let [start, end] = [range.start, range.end].map(from_proto::position);
    let answer = connection.ask(Lane::Check, uri, move |focus, client| {
        let checked = checked(&of_work, at.as_str(), focus)?;
        let range = focus.offset(start.min(end))..focus.offset(start.max(end));
        let mut actions = Vec::new();
        if single {
            let here = checked
                .found
                .iter()
                .filter(|one| one.range.start <= range.end && range.start <= one.range.end);
            for one in here {
                actions.extend(
                    one.fixes
                        .iter()
                        .filter_map(|fix| to_proto::code_action::fix(focus, client, &at, one, fix)),
                );
            }
        }
        if all || single && !actions.is_empty() {
            actions.extend(to_proto::code_action::fix_all(focus, client, &at, &checked.found, all));
        }
        Some(actions)
    });
    Ok(answer.await?.unwrap_or_default())
}

/// What gets versions that are pinned here, or imported, and are not on this machine.
async fn getting(connection: &Arc<Connection>, uri: &Uri, range: Range) -> Result<CodeActionResponse> {
    let (of_work, at) = (Arc::clone(connection), uri.clone());
    if connection.session.view(uri.as_str()).is_none() {
        let pins = connection.session.pools.run(Lane::Quick, move |_| fetch::of_pins(&of_work, &at, range));
        return answered(pins.await).map(Option::unwrap_or_default);
    }
    let [start, end] = [range.start, range.end].map(from_proto::position);
    let answer = connection.ask(Lane::Quick, uri, move |focus, _| {
        let range = focus.offset(start.min(end))..focus.offset(start.max(end));
        Some(fetch::of_imports(&of_work, focus, &at, &range))
    });
    Ok(answer.await?.unwrap_or_default())
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
