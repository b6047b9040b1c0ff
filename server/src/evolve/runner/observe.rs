//! What candidates do on common inputs.

use serde::Serialize;

use super::super::evaluation::{EvaluationError, Observations, Observed, ObservedInput, Plan};
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
}

/// Seconds that one candidate may take on all inputs, and some to record them.
const WALL: f64 = 20.0;

/// Records calls of these tests, makes inputs of them, and runs the candidates on each.
pub(super) fn observe(
    runner: &mut Runner,
    candidates: &[String],
    tests: &[usize],
    seed: u64,
    count: usize,
) -> Result<Observations, EvaluationError> {
    let text = &runner.setup.subject.text;
    let changes: Vec<Option<Change>> =
        candidates.iter().map(|candidate| Change::between(text, candidate)).collect();
    let collected = runner.collected.as_mut().ok_or_else(no_baseline)?;
    if collected.is_threaded {
        return Ok(without_inputs(candidates.len()));
    }
    let plan = Plan { order: tests.to_vec(), stop_after: tests.len(), batch: false };
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
            request.observe = Some(Wish { changes, seed, count });
            request.forks = true;
            request
        })
        .collect();
    let replies: Vec<Vec<Row>> =
        collected.zygote.ask(&requests)?.iter().map(super::protocol::Reply::rows).collect();
    Ok(gather(&replies, &shares))
}

fn without_inputs(n_candidates: usize) -> Observations {
    Observations { candidates: vec![Vec::new(); n_candidates], ..Observations::default() }
}

fn gather(replies: &[Vec<Row>], shares: &[&[Option<Change>]]) -> Observations {
    let n_candidates = shares.iter().map(|share| share.len()).sum();
    let inputs_of = |rows: &[Row]| rows.iter().find_map(|row| row.inputs.clone()).unwrap_or_default();
    let Some(first) = replies.first() else { return without_inputs(n_candidates) };
    let inputs = inputs_of(first);
    if inputs.is_empty() || replies.iter().any(|rows| inputs_of(rows) != inputs) {
        return without_inputs(n_candidates);
    }
    let seen = |rows: &[Row], place: usize| -> Vec<Observed> {
        let row = rows.iter().find(|row| row.candidate == Some(place));
        let mut seen = row.and_then(|row| row.seen.clone()).unwrap_or_default();
        seen.resize_with(inputs.len(), || ("gone".to_owned(), "ends the process".to_owned()));
        seen.into_iter().map(|(digest, shown)| Observed { digest, shown }).collect()
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
