//! How much the tests of a function notice: a mutation score of a few seconds.
//!
//! A change that no test notices counts only if the behaviour guard sees that it does something else: many changes of
//! a function change nothing.

use std::time::{Duration, Instant};

use super::guard::N_INPUTS;
use crate::evolve::candidate::{Origin, steps};
use crate::evolve::evaluation::{EvaluationError, Evaluator, Plan};
use crate::evolve::random::Random;
use crate::evolve::syntax::EditList;

/// Changes that are tried at most, and how many at once.
const N_CHANGES: usize = 60;
const AT_ONCE: usize = 20;
/// How long it may take.
const TIME: Duration = Duration::from_secs(2);

/// How many changes the tests notice, of how many that do something else.
pub(super) fn strength(
    origin: &Origin,
    tests: &[usize],
    seed: u64,
    evaluator: &mut dyn Evaluator,
) -> Result<Option<(usize, usize)>, EvaluationError> {
    let end = Instant::now() + TIME;
    let texts = changes(origin, seed);
    let plan = Plan { order: tests.to_vec(), stop_after: 0, batch: true };
    let (mut n_noticed, mut unnoticed) = (0, Vec::new());
    for part in texts.chunks(AT_ONCE) {
        if Instant::now() >= end {
            break;
        }
        for (text, evaluation) in part.iter().zip(evaluator.evaluate(part, &plan)?) {
            if evaluation.passes(tests) {
                unnoticed.push(text.clone());
            } else {
                n_noticed += 1;
            }
        }
    }
    let n_unnoticed = different(&unnoticed, tests, seed, evaluator)?;
    let n_all = n_noticed + n_unnoticed;
    Ok((n_all > 0).then_some((n_noticed, n_all)))
}

/// Changes by the mutators in turn, each of another kind or place.
fn changes(origin: &Origin, seed: u64) -> Vec<String> {
    let mut random = Random::new(seed);
    let mut by_mutator = steps(origin, &EditList::default(), || random.next());
    for steps in &mut by_mutator {
        steps.reverse();
    }
    random.shuffle(&mut by_mutator);
    let mut texts: Vec<String> = Vec::new();
    while texts.len() < N_CHANGES && by_mutator.iter().any(|steps| !steps.is_empty()) {
        for step in by_mutator.iter_mut().filter_map(Vec::pop) {
            let text = origin.text_of(&step.edits);
            if texts.len() < N_CHANGES && origin.hash_of(&step.edits).is_some() && !texts.contains(&text) {
                texts.push(text);
            }
        }
    }
    texts
}

/// How many of these do something else than the original.
fn different(
    texts: &[String],
    tests: &[usize],
    seed: u64,
    evaluator: &mut dyn Evaluator,
) -> Result<usize, EvaluationError> {
    if texts.is_empty() {
        return Ok(0);
    }
    let observed = evaluator.guard(texts, tests, seed, N_INPUTS)?.observations;
    let is_other = |candidate: &Vec<_>| !candidate.is_empty() && *candidate != observed.original;
    Ok(observed.candidates.iter().filter(|candidate| is_other(candidate)).count())
}
