//! Many candidates in one process, for tests that are no more than a call of a function.
//!
//! What fails there has failed; what passes all, or is not fit for a batch, runs in a process of its own.

use std::collections::HashMap;

use super::super::evaluation::{Evaluation, EvaluationError, Plan, TestStatus};
use super::Collected;
use super::change::Change;
use super::evaluate::{evaluation, request};
use super::protocol::{Request, Row};

/// So many candidates share a process.
const SIZE: usize = 50;
/// Seconds that one candidate may take without a sign of life.
const WALL: f64 = 10.0;

/// The evaluations of those candidates that a batch decides, by their index.
///
/// The answer is the same however the candidates are spread over batches.
pub(super) fn decide(
    collected: &mut Collected,
    candidates: &[(usize, Change)],
    plan: &Plan,
) -> Result<HashMap<usize, Evaluation>, EvaluationError> {
    let mut decided = HashMap::new();
    let is_fit = plan.order.iter().all(|&test| collected.is_pure.get(test) == Some(&true));
    if !is_fit || collected.is_threaded {
        return Ok(decided);
    }
    let mut pending = candidates.to_vec();
    while !pending.is_empty() {
        let batches: Vec<&[(usize, Change)]> = pending.chunks(SIZE).collect();
        let requests: Vec<Request> =
            batches.iter().enumerate().map(|(id, batch)| batch_request(collected, id, batch, plan)).collect();
        let replies = collected.zygote.ask(&requests)?;
        let mut left = Vec::new();
        for (reply, batch) in replies.iter().zip(&batches) {
            left.extend(take(collected, &reply.rows(), batch, plan, &mut decided));
        }
        pending = left;
    }
    Ok(decided)
}

/// Sets [`Collected::is_pure`] to whether a mere call of the test does with the original what pytest does.
pub(super) fn find_pure(collected: &mut Collected) -> Result<(), EvaluationError> {
    let fit: Vec<usize> = (0..collected.items.len()).filter(|&test| collected.is_pure[test]).collect();
    collected.is_pure.fill(false);
    if fit.is_empty() || collected.is_threaded {
        return Ok(());
    }
    let plan = Plan { order: fit.clone(), stop_after: fit.len(), batch: false };
    let mut request = request(collected, 0, None, &plan);
    request.most_hangs = fit.len();
    request.batch = Some(vec![None]);
    let replies = collected.zygote.ask(&[request])?;
    let rows: Vec<Row> = replies.iter().flat_map(super::protocol::Reply::rows).collect();
    let Some(row) = rows.iter().find(|row| row.candidate == Some(0)) else { return Ok(()) };
    let found = evaluation(collected, &verdict_rows(row), &plan);
    for test in fit {
        collected.is_pure[test] = found.outcomes[test].status == collected.original[test].status;
    }
    Ok(())
}

fn batch_request(collected: &Collected, id: usize, batch: &[(usize, Change)], plan: &Plan) -> Request {
    let mut request = request(collected, id, None, plan);
    request.batch = Some(batch.iter().map(|(_, change)| Some(change.clone())).collect());
    request.wall = request.wall.max(WALL);
    request.cpu = request.cpu.saturating_mul(batch.len() as u64).min(120);
    request
}

/// Reads what a batch says; gives the candidates behind one that ended the process.
fn take(
    collected: &Collected,
    rows: &[Row],
    batch: &[(usize, Change)],
    plan: &Plan,
    decided: &mut HashMap<usize, Evaluation>,
) -> Vec<(usize, Change)> {
    for row in rows {
        let Some(place) = row.candidate.filter(|_| row.unswappable.is_none()) else { continue };
        let Some((index, _)) = batch.get(place) else { continue };
        let found = evaluation(collected, &verdict_rows(row), plan);
        let fails = found.rejected.is_some() || found.outcomes.iter().any(is_bad);
        if fails {
            decided.insert(*index, found);
        }
    }
    if rows.iter().any(|row| row.unfit.is_some()) {
        return Vec::new();
    }
    // The one behind the last that gave an answer ended the process; those behind it had no turn.
    let last = rows.iter().filter_map(|row| row.candidate).max();
    let next = last.map_or(0, |last| last + 1);
    batch.get(next + 1..).unwrap_or_default().to_vec()
}

fn is_bad(outcome: &super::super::evaluation::TestOutcome) -> bool {
    matches!(outcome.status, TestStatus::Failed | TestStatus::TimedOut | TestStatus::Crashed)
}

/// The verdicts of one candidate as rows of tests.
fn verdict_rows(row: &Row) -> Vec<Row> {
    if row.rejected.is_some() {
        return vec![row.clone()];
    }
    let verdicts = row.verdicts.iter();
    verdicts
        .map(|(test, status, message, ticks, seconds)| Row {
            test: Some(*test),
            status: Some(*status),
            message: message.clone(),
            ticks: *ticks,
            seconds: *seconds,
            ..Row::default()
        })
        .collect()
}
