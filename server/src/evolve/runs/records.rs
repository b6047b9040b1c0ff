//! What a run's folder holds, as it is written.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::evolve::advice::Contribution;
use crate::evolve::candidate::{Candidate, Operator};
use crate::evolve::evaluation::{Baseline, TestStatus};
use crate::evolve::fitness::Fitness;
use crate::evolve::improve::{Improvement, Version};
use crate::evolve::judge::Finalist;
use crate::evolve::question::Objective;
use crate::evolve::runner::Unsaved;
use crate::evolve::search::Score;
use crate::evolve::split::Split;
use crate::evolve::syntax::EditList;

/// `run.json`: what a run starts from, all that is needed to repeat it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct StartRecord {
    /// The version of Siskin.
    pub(crate) version: String,
    /// The target's file, relative to the project's folder.
    pub(crate) file: PathBuf,
    /// The function's dotted name.
    pub(crate) function: String,
    /// The module's text.
    pub(crate) source: String,
    /// What better means.
    #[serde(default)]
    pub(crate) objective: Objective,
    pub(crate) seed: u64,
    pub(crate) evaluations: usize,
    pub(crate) seconds: f64,
    /// Tests that were named, as they were.
    pub(crate) tests: Vec<PathBuf>,
    /// Texts of other files that were not saved.
    #[serde(default, skip_serializing_if = "Unsaved::is_empty")]
    pub(crate) unsaved: Unsaved,
    /// Whether an editor asked for it, which then asks what becomes of the result.
    #[serde(default)]
    pub(crate) editor: bool,
}

/// `tests.json`: the tests, how the original does on them, and which are held out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TestsRecord {
    pub(crate) tests: Vec<TestRecord>,
    pub(crate) visible: Vec<usize>,
    pub(crate) held_out: Vec<usize>,
}

/// A test of the original.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TestRecord {
    pub(crate) id: String,
    pub(crate) status: TestStatus,
}

impl TestsRecord {
    /// Of a baseline and its split.
    pub(crate) fn new(baseline: &Baseline, split: &Split) -> Self {
        let record = |test: &crate::evolve::evaluation::BaselineTest| TestRecord {
            id: test.id.clone(),
            status: test.outcome.status,
        };
        Self {
            tests: baseline.tests.iter().map(record).collect(),
            visible: split.visible.clone(),
            held_out: split.held_out.clone(),
        }
    }
}

/// A line of `candidates.jsonl`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct CandidateRecord {
    /// Of the normalised syntax, in hexadecimal digits: JSON has no numbers of 64 bits.
    pub(crate) hash: String,
    /// Lines that it was made from, counted from 0; none for those made from the original.
    pub(crate) parents: Vec<usize>,
    /// The mutator, or `crossover`.
    pub(crate) operator: String,
    pub(crate) edits: EditList,
    /// How likely it was before it was run.
    pub(crate) prior: f64,
    /// By visible test, see [`Fitness::tests`].
    pub(crate) tests: Vec<f64>,
    pub(crate) ticks: u64,
    /// Since the run began.
    pub(crate) seconds: f64,
    /// For speed and simplicity: what it is worth beside the original, whose is 1; less is better.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) score: Option<f64>,
    /// For speed and simplicity: `same`, or why it was rejected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) verdict: Option<String>,
}

impl CandidateRecord {
    /// Of a candidate that was evaluated after `seconds`.
    pub(crate) fn new(hash: u64, candidate: &Candidate, seconds: f64) -> Self {
        Self {
            hash: format!("{hash:016x}"),
            parents: candidate.parents.clone(),
            operator: candidate.operator.name().to_owned(),
            edits: candidate.edits.clone(),
            prior: candidate.prior,
            tests: candidate.fitness.tests.clone(),
            ticks: candidate.ticks,
            seconds: (seconds * 1000.0).round() / 1000.0,
            score: None,
            verdict: None,
        }
    }

    /// Of a version for speed or simplicity that was tried after `seconds`.
    pub(crate) fn of_version(version: &Version, seconds: f64) -> Self {
        Self {
            hash: format!("{:016x}", version.hash),
            // Lines are counted without the original.
            parents: version.parent.and_then(|parent| parent.checked_sub(1)).into_iter().collect(),
            operator: version.operator.map_or("", Operator::name).to_owned(),
            edits: version.edits.clone(),
            prior: 1.0,
            tests: Vec::new(),
            ticks: 0,
            seconds: (seconds * 1000.0).round() / 1000.0,
            score: Some(version.score.value).filter(|score| score.is_finite()),
            verdict: Some(version.verdict.name().to_owned()),
        }
    }

    /// What a search that is resumed needs; `None` if the line is damaged.
    pub(crate) fn score(&self) -> Option<(u64, Score)> {
        let hash = u64::from_str_radix(&self.hash, 16).ok()?;
        Some((
            hash,
            Score { fitness: Fitness { tests: self.tests.clone() }, ticks: self.ticks, failure: None },
        ))
    }
}

/// `outcome.json`: how the run ended; what `siskin evolve --json` printed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct OutcomeRecord {
    pub(crate) status: String,
    /// What better means.
    #[serde(default)]
    pub(crate) objective: Objective,
    pub(crate) diff: String,
    /// Passed and all, of the tests that the search saw.
    pub(crate) visible: (usize, usize),
    /// Passed and all, of those it did not see.
    pub(crate) held_out: (usize, usize),
    pub(crate) evaluations: usize,
    pub(crate) seconds: f64,
    pub(crate) evaluations_per_second: f64,
    pub(crate) verified: String,
    /// The run's name.
    pub(crate) run: String,
    /// Why it is no more than that, for people.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) reason: String,
    /// The walls that candidates ran behind; empty if none ran.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) sandbox: String,
    /// An input on which versions that pass the same tests differ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) disagreement: Option<crate::evolve::judge::Disagreement>,
    /// What each language model contributed and cost; none took part if empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) models: Vec<Contribution>,
    /// How many times faster it is, at large inputs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) speedup: Option<f64>,
    /// What it gains and rests on, where the objective is speed or simplicity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) improvement: Option<Improvement>,
    /// What makes the shown version of the source.
    #[serde(default, skip_serializing_if = "EditList::is_empty")]
    pub(crate) edits: EditList,
}

/// `answer.json`: what the user said to the result of a run that an editor asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Answer {
    /// It was shown, and nothing was chosen.
    Shown,
    /// It is in the text.
    Applied,
    /// It is not wanted.
    Discarded,
}

/// `finalists.json`: a version that came into question at the end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct FinalistRecord {
    /// Its line in `candidates.jsonl`, counted from 0.
    pub(crate) candidate: usize,
    pub(crate) edits: EditList,
    /// How likely it and those that behave alike are together, beside other finalists.
    pub(crate) weight: f64,
    pub(crate) n_alike: usize,
    pub(crate) agreement: f64,
    /// Tests that pass, of the visible and of the held-out ones.
    pub(crate) visible: usize,
    pub(crate) held_out: usize,
}

impl From<&Finalist> for FinalistRecord {
    fn from(finalist: &Finalist) -> Self {
        Self {
            candidate: finalist.candidate,
            edits: finalist.edits.clone(),
            weight: finalist.weight,
            n_alike: finalist.n_alike,
            agreement: finalist.agreement,
            visible: finalist.n_visible,
            held_out: finalist.n_held_out,
        }
    }
}
