//! Several workspace folders, each with its own pins.

use std::fs;

use serde_json::{Value, json};

use super::text_of;
use crate::support::lsp::{Client, Cursor, Project};

/// Two projects that pin different versions of one library.
fn projects() -> Project {
    let project = Project::with(&[]);
    for version in ["1.4.0", "2.1.0"] {
        let folder = format!("app-{version}");
        crate::support::lsp::copy(
            &format!("fixtures/acme_frames/{version}"),
            &project.root.join("libraries").join(version),
        );
        let settings = format!("[[library]]\nname = 'acme-frames'\npath = '../libraries/{version}'\n");
        project.write(&format!("{folder}/siskin.toml"), &settings);
        project.write(&format!("{folder}/requirements.txt"), &format!("acme-frames=={version}\n"));
        project.write(&format!("{folder}/app.py"), "import acme_frames\n\nacme_frames.\n");
    }
    project
}

fn folder(client: &Client, version: &str) -> Value {
    json!({"uri": client.uri(&format!("app-{version}")), "name": version})
}

fn cursor(client: &mut Client, version: &str) -> Cursor {
    let path = format!("app-{version}/app.py");
    client.write(&path, "import acme_frames\n\nacme_frames.$0\n")
}

fn hover(client: &mut Client, version: &str, name: &str) -> String {
    let path = format!("app-{version}/app.py");
    let cursor = client.write(&path, &format!("import acme_frames\n\nacme_frames.{name}$0\n"));
    let params = client.at(&cursor);
    text_of(&client.request("textDocument/hover", params)["contents"])
}

#[test]
fn each_folder_is_answered_by_its_own_version() {
    let project = projects();
    let folders = ["app-1.4.0", "app-2.1.0"].map(|name| format!("{}/{name}", project.uri()));
    let mut client = Client::of("vscode").folders(&folders).open(&project);
    let old = cursor(&mut client, "1.4.0");
    let completion = client.complete_until(&old, "read_table");
    assert!(completion.find("anti_join").is_none() && completion.find("stack").is_none());
    let new = cursor(&mut client, "2.1.0");
    let completion = client.complete_until(&new, "stack");
    assert!(completion.find("read_table").is_none(), "2.1.0 has no read_table");
    assert!(hover(&mut client, "1.4.0", "concat_rows").contains("acme-frames 1.4.0"));
    assert!(hover(&mut client, "2.1.0", "stack").contains("acme-frames 2.1.0"));
}

#[test]
fn folders_come_and_go() {
    let project = projects();
    let first = format!("{}/app-1.4.0", project.uri());
    let mut client = Client::of("helix").folders(&[first]).open(&project);
    let old = cursor(&mut client, "1.4.0");
    client.complete_until(&old, "read_table");
    let added = folder(&client, "2.1.0");
    let event = json!({"event": {"added": [added], "removed": []}});
    client.notify("workspace/didChangeWorkspaceFolders", event);
    let new = cursor(&mut client, "2.1.0");
    client.complete_until(&new, "stack");
    let removed = folder(&client, "1.4.0");
    let event = json!({"event": {"added": [], "removed": [removed]}});
    client.notify("workspace/didChangeWorkspaceFolders", event);
    assert!(client.complete(&new).find("stack").is_some());
    let params = client.at(&old);
    client.try_request("textDocument/completion", params).expect("an answer, whatever it holds");
}

#[test]
fn a_file_outside_of_every_folder_is_answered() {
    let project = Project::orders();
    let elsewhere = tempfile::tempdir().unwrap();
    let path = elsewhere.path().join("loose.py");
    fs::write(&path, "import json\n").unwrap();
    let mut client = Client::of("eglot").open(&project);
    let uri = format!("file://{}", path.display());
    let cursor = client.write_uri(&uri, "import json\njson.$0\n");
    client.complete_until(&cursor, "dumps");
}

#[test]
fn without_any_folder_the_standard_library_is_known() {
    let project = Project::with(&[("a.py", "")]);
    let mut client = Client::of("helix").start(&project);
    let params = json!({
        "processId": null, "rootUri": null, "workspaceFolders": [], "capabilities": client.capabilities,
        "initializationOptions": {"otherServers": []},
    });
    client.server = client.request("initialize", params);
    client.encoding = crate::support::lsp::Encoding::Utf8;
    client.notify("initialized", json!({}));
    let cursor = client.write("a.py", "import json\njson.$0\n");
    client.complete_until(&cursor, "dumps");
}
