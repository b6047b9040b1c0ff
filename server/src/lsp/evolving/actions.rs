//! The code actions of a function.

use std::sync::Arc;

use serde_json::json;
use siskin_indexer::language::python::syntax::function_at;
use tower_lsp::ls_types::{
    CodeAction, CodeActionDisabled, CodeActionKind, CodeActionOrCommand, Command, Uri,
};

use super::place::{key_of, look_for_tests};
use super::{APPLY, DISCARD, EVOLVE, SHOW_DIFF, SHOW_REPORT, STOP};
use crate::evolve::verdict::verdict;
use crate::ide::evolve_action::{Does, EvolveAction, EvolveFacts, evolve_actions};
use crate::lsp::capabilities::Capabilities;
use crate::lsp::connection::Connection;
use crate::session::view::Focus;

/// The kind of these actions.
pub(in crate::lsp) const KIND: &str = "refactor.rewrite.evolve";

/// The actions for the function that an offset of a document stands in. Nothing is run, and only what was read in the
/// background is known of its tests.
pub(in crate::lsp) fn code_actions(
    connection: &Arc<Connection>,
    focus: &Focus,
    client: &Capabilities,
    uri: &Uri,
    offset: usize,
) -> Vec<CodeActionOrCommand> {
    let facts = facts(connection, focus, offset);
    let actions = facts.iter().flat_map(|facts| {
        evolve_actions(facts).into_iter().map(|action| to_proto(client, uri, &facts.function, &action))
    });
    actions.collect()
}

/// What is known of the function. `None` outside of functions, in tests, and in what is no file.
fn facts(connection: &Arc<Connection>, focus: &Focus, offset: usize) -> Option<EvolveFacts> {
    let snapshot = &focus.snapshot;
    let function = function_at(&snapshot.text, &snapshot.tree, offset)?.name;
    let is_test = function.rsplit('.').next().is_some_and(|name| name.starts_with("test"));
    let key = key_of(connection, snapshot.path.as_deref()?, function).filter(|_| !is_test)?;
    let evolving = &connection.session.evolving;
    look_for_tests(connection, &key.root, false);
    let read = evolving.known.of(&key.root);
    Some(EvolveFacts {
        known: read.map(|read| read.of(&key.file, &key.function, &snapshot.text)),
        is_running: evolving.queue.find(&key.file, &key.function).is_some(),
        verdict: evolving.result_of(&key.file, &key.function).map(|finished| verdict(&finished.outcome)),
        is_denied: connection.session.trust.is_denied(),
        function: key.function,
    })
}

fn to_proto(client: &Capabilities, uri: &Uri, function: &str, action: &EvolveAction) -> CodeActionOrCommand {
    let mut argument = json!({ "uri": uri, "function": function });
    let command = match action.does {
        Does::Evolve(objective) => {
            argument["objective"] = json!(objective);
            EVOLVE
        }
        Does::Stop => STOP,
        Does::Apply => APPLY,
        Does::ShowDiff => SHOW_DIFF,
        Does::ShowReport => SHOW_REPORT,
        Does::Discard => DISCARD,
    };
    let title = action.title.clone();
    let command =
        Command { title: title.clone(), command: command.to_owned(), arguments: Some(vec![argument]) };
    if !client.code_action_literals {
        return command.into();
    }
    // A client that knows no disabled actions can choose it, and is told where was looked.
    let reason = action.disabled.clone().filter(|_| client.disabled_actions);
    CodeActionOrCommand::CodeAction(CodeAction {
        title,
        kind: Some(CodeActionKind::new(KIND)),
        command: reason.is_none().then_some(command),
        disabled: reason.map(|reason| CodeActionDisabled { reason }),
        ..CodeAction::default()
    })
}
