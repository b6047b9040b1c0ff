//! What the tests say of the original: which cover it, how they end, each time the same.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::super::evaluation::{AsideTest, Baseline, BaselineTest, EvaluationError, TestOutcome, TestStatus};
use super::budget::{Budgets, total_cpu};
use super::discovery::Selection;
use super::evaluate::outcomes;
use super::imports::survey_imports;
use super::protocol::{Budget, Ready, Request};
use super::survey::{Survey, survey};
use super::trace::Traced;
use super::zygote::{Role, Setup, Zygote};
use super::{Collected, batch};

/// A trace that ends early has still seen most lines.
const TRACED: Budget = Budget { ticks: 50_000, cpu: 1.0 };
/// Tests that share a traced process.
const TRACED_AT_ONCE: usize = 20;
/// What the original may use where nothing is known yet.
const UNKNOWN: Budget = Budget { ticks: 3_000_000, cpu: 2.5 };
/// Seconds without a sign of life.
const WALL: f64 = 10.0;
/// Slower tests take no part.
const SLOW: f64 = 2.0;
/// Runs after the first.
const MORE_RUNS: usize = 2;
/// Of the tests that hang, so many run again.
const HANGS_AGAIN: usize = 3;
/// How Python shows that the sandbox refuses: not permitted, denied, read-only.
const REFUSALS: &[&str] = &["Error: [Errno 1] ", "Error: [Errno 13] ", "Error: [Errno 30] "];
/// The shares of a run's time after which no further tests are looked for, run again, or traced.
const UNTIL_SURVEYED: f64 = 0.25;
const UNTIL_FOUND: f64 = 0.6;
const UNTIL_RUN_AGAIN: f64 = 0.35;
const UNTIL_TRACED: f64 = 0.45;
/// What each of these has at least.
const LEAST_SHARE: f64 = 0.06;

/// Tests that were collected, in an interpreter that can run them.
struct Session {
    /// The interpreter that collected them.
    zygote: Zygote,
    /// One that imports everything anew for each request, where threads run.
    fresh: Option<Zygote>,
    ready: Ready,
    selection: Selection,
    survey: Survey,
}

impl Session {
    fn runs(&mut self) -> &mut Zygote {
        self.fresh.as_mut().unwrap_or(&mut self.zygote)
    }
}

/// Collects the narrowest selection with a test that executes the target, and runs those tests.
///
/// Where all of them pass and a failing one is wanted, wider selections are looked through too.
pub(super) fn take(
    setup: &Setup,
    selections: &[Selection],
) -> Result<(Collected, Baseline), EvaluationError> {
    let mut looked: Vec<PathBuf> = Vec::new();
    let mut trouble = String::new();
    let mut found: Option<Session> = None;
    for selection in selections {
        looked.clone_from(&selection.paths);
        let session = open(setup, selection)?;
        trouble = trouble_of(&session.ready);
        if session.survey.covering.is_empty() {
            if session.survey.n_left > 0 {
                return Err(EvaluationError::OutOfTime);
            }
            continue;
        }
        let is_enough = !setup.seeks_failing || session.survey.has_failing();
        if is_enough || found.is_none() {
            found = Some(session);
        }
        if is_enough || setup.clock.is_past(UNTIL_SURVEYED) {
            break;
        }
    }
    match found {
        Some(session) => measured(setup, session),
        None if trouble.is_empty() => Err(EvaluationError::NoTests { looked }),
        None => Err(EvaluationError::Failed(format!("the tests could not be collected: {trouble}"))),
    }
}

fn trouble_of(ready: &Ready) -> String {
    if ready.trouble.is_empty() { ready.message.clone() } else { ready.trouble.clone() }
}

