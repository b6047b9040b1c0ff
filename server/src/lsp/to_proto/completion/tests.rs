use serde_json::{Value, json};
use tower_lsp::ls_types::ClientCapabilities;

use super::*;
use crate::ide::completion::ItemId;
use crate::ide::edit;
use crate::lsp::capabilities::Capabilities;
use crate::session::text::Encoding;

const TEXT: &str = "import os\né = pd.me";

fn item(label: &str) -> Item {
    let id = ItemId {
        package: "pandas".to_owned(),
        version: "3.1.1".to_owned(),
        qualname: "pandas.melt".to_owned(),
    };
    Item {
        label: label.to_owned(),
        signature: "(frame, id_vars=None)".to_owned(),
        origin: "pandas 3.1.1".to_owned(),
        kind: ItemKind::Function,
        filter_text: None,
        edit: edit::TextEdit { range: 18..20, new_text: label.to_owned() },
        is_snippet: false,
        additional_edits: vec![edit::TextEdit {
            range: 10..10,
            new_text: "import pandas as pd\n".to_owned(),
        }],
        is_deprecated: true,
        summary: "Unpivot a `DataFrame`.".to_owned(),
        id: Some(id),
        preselect: true,
    }
}

fn client(completion: &Value) -> CompletionCapabilities {
    let client = json!({ "textDocument": { "completion": completion } });
    let client: ClientCapabilities = serde_json::from_value(client).unwrap();
    Capabilities::read(&client).completion
}

fn answer(client: &CompletionCapabilities, items: Vec<Item>) -> Value {
    let focus = Focus::of_text(TEXT, 0..TEXT.len(), Encoding::Utf16);
    let completion = Completion { items, is_incomplete: false, hint: None, reason: None };
    serde_json::to_value(list(&focus, client, completion)).unwrap()
}

/// The range of `me`: `é` is one unit.
fn word() -> Value {
    json!({ "start": { "line": 1, "character": 7 }, "end": { "line": 1, "character": 9 } })
}

fn import() -> Value {
    let at = json!({ "line": 1, "character": 0 });
    json!([{ "range": { "start": at, "end": at }, "newText": "import pandas as pd\n" }])
}

#[test]
fn a_client_that_can_all_gets_all() {
    let client = client(&json!({
        "completionItem": {
            "snippetSupport": true,
            "labelDetailsSupport": true,
            "documentationFormat": ["markdown", "plaintext"],
            "deprecatedSupport": true,
            "preselectSupport": true,
            "tagSupport": { "valueSet": [1] },
            "resolveSupport": { "properties": ["documentation", "detail", "additionalTextEdits"] },
        },
        "completionList": { "itemDefaults": ["commitCharacters", "editRange", "insertTextFormat"] },
    }));
    let expected = json!({
        "isIncomplete": false,
        "itemDefaults": { "editRange": word() },
        "items": [{
            "label": "melt",
            "labelDetails": { "detail": "(frame, id_vars=None)", "description": "pandas 3.1.1" },
            "kind": 3,
            "preselect": true,
            "sortText": "000",
            "textEditText": "melt",
            "additionalTextEdits": import(),
            "data": { "p": "pandas", "v": "3.1.1", "q": "pandas.melt" },
            "tags": [1],
        }],
    });
    assert_eq!(answer(&client, vec![item("melt")]), expected);
}

#[test]
fn a_client_that_can_little_gets_what_it_can_show() {
    let client = client(&json!({ "completionItem": { "deprecatedSupport": true } }));
    let expected = json!({
        "isIncomplete": false,
        "items": [{
            "label": "melt",
            "detail": "(frame, id_vars=None)  pandas 3.1.1",
            "documentation": { "kind": "plaintext", "value": "Unpivot a DataFrame." },
            "kind": 3,
            "deprecated": true,
            "sortText": "000",
            "textEdit": { "range": word(), "newText": "melt" },
            "additionalTextEdits": import(),
        }],
    });
    assert_eq!(answer(&client, vec![item("melt")]), expected);
}

#[test]
fn ranges_that_differ_stand_in_their_items() {
    let client = client(&json!({ "completionList": { "itemDefaults": ["editRange"] } }));
    let mut other = item("a");
    other.edit.range = 20..20;
    let answer = answer(&client, vec![item("melt"), other]);
    assert_eq!(answer.get("itemDefaults"), None);
    assert_eq!(answer["items"][0]["textEdit"]["range"], word());
    assert_eq!(answer["items"][1]["textEdit"]["range"]["start"]["character"], 9);
}

#[test]
fn kinds_are_those_that_the_client_knows() {
    let mut constant = item("X");
    constant.kind = ItemKind::Constant;
    let first_version = client(&json!({}));
    assert_eq!(answer(&first_version, vec![constant.clone()])["items"][0]["kind"], 6);
    let later = client(&json!({ "completionItemKind": { "valueSet": [1, 21] } }));
    assert_eq!(answer(&later, vec![constant])["items"][0]["kind"], 21);
}

#[test]
fn answers_stay_small() {
    let client = client(&json!({}));
    let many = vec![item("melt"); 300];
    let answer = answer(&client, many);
    assert_eq!(answer["isIncomplete"], true);
    assert!(answer["items"].as_array().unwrap().len() <= MAX_ITEMS);
    let response = json!({ "jsonrpc": "2.0", "id": i64::MAX, "result": answer });
    assert!(response.to_string().len() < 32 << 10);
    let mut long = item("melt");
    long.signature = "é".repeat(5000);
    assert!(answer_len(&client, long) < 2000);
}

fn answer_len(client: &CompletionCapabilities, item: Item) -> usize {
    answer(client, vec![item]).to_string().len()
}

#[test]
fn items_that_edit_another_cell_are_left_out() {
    let client = client(&json!({}));
    let focus = Focus::of_text(TEXT, 12..TEXT.len(), Encoding::Utf8);
    let mut without_import = item("kept");
    without_import.additional_edits.clear();
    let items = vec![item("melt"), without_import];
    let completion = Completion { items, is_incomplete: false, hint: None, reason: None };
    let answer = serde_json::to_value(list(&focus, &client, completion)).unwrap();
    let labels: Vec<&Value> = answer["items"].as_array().unwrap().iter().map(|item| &item["label"]).collect();
    assert_eq!(labels, ["kept"]);
}

#[test]
fn further_lines_are_indented_by_those_who_indent_them() {
    let mode = |completion: &Value, is_snippet: bool| {
        let mut item = item("merge");
        item.edit.new_text = "me\nmerge()".to_owned();
        item.is_snippet = is_snippet;
        answer(&client(completion), vec![item])["items"][0]["insertTextMode"].clone()
    };
    let both = json!({ "completionItem": { "insertTextModeSupport": { "valueSet": [1, 2] } } });
    assert_eq!(mode(&both, true), json!(2));
    assert_eq!(mode(&both, false), json!(1));
    assert_eq!(mode(&json!({ "completionItem": {} }), true), Value::Null);
}
