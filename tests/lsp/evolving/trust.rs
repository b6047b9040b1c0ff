//! Whose code runs: the editor's word, or the user's.

use std::fs;

use serde_json::{Value, json};

use super::{FILE, action, actions, choose, project, question, runs, trusting};
use crate::support::lsp::Client;

const QUESTION: &str = "Run the tests of ";

fn asking() -> crate::support::lsp::Builder {
    Client::of("neovim-0.10").option("evolve", json!({"evaluations": 300, "seconds": 60}))
}

#[test]
fn nothing_runs_in_a_workspace_that_is_not_trusted() {
    let project = project();
    let mut client = trusting("vscode").option("workspaceTrusted", json!(false)).open(&project);
    let uri = client.open_file(FILE);
    let evolve = action(&mut client, &uri, "best = numbers", "Evolve `largest`");
    assert!(evolve["disabled"]["reason"].as_str().unwrap().contains("not trusted"), "{evolve}");
    // Not even for who knows the command.
    let argument = json!({"uri": uri, "function": "largest"});
    client.request("workspace/executeCommand", json!({"command": "siskin.evolve", "arguments": [argument]}));
    client.message("not trusted");
    assert!(runs(&project).is_empty());
    // The editor changes its mind.
    client.notify("siskin/didChangeTrust", json!({"trusted": true}));
    let evolve = client.eventually("the action", |client| {
        actions(client, &uri, "best = numbers").into_iter().find(|action| action["disabled"].is_null())
    });
    choose(&mut client, &evolve);
    question(&mut client, "Evolved `largest`");
}

#[test]
fn without_the_editors_word_the_user_is_asked() {
    let project = project();
    let mut client = asking().open(&project);
    let uri = client.open_file(FILE);
    let evolve = action(&mut client, &uri, "best = numbers", "Evolve `largest`");
    choose(&mut client, &evolve);
    let asked = question(&mut client, QUESTION);
    assert!(asked.contains(&project.root.display().to_string()), "{asked}");
    // No answer means no.
    client.eventually("the answer is read", |client| {
        let params = json!({"textDocument": {"uri": uri}, "position": {"line": 0, "character": 0}});
        (client.request("textDocument/hover", params) == Value::Null).then_some(())
    });
    assert!(runs(&project).is_empty());

    client.choices = ["Once"].map(str::to_owned).into();
    choose(&mut client, &evolve);
    question(&mut client, "Evolved `largest`");
}

#[test]
fn always_is_remembered_in_the_users_folder_alone() {
    let project = project();
    let mut client = asking().open(&project);
    client.choices = ["Always for this folder"].map(str::to_owned).into();
    let uri = client.open_file(FILE);
    let evolve = action(&mut client, &uri, "best = numbers", "Evolve `largest`");
    choose(&mut client, &evolve);
    question(&mut client, "Evolved `largest`");
    let home = client.kill();
    let remembered = fs::read_to_string(home.path().join("state/siskin/trusted.json")).unwrap();
    assert!(remembered.contains(&project.root.display().to_string()), "{remembered}");

    let mut client = asking().home(home).open(&project);
    let uri = client.open_file(FILE);
    let evolve = action(&mut client, &uri, "def smallest", "Evolve `smallest`");
    choose(&mut client, &evolve);
    question(&mut client, "Evolved `smallest`");
    assert!(client.questions().iter().all(|asked| !asked.starts_with(QUESTION)), "{:?}", client.questions());
}
