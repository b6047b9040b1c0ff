//! Evolving a function from an editor: the code action, the run, the question at its end, the edit.

mod actions;
mod crashes;
mod flow;
mod models;
mod questions;
mod trust;

use std::fs;

use serde_json::{Value, json};

use crate::support::environment::make_environment;
use crate::support::lsp::{Builder, Client, Project};

const FILE: &str = "shop.py";

/// One operator is wrong; two of five tests say so.
const SOURCE: &str = "\
def largest(numbers):
    best = numbers[0]
    for number in numbers:
        if number < best:
            best = number
    return best


def smallest(numbers):
    best = numbers[0]
    for number in numbers:
        if number > best:
            best = number
    return best


def alone(number):
    return number
";

const TESTS: &str = "\
from shop import largest, smallest


def test_ascending():
    assert largest([1, 2, 3]) == 3


def test_in_the_middle():
    assert largest([1, 5, 2]) == 5


def test_descending():
    assert largest([3, 2, 1]) == 3


def test_one():
    assert largest([7]) == 7


def test_all_equal():
    assert largest([2, 2]) == 2


def test_negative():
    assert largest([-3, -1, -2]) == -1


def test_small_ascending():
    assert smallest([1, 2, 3]) == 1


def test_small_in_the_middle():
    assert smallest([5, 1, 2]) == 1


def test_small_descending():
    assert smallest([3, 2, 1]) == 1


def test_small_one():
    assert smallest([7]) == 7


def test_small_negative():
    assert smallest([-3, -5, -2]) == -5
";

/// A project with the broken functions, and an environment with pytest.
fn project() -> Project {
    project_of(SOURCE, TESTS)
}

fn project_of(source: &str, tests: &str) -> Project {
    let files =
        [("pyproject.toml", "[project]\nname = \"shop\"\n"), (FILE, source), ("tests/test_shop.py", tests)];
    let project = Project::with(&files);
    make_environment(&project.root);
    project
}

/// An editor that trusts the project and tries few versions.
fn trusting(name: &str) -> Builder {
    Client::of(name)
        .option("workspaceTrusted", json!(true))
        .option("evolve", json!({"evaluations": 300, "seconds": 60}))
}

/// What stands in the text as it is after the mend.
const MENDED: &str =
    "        if number > best:\n            best = number\n    return best\n\n\ndef smallest";

/// The code actions about evolving at the first place of `mark`.
fn actions(client: &mut Client, uri: &str, mark: &str) -> Vec<Value> {
    let document = &client.documents[uri];
    let at = document.position(document.text.find(mark).expect("the mark"), client.encoding);
    let context = json!({"diagnostics": [], "only": ["refactor.rewrite.evolve"]});
    let params = json!({"textDocument": {"uri": uri}, "range": {"start": at, "end": at}, "context": context});
    let actions = client.request("textDocument/codeAction", params);
    actions.as_array().cloned().unwrap_or_default()
}

fn title(action: &Value) -> &str {
    action["title"].as_str().unwrap_or_default()
}

/// The action at a place whose title begins so, once it is there.
fn action(client: &mut Client, uri: &str, mark: &str, begin: &str) -> Value {
    client.eventually(begin, |client| {
        actions(client, uri, mark).into_iter().find(|action| title(action).starts_with(begin))
    })
}

/// Chooses an action: runs its command.
fn choose(client: &mut Client, action: &Value) {
    let command = if action["command"].is_string() { action } else { &action["command"] };
    let params = json!({"command": command["command"], "arguments": command["arguments"]});
    assert_eq!(client.request("workspace/executeCommand", params), Value::Null);
}

/// Waits for the question at the end that holds a text.
fn question(client: &mut Client, holds: &str) -> String {
    client.eventually(holds, |client| client.questions().into_iter().find(|asked| asked.contains(holds)))
}

/// Waits until a document's text holds another.
fn text_with(client: &mut Client, uri: &str, part: &str) -> String {
    client.eventually(part, |client| {
        let text = client.text(uri);
        text.contains(part).then(|| text.to_owned())
    })
}

/// The names of the runs that a project keeps.
fn runs(project: &Project) -> Vec<String> {
    let Ok(entries) = fs::read_dir(project.root.join(".siskin/runs")) else { return Vec::new() };
    let mut names: Vec<String> =
        entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}
