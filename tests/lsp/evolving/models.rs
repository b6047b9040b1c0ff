//! Language models in runs that an editor asks for: only where the settings name them and the user agrees.

use serde_json::json;

use super::{FILE, action, choose, project_of, question, text_with};
use crate::support::lsp::{Client, Project};
use crate::support::model_server::{Act, ModelServer};

const SOURCE: &str = "def encode(text):\n    \"\"\"Run lengths.\"\"\"\n    return text\n";

const TESTS: &str = "\
import pytest
from shop import encode

CASES = [('', ''), ('a', 'a1'), ('aab', 'a2b1'), ('abba', 'a1b2a1'), ('zzzz', 'z4'), ('xyz', 'x1y1z1')]

@pytest.mark.parametrize('text, expected', CASES)
def test_encode(text, expected):
    assert encode(text) == expected
";

const RIGHT: &str = "```python\ndef encode(text):\n    out = []\n    for letter in text:\n        if out and out[-1][0] == letter:\n            out[-1][1] += 1\n        else:\n            out.append([letter, 1])\n    return ''.join(f'{letter}{n}' for letter, n in out)\n```";

fn server() -> ModelServer {
    ModelServer::acts(vec![Act::Say(RIGHT.to_owned())])
}

/// An editor whose user named the model for runs, at a price.
fn open(project: &Project, server: &ModelServer, price: &str) -> Client {
    let config = format!(
        "[[models]]\nname = 'scripted'\nendpoint = '{}'\nmodel = 'm'\nretries = 0\ninputPrice = {price}\n",
        server.endpoint()
    );
    let evolve = json!({ "evaluations": 150, "seconds": 60, "models": ["scripted"] });
    let builder = Client::of("vscode").option("workspaceTrusted", json!(true)).option("evolve", evolve);
    builder.user_config(&config).open(project)
}

#[test]
fn a_paid_model_is_asked_once_the_user_has_seen_what_it_may_cost() {
    let (project, server) = (project_of(SOURCE, TESTS), server());
    let mut client = open(&project, &server, "2.5");
    client.choices = ["This time", "Apply"].map(str::to_owned).into();
    let uri = client.open_file(FILE);
    let evolve = action(&mut client, &uri, "return text", "Evolve `encode`");
    choose(&mut client, &evolve);
    text_with(&mut client, &uri, "    for letter in text:\n        if out and out[-1][0] == letter:\n");
    let asked = question(&mut client, "May language models see");
    assert!(asked.contains("2.5 and 0 per million tokens"), "{asked}");
    assert!(asked.contains("at most 24 questions, 200000 tokens and costs of 1"), "{asked}");
    let prompt = server.requests()[0].prompt();
    assert!(prompt.contains("called as encode(text="), "{prompt}");
    assert!(prompt.contains("in test_encode: assert encode(text) == expected"), "{prompt}");
}

#[test]
fn without_a_yes_the_run_is_as_it_was_before() {
    let (project, server) = (project_of(SOURCE, TESTS), server());
    let mut client = open(&project, &server, "2.5");
    client.choices = ["Without models"].map(str::to_owned).into();
    let uri = client.open_file(FILE);
    let evolve = action(&mut client, &uri, "return text", "Evolve `encode`");
    choose(&mut client, &evolve);
    client.message("`encode` is as it was");
    assert_eq!((server.requests().len(), client.text(&uri)), (0, SOURCE));
}

#[test]
fn what_is_free_and_on_this_machine_needs_no_second_word() {
    let (project, server) = (project_of(SOURCE, TESTS), server());
    let mut client = open(&project, &server, "0.0");
    client.choices = ["Apply"].map(str::to_owned).into();
    let uri = client.open_file(FILE);
    let evolve = action(&mut client, &uri, "return text", "Evolve `encode`");
    choose(&mut client, &evolve);
    text_with(&mut client, &uri, "    for letter in text:\n");
    assert!(!client.questions().iter().any(|asked| asked.contains("May language models")));
}
