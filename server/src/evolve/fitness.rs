//! How near a candidate is to passing its tests.

use serde::{Deserialize, Serialize};

use super::evaluation::{Evaluation, TestOutcome, TestStatus};

/// What the visible tests say of a candidate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Fitness {
    /// By visible test: 1 passed, below that how near a failed one came.
    pub(crate) tests: Vec<f64>,
}

impl Fitness {
    /// Of the visible tests, in their order.
    pub(crate) fn of(evaluation: &Evaluation, visible: &[usize]) -> Self {
        let of_test = |test: &usize| evaluation.outcomes.get(*test).map_or(0.0, nearness);
        Self { tests: visible.iter().map(of_test).collect() }
    }

    /// Tests that pass.
    pub(crate) fn n_passed(&self) -> usize {
        self.tests.iter().filter(|test| **test >= 1.0).count()
    }

    /// Whether all pass.
    pub(crate) fn is_plausible(&self) -> bool {
        self.n_passed() == self.tests.len()
    }

    /// The mean over the tests; 1 where all pass.
    pub(crate) fn value(&self) -> f64 {
        self.tests.iter().sum::<f64>() / self.tests.len().max(1) as f64
    }
}

/// What a failed test counts at most.
const NEAREST: f64 = 0.6;

fn nearness(outcome: &TestOutcome) -> f64 {
    match outcome.status {
        TestStatus::Passed => 1.0,
        TestStatus::Failed => match sides(&outcome.message) {
            Some((left, right)) => 0.1 + (NEAREST - 0.1) * likeness(left, right),
            None if outcome.message.contains("assert") => 0.1,
            None => 0.0,
        },
        // The original skips none of these: a test that is made to skip itself does not pass.
        TestStatus::Skipped | TestStatus::TimedOut | TestStatus::Crashed | TestStatus::NotRun => 0.0,
    }
}

/// What stood on both sides of the comparison that failed: of `assert [1, 2] == [1]` the two lists.
fn sides(message: &str) -> Option<(&str, &str)> {
    let (_, comparison) = message.split_once("assert ")?;
    let mut depth = 0_i32;
    for (at, c) in comparison.char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            '=' if depth == 0 => {
                let right = comparison.get(at..)?.strip_prefix("== ")?;
                return Some((comparison.get(..at)?.trim(), right.trim()));
            }
            _ => {}
        }
    }
    None
}

/// How alike two shown values are, from 0 to 1.
fn likeness(left: &str, right: &str) -> f64 {
    if let (Ok(left), Ok(right)) = (left.parse::<f64>(), right.parse::<f64>()) {
        return 0.5 / (1.0 + (left - right).abs() / (1.0 + right.abs()));
    }
    let same_kind = if kind(left) == kind(right) { 0.2 } else { 0.0 };
    let longest = left.chars().count().max(right.chars().count()).max(1);
    let prefix = left.chars().zip(right.chars()).take_while(|(a, b)| a == b).count();
    let suffix = left.chars().rev().zip(right.chars().rev()).take_while(|(a, b)| a == b).count();
    let common = (prefix + suffix).min(longest) as f64 / longest as f64;
    same_kind + 0.8 * common
}

/// What kind of value is shown.
fn kind(shown: &str) -> char {
    match shown.chars().next().unwrap_or(' ') {
        '0'..='9' | '-' => '0',
        'T' | 'F' => 'T',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(message: &str) -> f64 {
        let outcome =
            TestOutcome { status: TestStatus::Failed, message: message.to_owned(), ticks: 0, seconds: 0.0 };
        nearness(&outcome)
    }

    #[test]
    fn nearer_values_count_more() {
        assert!(
            near("AssertionError: assert [1, 2] == [1, 2, 3]")
                > near("AssertionError: assert [7] == [1, 2, 3]")
        );
        assert!(near("assert 4 == 5") > near("assert 90 == 5"));
        assert!(near("assert 'abc' == 'abd'") > near("assert None == 'abd'"));
        assert!(near("assert None == 5") > near("ZeroDivisionError: division by zero"));
        assert!(near("assert 'abd' == 'abd '") < 1.0);
    }

    #[test]
    fn reads_both_sides() {
        assert_eq!(sides("AssertionError: assert f(a == b) == [1 == 2]"), Some(("f(a == b)", "[1 == 2]")));
        assert_eq!(sides("ValueError: no"), None);
        assert_eq!(sides("assert x in y"), None);
    }
}
