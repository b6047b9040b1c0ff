//! Which of the collected tests execute the target, and which of those take part.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use super::super::evaluation::{EvaluationError, TestOutcome, TestStatus};
use super::baseline::request;
use super::evaluate::outcomes;
use super::protocol::{Budget, Collected, Reply, Request, Row};
use super::zygote::Zygote;

/// What one test may use here; what takes more may be a test that hangs.
pub(super) const SURVEYED: Budget = Budget { ticks: 300_000, cpu: 1.0 };
/// Tests that share a process, so that between two the time can be looked at.
const CHUNK: usize = 25;
/// Chunks that run between two looks at whether a test was found.
const MORE: usize = 4;
/// Of those that fail and of those that pass, so many take part at most;
const MOST_FAILING: usize = 60;
const MOST_PASSING: usize = 200;
/// and no more than take so many seconds together, but so many in any case.
const MOST_SECONDS: f64 = 1.5;
const LEAST: usize = 4;

/// What one run of the tests showed.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// The tests that execute the target, by pytest's index, and how they end.
    pub(super) covering: BTreeMap<usize, TestOutcome>,
    /// Tests that do not execute the target, by pytest's index: those that fail, and those that pass.
    pub(super) failing_elsewhere: Vec<usize>,
    pub(super) passing_elsewhere: Vec<usize>,
    /// Those after which globals are no longer what they were.
    pub(super) lasting: BTreeSet<usize>,
    /// Tests for which there was no time.
    pub(super) n_left: usize,
}

impl Survey {
    /// Whether a test that executes the target does not pass.
    pub(super) fn has_failing(&self) -> bool {
        self.covering.values().any(is_failing)
    }

    /// The tests that take part: those that fail, and quick ones that pass; those that name the target come first.
    pub(super) fn chosen(&self, tests: &[Collected]) -> Vec<usize> {
        let (failing, passing): (Vec<usize>, Vec<usize>) =
            self.covering.keys().partition(|test| self.covering.get(test).is_some_and(is_failing));
        let mut chosen = self.quick(failing, tests, MOST_FAILING);
        chosen.extend(self.quick(passing, tests, MOST_PASSING));
        chosen.sort_unstable();
        chosen
    }

    fn quick(&self, mut covering: Vec<usize>, tests: &[Collected], most: usize) -> Vec<usize> {
        let seconds = |test: usize| self.covering.get(&test).map_or(0.0, |outcome| outcome.seconds);
        let names_target = |test: usize| tests.get(test).is_some_and(|test| test.names_target);
        covering.sort_by(|&a, &b| {
            names_target(b).cmp(&names_target(a)).then(seconds(a).total_cmp(&seconds(b))).then(a.cmp(&b))
        });
        covering.truncate(most);
        let (mut spent, mut n_chosen) = (0.0, 0);
        covering.retain(|&test| {
            spent += seconds(test);
            n_chosen += 1;
            n_chosen <= LEAST || spent <= MOST_SECONDS
        });
        covering
    }
}

fn is_failing(outcome: &TestOutcome) -> bool {
    !matches!(outcome.status, TestStatus::Passed | TestStatus::Skipped)
}

/// Runs the tests once, those that name the target first, until all have run or the first of two times has come; the
/// second one as long as none executes the target.
pub(super) fn survey(
    zygote: &mut Zygote,
    tests: &[Collected],
    is_threaded: bool,
    (until, until_found): (Option<Instant>, Option<Instant>),
) -> Result<Survey, EvaluationError> {
    let (first, then): (Vec<usize>, Vec<usize>) =
        (0..tests.len()).partition(|&test| tests[test].names_target);
    // Where every process imports everything anew, the fewer the better.
    let chunk = if is_threaded { tests.len().max(1) } else { CHUNK };
    // Always in pytest's order: some tests rely on what others leave behind.
    let chunks: Vec<&[usize]> = first.chunks(chunk).chain(then.chunks(chunk)).collect();
    let requests: Vec<Request> = chunks
        .iter()
        .enumerate()
        .map(|(id, tests)| Request { is_survey: true, ..request(id, tests.to_vec(), SURVEYED) })
        .collect();
    let mut found = Survey::default();
    let mut replies = zygote.ask_until(&requests, until)?;
    let has_run = |reply: &Reply| reply.rows().iter().any(|row| row.has_run);
    while replies.len() < requests.len() && !replies.iter().any(has_run) {
        let (n_before, n_more) = (replies.len(), requests.len().min(replies.len() + MORE));
        replies.extend(zygote.ask_until(&requests[n_before..n_more], until_found)?);
        if replies.len() < n_more {
            break;
        }
    }
    for (reply, chunk) in replies.iter().zip(&chunks) {
        let rows = reply.rows();
        let broken = rows.iter().find_map(|row| row.rejected.as_ref().or(row.broken.as_ref()));
        if let Some(reason) = broken {
            return Err(EvaluationError::Failed(format!("the original cannot run: {reason}")));
        }
        for (&test, outcome) in chunk.iter().zip(outcomes(&rows, chunk)) {
            if rows.iter().any(|row| row.test == Some(test) && covers(row, &tests[test])) {
                found.covering.insert(test, outcome);
            } else if is_failing(&outcome) && outcome.status != TestStatus::NotRun {
                found.failing_elsewhere.push(test);
            } else if outcome.status == TestStatus::Passed {
                found.passing_elsewhere.push(test);
            }
            if rows.iter().any(|row| row.test == Some(test) && row.leaves_traces) {
                found.lasting.insert(test);
            }
        }
    }
    found.n_left = chunks.iter().skip(replies.len()).map(|chunk| chunk.len()).sum();
    Ok(found)
}

/// Whether the test executes the target; of a process that died, the test's name for it must do.
fn covers(row: &Row, test: &Collected) -> bool {
    let has_died = !row.has_run && row.ticks == 0 && row.seconds <= 0.0;
    row.has_run || (has_died && row.status.is_some() && test.names_target)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(outcomes: &[(TestStatus, f64, bool)], expected: &[usize]) {
        let outcome = |status, seconds| TestOutcome { status, message: String::new(), ticks: 1, seconds };
        let covering = outcomes.iter().map(|&(status, seconds, _)| outcome(status, seconds)).enumerate();
        let tests: Vec<Collected> = outcomes
            .iter()
            .map(|&(.., names_target)| Collected { id: String::new(), is_pure: true, names_target })
            .collect();
        let survey = Survey { covering: covering.collect(), ..Survey::default() };
        assert_eq!(survey.chosen(&tests), expected);
    }

    #[test]
    fn slow_tests_beyond_the_first_ones_take_no_part() {
        use TestStatus::{Failed, Passed};
        check(&[(Passed, 0.1, false), (Failed, 0.1, false)], &[0, 1]);
        check(&[(Passed, 0.8, false); 6], &[0, 1, 2, 3]);
        check(&[[(Passed, 0.8, false); 4].as_slice(), &[(Passed, 0.9, true)]].concat(), &[0, 1, 2, 4]);
        check(&[[(Passed, 0.8, false); 4].as_slice(), &[(Failed, 0.9, false)]].concat(), &[0, 1, 2, 3, 4]);
    }
}
