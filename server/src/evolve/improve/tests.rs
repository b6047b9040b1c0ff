use std::path::Path;
use std::time::Duration;

use super::*;
use crate::evolve::advice::NoAdvice;
use crate::evolve::fake::Words;
use crate::evolve::question::Settings;
use crate::evolve::target::Target;

const TEXT: &str = "def f(n):\n    if n > 3:\n        return True\n    else:\n        return False\n";

fn improved(objective: Objective, words: &mut Words) -> Outcome {
    let target = Target::of_text(Path::new("/p"), Path::new("/p/a.py"), "f", TEXT).unwrap();
    let settings = Settings { seed: 1, evaluations: 100, time: Duration::from_hours(1) };
    let question = Question {
        target,
        objective,
        settings,
        tests: Vec::new(),
        unsaved: crate::evolve::runner::Unsaved::new(),
    };
    improve(&question, words, &mut NoAdvice, &mut |_| {}, &CancellationToken::default()).unwrap()
}

#[test]
fn the_simplest_version_that_does_the_same_is_found() {
    let outcome = improved(
        Objective::Simplicity,
        &mut Words { inputs: vec!["n > 3"], ..Words::new(TEXT, &["n", ">"]) },
    );
    assert_eq!(outcome.edits.apply(TEXT), "def f(n):\n    return n > 3\n");
    assert_eq!(outcome.verified, VerificationKind::Separate);
    let improvement = outcome.improvement.unwrap();
    let simplicity = improvement.simplicity.unwrap();
    assert!(simplicity.after.nodes < simplicity.before.nodes);
    assert_eq!((improvement.guard.inputs, improvement.guard.recorded), (1, 1));
}

#[test]
fn what_does_something_else_is_not_taken_and_told() {
    let words = Words { inputs: vec!["if n > 3"], ..Words::new(TEXT, &["n", ">"]) };
    let outcome = improved(Objective::Simplicity, &mut { words });
    assert!(outcome.edits.apply(TEXT).contains("if n > 3"));
    let words = Words { inputs: vec!["False\n"], ..Words::new(TEXT, &["else", "n"]) };
    let outcome = improved(Objective::Simplicity, &mut { words });
    assert_eq!(outcome.edits.len(), 0);
}

#[test]
fn nothing_is_improved_that_no_test_or_input_covers() {
    let outcome = improved(Objective::Simplicity, &mut Words::new(TEXT, &["nowhere"]));
    assert!(outcome.reason.starts_with("no test passes"), "{}", outcome.reason);
    let outcome = improved(Objective::Simplicity, &mut Words::new(TEXT, &["n", ">"]));
    assert_eq!(outcome.edits.len(), 0);
}

#[test]
fn one_test_alone_verifies_nothing() {
    let outcome =
        improved(Objective::Simplicity, &mut Words { inputs: vec!["n"], ..Words::new(TEXT, &["n"]) });
    assert_eq!((!outcome.edits.is_empty(), outcome.verified), (true, VerificationKind::None));
}
