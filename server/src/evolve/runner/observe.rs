//! What candidates do on common inputs.

use serde::Serialize;

use super::super::evaluation::{
    EvaluationError, Guarded, Observations, Observed, ObservedInput, Plan, TestOutcome,
};
use super::Runner;
use super::change::Change;
use super::evaluate::{no_baseline, request};
use super::protocol::{Request, Row};

/// Asks for the same inputs with some candidates.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Wish {
    /// The candidates; `None` for the original.
    changes: Vec<Option<Change>>,
    seed: u64,
    count: usize,
    /// Ticks that the original may use on all inputs together.
    ticks: u64,
    /// Whether behaviour is compared exactly, and branches are counted.
    exact: bool,
    /// Wall time of the whole, the outermost of the bounds.
    seconds: f64,
}

/// Which inputs are made, and how behaviour on them is compared.
#[derive(Clone, Copy, Debug)]
pub(super) struct Inputs {
    pub(super) seed: u64,
    pub(super) count: usize,
    /// See [`Wish::exact`].
    pub(super) is_exact: bool,
}

/// Seconds without a sign of life: far beyond what it takes.
const WALL: f64 = 20.0;
/// Seconds of a whole observation.
const SECONDS: f64 = 3.0;
/// Of these, for the tests whose calls are recorded, as long as they take untraced.
const RECORDING: f64 = 0.7;
/// Ticks of a whole observation, and what one candidate has at least.
const TICKS: u64 = 8_000_000;
const LEAST_TICKS: u64 = 50_000;

/// Records calls of these tests, makes inputs of them, and runs the candidates on each.
pub(super) fn observe(
    runner: &mut Runner,
    candidates: &[String],
    tests: &[usize],
    inputs: &Inputs,
) -> Result<Guarded, EvaluationError> {
    let text = &runner.setup.subject.text;
    let changes: Vec<Option<Change>> =
        candidates.iter().map(|candidate| Change::between(text, candidate)).collect();
    let collected = runner.collected.as_mut().ok_or_else(no_baseline)?;
    if collected.is_threaded {
        return Ok(Guarded { observations: without_inputs(candidates.len()), ..Guarded::default() });
    }
    let order = quick(&collected.original, tests);
    let plan = Plan { stop_after: order.len(), order, batch: false };
    let ticks = (TICKS / (changes.len() as u64 + 1)).max(LEAST_TICKS);
    // Recording gives the same inputs each time, so that candidates may be spread over processes.
    let share = changes.len().div_ceil(runner.setup.jobs.max(1)).max(1);
    let mut shares: Vec<&[Option<Change>]> = changes.chunks(share).collect();
    if shares.is_empty() {
        shares.push(&[]);
    }
    let requests: Vec<Request> = shares
        .iter()
        .enumerate()
        .map(|(id, changes)| {
            let changes = std::iter::once(None).chain(changes.iter().cloned()).collect();
            let mut request = request(collected, id, None, &plan);
            request.wall = request.wall.max(WALL);
            request.observe = Some(Wish {
                changes,
                seed: inputs.seed,
                count: inputs.count,
                ticks,
                exact: inputs.is_exact,
                seconds: SECONDS,
            });
            request.forks = true;
            request
        })
        .collect();
    let replies: Vec<Vec<Row>> =
        collected.zygote.ask(&requests)?.iter().map(super::protocol::Reply::rows).collect();
    let coverage = replies.first().and_then(|rows| rows.iter().find(|row| row.branches.is_some()));
    Ok(Guarded {
        observations: gather(&replies, &shares),
        branches: coverage.and_then(|row| row.branches).unwrap_or_default(),
        unseen: coverage.map(|row| row.unseen.clone()).unwrap_or_default(),
    })
}

/// The tests that can be run in the time for recording; one of them in any case.
fn quick(original: &[TestOutcome], tests: &[usize]) -> Vec<usize> {
    let seconds = |test: usize| original.get(test).map_or(0.0, |outcome| outcome.seconds);
    let mut spent = 0.0;
    let mut order = tests.to_vec();
    order.retain(|&test| {
        let fits = spent + seconds(test) <= RECORDING;
        spent += if fits { seconds(test) } else { 0.0 };
        fits
    });
    if order.is_empty() {
        order.extend(tests.iter().copied().min_by(|a, b| seconds(*a).total_cmp(&seconds(*b))));
    }
    order
}

fn without_inputs(n_candidates: usize) -> Observations {
    Observations { candidates: vec![Vec::new(); n_candidates], ..Observations::default() }
}

fn gather(replies: &[Vec<Row>], shares: &[&[Option<Change>]]) -> Observations {
    let n_candidates = shares.iter().map(|share| share.len()).sum();
    let inputs_of = |rows: &[Row]| rows.iter().find_map(|row| row.inputs.clone()).unwrap_or_default();
    let Some(first) = replies.first() else { return without_inputs(n_candidates) };
    // Where time ran out, some processes did not come to as many inputs as others.
    let inputs = replies.iter().map(|rows| inputs_of(rows)).min_by_key(Vec::len).unwrap_or_default();
    if inputs.is_empty() || replies.iter().any(|rows| !inputs_of(rows).starts_with(&inputs)) {
        return without_inputs(n_candidates);
    }
    // Of a candidate without a turn nothing was seen.
    let seen = |rows: &[Row], place: usize| -> Vec<Observed> {
        let row = rows.iter().find(|row| row.candidate == Some(place));
        let seen = row.and_then(|row| row.seen.clone()).unwrap_or_default();
        seen.into_iter().take(inputs.len()).map(|(digest, shown)| Observed { digest, shown }).collect()
    };
    let candidates = replies
        .iter()
        .zip(shares)
        .flat_map(|(rows, share)| (1..=share.len()).map(move |place| (rows, place)))
        .map(|(rows, place)| seen(rows, place))
        .collect();
    let original = seen(first, 0);
    let inputs =
        inputs.into_iter().map(|(arguments, is_recorded)| ObservedInput { arguments, is_recorded }).collect();
    Observations { inputs, original, candidates }
}
