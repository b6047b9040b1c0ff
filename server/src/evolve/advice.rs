//! The seam between the search and whoever proposes candidates from outside of it, late and one by one: language
//! models. The search takes what has arrived and never waits for it while it has steps of its own.

use serde::{Deserialize, Serialize};

use super::candidate::{Operator, Origin};
use super::evaluation::Baseline;
use super::question::Objective;
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
    pub(crate) objective: Objective,
    pub(crate) origin: &'a Origin,
    pub(crate) baseline: &'a Baseline,
    pub(crate) split: &'a Split,
    /// For speed: the share of the time of lines of the original, from 1.
    pub(crate) profile: &'a [(u32, f64)],
}

/// A candidate that was evaluated.
#[derive(Clone, Debug)]
pub(crate) struct Heard<'a> {
    /// Its position in the archive.
    pub(crate) at: usize,
    /// Of its normalised syntax.
    pub(crate) hash: u64,
    pub(crate) edits: &'a EditList,
    /// More is better; what the original is worth depends on the objective.
    pub(crate) value: f64,
    /// What it gained on the better one of its parents and the original.
    pub(crate) gain: f64,
    pub(crate) came: Came,
}

/// What came of a candidate.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Came {
    /// Visible tests passed, and all; the first one that does not pass, by its position in the baseline, and what it
    /// says.
    Tested { passed: (usize, usize), failure: Option<(usize, String)> },
    /// It passes the tests and does the same; its time or complexity beside the original's, where that is known.
    Same(Option<f64>),
    /// A test fails that the original passes.
    FailsTests,
    /// It does something else: on what, and what it should do.
    Other(String),
    /// It could not be compared.
    Unseen,
    /// It was not run, for that reason.
    TurnedDown(String),
}

impl Came {
    /// Whether it is what the run is for.
    pub(crate) fn is_wanted(&self) -> bool {
        match self {
            Self::Tested { passed: (passed, all), .. } => passed == all,
            Self::Same(Some(share)) => *share < 0.95,
            _ => false,
        }
    }

    /// As the end of a sentence that begins with the change.
    pub(crate) fn in_words(&self, id_of: impl Fn(usize) -> String) -> String {
        match self {
            Self::Tested { passed: (passed, all), failure: None } => {
                format!("passes {passed} of {all} tests")
            }
            Self::Tested { passed: (passed, all), failure: Some((test, message)) } => {
                format!("passes {passed} of {all} tests; {} fails: {message}", id_of(*test))
            }
            Self::Same(Some(share)) => format!("does the same at {share:.2} of the original's cost"),
            Self::Same(None) => "does the same, and costs as much".to_owned(),
            Self::FailsTests => "fails a test that the original passes".to_owned(),
            Self::Other(how) => format!("does something else {how}"),
            Self::Unseen => "could not be compared with the original".to_owned(),
            Self::TurnedDown(why) => format!("was not run: {why}"),
        }
    }
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
    /// Proposals that were turned down unevaluated: known ones, nearly known ones, and what cheats.
    #[serde(default)]
    pub(crate) turned_down: usize,
    /// Those that gained on their parents.
    pub(crate) gained: usize,
    /// Those that pass all visible tests, or are better and do the same.
    pub(crate) plausible: usize,
    pub(crate) input_tokens: u64,
    pub(crate) output_tokens: u64,
    pub(crate) cost: f64,
}

impl Contribution {
    /// In a sentence, after the model's name.
    pub(crate) fn in_words(&self) -> String {
        let Self { questions, proposals, evaluated, turned_down, gained, plausible, cost, .. } = self;
        let tokens = self.input_tokens + self.output_tokens;
        format!(
            "{questions} questions, {proposals} proposals, {evaluated} of them new, {turned_down} turned down unrun, \
             {gained} better than before, {plausible} that are what is wanted; {tokens} tokens, cost {cost:.4}"
        )
    }
}

/// What was learned of one proposal of a model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Insight {
    pub(crate) model: String,
    /// The kind of the prompt.
    pub(crate) operator: String,
    /// What came of it: `passes 3 of 6 tests; test_a.py::test_b fails: assert 1 == 2`.
    pub(crate) result: String,
    pub(crate) gain: f64,
    /// What it changed, as lines that were taken away and put in.
    pub(crate) change: String,
}
