//! Where the fault is likely to be: lines that failing tests execute and passing ones do not.

use std::collections::BTreeMap;

use super::evaluation::{Baseline, TestStatus};

/// How suspicious the lines of a file are, by the measure of Ochiai (Abreu et al. 2007).
#[derive(Clone, Debug, Default)]
pub(crate) struct Localisation {
    /// By line, from 1: above 0, at most 1.
    lines: BTreeMap<u32, f64>,
    /// Where lines of the text begin, in bytes.
    starts: Vec<usize>,
}

/// What a line has that no failing test executes: it may still be where something is missing.
const LEAST: f64 = 0.05;

impl Localisation {
    /// From what the visible tests executed of `text`.
    pub(crate) fn new(baseline: &Baseline, visible: &[usize], text: &str) -> Self {
        let mut starts = vec![0];
        starts.extend(text.match_indices('\n').map(|(at, _)| at + 1));
        let (mut failed, mut passed): (BTreeMap<u32, f64>, BTreeMap<u32, f64>) =
            (BTreeMap::new(), BTreeMap::new());
        let mut n_failed = 0.0_f64;
        for test in visible.iter().filter_map(|test| baseline.tests.get(*test)) {
            let is_passed = test.outcome.status == TestStatus::Passed;
            n_failed += if is_passed { 0.0 } else { 1.0 };
            let counts = if is_passed { &mut passed } else { &mut failed };
            for line in &test.lines {
                *counts.entry(*line).or_default() += 1.0;
            }
        }
        let suspicion = |(line, failed): (&u32, &f64)| {
            let executed = failed + passed.get(line).copied().unwrap_or(0.0);
            let ochiai = failed / (n_failed * executed).sqrt().max(1.0);
            (*line, ochiai.clamp(LEAST, 1.0))
        };
        Self { lines: failed.iter().map(suspicion).collect(), starts }
    }

    /// How suspicious the line of an offset is.
    pub(crate) fn at(&self, offset: usize) -> f64 {
        let line = self.starts.partition_point(|start| *start <= offset);
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        self.lines.get(&line).copied().unwrap_or(LEAST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evolve::evaluation::{BaselineTest, TestOutcome};

    #[test]
    fn what_only_failing_tests_execute_is_suspicious() {
        let test = |status, lines: &[u32]| BaselineTest {
            id: String::new(),
            outcome: TestOutcome { status, message: String::new(), ticks: 0, seconds: 0.0 },
            lines: lines.iter().copied().collect(),
        };
        let baseline = Baseline {
            tests: vec![
                test(TestStatus::Failed, &[1, 2, 3]),
                test(TestStatus::Passed, &[1, 2]),
                test(TestStatus::Passed, &[1, 4]),
            ],
            ..Baseline::default()
        };
        let text = "a\nb\nc\nd\ne\n";
        let localisation = Localisation::new(&baseline, &[0, 1, 2], text);
        let suspicion: Vec<f64> = [0, 2, 4, 6, 8].map(|offset| localisation.at(offset)).to_vec();
        assert!(suspicion[2] > suspicion[1] && suspicion[1] > suspicion[0], "{suspicion:?}");
        assert!((suspicion[2] - 1.0).abs() < 1e-9);
        assert!((suspicion[3] - LEAST).abs() < 1e-9 && (suspicion[4] - LEAST).abs() < 1e-9);
        // Held-out tests say nothing.
        assert!((Localisation::new(&baseline, &[1, 2], text).at(4) - LEAST).abs() < 1e-9);
    }
}
