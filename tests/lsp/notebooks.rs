//! Notebooks: the cells down to the one that is edited are one module, and edits stay in the cell.

use serde_json::{Value, json};

use super::wait_for_library;
use crate::support::lsp::{Client, Cursor, Document, Project};

fn notebook_uri(client: &Client) -> String {
    client.uri("analysis.ipynb")
}

fn cell_uri(client: &Client, number: usize) -> String {
    let notebook = notebook_uri(client);
    format!("{}#C{number}", notebook.replacen("file://", "vscode-notebook-cell:", 1))
}

fn cell(client: &Client, number: usize) -> Value {
    json!({"kind": 2, "document": cell_uri(client, number)})
}

fn item(client: &mut Client, number: usize, text: &str) -> Value {
    client.documents.insert(cell_uri(client, number), Document { version: 1, text: text.to_owned() });
    json!({"uri": cell_uri(client, number), "languageId": "python", "version": 1, "text": text})
}

/// Opens a notebook with these code cells.
fn open(client: &mut Client, texts: &[&str]) {
    let cells: Vec<Value> = (0..texts.len()).map(|number| cell(client, number)).collect();
    let items: Vec<Value> =
        texts.iter().enumerate().map(|(number, text)| item(client, number, text)).collect();
    let notebook = json!({"uri": notebook_uri(client), "notebookType": "jupyter-notebook", "version": 1, "cells": cells});
    client.notify(
        "notebookDocument/didOpen",
        json!({"notebookDocument": notebook, "cellTextDocuments": items}),
    );
}

fn change(client: &mut Client, cells: Value) {
    let id = json!({"uri": notebook_uri(client), "version": 2});
    client.notify("notebookDocument/didChange", json!({"notebookDocument": id, "change": {"cells": cells}}));
}

fn end_of(client: &Client, number: usize) -> Cursor {
    Cursor { uri: cell_uri(client, number), offset: client.text(&cell_uri(client, number)).trim_end().len() }
}

fn client(project: &Project) -> Client {
    let mut client = Client::of("vscode").open(project);
    assert!(client.server["capabilities"]["notebookDocumentSync"].is_object(), "{}", client.server);
    wait_for_library(&mut client);
    client
}

#[test]
fn cells_above_are_in_scope_and_magics_are_not_python() {
    let project = Project::orders();
    let mut client = client(&project);
    let magics = "%matplotlib inline\n!pip install é\nfrom acme_frames import read_csv\n";
    open(&mut client, &[magics, "orders = read_csv('a')\n", "orders.", "orders = 1\n"]);
    let cursor = end_of(&client, 2);
    let completion = client.complete_until(&cursor, "group_by");
    let text = client.text(&cursor.uri).to_owned();
    assert_eq!(text, "orders.");
    super::clients::assert_shows(&client, &cursor, &completion);
}

#[test]
fn cells_below_are_not_in_scope() {
    let project = Project::orders();
    let mut client = client(&project);
    open(&mut client, &["def f():\n    zebra\n\nzeb", "zebra_of_the_cell_below = 1\n"]);
    let cursor = end_of(&client, 0);
    assert!(client.complete(&cursor).find("zebra_of_the_cell_below").is_none());
}

#[test]
fn edits_and_imports_go_to_the_cell() {
    let project = Project::orders();
    let mut client = client(&project);
    open(&mut client, &["import json\n", "%%time\nx = read_js"]);
    let cursor = end_of(&client, 1);
    let completion = client.complete_until(&cursor, "read_json_lines");
    let item = completion.item("read_json_lines").clone();
    let item = client.resolve(&item);
    let mut edits = item["additionalTextEdits"].as_array().cloned().unwrap_or_default();
    edits.push(json!({"range": item["textEdit"].get("range").or(item["textEdit"].get("insert")), "newText": item["textEdit"]["newText"]}));
    // Fails if a position lies outside of the cell.
    let document = client.documents[&cursor.uri].clone();
    for edit in &edits {
        document.range(&edit["range"], client.encoding);
    }
    let mut text = document.text.clone();
    edits.sort_by_key(|edit| std::cmp::Reverse(document.range(&edit["range"], client.encoding).start));
    for edit in &edits {
        let new = edit["newText"].as_str().unwrap().replace("$0", "");
        text.replace_range(document.range(&edit["range"], client.encoding), &new);
    }
    let import =
        text.find("from acme_frames import read_json_lines").expect("the import stands in this cell");
    assert!(text.starts_with("%%time\n") && text.find("x = read_json_lines") > Some(import), "{text}");
}

#[test]
fn cells_are_edited_added_moved_and_removed() {
    let project = Project::orders();
    let mut client = client(&project);
    open(&mut client, &["import acme_frames\n", "table = acme_frames.read_csv('a')\n", "table."]);
    let cursor = end_of(&client, 2);
    client.complete_until(&cursor, "group_by");

    // The text of a cell above.
    let start = json!({"line": 0, "character": 8});
    let range = json!({"start": start, "end": {"line": 0, "character": 33}});
    let changes = json!([{"range": range, "text": "acme_frames.WorkCalendar()"}]);
    let text = json!([{"document": {"uri": cell_uri(&client, 1), "version": 2}, "changes": changes}]);
    change(&mut client, json!({"textContent": text}));
    let completion = client.complete(&cursor);
    assert!(completion.find("is_working_day").is_some(), "{:?}", completion.labels());

    // A new cell between them.
    let added = item(&mut client, 3, "table = acme_frames.feed_for('a')\n");
    let structure =
        json!({"array": {"start": 2, "deleteCount": 0, "cells": [cell(&client, 3)]}, "didOpen": [added]});
    change(&mut client, json!({"structure": structure}));
    let completion = client.complete(&cursor);
    assert!(completion.find("batches").is_some(), "{:?}", completion.labels());

    // And away again.
    let closed = json!([{"uri": cell_uri(&client, 3)}]);
    let structure = json!({"array": {"start": 2, "deleteCount": 1}, "didClose": closed});
    change(&mut client, json!({"structure": structure}));
    assert!(client.complete(&cursor).find("is_working_day").is_some());

    // Changes that fit nothing.
    let structure = json!({"array": {"start": 900, "deleteCount": 7, "cells": [cell(&client, 9)]}});
    change(&mut client, json!({"structure": structure}));
    let text = json!([{"document": {"uri": cell_uri(&client, 77), "version": 2}, "changes": [{"text": ""}]}]);
    change(&mut client, json!({"textContent": text}));
    client.complete(&cursor);
    let closing = json!({"notebookDocument": {"uri": notebook_uri(&client)}, "cellTextDocuments": [{"uri": cell_uri(&client, 0)}]});
    client.notify("notebookDocument/didClose", closing);
    let params = client.at(&cursor);
    let _ = client.try_request("textDocument/completion", params);
}
