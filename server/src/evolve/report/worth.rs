//! What a version is worth, by objective, as charts and tables show it.

use crate::evolve::question::Objective;
use crate::evolve::runs::CandidateRecord;
use crate::evolve::words::times;

/// The measure of a run's objective.
#[derive(Clone, Copy, Debug)]
pub(super) struct Worth(pub(super) Objective);

impl Worth {
    /// Of a version; `None` if it was rejected before it was measured.
    pub(super) fn of(self, candidate: &CandidateRecord) -> Option<f64> {
        match self.0 {
            Objective::Pass => {
                let passed = candidate.tests.iter().sum::<f64>();
                Some(100.0 * passed / candidate.tests.len().max(1) as f64)
            }
            Objective::Speed => candidate.score.map(|score| 1.0 / score.max(1e-9)),
            Objective::Simplicity => candidate.score.map(|score| 100.0 * score),
        }
    }

    /// Of the original.
    pub(super) fn original(self) -> f64 {
        match self.0 {
            Objective::Pass => 0.0,
            Objective::Speed => 1.0,
            Objective::Simplicity => 100.0,
        }
    }

    /// Whether one value is better than another.
    pub(super) fn is_better(self, one: f64, other: f64) -> bool {
        if self.0 == Objective::Simplicity { one < other } else { one > other }
    }

    pub(super) fn is_logarithmic(self) -> bool {
        self.0 == Objective::Speed
    }

    /// What it is called.
    pub(super) fn name(self) -> &'static str {
        match self.0 {
            Objective::Pass => "visible tests passed",
            Objective::Speed => "times faster",
            Objective::Simplicity => "cost beside the original",
        }
    }

    /// How a value is written.
    pub(super) fn show(self) -> fn(f64) -> String {
        match self.0 {
            Objective::Speed => times,
            Objective::Pass | Objective::Simplicity => |value| format!("{value:.0} %"),
        }
    }
}
