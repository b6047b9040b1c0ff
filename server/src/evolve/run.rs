//! A run with its folder: started, or gone on with. The command line and the language server both call it.

use std::time::Instant;

use anyhow::Result;
use siskin_indexer::cancel::CancellationToken;

use super::advice::{Adviser, NoAdvice};
use super::evaluation::{Baseline, EvaluationError, VerificationKind};
use super::evolution::{Event, Outcome, evolve};
use super::improve::Improvement;
use super::question::{Objective, Question};
use super::report;
use super::runner::{Runner, RunnerSettings};
use super::runs::{CandidateRecord, FinalistRecord, OutcomeRecord, RunFolder, TestsRecord};
use super::search::Recorded;
use super::split::Split;
use super::syntax::EditList;
use super::unified::unified;

/// What is to be run, and where it is kept.
pub(crate) struct Job {
    pub(crate) question: Question,
    pub(crate) folder: RunFolder,
    /// What an earlier part of the run found, with the tests that it found it by.
    pub(crate) recorded: Option<(Recorded, Option<TestsRecord>)>,
}

/// Runs, and keeps everything in the run's folder; what fails in the run is an outcome too. Nothing is applied.
///
/// `observe` hears of what happens on the thread that calls. Cancelling ends all at once: the likeliest version by then is
/// the outcome, not verified, and no process is left.
pub(crate) fn execute(
    job: &Job,
    runner: &RunnerSettings,
    observe: &mut dyn FnMut(&Event<'_>),
    cancel: &CancellationToken,
) -> Result<OutcomeRecord> {
    execute_with(job, runner, &mut NoAdvice, observe, cancel)
}

/// The same with someone who proposes candidates from outside.
pub(crate) fn execute_with(
    job: &Job,
    runner: &RunnerSettings,
    advice: &mut dyn Adviser,
    observe: &mut dyn FnMut(&Event<'_>),
    cancel: &CancellationToken,
) -> Result<OutcomeRecord> {
    let started = Instant::now();
    let evolved = evolved(job, runner, started, advice, observe, cancel);
    let seconds = round(started.elapsed().as_secs_f64());
    let record = match evolved {
        Ok((outcome, sandbox)) => {
            let finalists: Vec<FinalistRecord> = outcome.finalists.iter().map(FinalistRecord::from).collect();
            job.folder.keep_finalists(&finalists)?;
            OutcomeRecord { sandbox, ..record(job, &outcome, seconds) }
        }
        Err(error) => {
            let status = match error.downcast_ref::<EvaluationError>() {
                Some(EvaluationError::NoTests { .. } | EvaluationError::NoPytest { .. }) => "no-tests",
                _ => "failed",
            };
            failed(job, status, &format!("{error:#}"), seconds)
        }
    };
    let record = OutcomeRecord { models: advice.contributions(), ..record };
    job.folder.keep_insights(&advice.insights())?;
    job.folder.keep_outcome(&record)?;
    job.folder.keep_report(&report::html(&job.folder)?)?;
    Ok(record)
}

/// How the run ended, and in which sandbox.
fn evolved(
    job: &Job,
    runner: &RunnerSettings,
    started: Instant,
    advice: &mut dyn Adviser,
    observe: &mut dyn FnMut(&Event<'_>),
    cancel: &CancellationToken,
) -> Result<(Outcome, String)> {
    let settings = RunnerSettings {
        tests: job.question.tests.clone(),
        unsaved: job.question.unsaved.clone(),
        time: Some(job.question.settings.time),
        seeks_failing: job.question.objective == Objective::Pass,
        ..runner.clone()
    };
    let subject = job.question.target.subject.clone();
    let mut runner = Runner::start(subject, &settings, cancel.clone())?;
    let mut unwritten: Option<anyhow::Error> = None;
    let mut keep = |result: Result<()>| {
        if let Err(error) = result {
            unwritten.get_or_insert(error);
        }
    };
    let recorded = |baseline: &Baseline, split: &Split| recorded(job, &TestsRecord::new(baseline, split));
    let n_recorded = job.recorded.as_ref().map_or(0, |(recorded, _)| recorded.len());
    let mut n_seen = 0;
    let outcome = evolve(
        &job.question,
        &mut runner,
        &recorded,
        advice,
        &mut |event| {
            observe(event);
            match event {
                Event::Baseline { baseline, split } => {
                    let tests = TestsRecord::new(baseline, split);
                    if are_others(job, &tests) {
                        observe(&Event::Anew);
                    }
                    keep(job.folder.keep_tests(&tests));
                }
                Event::Progress(progress) => {
                    let seconds = started.elapsed().as_secs_f64();
                    let lines = progress.batch.iter().enumerate().filter(|(at, _)| n_seen + at >= n_recorded);
                    let lines: Vec<CandidateRecord> = lines
                        .map(|(_, (hash, candidate))| CandidateRecord::new(*hash, candidate, seconds))
                        .collect();
                    n_seen += progress.batch.len();
                    keep(job.folder.append(&lines));
                }
                Event::Climbed(climbed) => {
                    let seconds = started.elapsed().as_secs_f64();
                    let lines: Vec<CandidateRecord> = climbed
                        .batch
                        .iter()
                        .map(|version| CandidateRecord::of_version(version, seconds))
                        .collect();
                    keep(job.folder.append(&lines));
                }
                Event::Judging | Event::Anew | Event::Strength { .. } => {}
            }
        },
        cancel,
    );
    if let Some(error) = unwritten {
        return Err(error);
    }
    Ok((outcome?, runner.tier().to_string()))
}

/// What was recorded by the same tests; by others it says nothing.
fn recorded(job: &Job, tests: &TestsRecord) -> Recorded {
    match &job.recorded {
        Some((recorded, Some(before))) if before == tests => recorded.clone(),
        _ => Recorded::new(),
    }
}

/// Whether something was recorded by other tests.
fn are_others(job: &Job, tests: &TestsRecord) -> bool {
    job.recorded.as_ref().is_some_and(|(recorded, before)| {
        !recorded.is_empty() && before.as_ref().is_none_or(|before| before != tests)
    })
}

fn record(job: &Job, outcome: &Outcome, seconds: f64) -> OutcomeRecord {
    let path =
        crate::source_files::shown(&job.question.target.subject.root, &job.question.target.subject.file);
    let search_seconds = outcome.search_time.as_secs_f64().max(1e-6);
    let status = if outcome.edits.is_empty() { "unchanged" } else { "improved" };
    let verified = match outcome.verified {
        VerificationKind::Separate => "separate",
        VerificationKind::InProcess => "in-process",
        VerificationKind::None => "none",
    };
    OutcomeRecord {
        diff: unified(&path, &job.question.target.subject.text, &outcome.edits),
        visible: outcome.visible,
        held_out: outcome.held_out,
        evaluations: outcome.n_evaluations,
        evaluations_per_second: round(outcome.n_evaluations as f64 / search_seconds),
        verified: verified.to_owned(),
        reason: outcome.reason.clone(),
        disagreement: outcome.disagreement.clone(),
        speedup: outcome.improvement.as_ref().and_then(Improvement::speedup),
        improvement: outcome.improvement.clone(),
        edits: outcome.edits.clone(),
        ..failed(job, status, "", seconds)
    }
}

fn failed(job: &Job, status: &str, reason: &str, seconds: f64) -> OutcomeRecord {
    OutcomeRecord {
        status: status.to_owned(),
        objective: job.question.objective,
        diff: String::new(),
        visible: (0, 0),
        held_out: (0, 0),
        evaluations: 0,
        seconds,
        evaluations_per_second: 0.0,
        verified: "none".to_owned(),
        run: job.folder.id(),
        reason: reason.to_owned(),
        sandbox: String::new(),
        models: Vec::new(),
        disagreement: None,
        speedup: None,
        improvement: None,
        edits: EditList::default(),
    }
}

fn round(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}
