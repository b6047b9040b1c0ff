//! Code actions.

use serde_json::{Value, json};
use tower_lsp::ls_types::{CodeAction, CodeActionKind, CodeActionOrCommand, Command, TextEdit, Uri};

use super::diagnostic::diagnostic;
use super::{position, text_edit, workspace_edit};
use crate::ide::code_action::{self, ActionKind};
use crate::ide::diagnostics::{Diagnostic, Fix};
use crate::ide::edit;
use crate::lsp::capabilities::Capabilities;
use crate::lsp::handlers::code_action::FIX_ALL;
use crate::lsp::handlers::execute_command::FIND_API;
use crate::lsp::handlers::implement::IMPLEMENT;
use crate::session::view::Focus;

/// A quick fix; `None` for clients that take no edits with actions, and for other cells.
pub(in crate::lsp) fn fix(
    focus: &Focus,
    client: &Capabilities,
    uri: &Uri,
    one: &Diagnostic,
    fix: &Fix,
) -> Option<CodeActionOrCommand> {
    if !client.code_action_literals {
        return None;
    }
    let edits: Option<Vec<TextEdit>> = fix.edits.iter().map(|edit| text_edit(focus, edit)).collect();
    let diagnostic = diagnostic(focus, client, one)?;
    Some(CodeActionOrCommand::CodeAction(CodeAction {
        title: fix.title.clone(),
        kind: Some(CodeActionKind::QUICKFIX),
        diagnostics: Some(vec![diagnostic]),
        edit: Some(workspace_edit(client, uri.clone(), focus.version(), edits?)),
        is_preferred: fix.is_preferred.then_some(true),
        ..CodeAction::default()
    }))
}

/// The action that applies the preferred fix of each finding, those left out that overlap an earlier one. As a quick
/// fix where it stands beside others, then only if there are several.
pub(in crate::lsp) fn fix_all(
    focus: &Focus,
    client: &Capabilities,
    uri: &Uri,
    found: &[Diagnostic],
    is_source: bool,
) -> Option<CodeActionOrCommand> {
    if !client.code_action_literals {
        return None;
    }
    let fixes = found.iter().filter_map(|one| one.fixes.iter().find(|fix| fix.is_preferred));
    let mut edits: Vec<&edit::TextEdit> = Vec::new();
    let mut n_fixes = 0;
    for fix in fixes {
        let is_free = |new: &edit::TextEdit| {
            edits.iter().all(|old| new.range.end <= old.range.start || old.range.end <= new.range.start)
        };
        if fix.edits.iter().all(is_free) {
            edits.extend(&fix.edits);
            n_fixes += 1;
        }
    }
    if n_fixes == 0 || !is_source && n_fixes == 1 {
        return None;
    }
    let edits: Option<Vec<TextEdit>> = edits.into_iter().map(|edit| text_edit(focus, edit)).collect();
    let kind = if is_source { CodeActionKind::new(FIX_ALL) } else { CodeActionKind::QUICKFIX };
    Some(CodeActionOrCommand::CodeAction(CodeAction {
        title: format!("Fix all {n_fixes} uses of changed APIs in this file"),
        kind: Some(kind),
        edit: Some(workspace_edit(client, uri.clone(), focus.version(), edits?)),
        ..CodeAction::default()
    }))
}

/// A code action, or its bare command for clients that know no other.
pub(in crate::lsp) fn code_action(
    focus: &Focus,
    client: &Capabilities,
    uri: &Uri,
    action: &code_action::CodeAction,
) -> Option<CodeActionOrCommand> {
    let (offset, command) = match action.kind {
        ActionKind::FindApi { offset } => (offset, FIND_API),
        ActionKind::Implement { offset } => (offset, IMPLEMENT),
    };
    let at = position(focus.position(offset)?);
    let arguments: Vec<Value> = vec![json!({ "uri": uri, "position": at })];
    let command =
        Command { title: action.title.clone(), command: command.to_owned(), arguments: Some(arguments) };
    if !client.code_action_literals {
        return Some(command.into());
    }
    Some(CodeActionOrCommand::CodeAction(CodeAction {
        title: action.title.clone(),
        kind: Some(CodeActionKind::REFACTOR_REWRITE),
        command: Some(command),
        ..CodeAction::default()
    }))
}
