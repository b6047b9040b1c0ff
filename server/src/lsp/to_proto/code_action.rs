//! Code actions.

use serde_json::{Value, json};
use tower_lsp::ls_types::{CodeAction, CodeActionKind, CodeActionOrCommand, Command, Uri};

use super::position;
use crate::ide::code_action::{self, ActionKind};
use crate::lsp::capabilities::Capabilities;
use crate::lsp::handlers::execute_command::FIND_API;
use crate::session::view::Focus;

/// A code action, or its bare command for clients that know no other.
pub(in crate::lsp) fn code_action(
    focus: &Focus,
    client: &Capabilities,
    uri: &Uri,
    action: &code_action::CodeAction,
) -> Option<CodeActionOrCommand> {
    let ActionKind::FindApi { offset } = action.kind;
    let at = position(focus.position(offset)?);
    let arguments: Vec<Value> = vec![json!({ "uri": uri, "position": at })];
    let command =
        Command { title: action.title.clone(), command: FIND_API.to_owned(), arguments: Some(arguments) };
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
