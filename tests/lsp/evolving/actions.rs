//! What the actions say, and what they do while something runs.

use serde_json::{Value, json};

use super::{FILE, action, actions, choose, project, project_of, question, title, trusting};

/// A function that no change mends, so that a run goes on until it is stopped.
const ENDLESS: &str =
    "def largest(numbers):\n    import time\n    time.sleep(0.05)\n    return sum(numbers) * 3 - 4\n";

const UNMENDABLE: &str = "\
from shop import largest


def test_a():
    assert largest([1, 2]) == 'one'


def test_b():
    assert largest([3]) == {'three': 4}


def test_c():
    assert largest([4]) == 8
";

#[test]
fn a_function_without_tests_says_why_it_cannot_be_evolved() {
    let project = project();
    let mut client = trusting("vscode").open(&project);
    let uri = client.open_file(FILE);
    let disabled = client.eventually("the reason", |client| {
        actions(client, &uri, "return number\n").into_iter().find(|action| action["disabled"].is_object())
    });
    let reason = disabled["disabled"]["reason"].as_str().unwrap();
    assert_eq!(reason, "no test names `alone`; looked in tests/test_shop.py");
    assert!(disabled.get("command").is_none(), "{disabled}");
}

#[test]
fn a_client_without_disabled_actions_is_told_where_was_looked() {
    let project = project();
    let mut client =
        trusting("vscode").capability("textDocument.codeAction.disabledSupport", json!(false)).open(&project);
    let uri = client.open_file(FILE);
    let evolve = action(&mut client, &uri, "return number\n", "Evolve `alone`");
    choose(&mut client, &evolve);
    let message = client.message("`alone` is as it was: no test executes the function");
    assert!(message.contains("test_shop.py"), "{message}");
}

#[test]
fn a_run_can_be_stopped_by_action_and_by_progress() {
    for by_progress in [false, true] {
        let project = project_of(ENDLESS, UNMENDABLE);
        let mut client = trusting("vscode")
            .option("evolve", json!({"evaluations": 100_000, "seconds": 600}))
            .open(&project);
        let uri = client.open_file(FILE);
        let evolve = action(&mut client, &uri, "return", "Evolve `largest`");
        choose(&mut client, &evolve);
        let stop = action(&mut client, &uri, "return", "Stop evolving `largest`");
        assert_eq!(actions(&mut client, &uri, "return").len(), 1, "nothing else while it runs");
        let is_running = |params: &Value| {
            params["value"]["message"].as_str().is_some_and(|it| it.contains("evaluations/s"))
        };
        let report = client.notification("$/progress", is_running);
        if by_progress {
            client.notify("window/workDoneProgress/cancel", json!({"token": report["token"]}));
        } else {
            choose(&mut client, &stop);
        }
        let is_end = |params: &Value| params["token"] == report["token"] && params["value"]["kind"] == "end";
        client.notification("$/progress", is_end);
        client.message("`largest` is as it was");
        action(&mut client, &uri, "return", "Evolve `largest`");
    }
}

#[test]
fn outside_of_functions_and_in_tests_there_is_none() {
    let project = project();
    let mut client = trusting("vscode").open(&project);
    let uri = client.open_file(FILE);
    action(&mut client, &uri, "best = numbers", "Evolve `largest`");
    assert!(actions(&mut client, &uri, "\n\ndef smallest").is_empty());
    let tests = client.open_file("tests/test_shop.py");
    assert!(actions(&mut client, &tests, "assert").is_empty());
}

#[test]
fn all_green_asks_what_better_means() {
    let source = "def largest(numbers):\n    return max(numbers)\n";
    let tests = "from shop import largest\n\n\ndef test_a():\n    assert largest([1, 2]) == 2\n\n\ndef test_b():\n    assert largest([3]) == 3\n";
    let project = project_of(source, tests);
    let mut client = trusting("eglot").open(&project);
    let uri = client.open_file(FILE);
    let evolve = action(&mut client, &uri, "return", "Evolve `largest` against its 2 tests");
    choose(&mut client, &evolve);
    question(&mut client, "All 2 tests of `largest` pass. Make it faster or simpler?");
    let titles: Vec<String> =
        actions(&mut client, &uri, "return").iter().map(|it| title(it).to_owned()).collect();
    assert!(titles.contains(&"Evolve `largest`: make it faster".to_owned()), "{titles:?}");
}
