//! Mutators that ask language models, beside those of the syntax: threads of their own put questions, and what they
//! give joins the search whenever it arrives.
//!
//! Prompts ask for a change of one version, for a new version, or for the best of two (AlphaEvolve, Novikov et al.
//! 2025); parents are drawn by fitness and by how often they were, and a bandit chooses the model (ShinkaEvolve,
//! Lange et al. 2025). No prompt holds anything of a held-out test.

mod bandit;
mod board;
mod facts;
mod hunks;
mod novelty;
mod patch;
mod prompt;
mod team;
mod worker;

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, PoisonError};
use std::thread::JoinHandle;

use siskin_indexer::cancel::CancellationToken;

use self::board::{Board, Over};
use self::facts::Facts;
use self::novelty::Form;
use self::worker::{Proposal, Shared};
use super::advice::{Advice, Adviser, Beginning, Came, Contribution, Heard, Insight};
use super::syntax::EditList;
use crate::llm::{Budget, Model};
pub(crate) use team::{Team, apis};

/// Questions at once.
const N_WORKERS: usize = 2;
/// How likely a model's proposal is to mend the function, beside the original's 1: far likelier than one edit.
const PRIOR: f64 = 0.5;
/// Deeply nested code is walked recursively; memory that is not touched costs nothing.
const STACK_BYTES: usize = 16 * 1024 * 1024;

/// What bounds the models of a run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Questions at most.
    pub(crate) questions: usize,
    /// Tokens at most, of questions and replies together.
    pub(crate) tokens: u64,
    /// Costs at most, in the currency of the models' prices.
    pub(crate) cost: f64,
}

/// How models are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Changes of good versions, with feedback, beside the syntax mutators.
    Evolve,
    /// New versions of the original, each on its own: what evolution is compared with.
    Sample,
}

/// The models as one adviser.
pub(crate) struct ModelMutators {
    shared: Arc<Shared>,
    arriving: Receiver<Proposal>,
    threads: Vec<JoinHandle<()>>,
    /// Proposals that were handed over, with the model and the kind of prompt.
    handed: HashMap<EditList, (usize, &'static str, Form)>,
    mode: Mode,
}

impl std::fmt::Debug for ModelMutators {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ModelMutators").field("mode", &self.mode).finish_non_exhaustive()
    }
}

impl ModelMutators {
    /// Asks nothing before the run begins. `apis` are lines about APIs that may help; `seed` draws parents.
    pub(crate) fn new(
        models: Vec<Arc<Model>>,
        limits: Limits,
        mode: Mode,
        apis: Vec<String>,
        seed: u64,
        cancel: CancellationToken,
    ) -> Self {
        let (sender, arriving) = channel();
        let shared = Arc::new(Shared {
            board: Board::new(&models, limits.questions, seed).into(),
            models,
            budget: Budget::new(limits.tokens, limits.cost),
            mode,
            apis,
            cancel,
            stop: CancellationToken::default(),
        });
        let worker = |_| {
            let (shared, sender) = (Arc::clone(&shared), sender.clone());
            let thread = std::thread::Builder::new().name("mutate".to_owned()).stack_size(STACK_BYTES);
            thread.spawn(move || worker::work(&shared, &sender)).ok()
        };
        let threads = (0..N_WORKERS).filter_map(worker).collect();
        Self { shared, arriving, threads, handed: HashMap::new(), mode }
    }
}

impl Adviser for ModelMutators {
    fn begin(&mut self, beginning: &Beginning<'_>) {
        let mut board = self.shared.board.lock().unwrap_or_else(PoisonError::into_inner);
        board.facts = Facts::of(beginning);
    }

    fn hear(&mut self, heard: &Heard<'_>) {
        let mut board = self.shared.board.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((model, operator, form)) = self.handed.remove(heard.edits) {
            board.note(model, operator, &form, heard);
        }
        board.hear(heard);
        // What may be better still is gone on with.
        if matches!(heard.came, Came::Tested { .. }) && heard.came.is_wanted() {
            board.is_solved = true;
            // What is under way would only cost.
            self.shared.stop.cancel();
        }
    }

    fn take(&mut self) -> Vec<Advice> {
        let mut advice = Vec::new();
        for Proposal { model, operator, parents, edits, form } in self.arriving.try_iter() {
            self.handed.insert(edits.clone(), (model, operator.name(), form));
            advice.push(Advice { edits, parents, operator, prior: PRIOR });
        }
        let mut board = self.shared.board.lock().unwrap_or_else(PoisonError::into_inner);
        // What was taken the last time is evaluated by now, or was nothing new.
        board.n_taken = advice.len();
        board.n_waiting = board.n_waiting.saturating_sub(advice.len());
        advice
    }

    fn is_busy(&self) -> bool {
        let board = self.shared.board.lock().unwrap_or_else(PoisonError::into_inner);
        match board.is_over(&self.shared) {
            None => true,
            Some(Over::Used | Over::NoAnswers) => board.n_asking + board.n_waiting > 0,
            Some(Over::Stopped | Over::Solved) => false,
        }
    }

    fn wants_steps(&self) -> bool {
        self.mode == Mode::Evolve
    }

    fn contributions(&self) -> Vec<Contribution> {
        self.shared.board.lock().unwrap_or_else(PoisonError::into_inner).contributions.clone()
    }

    fn insights(&self) -> Vec<Insight> {
        self.shared.board.lock().unwrap_or_else(PoisonError::into_inner).insights.clone()
    }
}

impl Drop for ModelMutators {
    fn drop(&mut self) {
        self.shared.stop.cancel();
        for thread in self.threads.drain(..) {
            // A thread that panicked has nothing more to say.
            let _ = thread.join();
        }
    }
}
