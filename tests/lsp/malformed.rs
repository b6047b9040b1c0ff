//! Messages that are wrong: an answer or an error, never silence, never the end.

use serde_json::{Value, json};

use super::{PATH, table, wait_for_library};
use crate::support::lsp::{Client, Project};

const METHOD_NOT_FOUND: i64 = -32601;

fn assert_still_serves(client: &mut Client) {
    let cursor = client.write(PATH, &table("grou"));
    assert!(client.complete(&cursor).find("group_by").is_some(), "{}", client.log());
}

#[test]
fn unknown_methods_are_answered() {
    let project = Project::orders();
    let mut client = Client::of("vscode").open(&project);
    wait_for_library(&mut client);
    for method in ["textDocument/nothing", "siskin/nothing", "$/nothing", ""] {
        let error = client.try_request(method, json!({"a": [1]})).expect_err("an error");
        assert_eq!(error["code"], METHOD_NOT_FOUND, "{method}: {error}");
    }
    for method in ["textDocument/nothing", "$/nothing", "$/setTrace"] {
        client.notify(method, json!({"value": "verbose"}));
    }
    client.cancel(123_456);
    client.notify("$/cancelRequest", json!({"id": "a word"}));
    client.notify("$/cancelRequest", json!({}));
    client.notify("window/workDoneProgress/cancel", json!({"token": "nothing"}));
    assert_still_serves(&mut client);
}

#[test]
fn wrong_parameters_are_answered() {
    let project = Project::orders();
    let mut client = Client::of("vscode").open(&project);
    wait_for_library(&mut client);
    let uri = client.uri("orders/daily.py");
    let methods = [
        "textDocument/completion",
        "textDocument/hover",
        "textDocument/signatureHelp",
        "textDocument/definition",
        "textDocument/codeAction",
        "completionItem/resolve",
        "codeAction/resolve",
        "workspace/symbol",
        "workspace/executeCommand",
    ];
    let wrong = [
        Value::Null,
        json!([]),
        json!({}),
        json!({"textDocument": 3}),
        json!({"textDocument": {"uri": "no uri"}, "position": {"line": 0, "character": 0}}),
        json!({"textDocument": {"uri": uri}, "position": {"line": -1, "character": 0}}),
        json!({"textDocument": {"uri": uri}, "position": {"line": 1e30, "character": 0.5}}),
        json!({"label": "x", "data": {"unknown": [1, 2, 3]}}),
        json!({"title": "x", "data": "text"}),
        json!({"command": "siskin.findApi", "arguments": ["x", {"y": null}]}),
        json!({"command": "siskin.findApi"}),
        json!({"query": 7}),
    ];
    for method in methods {
        for params in &wrong {
            // A result is as good as an error: an empty list, or the item as it was.
            let _ = client.try_request(method, params.clone());
        }
    }
    for method in ["didOpen", "didChange", "didClose", "didSave"] {
        for params in &wrong {
            client.notify(&format!("textDocument/{method}"), params.clone());
        }
    }
    assert_still_serves(&mut client);
    let _ = client.messages();
}

#[test]
fn messages_that_are_no_requests_do_no_harm() {
    let project = Project::orders();
    let mut client = Client::of("vscode").open(&project);
    wait_for_library(&mut client);
    for body in [
        "",
        "{",
        "null",
        "3",
        "[]",
        "\"text\"",
        "{}",
        "{\"jsonrpc\":\"2.0\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":null}",
        "{\"jsonrpc\":\"1.0\",\"method\":\"x\"}",
        "{\"jsonrpc\":\"2.0\",\"method\":7}",
        "{\"jsonrpc\":\"2.0\",\"id\":77,\"result\":null}",
        "{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"error\":{\"code\":1,\"message\":\"m\"}}",
    ] {
        client.send_body(body);
    }
    client.send_bytes(
        b"Content-Length: 2\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n{}",
    );
    client.send_bytes(b"content-length: 2\r\n\r\n{}");
    client.send_bytes(b"Content-Length: 9\r\n\r\n\xff\xfe{}\x00\x01\x02\x03\xff");
    assert_still_serves(&mut client);
}

#[test]
fn a_request_in_pieces_is_read() {
    let project = Project::orders();
    let mut client = Client::of("vscode").open(&project);
    wait_for_library(&mut client);
    client.expect_response(5000);
    let body =
        json!({"jsonrpc": "2.0", "id": 5000, "method": "workspace/symbol", "params": {"query": "é😀"}})
            .to_string();
    let frame = format!("Content-Length: {}\r\n\r\n{body}", body.len());
    for byte in frame.as_bytes() {
        client.send_bytes(&[*byte]);
    }
    client.response(5000).unwrap();
}

#[test]
fn a_lone_surrogate_does_not_lose_the_document() {
    let project = Project::orders();
    let mut client = Client::of("vscode").open(&project);
    let cursor = wait_for_library(&mut client);
    for text in ["\\ud800", "\\udc00\\ud800", "a\\ud83d b"] {
        client.send_body(&format!(
            "{{\"jsonrpc\":\"2.0\",\"method\":\"textDocument/didChange\",\"params\":{{\"textDocument\":{{\"uri\":\"{}\",\
             \"version\":900}},\"contentChanges\":[{{\"range\":{{\"start\":{{\"line\":0,\"character\":0}},\
             \"end\":{{\"line\":0,\"character\":0}}}},\"text\":\"{text}\"}}]}}}}",
            cursor.uri
        ));
        client.expect_response(6000);
        client.send_body(&format!(
            "{{\"jsonrpc\":\"2.0\",\"id\":6000,\"method\":\"workspace/symbol\",\"params\":{{\"query\":\"{text}\"}}}}"
        ));
        let _ = client.response(6000);
    }
    assert_still_serves(&mut client);
}
