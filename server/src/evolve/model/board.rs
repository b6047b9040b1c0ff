//! What the threads that ask models share: the function, the best versions, what was tried.

use std::sync::Arc;

use super::bandit::Bandit;
use super::facts::Facts;
use super::novelty::{Form, Tried};
use super::worker::Shared;
use crate::evolve::advice::{Came, Contribution, Heard, Insight};
use crate::evolve::random::Random;
use crate::evolve::syntax::EditList;
use crate::llm::{Model, Reply};

/// Versions that are gone on from.
const MAX_ELITES: usize = 12;
/// What one insight holds of a change, in bytes.
const MAX_CHANGE: usize = 700;

/// A version that is worth going on from.
#[derive(Clone, Debug)]
pub(super) struct Elite {
    /// Its position in the archive.
    pub(super) at: usize,
    pub(super) edits: EditList,
    pub(super) value: f64,
    /// How often it was drawn.
    pub(super) n_children: usize,
}

/// The state that all threads share.
#[derive(Debug)]
pub(super) struct Board {
    /// Not known before the run begins.
    pub(super) facts: Option<Facts>,
    pub(super) elites: Vec<Elite>,
    pub(super) insights: Vec<Insight>,
    pub(super) tried: Tried,
    pub(super) contributions: Vec<Contribution>,
    pub(super) bandit: Bandit,
    pub(super) random: Random,
    /// Questions that were put, and the most that may be.
    pub(super) n_asked: usize,
    max_questions: usize,
    /// Questions under way.
    pub(super) n_asking: usize,
    /// Proposals that wait for the search, and those that it took last.
    pub(super) n_waiting: usize,
    pub(super) n_taken: usize,
    pub(super) n_since_gain: usize,
    /// Whether some version passes all visible tests that failed.
    pub(super) is_solved: bool,
    /// Replies in a row that never came.
    pub(super) n_faults: usize,
}

/// Why no more is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Over {
    Stopped,
    Solved,
    Used,
    /// No model answers.
    NoAnswers,
}

/// Questions and proposals that are not evaluated yet.
const MAX_AHEAD: usize = 3;

/// Faults in a row after which models are given up.
const MAX_FAULTS: usize = 4;

impl Board {
    pub(super) fn new(models: &[Arc<Model>], max_questions: usize, seed: u64) -> Self {
        let prices: Vec<f64> =
            models.iter().map(|model| model.settings.input_price + model.settings.output_price).collect();
        let contribution =
            |model: &Arc<Model>| Contribution { model: model.name().to_owned(), ..Contribution::default() };
        Self {
            facts: None,
            elites: Vec::new(),
            insights: Vec::new(),
            tried: Tried::default(),
            contributions: models.iter().map(contribution).collect(),
            bandit: Bandit::new(&prices),
            random: Random::new(seed),
            n_asked: 0,
            max_questions,
            n_asking: 0,
            n_waiting: 0,
            n_taken: 0,
            n_since_gain: 0,
            is_solved: false,
            n_faults: 0,
        }
    }

    /// Why no more is asked; `None` while more is.
    pub(super) fn is_over(&self, shared: &Shared) -> Option<Over> {
        if shared.stop.is_cancelled() || shared.cancel.is_cancelled() {
            Some(Over::Stopped)
        } else if self.is_solved {
            Some(Over::Solved)
        } else if self.n_asked >= self.max_questions || shared.budget.is_used() {
            Some(Over::Used)
        } else if self.n_faults >= MAX_FAULTS {
            Some(Over::NoAnswers)
        } else {
            None
        }
    }

    /// Whether so much is not evaluated yet that one more question would learn nothing of what came before.
    pub(super) fn is_ahead(&self) -> bool {
        self.n_asking + self.n_waiting + self.n_taken >= MAX_AHEAD
    }

    /// Keeps a version among the best.
    pub(super) fn keep(&mut self, elite: Elite) {
        self.elites.push(elite);
        self.elites.sort_by(|a, b| b.value.total_cmp(&a.value).then(a.at.cmp(&b.at)));
        self.elites.truncate(MAX_ELITES);
    }

