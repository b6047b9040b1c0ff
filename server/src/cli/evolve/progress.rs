//! Live progress on a terminal.

use std::cell::Cell;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::evolve::evolution::Event;
use crate::evolve::question::Settings;

/// How far a run is.
pub(super) struct Progress {
    bar: Option<ProgressBar>,
    started: Instant,
    time: Duration,
    /// The most visible tests that a candidate passed, and how many there are.
    best: Cell<(usize, usize)>,
    n_plausible: Cell<usize>,
}

impl Progress {
    /// Draws if `is_drawn`.
    pub(super) fn new(is_drawn: bool, settings: &Settings) -> Self {
        let bar = is_drawn.then(|| {
            let target = ProgressDrawTarget::stderr();
            let bar = ProgressBar::with_draw_target(Some(settings.evaluations as u64), target);
            let style = ProgressStyle::with_template("{bar:16.cyan/dim} {pos}/{len} {wide_msg}");
            bar.set_message("running the tests as they are");
            bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        });
        Self {
            bar,
            started: Instant::now(),
            time: settings.time,
            best: Cell::default(),
            n_plausible: Cell::default(),
        }
    }

    /// Something happened.
    pub(super) fn on(&self, event: &Event<'_>) {
        let Some(bar) = &self.bar else { return };
        match event {
            Event::Baseline { split, .. } => {
                self.best.set((0, split.visible.len()));
                bar.set_message(format!(
                    "{} tests to see, {} held out",
                    split.visible.len(),
                    split.held_out.len()
                ));
            }
            Event::Progress(progress) => {
                bar.set_position(progress.n_evaluations as u64);
                for (_, candidate) in progress.batch {
                    let (best, n_tests) = self.best.get();
                    self.best.set((best.max(candidate.fitness.n_passed()), n_tests));
                    self.n_plausible
                        .set(self.n_plausible.get() + usize::from(candidate.fitness.is_plausible()));
                }
                bar.set_message(self.message(progress.n_evaluations));
            }
            Event::Strength { n_noticed, n_changes } => {
                bar.set_message(format!("the tests notice {n_noticed} of {n_changes} changes"));
            }
            Event::Climbed(climbed) => {
                bar.set_position(climbed.n_evaluations as u64);
                bar.set_message(format!("best {:.2} of the original", climbed.best));
            }
            Event::Anew => {}
            Event::Judging => bar.set_message("judging what was found"),
        }
    }

    /// `312/s, best 3 of 4 tests, 2 pass all, 12 s left`: no wider than a terminal
    fn message(&self, n_evaluations: usize) -> String {
        let elapsed = self.started.elapsed();
        let rate = n_evaluations as f64 / elapsed.as_secs_f64().max(0.001);
        let (best, n_tests) = self.best.get();
        let left = self.time.saturating_sub(elapsed).as_secs();
        format!(
            "{rate:.0}/s, best {best} of {n_tests} tests, {} pass all, {left} s left",
            self.n_plausible.get()
        )
    }

    /// Wipes the bar.
    pub(super) fn finish(&self) {
        self.bar.iter().for_each(ProgressBar::finish_and_clear);
    }
}
