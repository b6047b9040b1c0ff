//! How long candidates take, beside the original.

use serde::Serialize;

use super::super::evaluation::{EvaluationError, Plan, TimedInput, TimingPlan, Timings};
use super::Runner;
use super::change::Change;
use super::evaluate::{no_baseline, request};
use super::protocol::{Reply, Row};

/// Asks for the times of some candidates on inputs of growing size.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Wish {
    changes: Vec<Option<Change>>,
    seed: u64,
    rounds: usize,
    /// Which inputs were found before.
    #[serde(skip_serializing_if = "Option::is_none")]
    ladders: Option<Ladders>,
    /// Sizes of each input that is made larger.
    sizes: usize,
    /// Whether it is said which lines of the original take the time.
    profiled: bool,
    /// Wall time of the whole.
    seconds: f64,
}

/// Recorded calls and how they are made larger, as the interpreter says it: each call's place, the way, the sizes.
pub(super) type Ladders = Vec<(usize, Option<usize>, Vec<(u64, usize, f64)>)>;

/// Seconds beyond those of the plan without a sign of life.
const WALL: f64 = 20.0;

/// Times the candidates; nothing where calls cannot be recorded or processes not be forked.
pub(super) fn time(
    runner: &mut Runner,
    candidates: &[String],
    tests: &[usize],
    plan: &TimingPlan,
) -> Result<Timings, EvaluationError> {
    let text = &runner.setup.subject.text;
    let changes = candidates.iter().map(|candidate| Change::between(text, candidate)).collect();
    let collected = runner.collected.as_mut().ok_or_else(no_baseline)?;
    if collected.is_threaded {
        return Ok(Timings::default());
    }
    let order = tests.to_vec();
    let mut request = request(collected, 0, None, &Plan { stop_after: order.len(), order, batch: false });
    request.wall = request.wall.max(WALL + plan.seconds);
    request.time = Some(Wish {
        changes,
        ladders: runner.ladders.get(&(plan.seed, tests.to_vec())).cloned(),
        seed: plan.seed,
        rounds: plan.rounds,
        sizes: plan.n_sizes,
        profiled: plan.is_profiled,
        seconds: plan.seconds,
    });
    request.forks = true;
    let replies = collected.zygote.ask(&[request])?;
    let rows: Vec<Row> = replies.iter().flat_map(Reply::rows).collect();
    if let Some(ladders) = rows.iter().find_map(|row| row.ladders.clone()) {
        // Looking for them again would cost more than the times themselves.
        runner.ladders.insert((plan.seed, tests.to_vec()), ladders);
    }
    Ok(Timings {
        inputs: rows.iter().filter_map(timed).collect(),
        profile: rows.into_iter().find_map(|row| row.profile).unwrap_or_default(),
    })
}

fn timed(row: &Row) -> Option<TimedInput> {
    let mut samples = row.samples.clone()?.into_iter();
    let original = samples.next().filter(|samples| !samples.is_empty())?;
    Some(TimedInput {
        arguments: row.arguments.clone(),
        size: row.size,
        original,
        candidates: samples.collect(),
        agrees: row.agrees.iter().skip(1).copied().collect(),
    })
}
