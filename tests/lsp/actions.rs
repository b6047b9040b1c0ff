//! The code action "Find an API for this comment", in every client.

use serde_json::{Value, json};

use super::{CLIENTS, PATH, wait_for_library};
use crate::support::lsp::{Client, Cursor, Project};

/// The action for a comment, as the editor asks for it; resolved if it needs that.
fn action(client: &mut Client, cursor: &Cursor) -> Option<Value> {
    let at = client.at(cursor);
    let range = json!({"start": at["position"], "end": at["position"]});
    let context = json!({"diagnostics": [], "triggerKind": 1});
    let params = json!({"textDocument": {"uri": cursor.uri}, "range": range, "context": context});
    let actions = client.request("textDocument/codeAction", params);
    let mut found =
        actions.as_array()?.iter().find(|action| action["title"] == "Find an API for this comment")?.clone();
    // VS Code asks for the rest of every chosen action that has no edit, even of one that is a command only.
    if client.name == "vscode" && found.get("edit").is_none() {
        found = client.request("codeAction/resolve", found);
    }
    Some(found)
}

#[test]
fn an_api_for_a_comment_in_every_client() {
    for name in CLIENTS {
        let project = Project::orders();
        let mut client = Client::of(name).answer("anti_join").open(&project);
        wait_for_library(&mut client);
        let cursor = client.write(
            PATH,
            "def f(left, right):\n    # rows that have no match in the other$0 table\n    pass\n",
        );
        let action = action(&mut client, &cursor).expect("the action");
        let command = action.get("command").expect("a command").clone();
        let command = if command.is_string() { action } else { command };
        let params = json!({"command": command["command"], "arguments": command["arguments"]});
        client.request("workspace/executeCommand", params);
        let text = client.eventually("the edit", |client| {
            let text = client.text(&cursor.uri).to_owned();
            text.contains("anti_join(").then_some(text)
        });
        let has_changes = client.applied[0].get("changes").is_some();
        let can = client.can("workspace.workspaceEdit.documentChanges");
        assert_eq!(has_changes, !can, "{name}: {}", client.applied[0]);
        assert!(text.contains("import") && text.contains("# rows that have no match"), "{name}: {text}");
        let asked = client.asked.iter().find(|message| message["method"] == "window/showMessageRequest");
        assert!(asked.is_some(), "{name}: the user was asked");
    }
}

#[test]
fn no_choice_changes_nothing() {
    let project = Project::orders();
    let mut client = Client::of("helix").open(&project);
    wait_for_library(&mut client);
    let cursor = client.write(PATH, "# rows that have no match in the other$0 table\n");
    let action = action(&mut client, &cursor).expect("the action");
    let command = if action["command"].is_string() { action } else { action["command"].clone() };
    let params = json!({"command": command["command"], "arguments": command["arguments"]});
    client.request("workspace/executeCommand", params);
    client.eventually("the question", |client| {
        client.asked.iter().any(|message| message["method"] == "window/showMessageRequest").then_some(())
    });
    // The server has read the answer when it answers the next request.
    let params = client.at(&cursor);
    let _ = client.try_request("textDocument/hover", params);
    assert!(client.applied.is_empty());
}

#[test]
fn code_without_a_comment_has_no_such_action() {
    let project = Project::orders();
    let mut client = Client::of("vscode").open(&project);
    wait_for_library(&mut client);
    let cursor = client.write(PATH, "x$0 = 1\n");
    assert!(action(&mut client, &cursor).is_none());
}

#[test]
fn an_unknown_command_is_an_error() {
    let project = Project::orders();
    let mut client = Client::of("vscode").open(&project);
    let error =
        client.try_request("workspace/executeCommand", json!({"command": "siskin.nothing", "arguments": []}));
    assert!(error.is_err(), "{error:?}");
}
