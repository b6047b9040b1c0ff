//! Language models in the editor: inline completion, Implement with APIs, the editor's own model.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{PATH, text_of, wait_for_library};
use crate::support::lsp::{Client, Cursor, Project, REQUEST_CANCELLED};
use crate::support::model_server::{Act, ModelServer};

const KEY: &str = "planted-key-2342";

fn config(server: &ModelServer, more: &str) -> String {
    format!(
        "log = {{ level = 'trace' }}\n[[models]]\nname = 'scripted'\nendpoint = '{}'\nmodel = 'm'\nretries = 0\n\
         headers = {{ x-key = '{KEY}' }}\n{more}\n\
         [code]\ninline = 'scripted'\ndebounceMilliseconds = 1\n",
        server.endpoint()
    )
}

fn open(project: &Project, server: &ModelServer, answer: &str) -> Client {
    let builder = Client::of("vscode").user_config(&config(server, "")).answer(answer);
    let mut client = builder.open(project);
    wait_for_library(&mut client);
    client
}

fn params(client: &Client, cursor: &Cursor, is_automatic: bool) -> Value {
    let document = &client.documents[&cursor.uri];
    json!({
        "textDocument": { "uri": cursor.uri },
        "position": document.position(cursor.offset, client.encoding),
        "context": { "triggerKind": if is_automatic { 2 } else { 1 } },
    })
}

fn inline(client: &mut Client, cursor: &Cursor) -> Option<String> {
    let params = params(client, cursor, true);
    let answer = client.request("textDocument/inlineCompletion", params);
    answer[0]["insertText"].as_str().map(str::to_owned)
}

fn say(code: &str) -> Act {
    Act::Say(format!("```python\n{code}\n```"))
}

const TEXT: &str =
    "import acme_frames\n\n\ndef load(path):\n    # read a comma separated file into a table\n    $0\n";

