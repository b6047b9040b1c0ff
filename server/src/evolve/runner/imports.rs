//! Functions that run when modules are imported: what they do is done before a test begins.
//!
//! Then each candidate is imported anew, and what fails counts as a test of it, though it does not call it; of a file that
//! cannot even be collected, the whole file counts as one test.

use std::collections::BTreeMap;
use std::time::Instant;

use super::super::evaluation::{EvaluationError, TestStatus};
use super::baseline::request;
use super::discovery::Selection;
use super::evaluate::outcomes;
use super::protocol::{Collected, Ready, Request};
use super::survey::{SURVEYED, Survey};
use super::zygote::{Role, Setup, Zygote};

/// Of the tests that pass and do not call the function, so many guard it.
const GUARDS: usize = 20;

/// An interpreter that imports everything anew, and what its run showed, if the target runs on import and something fails;
/// files that cannot be collected become tests of `ready` then.
pub(super) fn survey_imports(
    setup: &Setup,
    selection: &Selection,
    ready: &mut Ready,
    before: &Survey,
    until: Option<Instant>,
) -> Result<Option<(Zygote, Survey)>, EvaluationError> {
    if ready.broken.is_empty() && before.failing_elsewhere.is_empty() {
        return Ok(None);
    }
    let n_tests = ready.tests.len();
    let files = ready.broken.iter();
    let files: Vec<Collected> =
        files.map(|id| Collected { id: id.clone(), is_pure: false, names_target: false }).collect();
    let all: Vec<&Collected> = ready.tests.iter().chain(&files).collect();
    let ids: Vec<String> = all.iter().map(|test| test.id.clone()).collect();
    let guards = before.passing_elsewhere.iter().copied().take(GUARDS);
    let mut tests: Vec<usize> = before.covering.keys().copied().chain(guards).collect();
    tests.extend(&before.failing_elsewhere);
    tests.extend(n_tests..all.len());
    tests.sort_unstable();
    let mut zygote = Zygote::start(setup, &Role::Fresh(selection, &ids))?.0;
    let request = Request { is_survey: true, ..request(0, tests.clone(), SURVEYED) };
    let replies = zygote.ask_until(&[request], until)?;
    let rows = replies.first().map(super::protocol::Reply::rows).unwrap_or_default();
    if !rows.iter().any(|row| row.ran_on_import) {
        return Ok(None);
    }
    let found = outcomes(&rows, &tests);
    let covering = tests.into_iter().zip(found).filter(|(_, outcome)| outcome.status != TestStatus::NotRun);
    let covering: BTreeMap<_, _> = covering.collect();
    ready.tests.extend(files);
    Ok(Some((zygote, Survey { covering, ..Survey::default() })))
}
