use std::time::Duration;

use super::*;
use crate::evolve::advice::NoAdvice;
use crate::evolve::fake::Words;
use crate::evolve::localisation::Localisation;
use crate::evolve::mutator::Facts;
use crate::evolve::syntax::Syntax;

const TEXT: &str = "def f(n, m):\n    if n < 3:\n        return n + 1\n    return m\n";

fn search(words: &[&'static str], evaluations: usize, recorded: &Recorded) -> (Vec<(u64, Candidate)>, usize) {
    let module = Syntax::module(TEXT).unwrap();
    let origin = Origin {
        text: TEXT.to_owned(),
        range: module.function().unwrap().range(),
        facts: Facts::default(),
        localisation: Localisation::default(),
    };
    let mut evaluator = Words::new(TEXT, words);
    let all: Vec<usize> = (0..words.len()).collect();
    let start = Evaluation { outcomes: evaluator.outcomes(TEXT, &all), rejected: None };
    let visible = Visible::new(&all, &evaluator.baseline().unwrap());
    let search = Search::new(&origin, visible, Fitness::of(&start, &all), 1);
    let deadline = Instant::now() + Duration::from_hours(1);
    let budget = Budget { evaluations, deadline, cancel: CancellationToken::default() };
    let mut found = Vec::new();
    search
        .run(&mut evaluator, &budget, recorded, &mut NoAdvice, &mut |progress| {
            found.extend(progress.batch.to_vec());
        })
        .unwrap();
    (found, evaluator.n_evaluated)
}

fn plausible(found: &[(u64, Candidate)]) -> Vec<String> {
    let plausible = found.iter().filter(|(_, candidate)| candidate.fitness.is_plausible());
    plausible.map(|(_, candidate)| candidate.edits.apply(TEXT)).collect()
}

#[test]
fn finds_one_edit_and_goes_on() {
    let (found, _) = search(&["n <= 3", "return m"], 300, &Recorded::new());
    assert!(plausible(&found).contains(&TEXT.replace("n < 3", "n <= 3")));
    assert_eq!(found.len(), 300);
}

#[test]
fn goes_on_from_what_helps_in_part() {
    let (found, _) = search(&["n <= 3", "n - 1"], 600, &Recorded::new());
    let texts = plausible(&found);
    assert!(texts.contains(&TEXT.replace("n < 3", "n <= 3").replace("n + 1", "n - 1")), "{texts:?}");
}

#[test]
fn nothing_is_tried_twice() {
    let (found, n_evaluated) = search(&["never"], 500, &Recorded::new());
    let mut texts: Vec<String> = found.iter().map(|(_, candidate)| candidate.edits.apply(TEXT)).collect();
    let n_candidates = texts.len();
    texts.sort_unstable();
    texts.dedup();
    assert_eq!((texts.len(), n_evaluated), (n_candidates, n_candidates));
    assert!(!texts.contains(&TEXT.to_owned()));
}

#[test]
fn what_is_recorded_is_not_run_again_and_changes_nothing() {
    let words = ["n <= 3", "n - 1"];
    let (whole, n_whole) = search(&words, 400, &Recorded::new());
    let score = |candidate: &Candidate| Score {
        fitness: candidate.fitness.clone(),
        ticks: candidate.ticks,
        failure: None,
    };
    let recorded: Recorded =
        whole.iter().take(200).map(|(hash, candidate)| (*hash, score(candidate))).collect();
    let (resumed, n_resumed) = search(&words, 400, &recorded);
    let texts = |found: &[(u64, Candidate)]| found.iter().map(|(hash, _)| *hash).collect::<Vec<_>>();
    assert_eq!(texts(&whole), texts(&resumed));
    assert!(n_resumed < n_whole, "{n_resumed} of {n_whole}");
}
