//! Which lines run, and with values of what types.

use std::collections::{BTreeMap, BTreeSet};

use super::super::evaluation::{EvaluationError, Plan, Span, TestStatus};
use super::Runner;
use super::budget::total_cpu;
use super::change::Change;
use super::evaluate::{evaluation, no_baseline, request, run_apart};
use super::protocol::Row;

/// Tracing makes a test so many times slower; its ticks stay what they are.
const SLOWER: f64 = 10.0;
/// What is kept of why a test failed, in characters.
const LONGEST_TRACEBACK: usize = 1500;

/// What traced runs saw.
#[derive(Debug, Default)]
pub(super) struct Traced {
    /// The lines of the target's file by pytest's index of the test.
    pub(super) lines: BTreeMap<usize, BTreeSet<u32>>,
    /// The same of the target's expressions.
    pub(super) spans: BTreeMap<usize, BTreeSet<Span>>,
    /// By pytest's index of a test that failed: the last call of the target, and the lines that led to the failure.
    pub(super) tracebacks: BTreeMap<usize, String>,
    /// The tests that execute the target.
    pub(super) covering: BTreeSet<usize>,
    pub(super) kinds: BTreeMap<String, BTreeSet<String>>,
    pub(super) elements: BTreeMap<String, BTreeSet<String>>,
}

impl Traced {
    /// From the rows of a traced run; an error says why nothing could run.
    pub(super) fn add(&mut self, rows: Vec<Row>) -> Result<(), String> {
        for row in rows {
            if let Some(reason) = row.rejected.or(row.broken).or(row.unswappable) {
                return Err(reason);
            }
            if let Some(test) = row.test {
                self.lines.insert(test, row.lines.into_iter().collect());
                self.spans.insert(test, row.spans.into_iter().collect());
                let traceback = row.traceback.chars().take(LONGEST_TRACEBACK).collect();
                self.tracebacks.insert(test, traceback);
                if row.has_run {
                    self.covering.insert(test);
                }
            }
            merge(&mut self.kinds, row.kinds);
            merge(&mut self.elements, row.elements);
        }
        Ok(())
    }
}

fn merge(all: &mut BTreeMap<String, BTreeSet<String>>, more: BTreeMap<String, Vec<String>>) {
    for (name, kinds) in more {
        all.entry(name).or_default().extend(kinds);
    }
}

/// The lines of a candidate that these tests of the baseline execute together, in a process of its own.
///
/// `None` where the candidate cannot run, or where a test ended early: what it did not come to says nothing.
pub(super) fn trace(
    runner: &mut Runner,
    candidate: &str,
    tests: &[usize],
) -> Result<Option<BTreeSet<u32>>, EvaluationError> {
    let change = Change::between(&runner.setup.subject.text, candidate);
    let collected = runner.collected.as_ref().ok_or_else(no_baseline)?;
    let plan = Plan { order: tests.to_vec(), stop_after: tests.len(), batch: false };
    let mut request = request(collected, 0, change, &plan);
    request.is_traced = true;
    for limit in &mut request.limits {
        limit.cpu *= SLOWER;
    }
    request.cpu = total_cpu(&request.limits);
    let rows = run_apart(runner, &[request])?.pop().unwrap_or_default();
    let collected = runner.collected.as_ref().ok_or_else(no_baseline)?;
    let outcomes = evaluation(collected, &rows, &plan).outcomes;
    let is_whole = tests.iter().filter_map(|&test| outcomes.get(test)).all(|outcome| {
        matches!(outcome.status, TestStatus::Passed | TestStatus::Failed | TestStatus::Skipped)
    });
    let mut traced = Traced::default();
    if !is_whole || traced.add(rows).is_err() {
        return Ok(None);
    }
    Ok(Some(traced.lines.into_values().flatten().collect()))
}
