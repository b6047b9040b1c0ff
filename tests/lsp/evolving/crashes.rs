//! Servers and editors that go in the middle: nothing is lost, and nothing is applied unasked.

use std::fs;

use serde_json::{Value, json};

use super::{
    FILE, MENDED, SOURCE, action, actions, choose, project, question, runs, text_with, title, trusting,
};
use crate::support::lsp::{Client, Project};

fn disk(project: &Project) -> String {
    fs::read_to_string(project.root.join(FILE)).unwrap()
}

/// Starts the run of a function and waits until versions are tried.
fn begin(client: &mut Client, uri: &str) {
    let evolve = action(client, uri, "best = numbers", "Evolve `largest`");
    choose(client, &evolve);
    let is_running =
        |params: &Value| params["value"]["message"].as_str().is_some_and(|it| it.contains("evaluations/s"));
    client.notification("$/progress", is_running);
}

#[test]
fn a_run_whose_server_was_killed_is_offered_once_and_goes_on() {
    let project = project();
    let mut client = trusting("vscode").hesitant().open(&project);
    let uri = client.open_file(FILE);
    begin(&mut client, &uri);
    let home = client.kill();
    assert_eq!(disk(&project), SOURCE);
    let [run] = runs(&project).try_into().unwrap();
    let outcome = project.root.join(".siskin/runs").join(&run).join("outcome.json");
    // The run may have ended in the same moment; as if it had not.
    let _ = fs::remove_file(&outcome);

    let mut client = trusting("vscode").home(home).answer("Apply").open(&project);
    client.choices = ["Continue"].map(str::to_owned).into();
    let uri = client.open_file(FILE);
    question(&mut client, "The evolution of `largest` was interrupted after ");
    question(&mut client, "Evolved `largest`");
    text_with(&mut client, &uri, MENDED);
    assert_eq!(runs(&project), [run], "the same run went on");
    assert_eq!(client.questions().len(), 2);
}

#[test]
fn a_result_whose_editor_closed_is_offered_once_at_the_next_start() {
    let project = project();
    let mut client = trusting("neovim-0.12").hesitant().open(&project);
    let uri = client.open_file(FILE);
    let evolve = action(&mut client, &uri, "best = numbers", "Evolve `largest`");
    choose(&mut client, &evolve);
    question(&mut client, "Evolved `largest`");
    let home = client.kill();
    assert_eq!(disk(&project), SOURCE, "nothing is applied unasked");

    let mut client = trusting("neovim-0.12").home(home).open(&project);
    question(&mut client, "Evolved `largest` before the editor closed: ");
    let home = client.kill();

    let mut client = trusting("neovim-0.12").home(home).open(&project);
    let uri = client.open_file(FILE);
    let apply = action(&mut client, &uri, "best = numbers", "Apply the evolved `largest`");
    assert!(client.questions().is_empty(), "{:?}", client.questions());
    choose(&mut client, &apply);
    text_with(&mut client, &uri, MENDED);
}

#[test]
fn two_editors_on_one_project_do_not_take_each_others_results() {
    let project = project();
    let mut first = trusting("vscode").hesitant().open(&project);
    let first_uri = first.open_file(FILE);
    let evolve = action(&mut first, &first_uri, "best = numbers", "Evolve `largest`");
    choose(&mut first, &evolve);
    question(&mut first, "Evolved `largest`");

    let mut second = trusting("helix").answer("Apply").open(&project);
    let uri = second.open_file(FILE);
    let evolve = action(&mut second, &uri, "def smallest", "Evolve `smallest`");
    let of_first = actions(&mut second, &uri, "best = numbers");
    assert!(of_first.iter().all(|action| !title(action).starts_with("Apply")), "{of_first:?}");
    choose(&mut second, &evolve);
    question(&mut second, "Evolved `smallest`");
    assert_eq!(second.questions().len(), 1, "{:?}", second.questions());
    assert!(first.applied.is_empty());
    let apply = action(&mut first, &first_uri, "best = numbers", "Apply the evolved `largest`");
    choose(&mut first, &apply);
    text_with(&mut first, &first_uri, MENDED);
    assert_eq!(disk(&project), SOURCE, "editors save, servers do not");
}

#[test]
fn what_lies_in_a_project_is_no_result_of_this_user() {
    let project = project();
    let mut client = trusting("vscode").hesitant().open(&project);
    let uri = client.open_file(FILE);
    let evolve = action(&mut client, &uri, "best = numbers", "Evolve `largest`");
    choose(&mut client, &evolve);
    question(&mut client, "Evolved `largest`");
    drop(client.kill());
    // Another user, for whom the folder of runs came with the project.
    let mut client = trusting("vscode").open(&project);
    let uri = client.open_file(FILE);
    action(&mut client, &uri, "best = numbers", "Evolve `largest` against its 6 tests");
    let found = actions(&mut client, &uri, "best = numbers");
    assert!(found.iter().all(|action| !title(action).starts_with("Apply")), "{found:?}");
    assert!(client.questions().is_empty());
    let argument = json!({"run": runs(&project)[0]});
    client.request(
        "workspace/executeCommand",
        json!({"command": "siskin.applyEvolved", "arguments": [argument]}),
    );
    client.message("There is no evolved version here");
}
