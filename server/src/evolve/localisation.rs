//! Where the fault is likely to be: lines and expressions that failing tests execute and passing ones do not.

use std::collections::BTreeMap;
use std::ops::Range;

use super::evaluation::{Baseline, Span, TestStatus};

/// How suspicious the lines and expressions of a file are, by the measure of Ochiai (Abreu et al. 2007).
#[derive(Clone, Debug, Default)]
pub(crate) struct Localisation {
    /// By line, from 1: above 0, at most 1.
    lines: BTreeMap<u32, f64>,
    /// The same of expressions, by their bytes; the short ones first.
    expressions: Vec<(Range<usize>, f64)>,
    /// Where lines of the text begin, in bytes.
    starts: Vec<usize>,
}

/// What a line has that no failing test executes: it may still be where something is missing.
const LEAST: f64 = 0.05;

/// How many failing and passing tests execute something.
#[derive(Clone, Copy, Debug, Default)]
struct Executed {
    failing: f64,
    passing: f64,
}

impl Executed {
    fn count(&mut self, is_passed: bool) {
        *(if is_passed { &mut self.passing } else { &mut self.failing }) += 1.0;
    }

    fn suspicion(self, n_failing: f64) -> f64 {
        let executed = self.failing + self.passing;
        let ochiai = self.failing / (n_failing * executed).sqrt().max(1.0);
        ochiai.clamp(LEAST, 1.0)
    }
}

impl Localisation {
    /// From what the visible tests executed of `text`.
    pub(crate) fn new(baseline: &Baseline, visible: &[usize], text: &str) -> Self {
        let mut starts = vec![0];
        starts.extend(text.match_indices('\n').map(|(at, _)| at + 1));
        let mut lines: BTreeMap<u32, Executed> = BTreeMap::new();
        let mut spans: BTreeMap<Span, Executed> = BTreeMap::new();
        let mut n_failing = 0.0_f64;
        for (at, test) in visible.iter().filter_map(|test| Some((*test, baseline.tests.get(*test)?))) {
            let is_passed = test.outcome.status == TestStatus::Passed;
            // Of a test for whose lines there was no time, nothing is known.
            n_failing += if is_passed || test.lines.is_empty() { 0.0 } else { 1.0 };
            test.lines.iter().for_each(|line| lines.entry(*line).or_default().count(is_passed));
            let executed = baseline.spans.get(at).into_iter().flatten();
            executed.for_each(|span| spans.entry(*span).or_default().count(is_passed));
        }
        let lines = lines.into_iter().map(|(line, executed)| (line, executed.suspicion(n_failing))).collect();
        let range = |(line, column, last, end): Span| {
            let offset =
                |line: u32, column: u32| Some(starts.get((line as usize).checked_sub(1)?)? + column as usize);
            Some(offset(line, column)?..offset(last, end)?)
        };
        let mut expressions: Vec<(Range<usize>, f64)> = spans
            .into_iter()
            .filter_map(|(span, executed)| Some((range(span)?, executed.suspicion(n_failing))))
            .collect();
        expressions.sort_by_key(|(range, _)| (range.len(), range.start));
        Self { lines, expressions, starts }
    }

    /// How suspicious the innermost expression around an offset is that some test executes; else its line.
    pub(crate) fn at(&self, offset: usize) -> f64 {
        if let Some((_, suspicion)) = self.expressions.iter().find(|(range, _)| range.contains(&offset)) {
            return *suspicion;
        }
        let line = self.starts.partition_point(|start| *start <= offset);
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        self.lines.get(&line).copied().unwrap_or(LEAST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evolve::evaluation::{BaselineTest, TestOutcome};

    fn test(status: TestStatus, lines: &[u32]) -> BaselineTest {
        BaselineTest {
            id: String::new(),
            outcome: TestOutcome { status, message: String::new(), ticks: 0, seconds: 0.0 },
            lines: lines.iter().copied().collect(),
        }
    }

    #[test]
    fn what_only_failing_tests_execute_is_suspicious() {
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

    #[test]
    fn of_one_line_the_expressions_differ() {
        let text = "y = a if c else b\n";
        let (whole, then, otherwise) = ((1, 0, 1, 17), (1, 4, 1, 5), (1, 16, 1, 17));
        let baseline = Baseline {
            tests: vec![test(TestStatus::Failed, &[1]), test(TestStatus::Passed, &[1])],
            spans: vec![[whole, then].into(), [whole, otherwise].into()],
            ..Baseline::default()
        };
        let localisation = Localisation::new(&baseline, &[0, 1], text);
        let [then, condition, otherwise] = [4, 9, 16].map(|offset| localisation.at(offset));
        assert!(then > condition && condition > otherwise, "{then} {condition} {otherwise}");
    }
}
