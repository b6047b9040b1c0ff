//! Documents of every kind: untitled, unknown, gone, huge, edited beyond their end.

use std::fs;

use serde_json::{Value, json};

use super::{PATH, TABLE, table, wait_for_library};
use crate::support::lsp::{Client, Cursor, Project};

const METHODS: [&str; 4] = [
    "textDocument/completion",
    "textDocument/hover",
    "textDocument/signatureHelp",
    "textDocument/definition",
];

#[test]
fn untitled_documents_are_documents() {
    let project = Project::orders();
    let mut client = Client::of("vscode").open(&project);
    wait_for_library(&mut client);
    for uri in ["untitled:Untitled-1", "vscode-vfs://host/a/b.py"] {
        let cursor = client.write(uri, &table("grou"));
        client.complete_until(&cursor, "group_by");
    }
    // Not of the project: the standard library is there.
    for uri in ["file:///C:/Users/x/a.py", "zipfile:///a.zip::b.py"] {
        let cursor = client.write(uri, "import json\njson.$0\n");
        client.complete_until(&cursor, "dumps");
    }
}

#[test]
fn unknown_documents_are_answered() {
    let project = Project::orders();
    let mut client = Client::of("vscode").open(&project);
    wait_for_library(&mut client);
    for uri in ["untitled:never-opened", "file:///never/opened.py", "weird:", "file:///%ff%00.py"] {
        for method in METHODS {
            let params = json!({"textDocument": {"uri": uri}, "position": {"line": 3, "character": 7}});
            if let Ok(result) = client.try_request(method, params) {
                let is_nothing = result.is_null() || result["items"] == json!([]) || result == json!([]);
                assert!(is_nothing, "{method} of {uri}: {result}");
            }
        }
        let changes = json!([{"text": "x"}]);
        client.notify(
            "textDocument/didChange",
            json!({"textDocument": {"uri": uri, "version": 3}, "contentChanges": changes}),
        );
        client.notify("textDocument/didClose", json!({"textDocument": {"uri": uri}}));
        client.notify("textDocument/didSave", json!({"textDocument": {"uri": uri}}));
    }
    wait_for_library(&mut client);
}

#[test]
fn places_beyond_the_end_are_answered() {
    let project = Project::orders();
    let mut client = Client::of("vscode").open(&project);
    wait_for_library(&mut client);
    let uri = client.uri(PATH);
    for (line, character) in [(0, 9_999), (9_999, 0), (u32::MAX, u32::MAX), (4, 1)] {
        for method in METHODS {
            let position = json!({"line": line, "character": character});
            client.request(method, json!({"textDocument": {"uri": uri}, "position": position}));
        }
    }
}

#[test]
fn edits_beyond_the_end_keep_the_server_going() {
    let project = Project::orders();
    let mut client = Client::of("neovim-0.12").open(&project);
    let cursor = wait_for_library(&mut client);
    let end = json!({"line": 99_999, "character": 99_999});
    let start = json!({"line": 0, "character": 0});
    for (range, text) in [
        (json!({"start": end, "end": end}), "\n# at the end\n"),
        (json!({"start": end, "end": start}), "# backwards\n"),
        (json!({"start": {"line": 0, "character": 4_000}, "end": {"line": 1, "character": 9_000}}), "\n"),
        (json!({"start": start, "end": end}), ""),
    ] {
        let id = json!({"uri": cursor.uri, "version": 100});
        let changes = json!([{"range": range, "text": text}]);
        client.notify("textDocument/didChange", json!({"textDocument": id, "contentChanges": changes}));
    }
    // A whole text puts both sides in step again.
    let cursor = client.write(PATH, &table("grou"));
    assert!(client.complete(&cursor).find("group_by").is_some());
}

#[test]
fn a_document_may_be_opened_again_and_closed_twice() {
    let project = Project::orders();
    let mut client = Client::of("vscode").open(&project);
    let cursor = wait_for_library(&mut client);
    client.open_text(&cursor.uri.clone(), "import acme_frames\nacme_frames.\n");
    let cursor = Cursor { uri: cursor.uri, offset: "import acme_frames\nacme_frames.".len() };
    assert!(client.complete(&cursor).find("read_csv").is_some());
    client.close(&cursor.uri);
    client.close(&cursor.uri);
    wait_for_library(&mut client);
}

#[test]
fn a_file_that_is_deleted_or_renamed_while_open_stays_open() {
    let project = Project::orders();
    let mut client = Client::of("vscode").open(&project);
    wait_for_library(&mut client);
    let uri = client.open_file("orders/daily.py");
    fs::remove_file(project.root.join("orders/daily.py")).unwrap();
    let at = client.text(&uri).find("orders.drop_missing(").unwrap() + "orders.drop_m".len();
    let cursor = Cursor { uri: uri.clone(), offset: at };
    assert!(client.complete(&cursor).find("drop_missing").is_some());
    client.notify("workspace/didChangeWatchedFiles", json!({"changes": [{"uri": uri, "type": 3}]}));
    assert!(client.complete(&cursor).find("drop_missing").is_some());

    let uri = client.open_file("orders/invoices.py");
    fs::rename(project.root.join("orders/invoices.py"), project.root.join("orders/bills.py")).unwrap();
    let text = client.text(&uri).to_owned();
    client.close(&uri);
    let renamed = client.uri("orders/bills.py");
    client.open_text(&renamed, &text);
    let at = text.find("invoices.pivot(").unwrap() + "invoices.piv".len();
    assert!(client.complete(&Cursor { uri: renamed, offset: at }).find("pivot").is_some());
}

#[test]
fn fifty_thousand_lines_are_a_document() {
    let project = Project::orders();
    let mut client = Client::of("vscode").open(&project);
    wait_for_library(&mut client);
    let filler = "def f(a, b):\n    return a + b  # 😀\n".repeat(25_000);
    let text = format!("{TABLE}{filler}");
    let mut cursor = client.write(PATH, &text);
    client.type_text(&mut cursor, "grou");
    assert!(client.complete(&cursor).find("group_by").is_some());
    let end = client.text(&cursor.uri).len();
    let tail = "\nimport acme_frames\nacme_frames.";
    client.change(&cursor.uri, &[(end..end, tail)]);
    let cursor = Cursor { uri: cursor.uri, offset: end + tail.len() };
    assert!(client.complete(&cursor).find("read_csv").is_some());
}

#[test]
fn texts_that_are_hardly_python_are_answered() {
    let project = Project::orders();
    let mut client = Client::of("vscode").open(&project);
    wait_for_library(&mut client);
    let deep = "(".repeat(20_000);
    let chain = "a.".repeat(5_000);
    let line = format!("x = '{}'", "é".repeat(100_000));
    let texts = [
        "",
        "\u{feff}import os\n",
        "\0\0\0",
        "\r\r\n\r",
        "def def def (((",
        "'''",
        "@",
        "f\"{\"",
        "\u{202e}x",
        &deep,
        &chain,
        &line,
    ];
    for text in texts {
        let cursor = client.write(PATH, &format!("{text}$0"));
        let params = client.at(&cursor);
        for method in METHODS {
            client.request(method, params.clone());
        }
        let range = json!({"start": params["position"], "end": params["position"]});
        let context = json!({"diagnostics": []});
        let uri = json!({"uri": cursor.uri});
        client.request(
            "textDocument/codeAction",
            json!({"textDocument": uri, "range": range, "context": context}),
        );
    }
    let _: Value = client.request("workspace/symbol", json!({"query": ""}));
}
