//! The behaviour guard: a version has to do what the original does on calls of the tests and on calls made from them.

use super::gain::Difference;
use crate::evolve::evaluation::{EvaluationError, Evaluator, Guarded};

/// Inputs on which behaviour is compared during the search, and of what is found at its end.
pub(super) const N_INPUTS: usize = 120;
pub(super) const N_LAST_INPUTS: usize = 400;

/// What the guard says of a version.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Likeness {
    /// It does the same on all inputs.
    Same,
    /// It does something else on this one.
    Other(Difference),
    /// No input could be made, or there was no time to look.
    Unseen,
}

/// Compares these versions with the original.
pub(super) fn compare(
    texts: &[String],
    tests: &[usize],
    seed: u64,
    n_inputs: usize,
    evaluator: &mut dyn Evaluator,
) -> Result<(Vec<Likeness>, Guarded), EvaluationError> {
    let guarded = evaluator.guard(texts, tests, seed, n_inputs)?;
    let observed = &guarded.observations;
    let of = |candidate: &Vec<crate::evolve::evaluation::Observed>| {
        if candidate.is_empty() || observed.inputs.is_empty() {
            return Likeness::Unseen;
        }
        let pairs = observed.original.iter().zip(candidate).zip(&observed.inputs);
        let differing = pairs.filter(|((original, candidate), _)| original.digest != candidate.digest);
        match differing.min_by_key(|(_, input)| input.arguments.len()) {
            None => Likeness::Same,
            Some(((original, candidate), input)) => Likeness::Other(Difference {
                arguments: input.arguments.clone(),
                original: original.shown.clone(),
                candidate: candidate.shown.clone(),
                rewrites: Vec::new(),
            }),
        }
    };
    let likeness = observed.candidates.iter().map(of).collect();
    Ok((likeness, guarded))
}
