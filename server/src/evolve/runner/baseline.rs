//! What the tests say of the original: which cover it, how they end, each time the same.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::super::evaluation::{AsideTest, Baseline, BaselineTest, EvaluationError, TestOutcome, TestStatus};
use super::budget::{Budgets, total_cpu};
use super::discovery::Selection;
use super::evaluate::outcomes;
use super::protocol::{Budget, Ready, Request};
use super::trace::Traced;
use super::zygote::{Role, Setup, Zygote};
use super::{Collected, batch};

/// A trace that ends early has still seen most lines.
const TRACED: Budget = Budget { ticks: 50_000, cpu: 2.0 };
/// What the original may use where nothing is known yet.
const UNKNOWN: Budget = Budget { ticks: 3_000_000, cpu: 4.0 };
/// Seconds without a sign of life.
const WALL: f64 = 10.0;
/// Slower tests take no part.
const SLOW: f64 = 2.0;
const RUNS: usize = 3;
/// How Python shows that the sandbox refuses: not permitted, denied, read-only.
const REFUSALS: &[&str] = &["Error: [Errno 1] ", "Error: [Errno 13] ", "Error: [Errno 30] "];

/// Collects the narrowest selection with a test that executes the target, and runs those tests.
pub(super) fn take(
    setup: &Setup,
    selections: &[Selection],
) -> Result<(Collected, Baseline), EvaluationError> {
    let mut looked: Vec<PathBuf> = Vec::new();
    let mut trouble = String::new();
    for selection in selections {
        looked.clone_from(&selection.paths);
        let (mut zygote, ready) = Zygote::start(setup, &Role::Collected(selection))?;
        refuse(setup, &ready)?;
        trouble = if ready.trouble.is_empty() { ready.message.clone() } else { ready.trouble.clone() };
        let ids: Vec<String> = ready.tests.iter().map(|test| test.id.clone()).collect();
        let is_threaded = ready.threads > 1;
        let mut fresh = None;
        if is_threaded {
            fresh = Some(Zygote::start(setup, &Role::Fresh(selection, &ids))?.0);
        }
        let runs = fresh.as_mut().unwrap_or(&mut zygote);
        let traced = trace(runs, ids.len(), setup.jobs)?;
        if traced.lines.is_empty() {
            continue;
        }
        let mut baseline = Baseline { kinds: traced.kinds, elements: traced.elements, ..Baseline::default() };
        if !trouble.is_empty() {
            baseline.notes.push(format!("not all test files could be collected: {trouble}"));
        }
        if is_threaded {
            baseline.notes.push(format!(
                "{} threads run after the tests are imported, so each candidate gets a fresh process, which is slower",
                ready.threads
            ));
        }
        let items = measure(runs, &ids, &traced.lines, &mut baseline)?;
        let known: Vec<&TestOutcome> = baseline.tests.iter().map(|test| &test.outcome).collect();
        let budgets = Budgets::of(&known);
        let is_pure = items.iter().map(|&item| ready.tests[item].is_pure).collect();
        let original = known.into_iter().cloned().collect();
        let mut collected = Collected {
            zygote,
            original,
            selection: selection.clone(),
            ids,
            items,
            is_pure,
            budgets,
            is_threaded,
        };
        batch::find_pure(&mut collected)?;
        return Ok((collected, baseline));
    }
    if !trouble.is_empty() {
        return Err(EvaluationError::Failed(format!("the tests could not be collected: {trouble}")));
    }
    Err(EvaluationError::NoTests { looked })
}

fn refuse(setup: &Setup, ready: &Ready) -> Result<(), EvaluationError> {
    let python = &setup.interpreter.program;
    match ready.error.as_deref() {
        Some("no-pytest") => Err(EvaluationError::NoPytest {
            python: python.clone(),
            install: format!("{} -m pip install pytest", python.display()),
        }),
        _ => Ok(()),
    }
}

fn trace(zygote: &mut Zygote, n_tests: usize, jobs: usize) -> Result<Traced, EvaluationError> {
    let all: Vec<usize> = (0..n_tests).collect();
    // Neighbours share fixtures, so they stay together.
    let chunk = n_tests.div_ceil(jobs.max(1)).max(1);
    let requests: Vec<Request> = all
        .chunks(chunk)
        .enumerate()
        .map(|(id, tests)| Request { is_traced: true, ..request(id, tests.to_vec(), TRACED) })
        .collect();
    let mut traced = Traced::default();
    for reply in zygote.ask(&requests)? {
        let added = traced.add(reply.rows());
        added.map_err(|reason| EvaluationError::Failed(format!("the original cannot run: {reason}")))?;
    }
    let covering = &traced.covering;
    traced.lines.retain(|test, _| covering.contains(test));
    Ok(traced)
}

