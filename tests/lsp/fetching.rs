//! Getting pinned versions that are not on this machine, from an index that wants a password.

use serde_json::{Value, json};

use super::{PATH, text_of, wait_for_library};
use crate::support::lsp::{Builder, Client, Cursor, Project};
use crate::support::private_index::{PASSWORD, PrivateIndex, USER};

const TITLE: &str = "Get acme-private 1.4 for its docs";
const USE: &str = "import acme_private\nacme_private.in_1$0_4('x')\n";

fn project() -> Project {
    let project = Project::orders();
    project.write("requirements.lock", "acme-frames==2.0.0\nacme-private==1.4\n");
    project.write("orders/greet.py", "import acme_private\n");
    project
}

/// A client whose user has set pip up with that index.
fn client(url: &str, network: &str) -> Builder {
    let conf = format!("[global]\nindex-url = {url}\nretries = 0\n");
    Client::of("vscode").home_file(".config/pip/pip.conf", &conf).option("network", json!(network))
}

/// The actions that get a version, at a place.
fn actions(client: &mut Client, uri: &str, line: u32) -> Vec<Value> {
    let at = json!({"line": line, "character": 0});
    let context = json!({"diagnostics": [], "only": ["quickfix"], "triggerKind": 1});
    let params = json!({"textDocument": {"uri": uri}, "range": {"start": at, "end": at}, "context": context});
    let actions = client.request("textDocument/codeAction", params);
    let is_it = |action: &&Value| action["title"].as_str().is_some_and(|title| title.starts_with("Get "));
    actions.as_array().into_iter().flatten().filter(is_it).cloned().collect()
}

fn run(client: &mut Client, action: &Value) {
    let command = &action["command"];
    let params = json!({"command": command["command"], "arguments": command["arguments"]});
    client.request("workspace/executeCommand", params);
}

fn hover(client: &mut Client, cursor: &Cursor) -> String {
    let params = client.at(cursor);
    text_of(&client.request("textDocument/hover", params)["contents"])
}

/// The action at the line of the pin, once it is known that nothing meets it.
fn action(client: &mut Client, project: &Project) -> Value {
    let lock = format!("{}/requirements.lock", project.uri());
    client.eventually("the action", |client| actions(client, &lock, 1).pop())
}

#[test]
fn an_action_gets_a_version_from_a_private_index() {
    let index = PrivateIndex::start(&["acme-private==1.4"]);
    let project = project();
    let mut client = client(&index.url(&format!("{USER}:{PASSWORD}@")), "ask").open(&project);
    wait_for_library(&mut client);
    let found = action(&mut client, &project);
    assert_eq!((&found["title"], &found["kind"]), (&TITLE.into(), &"quickfix".into()));
    assert_eq!(found["diagnostics"][0]["code"], "version-mismatch");
    // Where it is imported too, and nowhere else.
    let cursor = client.write(PATH, USE);
    assert_eq!(actions(&mut client, &cursor.uri, 0)[0]["title"], TITLE);
    assert!(actions(&mut client, &cursor.uri, 1).is_empty());
    run(&mut client, &found);
    client.eventually("its docs", |client| {
        hover(client, &cursor).contains("Say hello to someone").then_some(())
    });
    assert!(actions(&mut client, &cursor.uri, 0).is_empty());
    assert!(!client.log().contains(PASSWORD));
}

#[test]
fn a_host_that_refuses_is_named_and_nothing_offered_until_the_user_tries_again() {
    let index = PrivateIndex::start(&["acme-private==1.4"]);
    let project = project();
    let mut client = client(&index.url(""), "ask").open(&project);
    wait_for_library(&mut client);
    let found = action(&mut client, &project);
    let cursor = client.write(PATH, USE);
    run(&mut client, &found);
    let host = index.host();
    client.eventually("the question", |client| {
        let says = |message: &Value| {
            let text = message["params"]["message"].as_str().unwrap_or_default();
            text.contains(&host) && text.contains("refuses access")
        };
        client.asked.iter().any(says).then_some(())
    });
    assert!(actions(&mut client, &cursor.uri, 0).is_empty());
    let command = json!({"command": "siskin.fetch", "arguments": []});
    let n_asked = client.asked.len();
    client.request("workspace/executeCommand", command);
    client.eventually("another try", |client| (client.asked.len() > n_asked).then_some(()));
}

#[test]
fn a_host_that_only_the_project_names_is_asked_about() {
    let index = PrivateIndex::start(&["acme-private==1.4"]);
    for answer in ["Cancel", "Get"] {
        let project = project();
        let url = index.url(&format!("{USER}:{PASSWORD}@"));
        project.write("uv.toml", &format!("[[index]]\nname = \"ours\"\nurl = \"{url}\"\ndefault = true\n"));
        // Not even by itself.
        let mut client = client("http://127.0.0.1:9/simple/", "auto").answer(answer).open(&project);
        wait_for_library(&mut client);
        let found = action(&mut client, &project);
        let cursor = client.write(PATH, USE);
        run(&mut client, &found);
        let host = index.host();
        client.eventually("the question", |client| {
            client.asked.iter().any(|asked| asked.to_string().contains(&host)).then_some(())
        });
        if answer == "Get" {
            client.eventually("its docs", |client| {
                hover(client, &cursor).contains("Say hello to someone").then_some(())
            });
        } else {
            assert!(!actions(&mut client, &cursor.uri, 0).is_empty());
        }
    }
}

#[test]
fn auto_gets_it_and_never_does_not_offer_it() {
    let index = PrivateIndex::start(&["acme-private==1.4"]);
    let url = index.url(&format!("{USER}:{PASSWORD}@"));
    let first = project();
    let mut auto = client(&url, "auto").open(&first);
    wait_for_library(&mut auto);
    let cursor = auto.write(PATH, USE);
    auto.eventually("its docs", |auto| hover(auto, &cursor).contains("Say hello to someone").then_some(()));

    let second = project();
    let mut never = client(&url, "never").open(&second);
    wait_for_library(&mut never);
    let is_it = |params: &Value| params["uri"].as_str().is_some_and(|uri| uri.ends_with("requirements.lock"));
    let pushed = never.notification("textDocument/publishDiagnostics", is_it);
    let message = pushed["diagnostics"][0]["message"].as_str().unwrap();
    assert!(message.contains("acme-private 1.4 is not indexed") && !message.contains("--fetch"), "{message}");
    let lock = format!("{}/requirements.lock", second.uri());
    assert!(actions(&mut never, &lock, 1).is_empty());
    let cursor = never.write(PATH, USE);
    assert!(actions(&mut never, &cursor.uri, 0).is_empty());
    never.request("workspace/executeCommand", json!({"command": "siskin.fetch", "arguments": []}));
    assert!(never.message("Nothing is fetched").contains("`never`"));
}
