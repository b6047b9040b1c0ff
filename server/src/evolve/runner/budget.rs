//! What each test may use, from what it used with the original.
//!
//! Ticks decide almost always, since they are the same on every machine; processor and wall time are wide nets below.

use std::time::Duration;

use super::super::evaluation::{TestOutcome, TestStatus};
use super::protocol::Budget;

/// A candidate may take so many times what the original takes;
const FACTOR: u64 = 20;
/// where that is much, it may take twice as long as the original and so many ticks or seconds more.
const MORE_TICKS: u64 = 3_000_000;
const MORE_SECONDS: f64 = 3.0;
/// Ticks that every test may have: a hang is found in some ten milliseconds.
const LEAST_TICKS: u64 = 50_000;
/// Seconds of processor time that every test may have.
const LEAST_CPU: f64 = 0.5;
/// Seconds that every test may take.
const LEAST_WALL: f64 = 3.0;

/// The budgets of the tests of a baseline.
#[derive(Clone, Debug, Default)]
pub(super) struct Budgets {
    tests: Vec<Budget>,
    /// Seconds.
    walls: Vec<f64>,
}

impl Budgets {
    /// From how the tests ended with the original. What failed may have ended early: it gets what the others need.
    pub(super) fn of(outcomes: &[&TestOutcome]) -> Self {
        let passing = outcomes.iter().filter(|outcome| outcome.status == TestStatus::Passed);
        let common = passing.map(|outcome| outcome.ticks).max().unwrap_or(0);
        let tests = outcomes.iter().map(|outcome| {
            let ticks = if outcome.status == TestStatus::Passed {
                outcome.ticks
            } else if outcome.status == TestStatus::TimedOut {
                common
            } else {
                outcome.ticks.max(common)
            };
            Budget {
                ticks: LEAST_TICKS.max(
                    FACTOR.saturating_mul(ticks).min(ticks.saturating_mul(2).saturating_add(MORE_TICKS)),
                ),
                cpu: LEAST_CPU + allowance(outcome),
            }
        });
        let walls = outcomes.iter().map(|outcome| LEAST_WALL + allowance(outcome));
        Self { tests: tests.collect(), walls: walls.collect() }
    }

    /// Of these tests, in this order.
    pub(super) fn limits(&self, tests: &[usize]) -> Vec<Budget> {
        tests.iter().filter_map(|&test| self.tests.get(test).copied()).collect()
    }

    /// Seconds without a sign of life.
    pub(super) fn wall(&self, tests: &[usize]) -> f64 {
        tests.iter().filter_map(|&test| self.walls.get(test).copied()).fold(LEAST_WALL, f64::max)
    }

    /// Seconds of processor time for all of these tests together.
    pub(super) fn cpu(&self, tests: &[usize]) -> u64 {
        total_cpu(&self.limits(tests))
    }
}

/// Whole seconds of processor time for a process that runs all of these.
pub(super) fn total_cpu(limits: &[Budget]) -> u64 {
    Duration::from_secs_f64(limits.iter().map(|limit| limit.cpu).sum()).as_secs() + 2
}

fn allowance(outcome: &TestOutcome) -> f64 {
    let seconds = seconds(outcome);
    (FACTOR as f64 * seconds).min(2.0 * seconds + MORE_SECONDS)
}

fn seconds(outcome: &TestOutcome) -> f64 {
    if outcome.status == TestStatus::TimedOut { 0.0 } else { outcome.seconds }
}
