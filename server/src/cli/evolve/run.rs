//! A run with its folder: started, or gone on with.

use std::cell::RefCell;
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use siskin_indexer::cancel::CancellationToken;

use super::Apply;
use super::progress::Progress;
use crate::evolve::evaluation::{Baseline, EvaluationError, VerificationKind};
use crate::evolve::evolution::{Event, Outcome, Settings, evolve};
use crate::evolve::runner::{Runner, RunnerSettings};
use crate::evolve::runs::{CandidateRecord, FinalistRecord, OutcomeRecord, RunFolder, TestsRecord};
use crate::evolve::search::Recorded;
use crate::evolve::split::Split;
use crate::evolve::target::Target;
use crate::evolve::unified::unified;
use crate::surroundings::Surroundings;
use crate::terminal;

/// What is to be run.
pub(in crate::cli) struct Job {
    pub(in crate::cli) target: Target,
    pub(in crate::cli) settings: Settings,
    /// Test files that the user named, relative to the root.
    pub(in crate::cli) tests: Vec<PathBuf>,
    pub(in crate::cli) folder: RunFolder,
    /// What an earlier part of the run found, with the tests that it found it by.
    pub(in crate::cli) recorded: Option<(Recorded, Option<TestsRecord>)>,
    pub(in crate::cli) apply: Option<Apply>,
    /// Whether nobody watches.
    pub(in crate::cli) is_quiet: bool,
}

/// Runs, keeps everything in the run's folder, applies the result if it is to be.
pub(in crate::cli) fn execute(job: &Job, surroundings: &Surroundings) -> Result<OutcomeRecord> {
    let started = Instant::now();
    let evolved = evolved(job, surroundings, started);
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
    job.folder.keep_outcome(&record)?;
    apply(job, &record)?;
    Ok(record)
}

/// How the run ended, and in which sandbox.
fn evolved(job: &Job, surroundings: &Surroundings, started: Instant) -> Result<(Outcome, String)> {
    let settings = RunnerSettings {
        python: None,
        path: surroundings.environ.path.clone(),
        home: surroundings.environ.home.clone(),
        tests: job.tests.clone(),
        ..RunnerSettings::default()
    };
    // Who stops a search still wants its result verified, so the runner goes on; a second Ctrl-C ends the program.
    let mut runner = Runner::start(job.target.subject.clone(), &settings, CancellationToken::default())?;
    let progress = Progress::new(!job.is_quiet && surroundings.terminal.shows_progress, &job.settings);
    let unwritten: RefCell<Option<anyhow::Error>> = RefCell::default();
    let keep = |result: Result<()>| {
        if let Err(error) = result {
            unwritten.borrow_mut().get_or_insert(error);
        }
    };
    let recorded = |baseline: &Baseline, split: &Split| recorded(job, &TestsRecord::new(baseline, split));
    let n_recorded = job.recorded.as_ref().map_or(0, |(recorded, _)| recorded.len());
    let mut n_seen = 0;
    let outcome = evolve(
        &job.target,
        &job.settings,
        &mut runner,
        &recorded,
        &mut |event| {
            progress.on(event);
            match event {
                Event::Baseline { baseline, split } => {
                    for test in &baseline.aside {
                        terminal::note(&format!("set aside: {} ({})", test.id, test.reason));
                    }
                    baseline.notes.iter().for_each(|note| terminal::note(note));
                    keep(job.folder.keep_tests(&TestsRecord::new(baseline, split)));
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
                Event::Judging => {}
            }
        },
        &surroundings.cancel,
    );
    progress.finish();
    if let Some(error) = unwritten.into_inner() {
        return Err(error);
    }
    Ok((outcome?, runner.tier().to_string()))
}

/// What was recorded by the same tests; by others it says nothing.
fn recorded(job: &Job, tests: &TestsRecord) -> Recorded {
    match &job.recorded {
        Some((recorded, Some(before))) if before == tests => recorded.clone(),
        Some((recorded, _)) if !recorded.is_empty() => {
            terminal::warn("the tests are not what they were when the run began; it begins anew");
            Recorded::new()
        }
        _ => Recorded::new(),
    }
}

fn record(job: &Job, outcome: &Outcome, seconds: f64) -> OutcomeRecord {
    let path = crate::source_files::shown(&job.target.subject.root, &job.target.subject.file);
    let search_seconds = outcome.search_time.as_secs_f64().max(1e-6);
    let status = if outcome.edits.len() > 0 { "improved" } else { "unchanged" };
    let verified = match outcome.verified {
        VerificationKind::Separate => "separate",
        VerificationKind::InProcess => "in-process",
        VerificationKind::None => "none",
    };
    OutcomeRecord {
        diff: unified(&path, &job.target.subject.text, &outcome.edits),
        visible: outcome.visible,
        held_out: outcome.held_out,
        evaluations: outcome.n_evaluations,
        evaluations_per_second: round(outcome.n_evaluations as f64 / search_seconds),
        verified: verified.to_owned(),
        reason: outcome.reason.clone(),
        disagreement: outcome.disagreement.clone(),
        edits: outcome.edits.clone(),
        ..failed(job, status, "", seconds)
    }
}

fn failed(job: &Job, status: &str, reason: &str, seconds: f64) -> OutcomeRecord {
    OutcomeRecord {
        status: status.to_owned(),
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
        disagreement: None,
        edits: crate::evolve::syntax::EditList::default(),
    }
}

fn round(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

/// Writes the evolved version, if it may be and the file is as it was.
fn apply(job: &Job, record: &OutcomeRecord) -> Result<()> {
    let is_allowed = match job.apply {
        None => false,
        Some(Apply::Verified) => record.verified != "none",
        Some(Apply::Plausible) => record.visible.0 == record.visible.1,
    };
    if record.status != "improved" || !is_allowed {
        return Ok(());
    }
    let subject = &job.target.subject;
    let path = &subject.file;
    let now = fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    if now.replace("\r\n", "\n") != subject.text {
        bail!("{} was changed during the run; run `siskin evolve` again", path.display());
    }
    let text = job.target.to_file(&record.edits.apply(&subject.text));
    let folder = path.parent().context("the file has no folder")?;
    let write = || -> std::io::Result<()> {
        let mut part = tempfile::NamedTempFile::new_in(folder)?;
        part.write_all(text.as_bytes())?;
        part.as_file().set_permissions(fs::metadata(path)?.permissions())?;
        part.persist(path)?;
        Ok(())
    };
    write().with_context(|| format!("{} cannot be written", path.display()))
}