#[test]
fn a_completion_is_checked_kept_and_reused_along_the_way() {
    let server = ModelServer::acts(vec![say("table = acme_frames.read_cvs(path)\nreturn table")]);
    let project = Project::orders();
    let mut client = open(&project, &server, "");
    assert_eq!(client.server["capabilities"]["inlineCompletionProvider"], true);
    let cursor = client.write(PATH, TEXT);
    let whole = "table = acme_frames.read_csv(path)\n    return table";
    assert_eq!(inline(&mut client, &cursor).as_deref(), Some(whole));
    assert_eq!(inline(&mut client, &cursor).as_deref(), Some(whole));
    let cursor = client.write(PATH, &TEXT.replace("$0", "table = ac$0"));
    assert_eq!(inline(&mut client, &cursor).as_deref(), whole.strip_prefix("table = ac"));
    assert_eq!(server.requests().len(), 1, "it was asked once");
    let prompt = server.requests()[0].prompt();
    assert!(prompt.contains("acme_frames.read_csv("), "{prompt}");
    // Not even the longest log has the key, the text or the prompt.
    let log = client.log();
    for secret in [KEY, "read a comma separated file", "acme_frames.read_csv"] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
    // Where nothing is wanted, nothing is asked.
    let cursor = client.write(PATH, "x = 1\n$0\n");
    assert_eq!(inline(&mut client, &cursor), None);
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn what_is_wrong_is_not_shown() {
    for act in [
        say("return acme_frames.read_from_the_lake(path)"),
        say("return acme_frames.read_csv("),
        Act::Cut("```python\nreturn acme".to_owned()),
        Act::Malformed,
        Act::Status(500, "", "{}"),
    ] {
        let server = ModelServer::acts(vec![act]);
        let project = Project::orders();
        let mut client = open(&project, &server, "");
        let cursor = client.write(PATH, TEXT);
        assert_eq!(inline(&mut client, &cursor), None);
        assert_eq!(server.requests().len(), 1);
    }
}

#[test]
fn cancelling_reaches_the_socket_and_nothing_waits_for_a_model() {
    let server = ModelServer::acts(vec![Act::Stall("table".to_owned())]);
    let project = Project::orders();
    let mut client = open(&project, &server, "");
    let mut ids = Vec::new();
    // Many documents, so that none of the requests ends another one.
    for n in 0..64 {
        let cursor = client.write(&format!("orders/many_{n}.py"), TEXT);
        let params = params(&client, &cursor, false);
        ids.push(client.send("textDocument/inlineCompletion", params));
    }
    server.wait_for_requests(4);
    let cursor = client.write(PATH, "import acme_frames\nacme_frames.read_c$0sv\n");
    let at = client.at(&cursor);
    let hover = text_of(&client.request("textDocument/hover", at)["contents"]);
    assert!(hover.contains("read_csv"), "{hover}");
    let began = Instant::now();
    for id in &ids {
        client.cancel(*id);
    }
    assert!(server.wait_for_gone() - began < Duration::from_secs(2));
    for id in ids {
        match client.response(id) {
            Err(error) => assert_eq!(error["code"], REQUEST_CANCELLED),
            Ok(answer) => assert_eq!(answer, Value::Null),
        }
    }
}

#[test]
fn a_body_is_implemented_with_the_api_that_the_user_picks() {
    let server = ModelServer::acts(vec![say("return read_csv(path)")]);
    let project = Project::orders();
    let mut client = open(&project, &server, "acme_frames.read_csv");
    let text = "def load(path):\n    \"\"\"Read a comma separated file into a table.\"\"\"\n    pa$0ss\n";
    let cursor = client.write(PATH, text);
    let at = client.at(&cursor);
    let range = json!({ "start": at["position"], "end": at["position"] });
    let actions = client.request(
        "textDocument/codeAction",
        json!({ "textDocument": { "uri": cursor.uri }, "range": range, "context": { "diagnostics": [] } }),
    );
    let is_it =
        |action: &&Value| action["title"].as_str().is_some_and(|title| title.starts_with("Implement"));
    let action = actions.as_array().unwrap().iter().find(is_it).expect("the action").clone();
    let command = action["command"].clone();
    let params = json!({ "command": command["command"], "arguments": command["arguments"] });
    client.request("workspace/executeCommand", params);
    let written = client.eventually("the edit", |client| {
        let text = client.text(&cursor.uri).to_owned();
        text.contains("return read_csv(path)").then_some(text)
    });
    assert!(written.contains("from acme_frames import read_csv"), "{written}");
    assert!(!written.contains("pass"), "{written}");
    let prompt = server.requests()[0].prompt();
    assert_eq!(prompt.matches("[acme-frames 2.0.0]").count(), 1, "only what was picked: {prompt}");
}

#[test]
fn an_endpoint_that_is_down_is_said_once() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let project = Project::orders();
    let toml = format!(
        "[[models]]\nname = 'gone'\nendpoint = 'http://{free}/v1'\nmodel = 'm'\n[code]\ninline = 'gone'\n"
    );
    let mut client = Client::of("vscode").user_config(&toml).open(&project);
    wait_for_library(&mut client);
    let cursor = client.write(PATH, TEXT);
    for _ in 0..3 {
        assert_eq!(inline(&mut client, &cursor), None);
    }
    let message = client.message("the model `gone`");
    assert!(message.contains("cannot be reached"), "{message}");
    assert!(!client.messages().iter().any(|message| message.contains("gone")));
}

#[test]
fn the_editors_own_model_is_asked_through_the_client() {
    let project = Project::orders();
    let toml = "[[models]]\nname = 'editor'\nprovider = 'editor'\n[code]\ninline = 'editor'\n";
    let lends = |reply: Value| {
        Client::of("vscode")
            .user_config(toml)
            .capability("experimental.lmProxy", json!(true))
            .capability("experimental.lmReply", reply)
    };
    let mut client = lends(json!("```python\nreturn acme_frames.read_cvs(path)\n```")).open(&project);
    wait_for_library(&mut client);
    let cursor = client.write(PATH, TEXT);
    assert_eq!(inline(&mut client, &cursor).as_deref(), Some("return acme_frames.read_csv(path)"));
    let asked = client.asked.iter().find(|message| message["method"] == "siskin/lmRequest").unwrap();
    assert_eq!(asked["params"]["purpose"], "complete");
    assert_eq!(asked["params"]["messages"][0]["role"], "user");
    drop(client);

    // Who says no is not asked again.
    let mut client = lends(Value::Null).open(&project);
    wait_for_library(&mut client);
    for text in [TEXT, &TEXT.replace("comma", "tab")] {
        let cursor = client.write(PATH, text);
        assert_eq!(inline(&mut client, &cursor), None);
    }
    let n_asked = client.asked.iter().filter(|message| message["method"] == "siskin/lmRequest").count();
    assert_eq!(n_asked, 1);
}
