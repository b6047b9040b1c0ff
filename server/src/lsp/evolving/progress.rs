//! How far a run is, as `$/progress`.

use std::time::Instant;

use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tower_lsp::ls_types::{NumberOrString, WorkDoneProgressCancelParams};

use crate::evolve::evolution::Event;
use crate::lsp::connection::Connection;
use crate::lsp::progress::{Step, show};
use crate::session::evolving::Ticket;

/// The begin of the tokens of runs; the ticket's number follows.
const TOKEN: &str = "siskin/evolve/";

/// Tells the client how a run goes; when it is dropped, the progress ends.
pub(super) struct RunProgress {
    steps: Option<UnboundedSender<Step>>,
    started: Instant,
    n_evaluations: usize,
    most: usize,
    generation: usize,
    /// The most tests that a version passes, and how many it is judged by.
    best: (usize, usize),
}

impl RunProgress {
    /// Shows that a run waits; `most` is how many versions are tried at most.
    pub(super) fn begin(connection: &Connection, ticket: &Ticket, most: usize, is_first: bool) -> Self {
        let steps = connection.capabilities().work_done_progress.then(|| {
            let (sender, steps) = unbounded_channel();
            let token = NumberOrString::String(format!("{TOKEN}{}", ticket.number()));
            tokio::spawn(show(connection.client.clone(), token, steps, true));
            sender
        });
        let progress = Self {
            steps,
            started: Instant::now(),
            n_evaluations: 0,
            most: most.max(1),
            generation: 0,
            best: (0, 0),
        };
        let message = if is_first { "running the tests as they are" } else { "waits for another run" };
        progress.send(&ticket.key.function, message.to_owned());
        progress
    }

    /// Something happened in the run of a function.
    pub(super) fn on(&mut self, function: &str, event: &Event<'_>) {
        let message = match event {
            Event::Baseline { split, .. } => {
                self.best.1 = split.visible.len();
                self.started = Instant::now();
                format!("{} tests to see, {} held out", split.visible.len(), split.held_out.len())
            }
            Event::Progress(progress) => {
                self.generation += 1;
                self.n_evaluations = progress.n_evaluations;
                let passed = progress.batch.iter().map(|(_, candidate)| candidate.fitness.n_passed());
                self.best.0 = passed.fold(self.best.0, usize::max);
                format!(
                    "generation {}, {:.0} evaluations/s, best passes {} of {} tests",
                    self.generation,
                    self.rate(),
                    self.best.0,
                    self.best.1
                )
            }
            Event::Strength { n_noticed, n_changes } => {
                format!("the tests notice {n_noticed} of {n_changes} changes")
            }
            Event::Climbed(climbed) => {
                self.generation += 1;
                self.n_evaluations = climbed.n_evaluations;
                format!(
                    "generation {}, {:.0} evaluations/s, best {:.2} of the original",
                    self.generation,
                    self.rate(),
                    climbed.best
                )
            }
            Event::Judging => "judging what was found".to_owned(),
            Event::Anew => return,
        };
        self.send(function, message);
    }

    /// Evaluations per second, since the tests were run as they are.
    fn rate(&self) -> f64 {
        self.n_evaluations as f64 / self.started.elapsed().as_secs_f64().max(0.001)
    }

    fn send(&self, function: &str, message: String) {
        let percentage = (self.n_evaluations * 100 / self.most).min(100) as u32;
        if let Some(steps) = &self.steps {
            let _ = steps.send(Step { title: format!("Evolving `{function}`"), message, percentage });
        }
    }
}

/// `window/workDoneProgress/cancel`: ends a run with the best so far. Tokens that are no run's mean nothing.
pub(in crate::lsp) fn cancel(connection: &Connection, params: &WorkDoneProgressCancelParams) {
    let NumberOrString::String(token) = &params.token else { return };
    let Some(number) = token.strip_prefix(TOKEN).and_then(|number| number.parse::<u64>().ok()) else {
        return;
    };
    let tickets = connection.session.evolving.queue.tickets();
    tickets.iter().filter(|ticket| ticket.number() == number).for_each(|ticket| ticket.cancel.cancel());
}
