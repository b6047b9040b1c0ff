use std::path::Path;

use super::*;
use crate::evolve::advice::NoAdvice;
use crate::evolve::fake::Words;
use crate::evolve::question::{Objective, Settings};
use crate::evolve::runner::Unsaved;

const TEXT: &str = "def f(n, m):\n    if n < 3:\n        return n + 1\n    return m\n";

fn evolved(words: &mut Words) -> Outcome {
    let target = Target::of_text(Path::new("/p"), Path::new("/p/a.py"), "f", TEXT).unwrap();
    let settings = Settings { seed: 1, evaluations: 300, time: Duration::from_hours(1) };
    let recorded = |_: &Baseline, _: &Split| Recorded::new();
    let (tests, unsaved) = (Vec::new(), Unsaved::new());
    let question = Question { target, objective: Objective::Pass, settings, tests, unsaved };
    evolve(&question, words, &recorded, &mut NoAdvice, &mut |_| {}, &CancellationToken::default()).unwrap()
}

#[test]
fn what_passes_all_tests_is_verified() {
    let outcome = evolved(&mut Words { inputs: vec!["n <= 3"], ..Words::new(TEXT, &["n <= 3", "n <= 3:"]) });
    assert_eq!(outcome.edits.apply(TEXT), TEXT.replace("n < 3", "n <= 3"));
    assert_eq!((outcome.visible, outcome.held_out), ((1, 1), (1, 1)));
    assert_eq!(outcome.verified, VerificationKind::Separate, "{}", outcome.reason);
}

#[test]
fn what_no_test_executes_leaves_a_doubt() {
    let verified = |lines: &[u32]| {
        let executed = Some(lines.iter().copied().collect());
        evolved(&mut Words { executed, ..Words::new(TEXT, &["n <= 3", "n <= 3:"]) })
    };
    assert_eq!(verified(&[1, 2, 3, 4]).verified, VerificationKind::Separate);
    let outcome = verified(&[1, 2, 3]);
    assert_eq!(outcome.verified, VerificationKind::None);
    assert_eq!(outcome.reason, "no test executes line 4 of it");
}

#[test]
fn held_out_tests_choose_and_are_not_searched_for() {
    // Whichever of the two is seen, the other one is met by few of its mends.
    let outcome = evolved(&mut Words::new(TEXT, &["n <= ", "<= 3"]));
    assert_eq!(outcome.edits.apply(TEXT), TEXT.replace("n < 3", "n <= 3"));
    let outcome = evolved(&mut Words::new(TEXT, &["n <= 3", "n - 1"]));
    assert_eq!((outcome.visible, outcome.held_out), ((1, 1), (0, 1)));
    assert_eq!((outcome.verified, outcome.reason.as_str()), (VerificationKind::None, "held-out tests fail"));
}

#[test]
fn one_test_alone_verifies_nothing() {
    let outcome = evolved(&mut Words::new(TEXT, &["n <= 3"]));
    assert_eq!((outcome.visible, outcome.held_out), ((1, 1), (0, 0)));
    assert_eq!(outcome.verified, VerificationKind::None);
}

#[test]
fn a_pass_that_is_forged_does_not_count() {
    let words = Words { forged: "n <= 3", ..Words::new(TEXT, &["n <= 3", "n <= 3:"]) };
    let outcome = evolved(&mut { words });
    assert_eq!(outcome.verified, VerificationKind::None);
}

#[test]
fn rivals_that_differ_are_told() {
    let words = Words { inputs: vec!["n >= 3"], ..Words::new(TEXT, &["if n >", "n >"]) };
    let outcome = evolved(&mut { words });
    assert_eq!((outcome.visible, outcome.held_out), ((1, 1), (1, 1)));
    let disagreement = outcome.disagreement.unwrap();
    assert_eq!(disagreement.arguments, "n >= 3");
    assert_ne!(disagreement.chosen, disagreement.other);
}

#[test]
fn where_all_passes_nothing_changes() {
    let outcome = evolved(&mut Words::new(TEXT, &["return m", "n < 3"]));
    assert_eq!((outcome.n_evaluations, outcome.edits), (0, EditList::default()));
    assert_eq!((outcome.visible, outcome.held_out), ((1, 1), (1, 1)));
}

#[test]
fn a_run_that_is_stopped_shows_its_best_as_not_verified() {
    let stopped =
        |most_evaluated| evolved(&mut Words { most_evaluated, ..Words::new(TEXT, &["n <= 3", "n <= 3:"]) });
    // The mend is among the first hundred; the rest of the run does not take place.
    let outcome = stopped(100);
    assert_eq!(outcome.edits.apply(TEXT), TEXT.replace("n < 3", "n <= 3"));
    assert_eq!((outcome.visible, outcome.held_out), ((1, 1), (0, 1)));
    assert_eq!(outcome.verified, VerificationKind::None);
    assert_eq!(outcome.reason, "the run ended before it was verified");
    assert_eq!(outcome.n_evaluations, 100);
    let nothing = stopped(0);
    assert_eq!((nothing.n_evaluations, nothing.edits), (0, EditList::default()));
}
