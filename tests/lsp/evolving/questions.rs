//! What is shown and asked beside the verdict.

use serde_json::{Value, json};

use crate::support::lsp::FIRST;

use super::{FILE, MENDED, action, choose, project, project_of, question, runs, text_with, trusting};

#[test]
fn the_difference_is_shown_as_the_client_can() {
    let project = project();
    let mut client = trusting("vscode").open(&project);
    client.choices = ["Show diff", "Apply"].map(str::to_owned).into();
    let uri = client.open_file(FILE);
    let evolve = action(&mut client, &uri, "best = numbers", "Evolve `largest`");
    choose(&mut client, &evolve);
    text_with(&mut client, &uri, MENDED);
    let shown = client.asked.iter().find(|message| message["method"] == "window/showDocument");
    let path = shown.expect("a document")["params"]["uri"].as_str().unwrap().to_owned();
    let text = std::fs::read_to_string(path.trim_start_matches("file://")).unwrap();
    assert!(text.contains("-        if number < best:\n+        if number > best:\n"), "{text}");

    // A client that says so gets both texts.
    let project = self::project();
    let own = json!({"siskin": {"diff": true}});
    let mut client = trusting("neovim-0.12").capability("experimental", own).open(&project);
    client.choices = ["Show diff"].map(str::to_owned).into();
    let uri = client.open_file(FILE);
    let evolve = action(&mut client, &uri, "best = numbers", "Evolve `largest`");
    choose(&mut client, &evolve);
    let shown = client.notification("siskin/diff", |_| true);
    assert_eq!(shown["uri"], uri.as_str());
    assert_eq!(shown["original"], client.text(&uri));
    assert!(shown["evolved"].as_str().unwrap().contains(MENDED), "{shown}");
    let argument = json!({"run": shown["run"]});
    client.request(
        "workspace/executeCommand",
        json!({"command": "siskin.applyEvolved", "arguments": [argument]}),
    );
    text_with(&mut client, &uri, MENDED);
}

#[test]
fn versions_that_disagree_are_decided_by_the_user_with_a_new_test() {
    // Twice, two more, squared: one test does not say.
    let tests = "from shop import scale\n\n\ndef test_two():\n    assert scale(2) == 4\n";
    let project = project_of("def scale(x):\n    return x\n", tests);
    let mut client = trusting("vscode").open(&project);
    let uri = client.open_file(FILE);
    let test_uri = client.open_file("tests/test_shop.py");
    client.choices = [FIRST, "Apply and add the test"].map(str::to_owned).into();
    let evolve = action(&mut client, &uri, "return", "Evolve `scale` against its test");
    choose(&mut client, &evolve);
    let asked = question(&mut client, "What is right for `scale(");
    let test = text_with(&mut client, &test_uri, "\n\n\ndef test_scale_of_that_input():\n    assert scale(");
    assert!(test.starts_with(tests), "{test}");
    let call = asked.split('`').nth(3).unwrap();
    assert!(test.contains(&format!("    assert {call} == ")), "{asked}\n{test}");
    assert_ne!(client.text(&uri), "def scale(x):\n    return x\n");
    assert_eq!((runs(&project).len(), client.applied.len()), (2, 1), "two runs, and one edit of both files");
}

#[test]
fn runs_are_listed() {
    let project = project();
    let own = json!({"siskin": {"report": true}});
    let mut client = trusting("vscode").capability("experimental", own).answer("Apply").open(&project);
    let uri = client.open_file(FILE);
    let list = |client: &mut crate::support::lsp::Client| {
        let params = json!({"command": "siskin.runs", "arguments": [{"uri": uri}]});
        client.request("workspace/executeCommand", params)
    };
    assert_eq!(list(&mut client), json!([]));
    let evolve = action(&mut client, &uri, "best = numbers", "Evolve `largest`");
    choose(&mut client, &evolve);
    text_with(&mut client, &uri, MENDED);
    let listed = list(&mut client);
    let [run] = listed.as_array().unwrap().as_slice() else { panic!("{listed}") };
    assert_eq!(run["run"], runs(&project)[0]);
    assert_eq!(
        (&run["function"], &run["file"], &run["status"]),
        (&Value::from("largest"), &Value::from(FILE), &Value::from("improved"))
    );
}
