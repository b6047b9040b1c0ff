//! What is called and taken is counted, told by `siskin doctor`, and forgotten.

use serde_json::{Value, json};

use super::clients::every_client;
use super::{PATH, wait_for_library};
use crate::support::binary::Siskin;
use crate::support::lsp::{Client, Project};

const COMMENT: &str = "import acme_frames\n\n# fiscal quarter of a date\n$0\n";

/// What is learned of the project, as `siskin doctor` says it.
fn learned(client: &Client, project: &Project) -> Value {
    let outcome = Siskin::new().run_with_cache(&client.cache(), &project.root, &["doctor", "--json"]);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    let document: Value = serde_json::from_str(&outcome.stdout).expect("JSON");
    document["learned"].clone()
}

fn count(learned: &Value, what: &str) -> u64 {
    learned[what].as_u64().unwrap_or_else(|| panic!("no {what} in {learned}"))
}

#[test]
fn an_item_says_that_it_was_taken_to_clients_that_run_commands() {
    every_client(|client| {
        let cursor = client.write(PATH, COMMENT);
        let completion = client.complete_until(&cursor, "quarter_of");
        let item = completion.item("quarter_of");
        let runs = client.can("workspace.executeCommand") || client.name.starts_with("neovim");
        assert_eq!(item["command"]["command"] == "siskin.taken", runs, "{}: {item}", client.name);
    });
}

#[test]
fn what_was_taken_and_what_is_called_is_counted_and_forgotten() {
    let project = Project::orders();
    project.write(
        "orders/totals.py",
        "import acme_frames\nacme_frames.read_csv('a')\nacme_frames.read_csv('b')\n",
    );
    let mut client = Client::of("vscode").open(&project);
    wait_for_library(&mut client);
    let cursor = client.write(PATH, COMMENT);
    let completion = client.complete_until(&cursor, "quarter_of");
    let command = completion.item("quarter_of")["command"].clone();
    client.request("workspace/executeCommand", command);
    client.eventually("the counts", |client| {
        let learned = learned(client, &project);
        (count(&learned, "taken") == 1 && count(&learned, "apis") > 10 && count(&learned, "files") > 4)
            .then_some(())
    });
    client.request("workspace/executeCommand", json!({"command": "siskin.forget", "arguments": []}));
    client.message("forgot what it learned of this project");
    assert_eq!(count(&learned(&client, &project), "bytes"), 0);
}

#[test]
fn nothing_is_learned_where_the_user_does_not_want_it() {
    let project = Project::orders();
    project.write("orders/totals.py", "import acme_frames\nacme_frames.read_csv('a')\n");
    let mut client = Client::of("vscode").option("learning", json!(false)).open(&project);
    wait_for_library(&mut client);
    let cursor = client.write(PATH, COMMENT);
    let completion = client.complete_until(&cursor, "quarter_of");
    assert!(completion.item("quarter_of").get("command").is_none());
    let taken = json!({"command": "siskin.taken", "arguments": ["acme_frames.read_csv", "00000000"]});
    client.request("workspace/executeCommand", taken);
    assert_eq!(count(&learned(&client, &project), "bytes"), 0);
}
