//! `siskin/search`: APIs by words, for lists that search as one types.

use serde_json::{Value, json};

use super::{PATH, wait_for_library};
use crate::support::lsp::{Client, Project};

fn hits(answer: &Value) -> Vec<Value> {
    answer["hits"].as_array().expect("hits").clone()
}

fn named<'a>(hits: &'a [Value], label: &str) -> &'a Value {
    let is_it = |hit: &&Value| hit["label"] == label;
    hits.iter().find(is_it).unwrap_or_else(|| panic!("no {label} in {hits:#?}"))
}

#[test]
fn finds_an_api_and_writes_it_with_its_import() {
    let project = Project::orders();
    let mut client = Client::of("vscode").open(&project);
    wait_for_library(&mut client);
    let text = "def check(left, right):\n    lost = $0\n    return lost\n";
    let cursor = client.write(PATH, text);
    let mut params = client.at(&cursor);
    let params = json!({
        "query": "rows that have no partner in the other table",
        "limit": 5,
        "uri": params["textDocument"]["uri"].take(),
        "position": params["position"].take(),
    });
    let found = hits(&client.request("siskin/search", params));
    assert!(found.len() <= 5);
    let hit = named(&found, "acme_frames.anti_join");
    assert_eq!(hit["package"], "acme-frames");
    assert_eq!(hit["version"], "2.0.0");
    assert_eq!(hit["approximate"], false);
    assert!(hit["detail"].as_str().unwrap().starts_with("(left: Table"), "{hit}");
    assert!(hit["documentation"].as_str().unwrap().contains("no partner"), "{hit}");
    let edits = hit["edits"].as_array().unwrap().clone();
    client.apply_text_edits(&cursor.uri, &edits);
    let text = client.text(&cursor.uri);
    assert!(text.contains("lost = anti_join(") || text.contains("lost = acme_frames.anti_join("), "{text}");
    assert!(text.lines().next().unwrap().contains("import"), "{text}");
}

#[test]
fn finds_without_a_document_and_writes_nothing() {
    let project = Project::orders();
    let mut client = Client::of("neovim-0.10").open(&project);
    wait_for_library(&mut client);
    let found = hits(&client.request("siskin/search", json!({ "query": "anti_join" })));
    assert_eq!(named(&found, "acme_frames.anti_join")["edits"], json!([]));
    assert_eq!(hits(&client.request("siskin/search", json!({ "query": "  " }))), Vec::<Value>::new());
}
