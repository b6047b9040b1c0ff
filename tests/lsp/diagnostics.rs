//! Findings in open documents: asked for by clients that can, pushed to all others, with fixes.

use serde_json::{Value, json};

use super::{CLIENTS, PATH, wait_for_library};
use crate::support::lsp::{Client, Cursor, Project};

const TEXT: &str = "\
from acme_frames import Table


def report(orders: Table) -> Table:
    orders.windows
    return orders.groupby('region')$0
";

/// The findings in a document, once there are some: in the way that the client gets them.
fn findings(client: &mut Client, cursor: &Cursor) -> Vec<Value> {
    let pulls = client.server["capabilities"].get("diagnosticProvider").is_some();
    assert_eq!(pulls, client.can("textDocument.diagnostic"), "{}", client.name);
    client.eventually("findings", |client| {
        let items = if pulls {
            let params = json!({"textDocument": {"uri": cursor.uri}});
            client.try_request("textDocument/diagnostic", params).ok()?["items"].take()
        } else {
            let is_it = |params: &Value| params["uri"] == cursor.uri;
            client.take_notification("textDocument/publishDiagnostics", is_it)?["diagnostics"].take()
        };
        items.as_array().filter(|items| !items.is_empty()).cloned()
    })
}

#[test]
fn come_to_every_client() {
    for name in CLIENTS {
        let project = Project::orders();
        let mut client = Client::of(name).open(&project);
        wait_for_library(&mut client);
        let cursor = client.write(PATH, TEXT);
        let found = findings(&mut client, &cursor);
        let codes: Vec<_> = found.iter().map(|one| one["code"].as_str().unwrap_or_default()).collect();
        assert_eq!(codes, ["absent-api", "deprecated-api"], "{name}: {found:?}");
        assert!(found[0]["message"].as_str().unwrap().contains("acme-frames 2.0.0"), "{name}: {found:?}");
        assert_eq!((&found[0]["severity"], &found[1]["severity"]), (&json!(1), &json!(4)), "{name}");
        assert_eq!(found[1]["range"]["start"], json!({"line": 5, "character": 18}), "{name}");
    }
}

#[test]
fn are_about_the_unsaved_text() {
    let project = Project::orders();
    let mut client = Client::of("vscode").open(&project);
    wait_for_library(&mut client);
    let cursor = client.write(PATH, TEXT);
    assert_eq!(findings(&mut client, &cursor).len(), 2);
    let cursor = client.write(PATH, &TEXT.replace("orders.windows", "pass"));
    let found = client.eventually("one finding less", |client| {
        let found = findings(client, &cursor);
        (found.len() == 1).then_some(found)
    });
    assert_eq!(found[0]["code"], "deprecated-api");
}

#[test]
fn have_fixes_that_say_why() {
    let project = Project::orders();
    let mut client = Client::of("vscode").open(&project);
    wait_for_library(&mut client);
    let cursor = client.write(PATH, TEXT);
    let found = findings(&mut client, &cursor);
    let actions = |client: &mut Client, only: &str| {
        let context = json!({"diagnostics": [found[1]], "only": [only], "triggerKind": 1});
        let range = &found[1]["range"];
        let params = json!({"textDocument": {"uri": cursor.uri}, "range": range, "context": context});
        client.request("textDocument/codeAction", params).as_array().cloned().unwrap_or_default()
    };
    let fixes = actions(&mut client, "quickfix");
    assert_eq!(fixes.len(), 1, "{fixes:?}");
    let title = fixes[0]["title"].as_str().unwrap();
    assert!(title.contains("group_by") && title.contains("deprecated"), "{title}");
    let edit = fixes[0]["edit"].to_string();
    assert!(edit.contains("\"newText\":\"group_by\""), "{edit}");
    let all = actions(&mut client, "source.fixAll");
    assert_eq!(all[0]["kind"], "source.fixAll.siskin", "{all:?}");
    assert!(actions(&mut client, "refactor.extract").is_empty());
}

#[test]
fn stand_on_the_line_of_a_pin_that_is_not_met() {
    let project = Project::orders();
    project.write("requirements.lock", "# pins\nacme-frames==2.0.5\n");
    let mut client = Client::of("helix").open(&project);
    wait_for_library(&mut client);
    let is_it = |params: &Value| params["uri"].as_str().is_some_and(|uri| uri.ends_with("requirements.lock"));
    let pushed = client.notification("textDocument/publishDiagnostics", is_it);
    let hint = &pushed["diagnostics"][0];
    assert_eq!((&hint["code"], &hint["severity"]), (&"version-mismatch".into(), &json!(4)));
    assert_eq!(hint["range"]["start"]["line"], 1);
}

#[test]
fn a_project_is_checked_against_another_version() {
    let project = Project::orders();
    let mut client = Client::of("vscode").open(&project);
    wait_for_library(&mut client);
    let command = json!({"command": "siskin.checkAgainst", "arguments": ["acme-frames==9.9"]});
    client.request("workspace/executeCommand", command);
    assert!(client.message("acme-frames 9.9 is not indexed").contains("siskin index --fetch"));
}

#[test]
fn differences_are_shown_as_a_document() {
    let project = Project::orders();
    let mut client = Client::of("vscode").open(&project);
    wait_for_library(&mut client);
    let argument = json!({"package": "acme-frames", "old": "9.8", "new": "9.9"});
    let command = json!({"command": "siskin.diff", "arguments": [argument]});
    client.request("workspace/executeCommand", command);
    client.message("acme-frames 9.8 is not indexed");
    let argument = json!({"package": "acme-frames", "old": "2.0.0", "new": "2.0.0"});
    client.request("workspace/executeCommand", json!({"command": "siskin.diff", "arguments": [argument]}));
    let shown = client.eventually("the document", |client| {
        let is_it = |asked: &&Value| asked["method"] == "window/showDocument";
        client.asked.iter().find(is_it).map(|asked| asked["params"]["uri"].as_str().unwrap().to_owned())
    });
    let path = crate::support::lsp::path(&shown);
    assert!(std::fs::read_to_string(path).unwrap().starts_with("# acme-frames 2.0.0 to 2.0.0\n"));
}
