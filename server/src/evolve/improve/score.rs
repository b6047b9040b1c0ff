//! What a version that behaves alike is worth, by objective.

use std::time::Instant;

use super::measure::Complexity;
use super::statistics::median;
use super::steps::Attempt;
use crate::evolve::evaluation::{EvaluationError, Evaluator, TimingPlan, Timings};
use crate::evolve::question::Objective;
use crate::evolve::split::Split;

/// What a version is worth beside the original; less is better.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Score {
    /// The original's is 1.
    pub(crate) value: f64,
}

impl Score {
    pub(super) const ORIGINAL: Self = Self { value: 1.0 };
    pub(super) const REJECTED: Self = Self { value: f64::INFINITY };
}

/// Gives scores.
#[derive(Clone, Debug)]
pub(super) enum Scorer {
    /// By complexity.
    Simplicity { original: Complexity },
    /// By time, until `deadline`.
    Speed { seed: u64, deadline: Instant },
}

/// A version may cost so much more than the original on the way to a simpler one.
const SLACK: f64 = 1.03;
/// Times are taken so often during the search, for so many versions at once and so many seconds.
const ROUNDS: usize = 5;
const AT_ONCE: usize = 6;
const SECONDS: f64 = 6.0;

impl Scorer {
    /// What it scores by.
    pub(super) fn objective(&self) -> Objective {
        match self {
            Self::Simplicity { .. } => Objective::Simplicity,
            Self::Speed { .. } => Objective::Speed,
        }
    }

    /// Versions that are gone on from together: where scores cost little, many.
    pub(super) fn n_parents(&self) -> usize {
        match self {
            Self::Simplicity { .. } => 8,
            Self::Speed { .. } => 3,
        }
    }

    /// A version with less than this times its parent's score is better.
    pub(super) fn least_gain(&self) -> f64 {
        match self {
            Self::Simplicity { .. } => 1.0,
            Self::Speed { .. } => 0.95,
        }
    }

    /// Whether it may lead to something, before it runs.
    pub(super) fn is_worth(&self, attempt: &Attempt) -> bool {
        match self {
            Self::Simplicity { original } => simplicity(*original, attempt.complexity) <= SLACK,
            Self::Speed { .. } => true,
        }
    }

    /// The scores of versions that behave alike.
    pub(super) fn score(
        &self,
        attempts: &[&Attempt],
        texts: &[String],
        split: &Split,
        evaluator: &mut dyn Evaluator,
    ) -> Result<Vec<Score>, EvaluationError> {
        match self {
            Self::Simplicity { original } => {
                let score = |attempt: &&Attempt| Score { value: simplicity(*original, attempt.complexity) };
                Ok(attempts.iter().map(score).collect())
            }
            Self::Speed { seed, deadline } => {
                let mut scores = Vec::with_capacity(texts.len());
                for part in texts.chunks(AT_ONCE) {
                    let left = deadline.saturating_duration_since(Instant::now()).as_secs_f64();
                    let plan = TimingPlan {
                        seed: *seed,
                        rounds: ROUNDS,
                        n_sizes: 2,
                        is_profiled: false,
                        seconds: SECONDS.min(left.max(0.5)),
                    };
                    let timings = evaluator.time(part, &split.visible, &plan)?;
                    scores.extend((0..part.len()).map(|candidate| time_score(&timings, candidate)));
                }
                Ok(scores)
            }
        }
    }
}

fn simplicity(original: Complexity, version: Complexity) -> f64 {
    version.cost() as f64 / original.cost().max(1) as f64
}

/// The time beside the original's at the largest inputs, the mean over calls in logarithms.
fn time_score(timings: &Timings, candidate: usize) -> Score {
    let mut logs = Vec::new();
    for curve in timings.inputs.chunk_by(|a, b| a.size <= b.size) {
        let agrees = curve.iter().all(|input| input.agrees.get(candidate) == Some(&true));
        let Some(largest) = curve.last().filter(|_| agrees) else { return Score::REJECTED };
        let Some(samples) = largest.candidates.get(candidate).filter(|samples| !samples.is_empty()) else {
            return Score::REJECTED;
        };
        let pairs = samples.iter().zip(&largest.original).map(|(after, before)| after / before.max(1e-12));
        logs.push(median(pairs.collect()).max(1e-9).ln());
    }
    if logs.is_empty() {
        return Score::REJECTED;
    }
    Score { value: (logs.iter().sum::<f64>() / logs.len() as f64).exp() }
}
