//! A run that someone watches on a terminal.

use anyhow::Result;

use super::progress::Progress;
use crate::evolve::evolution::Event;
use crate::evolve::model::ModelMutators;
use crate::evolve::run::{Job, execute, execute_with};
use crate::evolve::runner::RunnerSettings;
use crate::evolve::runs::OutcomeRecord;
use crate::surroundings::Surroundings;
use crate::terminal;

/// Runs with live progress, unless nobody watches.
pub(in crate::cli) fn attend(
    job: &Job,
    advice: Option<&mut ModelMutators>,
    is_quiet: bool,
    surroundings: &Surroundings,
) -> Result<OutcomeRecord> {
    let runner = RunnerSettings {
        path: surroundings.environ.path.clone(),
        home: surroundings.environ.home.clone(),
        ..RunnerSettings::default()
    };
    let is_drawn = !is_quiet && surroundings.terminal.shows_progress;
    let progress = Progress::new(is_drawn, &job.question.settings);
    let mut observe = |event: &Event<'_>| {
        progress.on(event);
        say(event);
    };
    let outcome = match advice {
        Some(advice) => execute_with(job, &runner, advice, &mut observe, &surroundings.cancel),
        None => execute(job, &runner, &mut observe, &surroundings.cancel),
    };
    progress.finish();
    outcome
}

/// What the user should know beside how far the run is.
fn say(event: &Event<'_>) {
    match event {
        Event::Baseline { baseline, .. } => {
            for test in &baseline.aside {
                terminal::note(&format!("set aside: {} ({})", test.id, test.reason));
            }
            baseline.notes.iter().for_each(|note| terminal::note(note));
        }
        Event::Anew => {
            terminal::warn("the tests are not what they were when the run began; it begins anew");
        }
        Event::Strength { n_noticed, n_changes } => {
            terminal::note(&format!("your tests notice {n_noticed} of {n_changes} changes"));
        }
        Event::Progress(_) | Event::Climbed(_) | Event::Judging => {}
    }
}
