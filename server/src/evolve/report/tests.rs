use std::path::PathBuf;

use super::*;
use crate::evolve::evaluation::TestStatus;
use crate::evolve::question::Objective;
use crate::evolve::runs::TestRecord;
use crate::evolve::syntax::{Edit, EditList};

const SOURCE: &str = "def f(x):\n    if x < 3:\n        return '<b>'\n    return x\n";

fn run(objective: Objective) -> (tempfile::TempDir, RunFolder) {
    let root = tempfile::tempdir().unwrap();
    let edits =
        EditList::from(Edit::replace(SOURCE.find("< 3").unwrap()..SOURCE.find("< 3").unwrap() + 3, "<= 3"));
    let start = StartRecord {
        version: "0.1.0".to_owned(),
        file: PathBuf::from("shop/cart.py"),
        function: "f".to_owned(),
        source: SOURCE.to_owned(),
        objective,
        seed: 7,
        evaluations: 100,
        seconds: 30.0,
        tests: Vec::new(),
        unsaved: crate::evolve::runner::Unsaved::new(),
        editor: false,
    };
    let folder = RunFolder::create(root.path(), &start).unwrap();
    let candidate = |operator: &str, parents: Vec<usize>, edits: EditList, tests: Vec<f64>| CandidateRecord {
        hash: "0".to_owned(),
        parents,
        operator: operator.to_owned(),
        edits,
        prior: 1.0,
        tests,
        ticks: 1,
        seconds: 0.1,
        score: None,
        verdict: None,
    };
    let other = EditList::from(Edit::replace(0..0, " "));
    folder
        .append(&[
            candidate("integer", Vec::new(), other, vec![0.5]),
            candidate("comparison", vec![0], edits.clone(), vec![1.0]),
        ])
        .unwrap();
    let tests = vec![TestRecord { id: "test_cart.py::test_<f>".to_owned(), status: TestStatus::Failed }];
    folder.keep_tests(&TestsRecord { tests, visible: vec![0], held_out: Vec::new() }).unwrap();
    let outcome: OutcomeRecord = serde_json::from_value(serde_json::json!({
        "status": "improved", "diff": crate::evolve::unified::unified("shop/cart.py", SOURCE, &edits), "visible": [1, 1],
        "held_out": [0, 0], "evaluations": 2, "seconds": 0.5, "evaluations_per_second": 4.0, "verified": "none",
        "models": [{"model": "local", "questions": 3, "proposals": 2, "evaluated": 2, "gained": 1, "plausible": 1,
            "input_tokens": 900, "output_tokens": 100, "cost": 0.25}],
        "run": folder.id(), "reason": "there are too few tests to hold any out"
    }))
    .unwrap();
    folder.keep_outcome(&OutcomeRecord { edits, ..outcome }).unwrap();
    (root, folder)
}

#[test]
fn the_page_is_whole_and_names_nothing_outside() {
    let (_root, folder) = run(Objective::Pass);
    let page = html(&folder).unwrap();
    for part in [
        "local: 3 questions, 2 proposals",
        "1000 tokens, cost 0.2500",
        "Plausible only",
        "too few tests",
        "comparison",
        "test_cart.py::test_&#60;f&#62;",
        "<svg",
        "seed",
    ] {
        assert!(page.contains(part), "{part}");
    }
    for outside in ["<script", "<link", "@import", "url(", "http://", "https://"] {
        assert!(!page.contains(outside), "{outside}");
    }
    assert!(page.contains("prefers-color-scheme: dark"));
}

#[test]
fn code_is_shown_and_not_obeyed() {
    let (_root, folder) = run(Objective::Pass);
    let page = html(&folder).unwrap();
    assert!(page.contains("&lt;b&gt;") && !page.contains("'<b>'"));
}

#[test]
fn the_lineage_leads_to_what_is_shown() {
    let (_root, folder) = run(Objective::Pass);
    assert_eq!(Run::read(&folder).unwrap().lineage(), [0, 1]);
}

#[test]
fn markdown_has_verdict_and_diff() {
    let (_root, folder) = run(Objective::Pass);
    let text = markdown(&folder).unwrap();
    assert!(text.starts_with("### `f` in `shop/cart.py`\n\nPlausible only"), "{text}");
    assert!(text.contains("```diff\n--- a/shop/cart.py"), "{text}");
}
