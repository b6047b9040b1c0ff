//! The seam between the search and whoever proposes candidates from outside of it, late and one by one: language
//! models. The search takes what has arrived and never waits for it while it has steps of its own.

use serde::{Deserialize, Serialize};

use super::candidate::{Candidate, Operator, Origin};
use super::evaluation::Baseline;
use super::split::Split;
use super::syntax::EditList;

/// A proposed candidate.
#[derive(Clone, Debug)]
pub(crate) struct Advice {
    pub(crate) edits: EditList,
    /// See [`Candidate::parents`].
    pub(crate) parents: Vec<usize>,
    pub(crate) operator: Operator,
    /// How likely it is to mend the function.
    pub(crate) prior: f64,
}

/// What a run starts from. Of the tests, only the visible ones may be told to anyone.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Beginning<'a> {
    pub(crate) origin: &'a Origin,
    pub(crate) baseline: &'a Baseline,
    pub(crate) split: &'a Split,
}

/// A candidate that was evaluated.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Heard<'a> {
    /// Its position in the archive.
    pub(crate) at: usize,
    pub(crate) candidate: &'a Candidate,
    /// What it gained on the better one of its parents and the original.
    pub(crate) gain: f64,
}

/// Proposes candidates.
pub(crate) trait Adviser {
    /// The run begins.
    fn begin(&mut self, beginning: &Beginning<'_>);

    /// A candidate was evaluated, whoever proposed it.
    fn hear(&mut self, heard: &Heard<'_>);

    /// What has arrived since the last time. Never waits.
    fn take(&mut self) -> Vec<Advice>;

    /// Whether more may arrive.
    fn is_busy(&self) -> bool;

    /// Whether the search takes steps of its own beside.
    fn wants_steps(&self) -> bool {
        true
    }

    /// What each model contributed and cost.
    fn contributions(&self) -> Vec<Contribution> {
        Vec::new()
    }

    /// What was learned of each proposal, in their order.
    fn insights(&self) -> Vec<Insight> {
        Vec::new()
    }
}

/// Nobody: the search is on its own, and depends on its seed alone.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NoAdvice;

impl Adviser for NoAdvice {
    fn begin(&mut self, _: &Beginning<'_>) {}

    fn hear(&mut self, _: &Heard<'_>) {}

    fn take(&mut self) -> Vec<Advice> {
        Vec::new()
    }

    fn is_busy(&self) -> bool {
        false
    }
}

/// What one model contributed to a run, and what it cost.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Contribution {
    pub(crate) model: String,
    pub(crate) questions: usize,
    /// Replies that could be read as a change of the function.
    pub(crate) proposals: usize,
    /// Proposals that were new, and were evaluated.
    pub(crate) evaluated: usize,
    /// Those that gained on their parents.
    pub(crate) gained: usize,
    /// Those that pass all visible tests.
    pub(crate) plausible: usize,
    pub(crate) input_tokens: u64,
    pub(crate) output_tokens: u64,
    pub(crate) cost: f64,
}

impl Contribution {
    /// In a sentence, after the model's name.
    pub(crate) fn in_words(&self) -> String {
        let Self { questions, proposals, evaluated, gained, plausible, cost, .. } = self;
        let tokens = self.input_tokens + self.output_tokens;
        format!(
            "{questions} questions, {proposals} proposals, {evaluated} of them new, {gained} better than before, \
             {plausible} that pass all tests; {tokens} tokens, cost {cost:.4}"
        )
    }
}

/// What was learned of one proposal of a model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Insight {
    pub(crate) model: String,
    /// The kind of the prompt.
    pub(crate) operator: String,
    /// Visible tests passed, and all.
    pub(crate) passed: (usize, usize),
    pub(crate) gain: f64,
    /// What it changed, as lines that were taken away and put in.
    pub(crate) change: String,
}
