//! How the server starts and ends.

use serde_json::{Value, json};

use super::wait_for_library;
use crate::support::lsp::{Client, Project};

#[test]
fn exit_without_shutdown_is_an_error() {
    let project = Project::orders();
    let mut client = Client::of("vscode").open(&project);
    client.notify("exit", Value::Null);
    assert_eq!(client.exit_code(), 1);
}

#[test]
fn exit_before_initialize_ends_it() {
    let project = Project::with(&[]);
    let mut client = Client::of("vscode").start(&project);
    client.notify("exit", Value::Null);
    assert_eq!(client.exit_code(), 1);
}

#[test]
fn after_shutdown_nothing_but_exit_is_served() {
    let project = Project::orders();
    let mut client = Client::of("helix").open(&project);
    let cursor = client.write(super::PATH, "x = 1$0\n");
    client.request("shutdown", Value::Null);
    let params = client.at(&cursor);
    let error = client.try_request("textDocument/hover", params).expect_err("an error");
    assert_eq!(error["code"], -32600, "{error}");
    client.notify("exit", Value::Null);
    assert_eq!(client.exit_code(), 0);
}

#[test]
fn a_client_that_closes_stdin_is_gone() {
    let project = Project::orders();
    let mut client = Client::of("eglot").open(&project);
    wait_for_library(&mut client);
    client.close_stdin();
    client.exit_code();
    // In the middle of indexing, and before a word was said.
    let mut client = Client::of("eglot").cold().open(&project);
    client.open_file("orders/daily.py");
    client.close_stdin();
    client.exit_code();
    let mut client = Client::of("eglot").start(&project);
    client.close_stdin();
    client.exit_code();
}

#[cfg(target_os = "linux")]
#[test]
#[expect(clippy::disallowed_methods, reason = "a process that ends plays the client")]
fn a_client_whose_process_is_gone_is_gone() {
    use std::process::{Command, Stdio};

    let project = Project::orders();
    let mut other = Command::new("/bin/sh").args(["-c", "read line"]).stdin(Stdio::piped()).spawn().unwrap();
    let mut client = Client::of("vscode").start(&project);
    let params =
        json!({"processId": other.id(), "rootUri": project.uri(), "capabilities": client.capabilities});
    client.request("initialize", params);
    client.notify("initialized", json!({}));
    drop(other.stdin.take());
    other.wait().unwrap();
    // Its stdin is still open.
    client.exit_code();
}

#[test]
fn requests_before_initialize_are_refused() {
    let project = Project::orders();
    let mut client = Client::of("vscode").start(&project);
    for method in ["textDocument/completion", "textDocument/hover", "workspace/symbol", "shutdown"] {
        let error = client.try_request(method, json!({})).expect_err("an error");
        assert_eq!(error["code"], -32002, "{method}: {error}");
    }
    client.notify("textDocument/didOpen", json!({"textDocument": {}}));
    client.notify("exit", Value::Null);
    client.exit_code();
}

#[test]
fn a_second_initialize_is_refused() {
    let project = Project::orders();
    let mut client = Client::of("vscode").open(&project);
    let params = json!({"processId": null, "rootUri": null, "capabilities": {}});
    let error = client.try_request("initialize", params).expect_err("an error");
    assert_eq!(error["code"], -32600, "{error}");
}

#[test]
fn a_client_that_can_do_nothing_is_served() {
    let project = Project::orders();
    let mut client = Client::of("vscode").start(&project);
    client.capabilities = json!({});
    client.name = "bare".to_owned();
    let params = json!({"processId": null, "rootUri": project.uri(), "capabilities": {}});
    client.server = client.request("initialize", params);
    client.notify("initialized", json!({}));
    let cursor = wait_for_library(&mut client);
    let completion = client.complete(&cursor);
    super::clients::assert_shows(&client, &cursor, &completion);
    let _ = client.messages();
}

#[test]
fn indexing_shows_its_progress() {
    let project = Project::orders();
    let mut client = Client::of("vscode").cold().open(&project);
    let begin = client.notification("$/progress", |params| params["value"]["kind"] == "begin");
    assert!(!begin["value"]["title"].as_str().unwrap_or_default().is_empty(), "{begin}");
    let token = begin["token"].clone();
    // Meanwhile it answers.
    let cursor = client.write(super::PATH, "import acme_frames\nacme_frames.$0\n");
    client.complete(&cursor);
    let is_end = |params: &Value| params["token"] == token && params["value"]["kind"] == "end";
    client.notification("$/progress", is_end);
    client.complete_until(&cursor, "read_csv");
    let creates: Vec<&Value> =
        client.asked.iter().filter(|message| message["method"] == "window/workDoneProgress/create").collect();
    assert!(creates.iter().any(|message| message["params"]["token"] == token), "the token was announced");
}

#[test]
fn a_client_without_progress_is_not_shown_any() {
    let project = Project::orders();
    let mut client =
        Client::of("vscode").capability("window.workDoneProgress", json!(false)).cold().open(&project);
    wait_for_library(&mut client);
    assert!(client.take_notification("$/progress", |_| true).is_none());
}
