//! A pass that a candidate cannot forge: tests and candidate in separate sandboxes, and only calls cross.
//!
//! Tests whose calls cannot cross, which the original shows, run in one process in a fresh sandbox, and the answer says
//! so. In both cases the module is imported anew besides, as the user's own run would do.

use std::time::Duration;

use super::super::evaluation::{
    EvaluationError, Plan, TestOutcome, TestStatus, Verification, VerificationKind,
};
use super::Runner;
use super::change::Change;
use super::evaluate::{evaluation, no_baseline, outcomes, request};
use super::protocol::{Budget, Report, Request, Row};
use super::zygote::{Answering, Role, Zygote};

/// What the tests are told when the candidate's process is gone.
const GONE: &str = r#"{"gone":"the candidate's process ended or took too long"}"#;
/// How long collected tests may take to say something.
const PATIENCE: Duration = Duration::from_mins(2);

/// The tests of a run in a sandbox of their own, without any candidate.
#[derive(Debug)]
pub(super) struct Remote {
    tests: Zygote,
    module: String,
    search: Vec<String>,
    /// Why no call can cross.
    trouble: Option<String>,
    /// What the original showed; `None` until it has tried.
    crossing: Option<Crossing>,
}

/// Which tests can be run from another process.
#[derive(Clone, Debug)]
struct Crossing {
    /// By test of the baseline: why not.
    troubles: Vec<Option<String>>,
}

impl Crossing {
    fn trouble(&self, tests: &[usize]) -> Option<String> {
        tests.iter().find_map(|&test| self.troubles.get(test).cloned().flatten())
    }
}

/// Verifies one candidate with these tests of the baseline.
pub(super) fn verify(
    runner: &mut Runner,
    candidate: &str,
    tests: &[usize],
) -> Result<Verification, EvaluationError> {
    let change = Change::between(&runner.setup.subject.text, candidate);
    let crossing = crossing(runner)?;
    let crossing_tests: Vec<usize> =
        tests.iter().copied().filter(|&test| crossing.trouble(&[test]).is_none()).collect();
    if !crossing_tests.is_empty() {
        let rows = separate(runner, change.clone(), &crossing_tests)?;
        let found = by_test(runner, &rows)?;
        if let Some(failure) = first_failure(&found, &crossing_tests) {
            return Ok(Verification { kind: VerificationKind::None, outcomes: found, reason: failure });
        }
    }
    let reason = crossing.trouble(tests).unwrap_or_default();
    let is_separate = reason.is_empty();
    if !is_separate {
        runner.fresh = None; // nothing may be left of earlier candidates
    }
    let found = in_process(runner, change, tests)?;
    Ok(match first_failure(&found, tests) {
        Some(failure) => Verification { kind: VerificationKind::None, outcomes: found, reason: failure },
        None if is_separate => {
            Verification { kind: VerificationKind::Separate, outcomes: found, reason: String::new() }
        }
        None => Verification { kind: VerificationKind::InProcess, outcomes: found, reason },
    })
}

fn first_failure(outcomes: &[TestOutcome], tests: &[usize]) -> Option<String> {
    tests.iter().find_map(|&test| match outcomes.get(test) {
        Some(outcome) if outcome.status == TestStatus::Passed => None,
        Some(outcome) if outcome.message.is_empty() => Some("a test gave no verdict".to_owned()),
        Some(outcome) => Some(outcome.message.clone()),
        None => Some("a test is not there".to_owned()),
    })
}

fn plan(tests: &[usize]) -> Plan {
    Plan { order: tests.to_vec(), stop_after: tests.len(), batch: false }
}

fn by_test(runner: &Runner, rows: &[Row]) -> Result<Vec<TestOutcome>, EvaluationError> {
    let collected = runner.collected.as_ref().ok_or_else(no_baseline)?;
    Ok(outcomes(rows, &collected.items))
}

fn in_process(
    runner: &mut Runner,
    change: Option<Change>,
    tests: &[usize],
) -> Result<Vec<TestOutcome>, EvaluationError> {
    let collected = runner.collected.as_ref().ok_or_else(no_baseline)?;
    let request = request(collected, 0, change, &plan(tests));
    let replies = runner.fresh()?.ask(&[request])?;
    let rows: Vec<Row> = replies.iter().flat_map(super::protocol::Reply::rows).collect();
    let collected = runner.collected.as_ref().ok_or_else(no_baseline)?;
    Ok(evaluation(collected, &rows, &plan(tests)).outcomes)
}