fn request(id: usize, tests: Vec<usize>, budget: Budget) -> Request {
    let limits = vec![budget; tests.len()];
    Request {
        id,
        change: None,
        stop_after: tests.len(),
        most_hangs: tests.len(),
        is_traced: false,
        batch: None,
        observe: None,
        time: None,
        forks: false,
        wall: WALL,
        cpu: total_cpu(&limits),
        tests,
        limits,
    }
}

/// Runs the covering tests some times and sorts them into the baseline; gives pytest's index of each that stays.
fn measure(
    zygote: &mut Zygote,
    ids: &[String],
    covering: &BTreeMap<usize, BTreeSet<u32>>,
    baseline: &mut Baseline,
) -> Result<Vec<usize>, EvaluationError> {
    let tests: Vec<usize> = covering.keys().copied().collect();
    let requests: Vec<Request> = (0..RUNS).map(|id| request(id, tests.clone(), UNKNOWN)).collect();
    let replies = zygote.ask(&requests)?;
    let runs: Vec<Vec<TestOutcome>> = replies.iter().map(|reply| outcomes(&reply.rows(), &tests)).collect();
    let mut items = Vec::new();
    for (place, (&test, lines)) in covering.iter().enumerate() {
        let seen: Vec<&TestOutcome> = runs.iter().filter_map(|run| run.get(place)).collect();
        let Some(fastest) = seen.iter().min_by(|a, b| a.seconds.total_cmp(&b.seconds)) else { continue };
        let id = ids[test].clone();
        if let Some(reason) = unfit(&seen, fastest) {
            baseline.aside.push(AsideTest { id, reason });
        } else {
            items.push(test);
            let outcome = TestOutcome::clone(fastest);
            baseline.tests.push(BaselineTest { id, outcome, lines: lines.clone() });
        }
    }
    Ok(items)
}

/// Why a test takes no part, if so.
fn unfit(seen: &[&TestOutcome], fastest: &TestOutcome) -> Option<String> {
    let passed = seen.iter().filter(|outcome| outcome.status == TestStatus::Passed).count();
    if seen.iter().any(|outcome| outcome.status != fastest.status) {
        return Some(format!("passes at times: {passed} of {} runs", seen.len()));
    }
    if fastest.status == TestStatus::Skipped {
        return Some("skips itself".to_owned());
    }
    if fastest.status == TestStatus::Failed && REFUSALS.iter().any(|error| fastest.message.contains(error)) {
        return Some(format!("needs what candidates may not do: {}", fastest.message));
    }
    if fastest.status != TestStatus::TimedOut && fastest.seconds > SLOW {
        return Some(format!("takes {:.1} s", fastest.seconds));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{TestOutcome, TestStatus, unfit};

    fn check(runs: &[(TestStatus, f64)], expected: Option<&str>) {
        let outcomes: Vec<TestOutcome> = runs
            .iter()
            .map(|&(status, seconds)| TestOutcome { status, message: String::new(), ticks: 0, seconds })
            .collect();
        let seen: Vec<&TestOutcome> = outcomes.iter().collect();
        assert_eq!(unfit(&seen, seen[0]).as_deref(), expected);
    }

    #[test]
    fn flaky_slow_and_skipped_tests_take_no_part() {
        use TestStatus::{Failed, Passed, Skipped, TimedOut};
        check(&[(Passed, 0.1); 3], None);
        check(&[(Failed, 0.1); 3], None);
        check(&[(TimedOut, 5.0); 3], None);
        check(&[(Passed, 0.1), (Failed, 0.1), (Passed, 0.1)], Some("passes at times: 2 of 3 runs"));
        check(&[(Passed, 2.5); 3], Some("takes 2.5 s"));
        check(&[(Skipped, 0.0); 3], Some("skips itself"));
    }

    #[test]
    fn what_the_sandbox_refuses_is_no_failure_of_the_function() {
        let outcome = TestOutcome {
            status: TestStatus::Failed,
            message: "OSError: [Errno 30] Read-only file system: 'out.txt'".to_owned(),
            ticks: 0,
            seconds: 0.1,
        };
        let reason = unfit(&[&outcome; 3], &outcome).unwrap();
        assert!(reason.starts_with("needs what candidates may not do: OSError"), "{reason}");
    }
}
