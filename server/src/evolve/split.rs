//! Which tests the search sees, and which are held out to judge what it finds.

use super::evaluation::{Baseline, TestStatus};
use super::random::Random;

/// Tests as indices into [`Baseline::tests`], each list in the order of those.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Split {
    /// What the search sees.
    pub(crate) visible: Vec<usize>,
    /// What it never sees.
    pub(crate) held_out: Vec<usize>,
}

/// How many of `n_tests` are held out.
fn n_held_out(n_tests: usize) -> usize {
    match n_tests {
        0 | 1 => 0,
        2 | 3 => 1,
        4..=7 => 2,
        n => n * 3 / 10,
    }
}

impl Split {
    /// Splits tests by chance, in the same proportion among those that pass and those that fail. A failing test is
    /// visible in any case, and one is held out where there are two or more. Skipped tests take no part.
    pub(crate) fn of(baseline: &Baseline, seed: u64) -> Self {
        let (mut failing, mut passing) = (Vec::new(), Vec::new());
        for (at, test) in baseline.tests.iter().enumerate() {
            match test.outcome.status {
                TestStatus::Passed => passing.push(at),
                TestStatus::Skipped | TestStatus::NotRun => {}
                TestStatus::Failed | TestStatus::TimedOut | TestStatus::Crashed => failing.push(at),
            }
        }
        let n_tests = failing.len() + passing.len();
        let n_held = n_held_out(n_tests);
        let share = (n_held * failing.len() + n_tests / 2).checked_div(n_tests).unwrap_or(0);
        let least = usize::from(failing.len() > 1 && n_held > 0).max(n_held.saturating_sub(passing.len()));
        let most = failing.len().saturating_sub(1).min(n_held);
        let n_failing = share.max(least).min(most);
        let n_passing = (n_held - n_failing).min(passing.len());
        let mut random = Random::new(seed);
        random.shuffle(&mut failing);
        random.shuffle(&mut passing);
        let mut visible = failing.split_off(n_failing);
        visible.extend(passing.split_off(n_passing));
        let mut held_out = failing;
        held_out.extend(passing);
        visible.sort_unstable();
        held_out.sort_unstable();
        Self { visible, held_out }
    }

    /// Puts a test among those that the search sees, another one in its place.
    pub(crate) fn show(&mut self, test: usize) {
        let Some(hidden) = self.held_out.iter_mut().find(|held_out| **held_out == test) else { return };
        if let Some(last) = self.visible.pop() {
            *hidden = last;
        }
        self.visible.push(test);
        self.visible.sort_unstable();
        self.held_out.sort_unstable();
    }

    /// All tests that take part.
    pub(crate) fn all(&self) -> Vec<usize> {
        let mut all: Vec<usize> = self.visible.iter().chain(&self.held_out).copied().collect();
        all.sort_unstable();
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evolve::evaluation::{BaselineTest, TestOutcome};

    fn baseline(n_failing: usize, n_passing: usize) -> Baseline {
        let test = |status| BaselineTest {
            id: String::new(),
            outcome: TestOutcome { status, message: String::new(), ticks: 0, seconds: 0.0 },
            lines: std::collections::BTreeSet::default(),
        };
        let failing = (0..n_failing).map(|_| test(TestStatus::Failed));
        let passing = (0..n_passing).map(|_| test(TestStatus::Passed));
        Baseline { tests: failing.chain(passing).collect(), ..Baseline::default() }
    }

    /// Failing and passing tests among visible and held-out ones.
    fn check(n_failing: usize, n_passing: usize, visible: (usize, usize), held_out: (usize, usize)) {
        for seed in 0..20 {
            let split = Split::of(&baseline(n_failing, n_passing), seed);
            let count = |tests: &[usize]| {
                let failing = tests.iter().filter(|test| **test < n_failing).count();
                (failing, tests.len() - failing)
            };
            assert_eq!((count(&split.visible), count(&split.held_out)), (visible, held_out));
        }
    }

    #[test]
    fn one_of_two_or_three_is_held_out() {
        check(1, 0, (1, 0), (0, 0));
        check(1, 1, (1, 0), (0, 1));
        check(2, 0, (1, 0), (1, 0));
        check(1, 2, (1, 1), (0, 1));
        check(2, 1, (1, 1), (1, 0));
        check(3, 0, (2, 0), (1, 0));
    }

    #[test]
    fn two_of_four_to_seven_are_held_out() {
        check(1, 3, (1, 1), (0, 2));
        check(2, 2, (1, 1), (1, 1));
        check(4, 0, (2, 0), (2, 0));
        check(6, 1, (4, 1), (2, 0));
    }

    #[test]
    fn a_third_of_many_is_held_out() {
        check(2, 8, (1, 6), (1, 2));
        check(10, 10, (7, 7), (3, 3));
        check(1, 19, (1, 13), (0, 6));
    }

    #[test]
    fn a_test_can_be_shown() {
        let mut split = Split { visible: vec![0, 2], held_out: vec![1, 3] };
        split.show(3);
        assert_eq!(split, Split { visible: vec![0, 3], held_out: vec![1, 2] });
        split.show(0);
        assert_eq!(split, Split { visible: vec![0, 3], held_out: vec![1, 2] });
    }

    #[test]
    fn chance_is_seeded() {
        let of = |seed| Split::of(&baseline(10, 10), seed);
        assert_eq!(of(1), of(1));
        assert_ne!(of(1), of(2));
    }
}
