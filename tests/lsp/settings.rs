//! Settings that are wrong, and settings that a workspace may not set.

use serde_json::{Value, json};

use super::{PATH, wait_for_library};
use crate::support::lsp::{Client, Project};

fn completes(client: &mut Client, text: &str, label: &str) -> bool {
    let cursor = client.write(PATH, text);
    client.complete(&cursor).find(label).is_some()
}

const STDLIB: &str = "import json\njson.$0\n";

/// One warning that names `key`, and nothing else of that kind.
fn assert_one_warning(client: &mut Client, key: &str) {
    let is_warning = |params: &Value| params["type"].as_i64().is_some_and(|level| level <= 2);
    let warning = client.notification("window/showMessage", is_warning);
    assert!(warning["message"].as_str().unwrap_or_default().contains(key), "no {key} in {warning}");
    let second = client.take_notification("window/showMessage", is_warning);
    assert!(second.is_none(), "one warning is enough: {second:?}");
}

#[test]
fn a_wrong_value_is_named_and_the_rest_applies() {
    let project = Project::orders();
    for name in ["vscode", "eglot"] {
        let settings = json!({"scope": "missing", "private": 7});
        let mut client = Client::of(name).settings(settings).open(&project);
        wait_for_library(&mut client);
        assert_one_warning(&mut client, "private");
        client.eventually("the scope", |client| (!completes(client, STDLIB, "dumps")).then_some(()));
        let _ = client.messages();
    }
}

#[test]
fn an_unknown_key_is_named_and_the_rest_applies() {
    let project = Project::orders();
    let settings = json!({"scoop": "all", "scope": "missing"});
    let mut client = Client::of("neovim-0.12").settings(settings).open(&project);
    wait_for_library(&mut client);
    assert_one_warning(&mut client, "scoop");
    client.eventually("the scope", |client| (!completes(client, STDLIB, "dumps")).then_some(()));
    let _ = client.messages();
}

#[test]
fn settings_of_the_wrong_shape_do_no_harm() {
    let project = Project::orders();
    let mut client = Client::of("helix").open(&project);
    wait_for_library(&mut client);
    for settings in [json!(null), json!([]), json!(3), json!({"scope": {"a": []}}), json!({"scope": null})] {
        client.configure(settings);
    }
    client.notify("workspace/didChangeConfiguration", json!({"settings": null}));
    client.notify("workspace/didChangeConfiguration", json!({}));
    wait_for_library(&mut client);
    assert_one_warning(&mut client, "scope");
    let _ = client.messages();
}

#[test]
fn initialization_options_of_the_wrong_shape_do_no_harm() {
    let project = Project::orders();
    for others in [json!("pylance"), json!({}), json!([1, 2])] {
        let mut client = Client::of("vscode").option("otherServers", others).open(&project);
        wait_for_library(&mut client);
        assert_one_warning(&mut client, "otherServers");
        let _ = client.messages();
    }
}

#[test]
fn the_users_file_counts_and_the_client_wins() {
    let project = Project::orders();
    let mut client = Client::of("vscode").user_config("scope = 'missing'\n").open(&project);
    wait_for_library(&mut client);
    assert!(!completes(&mut client, STDLIB, "dumps"));
    let _ = client.messages();

    let settings = json!({"scope": "all"});
    let mut client =
        Client::of("vscode").user_config("scope = 'missing'\n").settings(settings).open(&project);
    wait_for_library(&mut client);
    client.eventually("the client's setting", |client| completes(client, STDLIB, "dumps").then_some(()));
}

#[test]
fn a_users_file_that_cannot_be_read_is_named() {
    let project = Project::orders();
    let mut client = Client::of("vscode").user_config("scope = [[[\n").open(&project);
    wait_for_library(&mut client);
    assert_one_warning(&mut client, "config.toml");
}

#[test]
fn a_workspace_cannot_set_what_belongs_to_the_user() {
    let project = Project::orders();
    let library = "[[library]]\nname = 'acme-frames'\npath = '../../acme_frames/2.0.0'\n";
    let evil = project.root.join("evil.sh");
    project.write("evil.sh", "#!/bin/sh\ntouch \"$(dirname \"$0\")/ran\"\n");
    let path = evil.display();
    let tries = format!("network = true\ninterpreter = '{path}'\npython = '{path}'\n\n{library}");
    project.write("siskin.toml", &tries);
    let mut client = Client::of("vscode").open(&project);
    wait_for_library(&mut client);
    assert!(!project.root.join("ran").exists(), "nothing of the workspace is run");
    let is_said = |text: &str| ["network", "interpreter"].iter().any(|key| text.contains(key));
    let messages = client.messages();
    assert!(
        messages.iter().any(|message| is_said(message)) || is_said(&client.log()),
        "{messages:?}\n{}",
        client.log()
    );
}