/// Which tests' calls can cross: the original must do the same there as in the baseline.
fn crossing(runner: &mut Runner) -> Result<Crossing, EvaluationError> {
    if runner.remote.is_none() {
        runner.remote = Some(start_tests(runner)?);
    }
    let n_tests = runner.collected.as_ref().map_or(0, |collected| collected.items.len());
    let remote = runner.remote.as_ref().ok_or_else(no_baseline)?;
    if let Some(known) = &remote.crossing {
        return Ok(known.clone());
    }
    let found = if let Some(trouble) = &remote.trouble {
        Crossing { troubles: vec![Some(trouble.clone()); n_tests] }
    } else {
        let all: Vec<usize> = (0..n_tests).collect();
        let rows = separate(runner, None, &all)?;
        compare(runner, &rows)?
    };
    if let Some(remote) = &mut runner.remote {
        remote.crossing = Some(found.clone());
    }
    Ok(found)
}

fn compare(runner: &Runner, rows: &[Row]) -> Result<Crossing, EvaluationError> {
    let collected = runner.collected.as_ref().ok_or_else(no_baseline)?;
    let passes = |outcome: &TestOutcome| outcome.status == TestStatus::Passed;
    let found = outcomes(rows, &collected.items);
    let troubles = collected.items.iter().enumerate().map(|(test, &item)| {
        let trouble = rows.iter().find(|row| row.test == Some(item)).map(|row| row.trouble.as_str());
        match trouble {
            Some(trouble) if !trouble.is_empty() => Some(format!("{trouble} cannot cross between processes")),
            Some(_) if passes(&found[test]) == passes(&collected.original[test]) => None,
            _ => Some(format!(
                "{} does not do the same with the function in another process",
                collected.ids[item]
            )),
        }
    });
    Ok(Crossing { troubles: troubles.collect() })
}

fn start_tests(runner: &Runner) -> Result<Remote, EvaluationError> {
    let collected = runner.collected.as_ref().ok_or_else(no_baseline)?;
    let (tests, ready) = Zygote::start(&runner.setup, &Role::Tests(&collected.selection, &collected.ids))?;
    let mut trouble = ready.trouble;
    if trouble.is_empty() {
        trouble = ready.message;
    }
    Ok(Remote {
        tests,
        module: ready.modules.into_iter().next().unwrap_or_default(),
        search: ready.search,
        trouble: Some(trouble).filter(|trouble| !trouble.is_empty()),
        crossing: None,
    })
}

/// Runs tests in one sandbox and the candidate in another, a new one, and carries calls between them.
fn separate(
    runner: &mut Runner,
    change: Option<Change>,
    tests: &[usize],
) -> Result<Vec<Row>, EvaluationError> {
    let collected = runner.collected.as_ref().ok_or_else(no_baseline)?;
    let remote = runner.remote.as_mut().ok_or_else(no_baseline)?;
    let request = request(collected, 0, None, &plan(tests));
    let answering = Answering {
        change,
        module: remote.module.clone(),
        search: remote.search.clone(),
        limit: largest(&request),
        cpu: request.cpu,
    };
    let (mut candidate, _) = Zygote::start(&runner.setup, &Role::Candidate(&answering))?;
    relay(&mut remote.tests, &mut candidate, &request)
}

fn largest(request: &Request) -> Budget {
    let limits = &request.limits;
    Budget {
        ticks: limits.iter().map(|limit| limit.ticks).max().unwrap_or(0),
        cpu: limits.iter().map(|limit| limit.cpu).fold(0.0, f64::max),
    }
}

fn relay(tests: &mut Zygote, candidate: &mut Zygote, request: &Request) -> Result<Vec<Row>, EvaluationError> {
    let mut rows = Vec::new();
    let mut is_gone = false;
    tests.send(&serde_json::to_string(request).unwrap_or_default());
    loop {
        let line = tests.line(PATIENCE)?;
        if let Some(message) = line.strip_prefix('>') {
            let mut answer = None;
            if !is_gone {
                candidate.send(message);
                answer = match candidate.line(Duration::from_secs_f64(request.wall)) {
                    Ok(answer) => Some(answer),
                    Err(error @ (EvaluationError::Cancelled | EvaluationError::OutOfTime)) => {
                        return Err(error);
                    }
                    Err(_) => None,
                };
            }
            is_gone = answer.is_none();
            tests.send(answer.as_deref().unwrap_or(GONE));
            continue;
        }
        let report: Report = serde_json::from_str(&line).unwrap_or_default();
        rows.extend(report.row);
        if report.done {
            return Ok(rows);
        }
    }
}