    /// Draws a version to go on from: likelier if it is better than the median, less so with each child. `None` for the
    /// original.
    pub(super) fn draw(&mut self) -> Option<usize> {
        let mut values: Vec<f64> = self.elites.iter().map(|elite| elite.value).collect();
        values.sort_by(f64::total_cmp);
        let median = values.get(values.len() / 2).copied()?;
        let mut deviations: Vec<f64> = values.iter().map(|value| (value - median).abs()).collect();
        deviations.sort_by(f64::total_cmp);
        let deviation = deviations.get(deviations.len() / 2).copied().unwrap_or(0.0).max(0.01);
        let weight = |elite: &Elite| {
            let sigmoid = 1.0 / (1.0 + (-10.0 * (elite.value - median) / deviation).exp());
            sigmoid / (1.0 + elite.n_children as f64)
        };
        // The original is a parent as well.
        let weights: Vec<f64> = self.elites.iter().map(weight).collect();
        let total: f64 = weights.iter().sum::<f64>() + 0.3;
        let mut point = self.random.next() as f64 / u64::MAX as f64 * total;
        let at = weights.iter().position(|weight| {
            point -= weight;
            point < 0.0
        })?;
        if let Some(elite) = self.elites.get_mut(at) {
            elite.n_children += 1;
        }
        Some(at)
    }

    /// A reply came.
    pub(super) fn count(&mut self, model: usize, reply: &Reply, cost: f64, is_proposal: bool) {
        self.n_faults = 0;
        if let Some(one) = self.contributions.get_mut(model) {
            one.questions += 1;
            one.proposals += usize::from(is_proposal);
            one.input_tokens += reply.tokens.input;
            one.output_tokens += reply.tokens.output;
            one.cost += cost;
        }
    }

    /// A candidate was evaluated, whoever proposed it.
    pub(super) fn hear(&mut self, heard: &Heard<'_>) {
        let Some(facts) = &self.facts else { return };
        let (result, least_gain) = (in_words(facts, &heard.came), facts.least_gain);
        self.tried.add(heard.hash, result);
        if heard.gain > least_gain {
            self.n_since_gain = 0;
            let edits = heard.edits.clone();
            self.keep(Elite { at: heard.at, edits, value: heard.value, n_children: 0 });
        }
    }

    /// A proposal of a model was evaluated.
    pub(super) fn note(&mut self, model: usize, operator: &str, form: &Form, heard: &Heard<'_>) {
        let Some(facts) = &self.facts else { return };
        let result = in_words(facts, &heard.came);
        let is_gain = heard.gain > facts.least_gain;
        if !is_gain {
            self.tried.add_useless(form, result.clone());
        }
        self.bandit.reward(model, heard.gain.clamp(0.0, 1.0));
        self.n_since_gain += 1;
        if let Some(one) = self.contributions.get_mut(model) {
            one.evaluated += 1;
            one.gained += usize::from(is_gain);
            one.plausible += usize::from(heard.came.is_wanted());
        }
        self.learn(model, operator, heard.edits, heard.gain.max(-1.0), result);
    }

    /// A proposal of a model was not worth a run.
    pub(super) fn turn_down(&mut self, model: usize, operator: &str, edits: &EditList, why: String) {
        let Some(facts) = &self.facts else { return };
        let result = in_words(facts, &Came::TurnedDown(why));
        self.bandit.reward(model, 0.0);
        self.n_since_gain += 1;
        if let Some(one) = self.contributions.get_mut(model) {
            one.turned_down += 1;
        }
        self.learn(model, operator, edits, 0.0, result);
    }

    fn learn(&mut self, model: usize, operator: &str, edits: &EditList, gain: f64, result: String) {
        let Some(one) = self.contributions.get(model) else { return };
        let change = self.facts.as_ref().map(|facts| change(facts, edits)).unwrap_or_default();
        let (model, operator) = (one.model.clone(), operator.to_owned());
        self.insights.push(Insight { model, operator, result, gain, change });
    }
}

fn in_words(facts: &Facts, came: &Came) -> String {
    came.in_words(|test| facts.tests.get(test).cloned().unwrap_or_default())
}

/// What edits change, as lines.
fn change(facts: &Facts, edits: &EditList) -> String {
    let mut out = String::new();
    let mut add = |mark: char, text: &str| {
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            if out.len() + line.len() < MAX_CHANGE {
                out.push(mark);
                out.push_str(line);
                out.push('\n');
            }
        }
    };
    for edit in edits.edits() {
        add('-', facts.text.get(edit.start..edit.end).unwrap_or_default());
        add('+', &edit.replacement);
    }
    out
}
