//! Candidates to evaluations.

use std::collections::HashMap;

use super::super::evaluation::{Evaluation, EvaluationError, Plan, TestOutcome, TestStatus};
use super::change::Change;
use super::protocol::{Request, Row};
use super::zygote::{Role, Zygote};
use super::{Collected, Runner, batch};

/// So many hanging tests end an evaluation: they cost more than all others, and say no more.
const MOST_HANGS: usize = 2;
const LONGEST_MESSAGE: usize = 300;

/// Runs the plan with each candidate, in forks of the zygote; those that change more than code, with fresh imports.
pub(super) fn evaluate(
    runner: &mut Runner,
    candidates: &[String],
    plan: &Plan,
) -> Result<Vec<Evaluation>, EvaluationError> {
    let collected = runner.collected.as_mut().ok_or_else(no_baseline)?;
    let text = &runner.setup.subject.text;
    let changes: Vec<Option<Change>> =
        candidates.iter().map(|candidate| Change::between(text, candidate)).collect();
    let mut found: HashMap<usize, Evaluation> = HashMap::new();
    if plan.batch {
        let changed: Vec<(usize, Change)> =
            changes.iter().enumerate().filter_map(|(i, change)| Some((i, change.clone()?))).collect();
        found = batch::decide(collected, &changed, plan)?;
    }
    let left: Vec<usize> = (0..candidates.len()).filter(|i| !found.contains_key(i)).collect();
    let requests: Vec<Request> =
        left.iter().enumerate().map(|(id, &i)| request(collected, id, changes[i].clone(), plan)).collect();
    let rows = run_apart(runner, &requests)?;
    let collected = runner.collected.as_ref().ok_or_else(no_baseline)?;
    found.extend(left.iter().zip(&rows).map(|(&i, rows)| (i, evaluation(collected, rows, plan))));
    Ok((0..candidates.len()).filter_map(|i| found.remove(&i)).collect())
}

/// Runs each request in a process of its own: a fork of the zygote, or a fresh import where code alone cannot be
/// swapped.
pub(super) fn run_apart(runner: &mut Runner, requests: &[Request]) -> Result<Vec<Vec<Row>>, EvaluationError> {
    let collected = runner.collected.as_mut().ok_or_else(no_baseline)?;
    let mut rows: Vec<Vec<Row>> = Vec::new();
    if !collected.is_threaded {
        rows.extend(collected.zygote.ask(requests)?.iter().map(super::protocol::Reply::rows));
    }
    let anew: Vec<usize> = if collected.is_threaded {
        rows.resize_with(requests.len(), Vec::new);
        (0..requests.len()).collect()
    } else {
        (0..rows.len()).filter(|&i| rows[i].iter().any(|row| row.unswappable.is_some())).collect()
    };
    if !anew.is_empty() {
        let again: Vec<Request> =
            anew.iter().enumerate().map(|(id, &i)| Request { id, ..requests[i].clone() }).collect();
        for (reply, &i) in runner.fresh()?.ask(&again)?.iter().zip(&anew) {
            rows[i] = reply.rows();
        }
    }
    Ok(rows)
}

pub(super) fn no_baseline() -> EvaluationError {
    EvaluationError::Failed("the baseline was not taken".to_owned())
}

impl Runner {
    /// The interpreter that imports everything anew for each candidate, started when first needed.
    pub(super) fn fresh(&mut self) -> Result<&mut Zygote, EvaluationError> {
        let collected = self.collected.as_ref().ok_or_else(no_baseline)?;
        let zygote = match self.fresh.take() {
            Some(zygote) => zygote,
            None => Zygote::start(&self.setup, &Role::Fresh(&collected.selection, &collected.ids))?.0,
        };
        Ok(self.fresh.insert(zygote))
    }
}

/// The request for one candidate.
pub(super) fn request(collected: &Collected, id: usize, change: Option<Change>, plan: &Plan) -> Request {
    let order: Vec<usize> = plan.order.iter().copied().filter(|&test| test < collected.items.len()).collect();
    Request {
        id,
        change,
        limits: collected.budgets.limits(&order),
        stop_after: plan.stop_after,
        most_hangs: MOST_HANGS,
        is_traced: false,
        is_survey: false,
        batch: None,
        observe: None,
        time: None,
        forks: false,
        wall: collected.budgets.wall(&order),
        cpu: collected.budgets.cpu(&order),
        tests: order.iter().map(|&test| collected.items[test]).collect(),
    }
}

/// The evaluation that a candidate's rows make.
pub(super) fn evaluation(collected: &Collected, rows: &[Row], plan: &Plan) -> Evaluation {
    let rejected = rows.iter().find_map(|row| row.rejected.clone().or_else(|| row.broken.clone()));
    let mut found = outcomes(rows, &collected.items);
    if let Some(reason) = &rejected {
        for &test in &plan.order {
            if let Some(outcome) = found.get_mut(test) {
                *outcome = TestOutcome { status: TestStatus::Failed, message: reason.clone(), ..not_run() };
            }
        }
    }
    Evaluation { outcomes: found, rejected }
}

/// How these tests of pytest ended, by place; a test with two verdicts has none: the process forged one.
pub(super) fn outcomes(rows: &[Row], items: &[usize]) -> Vec<TestOutcome> {
    let mut by_item: HashMap<usize, Vec<&Row>> = HashMap::new();
    for row in rows {
        if let Some(test) = row.test {
            by_item.entry(test).or_default().push(row);
        }
    }
    items
        .iter()
        .map(|item| match by_item.get(item).map(Vec::as_slice) {
            None | Some([]) => not_run(),
            Some([row]) => TestOutcome {
                status: row.status.unwrap_or(TestStatus::Crashed),
                message: row.message.chars().take(LONGEST_MESSAGE).collect(),
                ticks: row.ticks,
                seconds: row.seconds,
            },
            Some(_) => TestOutcome {
                status: TestStatus::Crashed,
                message: "more than one verdict".to_owned(),
                ..not_run()
            },
        })
        .collect()
}

fn not_run() -> TestOutcome {
    TestOutcome { status: TestStatus::NotRun, message: String::new(), ticks: 0, seconds: 0.0 }
}