fn open(setup: &Setup, selection: &Selection) -> Result<Session, EvaluationError> {
    let (mut zygote, mut ready) = Zygote::start(setup, &Role::Collected(selection))?;
    refuse(setup, &ready)?;
    let is_threaded = ready.threads > 1;
    let mut fresh = None;
    if is_threaded {
        let ids: Vec<String> = ready.tests.iter().map(|test| test.id.clone()).collect();
        fresh = Some(Zygote::start(setup, &Role::Fresh(selection, &ids))?.0);
    }
    let runs = fresh.as_mut().unwrap_or(&mut zygote);
    let until = (setup.clock.at_least(UNTIL_SURVEYED, LEAST_SHARE), setup.clock.at(UNTIL_FOUND));
    let mut survey = survey(runs, &ready.tests, is_threaded, until)?;
    if setup.seeks_failing && !survey.has_failing() {
        let found = survey_imports(setup, selection, &mut ready, &survey, until.1)?;
        if let Some((zygote, of_imports)) = found {
            (fresh, survey) = (Some(zygote), of_imports);
        }
    }
    Ok(Session { zygote, fresh, ready, selection: selection.clone(), survey })
}

/// Runs the tests that take part again and traces them.
fn measured(setup: &Setup, mut session: Session) -> Result<(Collected, Baseline), EvaluationError> {
    let chosen = session.survey.chosen(&session.ready.tests);
    let mut baseline = Baseline { notes: notes(&session, chosen.len()), ..Baseline::default() };
    let items = measure(setup, &mut session, &chosen, &mut baseline)?;
    let mut traced = trace(setup, &mut session, &items, &baseline)?;
    for (test, item) in baseline.tests.iter_mut().zip(&items) {
        test.lines = traced.lines.remove(item).unwrap_or_default();
    }
    baseline.spans = items.iter().map(|item| traced.spans.remove(item).unwrap_or_default()).collect();
    baseline.tracebacks =
        items.iter().map(|item| traced.tracebacks.remove(item).unwrap_or_default()).collect();
    (baseline.kinds, baseline.elements) = (traced.kinds, traced.elements);
    let lasting = |(_, item): &(usize, &usize)| session.survey.lasting.contains(item);
    baseline.lasting = items.iter().enumerate().filter(lasting).map(|(test, _)| test).collect();
    let known: Vec<&TestOutcome> = baseline.tests.iter().map(|test| &test.outcome).collect();
    let mut collected = Collected {
        budgets: Budgets::of(&known),
        is_pure: items
            .iter()
            .map(|item| session.ready.tests[*item].is_pure && !session.survey.lasting.contains(item))
            .collect(),
        original: known.into_iter().cloned().collect(),
        is_threaded: session.fresh.is_some(),
        zygote: session.zygote,
        selection: session.selection,
        ids: session.ready.tests.into_iter().map(|test| test.id).collect(),
        items,
    };
    batch::find_pure(&mut collected)?;
    Ok((collected, baseline))
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

/// What the user should know of how the tests are run.
fn notes(session: &Session, n_chosen: usize) -> Vec<String> {
    let mut notes = Vec::new();
    let trouble = trouble_of(&session.ready);
    let has_files = session.ready.tests.iter().any(|test| session.ready.broken.contains(&test.id));
    if !trouble.is_empty() && !has_files {
        notes.push(format!("not all test files could be collected: {trouble}"));
    }
    if session.fresh.is_some() {
        let why = match session.ready.threads {
            0 | 1 => "the function runs when its module is imported".to_owned(),
            threads => format!("{threads} threads run after the tests are imported"),
        };
        notes.push(format!("{why}, so each candidate gets a fresh process, which is slower"));
    }
    if session.survey.n_left > 0 {
        notes.push(format!(
            "there was no time to see whether {} more tests execute the function; give it with --seconds",
            session.survey.n_left
        ));
    }
    let n_more = session.survey.covering.len() - n_chosen;
    if n_more > 0 {
        notes.push(format!("{n_more} more tests execute the function and take no part, to save time"));
    }
    notes
}

/// Traces the tests, those first that fail, for as long as there is time.
fn trace(
    setup: &Setup,
    session: &mut Session,
    items: &[usize],
    baseline: &Baseline,
) -> Result<Traced, EvaluationError> {
    let mut order: Vec<(usize, &BaselineTest)> = items.iter().copied().zip(&baseline.tests).collect();
    order.sort_by(|(_, a), (_, b)| {
        let is_passed = |test: &BaselineTest| test.outcome.status == TestStatus::Passed;
        is_passed(a).cmp(&is_passed(b)).then(a.outcome.seconds.total_cmp(&b.outcome.seconds))
    });
    let order: Vec<usize> = order.into_iter().map(|(item, _)| item).collect();
    let chunk = match &session.fresh {
        Some(_) => order.len(),
        None => order.len().div_ceil(setup.jobs.max(1)).min(TRACED_AT_ONCE),
    };
    let requests: Vec<Request> = order
        .chunks(chunk.max(1))
        .enumerate()
        .map(|(id, tests)| Request { is_traced: true, ..request(id, tests.to_vec(), TRACED) })
        .collect();
    let mut traced = Traced::default();
    for reply in session.runs().ask_until(&requests, setup.clock.at_least(UNTIL_TRACED, LEAST_SHARE))? {
        let added = traced.add(reply.rows());
        added.map_err(|reason| EvaluationError::Failed(format!("the original cannot run: {reason}")))?;
    }
    Ok(traced)
}

pub(super) fn request(id: usize, tests: Vec<usize>, budget: Budget) -> Request {
    let limits = vec![budget; tests.len()];
    Request {
        id,
        change: None,
        stop_after: tests.len(),
        most_hangs: tests.len(),
        is_traced: false,
        is_survey: false,
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

/// Runs the chosen tests again and sorts them into the baseline; gives pytest's index of each that stays.
fn measure(
    setup: &Setup,
    session: &mut Session,
    chosen: &[usize],
    baseline: &mut Baseline,
) -> Result<Vec<usize>, EvaluationError> {
    let mut n_hanging = 0;
    let mut again = chosen.to_vec();
    again.retain(|test| {
        let hangs = session.survey.covering.get(test).is_some_and(|test| test.status == TestStatus::TimedOut);
        n_hanging += usize::from(hangs);
        !hangs || n_hanging <= HANGS_AGAIN
    });
    let requests: Vec<Request> = (0..MORE_RUNS).map(|id| request(id, again.clone(), UNKNOWN)).collect();
    let replies = session.runs().ask_until(&requests, setup.clock.at_least(UNTIL_RUN_AGAIN, LEAST_SHARE))?;
    if replies.len() < requests.len() {
        baseline.notes.push("there was no time to run each test three times to find flaky ones".to_owned());
    }
    let runs: Vec<Vec<TestOutcome>> = replies.iter().map(|reply| outcomes(&reply.rows(), chosen)).collect();
    let mut items = Vec::new();
    for (place, &test) in chosen.iter().enumerate() {
        let first = session.survey.covering.get(&test);
        let more = runs.iter().filter_map(|run| run.get(place));
        let mut seen: Vec<&TestOutcome> = more.filter(|run| run.status != TestStatus::NotRun).collect();
        // What ended for taking long at first may take less than it is given now.
        let is_first_final =
            first.is_some_and(|first| first.status != TestStatus::TimedOut) || seen.is_empty();
        seen.extend(first.filter(|_| is_first_final));
        let Some(fastest) = seen.iter().min_by(|a, b| a.seconds.total_cmp(&b.seconds)) else { continue };
        let id = session.ready.tests[test].id.clone();
        if let Some(reason) = unfit(&seen, fastest) {
            baseline.aside.push(AsideTest { id, reason });
        } else {
            items.push(test);
            baseline.tests.push(BaselineTest {
                id,
                outcome: TestOutcome::clone(fastest),
                lines: BTreeSet::new(),
            });
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
