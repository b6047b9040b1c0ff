//! From the code action to the edit, as five editors do it.

use serde_json::Value;

use super::super::CLIENTS;
use super::{
    FILE, MENDED, SOURCE, action, actions, choose, project, question, runs, text_with, title, trusting,
};
use crate::support::lsp::Client;

#[test]
fn a_failing_test_is_mended_in_every_client() {
    for name in CLIENTS {
        let project = project();
        let mut client = trusting(name).answer("Apply").open(&project);
        let uri = client.open_file(FILE);
        let evolve = action(&mut client, &uri, "best = numbers", "Evolve `largest` against its 6 tests");
        if client.can("textDocument.codeAction.codeActionLiteralSupport") {
            assert_eq!(evolve["kind"], "refactor.rewrite.evolve", "{name}");
            assert!(evolve.get("edit").is_none(), "{name}: {evolve}");
        }
        choose(&mut client, &evolve);
        let text = text_with(&mut client, &uri, MENDED);
        assert_eq!(text, SOURCE.replacen("number < best", "number > best", 1), "{name}");
        assert_eq!(client.applied.len(), 1, "{name}: one edit, one undo");
        let asked = question(&mut client, "Evolved `largest`");
        assert!(asked.contains("tests pass") && asked.contains("1 line changed"), "{name}: {asked}");
        assert_progress(&mut client);
        // Applied is applied: the result is no longer offered.
        client.eventually("the end of the offer", |client| {
            let actions = actions(client, &uri, "best = numbers");
            actions.iter().all(|action| !title(action).starts_with("Apply")).then_some(())
        });
        assert_eq!(runs(&project).len(), 1);
    }
}

/// Whether the run was shown from begin to end, where the client shows progress.
fn assert_progress(client: &mut Client) {
    if !client.can("window.workDoneProgress") {
        return;
    }
    let of_run =
        |params: &Value| params["token"].as_str().is_some_and(|token| token.starts_with("siskin/evolve/"));
    let kind = |kind: &'static str| move |params: &Value| of_run(params) && params["value"]["kind"] == kind;
    let begin = client.notification("$/progress", kind("begin"));
    assert_eq!(begin["value"]["title"], "Evolving `largest`");
    assert_eq!(begin["value"]["cancellable"], true);
    client.notification("$/progress", kind("end"));
}

#[test]
fn a_result_that_was_not_answered_is_there_as_an_action() {
    let project = project();
    let mut client = trusting("helix").open(&project);
    let uri = client.open_file(FILE);
    let evolve = action(&mut client, &uri, "best = numbers", "Evolve `largest`");
    choose(&mut client, &evolve);
    question(&mut client, "Evolved `largest`");
    assert!(client.applied.is_empty(), "nothing is applied unasked");
    let known =
        action(&mut client, &uri, "best = numbers", "Evolve `largest` against its 6 tests: 4 of 6 fail");
    assert!(known["disabled"].is_null());
    // The text around may change meanwhile.
    client.change(&uri, &[(0..0, "import re\n\n")]);
    let apply = action(&mut client, &uri, "best = numbers", "Apply the evolved `largest`: ");
    choose(&mut client, &apply);
    let text = text_with(&mut client, &uri, MENDED);
    assert!(text.starts_with("import re\n\ndef largest"), "{text}");
}

#[test]
fn a_result_can_be_discarded() {
    let project = project();
    let mut client = trusting("vscode").answer("Discard").open(&project);
    let uri = client.open_file(FILE);
    let evolve = action(&mut client, &uri, "best = numbers", "Evolve `largest`");
    choose(&mut client, &evolve);
    question(&mut client, "Evolved `largest`");
    client.eventually("the end of the offer", |client| {
        let actions = actions(client, &uri, "best = numbers");
        actions.iter().all(|action| !title(action).starts_with("Apply")).then_some(())
    });
    assert!(client.applied.is_empty());
}

#[test]
fn a_function_that_changed_meanwhile_is_not_overwritten() {
    let project = project();
    let mut client = trusting("neovim-0.12").open(&project);
    let uri = client.open_file(FILE);
    let evolve = action(&mut client, &uri, "best = numbers", "Evolve `largest`");
    choose(&mut client, &evolve);
    question(&mut client, "Evolved `largest`");
    let apply = action(&mut client, &uri, "best = numbers", "Apply the evolved `largest`: ");
    let at = client.text(&uri).find("numbers[0]").unwrap();
    client.change(&uri, &[(at..at + 10, "numbers[-1]")]);
    choose(&mut client, &apply);
    question(&mut client, "`largest` was changed since it was evolved: the evolved version is not applied");
    assert!(client.applied.is_empty());
    // Again, and now it is taken: with the text that is not saved.
    client.choices = ["Evolve again", "Apply"].map(str::to_owned).into();
    choose(&mut client, &apply);
    let text = text_with(&mut client, &uri, MENDED);
    assert!(text.contains("best = numbers[-1]"), "{text}");
}

#[test]
fn runs_queue_and_both_end() {
    let project = project();
    let mut client = trusting("vscode").open(&project);
    let uri = client.open_file(FILE);
    for function in ["largest", "smallest"] {
        let mark = format!("def {function}");
        let evolve = action(&mut client, &uri, &mark, &format!("Evolve `{function}`"));
        choose(&mut client, &evolve);
    }
    for function in ["largest", "smallest"] {
        question(&mut client, &format!("Evolved `{function}`"));
        let mark = format!("def {function}");
        let apply = action(&mut client, &uri, &mark, &format!("Apply the evolved `{function}`"));
        choose(&mut client, &apply);
        text_with(
            &mut client,
            &uri,
            if function == "largest" {
                MENDED
            } else {
                "number < best:\n            best = number\n    return best\n\n\ndef alone"
            },
        );
    }
}
