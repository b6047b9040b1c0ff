//! The search: asks for candidates, has them evaluated, tells the archive, until the budget is used.
//!
//! Batch-synchronous, in the manner of pyribs' ask and tell (Tjanaka et al. 2023): what is tried next depends on the
//! seed and on finished batches alone, never on which evaluation was the faster one.

use std::collections::{BTreeSet, HashMap};
use std::time::{Duration, Instant};

use siskin_indexer::cancel::CancellationToken;

use super::advice::{Adviser, Came, Heard};
use super::archive::Archive;
use super::candidate::{Candidate, Origin};
use super::elites::{Cell, Elites};
use super::evaluation::{Baseline, Evaluation, EvaluationError, Evaluator, Plan, TestStatus, in_time};
use super::fitness::Fitness;
use super::frontier::{Attempt, Frontier};
use super::syntax::EditList;

/// Candidates that are evaluated together.
const BATCH: usize = 100;
/// A batch that takes long is run in parts, so that it can end with the time: so many candidates first,
const FIRST_PART: usize = 20;
/// then as many as take so long, but never fewer than that.
const PART_TIME: Duration = Duration::from_secs(1);
const LEAST_PART: usize = 4;
/// Candidates whose steps are tried beside those of the original.
const MAX_EXPANDED: usize = 24;
/// A candidate has to gain so much on the original to be gone on from.
const LEAST_GAIN: f64 = 0.02;
/// How likely a candidate that passes all failing tests but one is to be on the way, beside the original.
const PARENT_WEIGHT: f64 = 0.5;
/// While more may come from outside, one candidate in so many is left for it.
const RESERVED_PART: usize = 4;
/// How long the search rests where it can only wait for that.
const PAUSE: Duration = Duration::from_millis(10);
/// Failing tests that every candidate runs.
const MAX_FIRST: usize = 20;

/// When the search ends.
#[derive(Clone, Debug)]
pub(crate) struct Budget {
    /// Candidates that are evaluated at most.
    pub(crate) evaluations: usize,
    /// When no further batch begins.
    pub(crate) deadline: Instant,
    /// Set when the user has seen enough.
    pub(crate) cancel: CancellationToken,
}

impl Budget {
    fn is_used(&self, n_evaluations: usize) -> bool {
        n_evaluations >= self.evaluations || self.cancel.is_cancelled() || Instant::now() >= self.deadline
    }
}

/// What an earlier part of the same run found, by hash of the normalised syntax.
pub(crate) type Recorded = HashMap<u64, Score>;

/// What an evaluation comes down to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Score {
    pub(crate) fitness: Fitness,
    /// Of all visible tests together.
    pub(crate) ticks: u64,
    /// The first visible test that does not pass, and what it says; unknown of what is recorded.
    pub(crate) failure: Option<(usize, String)>,
}

/// What was evaluated since the last time.
#[derive(Debug)]
pub(crate) struct Progress<'a> {
    /// The new candidates, with the hashes of their normalised syntax.
    pub(crate) batch: &'a [(u64, Candidate)],
    /// Evaluations so far.
    pub(crate) n_evaluations: usize,
}

/// The tests that candidates run, as indices into the baseline's.
#[derive(Clone, Debug)]
pub(crate) struct Visible {
    /// All of them.
    pub(crate) all: Vec<usize>,
    /// Those that the original fails; every candidate runs them.
    failing: Vec<usize>,
    /// The others; only candidates that gain on those run them, quick ones first, until one fails.
    guarding: Vec<usize>,
}

impl Visible {
    /// From the visible tests of a baseline.
    pub(crate) fn new(visible: &[usize], baseline: &Baseline) -> Self {
        let outcome = |test: usize| baseline.tests.get(test).map(|test| &test.outcome);
        let is_lasting = |test: &usize| baseline.lasting.contains(test);
        let seconds = |test: &usize| outcome(*test).map_or(0.0, |outcome| outcome.seconds);
        let is_passed =
            |test: &usize| outcome(*test).is_some_and(|outcome| outcome.status == TestStatus::Passed);
        // Quick ones first; but those that leave something behind last, and as pytest has them.
        let by_seconds = |tests: Vec<usize>| {
            let (lasting, mut tests): (Vec<usize>, Vec<usize>) = tests.into_iter().partition(is_lasting);
            tests.sort_by(|a, b| seconds(a).total_cmp(&seconds(b)).then(a.cmp(b)));
            tests.extend(lasting);
            tests
        };
        let (passing, failing): (Vec<usize>, Vec<usize>) = visible.iter().copied().partition(is_passed);
        let mut failing = by_seconds(failing);
        let mut guarding = failing.split_off(failing.len().min(MAX_FIRST));
        guarding.extend(by_seconds(passing));
        Self { all: visible.to_vec(), failing, guarding }
    }
}

#[cfg(test)]
impl Visible {
    /// The tests that guard what passes already, in their order.
    pub(crate) fn guarding(&self) -> &[usize] {
        &self.guarding
    }
}

/// The state of a search.
pub(crate) struct Search<'a> {
    origin: &'a Origin,
    visible: Visible,
    /// What the original comes to.
    start: Fitness,
    frontier: Frontier,
    archive: Archive,
    /// Whom to go on from where all single steps are taken.
    elites: Elites,
    /// The candidates that were gone on from.
    expanded: BTreeSet<usize>,
}

impl<'a> Search<'a> {
    /// Starts from the original, of which the tests say `start`.
    pub(crate) fn new(origin: &'a Origin, visible: Visible, start: Fitness, seed: u64) -> Self {
        let mut frontier = Frontier::new(seed);
        let mut archive = Archive::default();
        if let Some(hash) = origin.hash_of(&EditList::default()) {
            archive.claim(hash);
        }
        frontier.expand(origin, &EditList::default(), &[], 1.0);
        Self { origin, visible, start, frontier, archive, elites: Elites::new(0), expanded: BTreeSet::new() }
    }

    /// Searches until the budget is used or nothing is left to try. What `advice` gives is tried before all else.
    pub(crate) fn run(
        mut self,
        evaluator: &mut dyn Evaluator,
        budget: &Budget,
        recorded: &Recorded,
        advice: &mut dyn Adviser,
        observe: &mut dyn FnMut(&Progress<'_>),
    ) -> Result<Archive, EvaluationError> {
        let mut n_evaluations = 0;
        self.elites = Elites::new(budget.evaluations);
        while !budget.is_used(n_evaluations) {
            // First, for what arrives between the two is taken the next time.
            let is_more_coming = advice.is_busy();
            advice.take().into_iter().for_each(|one| self.frontier.advise(one));
            let left = budget.evaluations - n_evaluations;
            let reserved = if is_more_coming { left.min(budget.evaluations / RESERVED_PART) } else { 0 };
            let n_steps = if advice.wants_steps() { left - reserved } else { 0 };
            let attempts = self.ask(BATCH.min(left), n_steps);
            if attempts.is_empty() {
                if is_more_coming {
                    std::thread::sleep(PAUSE);
                    continue;
                }
                break;
            }
            let scores = self.score(&attempts, evaluator, recorded, budget)?;
            // Fewer than attempts if the time was up or the run was stopped.
            let is_end = scores.len() < attempts.len();
            n_evaluations += scores.len();
            let batch: Vec<(u64, Candidate)> = attempts
                .into_iter()
                .zip(scores)
                .map(|((hash, attempt), score)| (hash, self.tell(hash, attempt, score, advice)))
                .collect();
            observe(&Progress { batch: &batch, n_evaluations });
            if is_end {
                break;
            }
        }
        Ok(self.archive)
    }

    /// At most `n` candidates that were never tried, with the hashes of their normalised syntax; `n_steps` of them are
    /// steps of the search itself.
    fn ask(&mut self, n: usize, n_steps: usize) -> Vec<(u64, Attempt)> {
        let mut attempts = Vec::with_capacity(n);
        while attempts.len() < n
            && let Some(attempt) = self.frontier.next_advised()
        {
            if let Some(hash) = self.origin.hash_of(&attempt.edits)
                && self.archive.claim(hash)
            {
                attempts.push((hash, attempt));
            }
        }
        let n = n.min(attempts.len() + n_steps);
        while attempts.len() < n {
            let Some(attempt) = self.frontier.next() else {
                if self.reach_out() {
                    continue;
                }
                break;
            };
            if let Some(hash) = self.origin.hash_of(&attempt.edits)
                && self.archive.claim(hash)
            {
                attempts.push((hash, attempt));
            }
        }
        attempts
    }

    /// Where all single steps are taken: goes on from the elite whose turn it is, gain or not; where all of them were
    /// gone on from, from the best candidate that was not.
    fn reach_out(&mut self) -> bool {
        let elite = self.elites.next(|at| !self.expanded.contains(&at));
        let untaken = self
            .archive
            .candidates()
            .iter()
            .enumerate()
            .filter(|(at, candidate)| !self.expanded.contains(at) && !candidate.fitness.is_plausible());
        let best = untaken.max_by(|(_, a), (_, b)| {
            a.fitness.value().total_cmp(&b.fitness.value()).then(a.prior.total_cmp(&b.prior))
        });
        let chosen = elite.and_then(|at| Some((at, self.archive.candidate(at)?))).or(best);
        let Some((at, candidate)) = chosen else { return false };
        let (edits, prior) = (candidate.edits.clone(), candidate.prior);
        self.expanded.insert(at);
        self.frontier.expand(self.origin, &edits, &[at], prior);
        true
    }

    /// The scores of the attempts, from the first to the last that the time allows; what is recorded does not run.
    fn score(
        &self,
        attempts: &[(u64, Attempt)],
        evaluator: &mut dyn Evaluator,
        recorded: &Recorded,
        budget: &Budget,
    ) -> Result<Vec<Score>, EvaluationError> {
        let mut scores = Vec::with_capacity(attempts.len());
        let mut n_next = FIRST_PART;
        while scores.len() < attempts.len() && (scores.is_empty() || Instant::now() < budget.deadline) {
            let begin = Instant::now();
            let part: Vec<&(u64, Attempt)> = attempts.iter().skip(scores.len()).take(n_next).collect();
            let fresh = part.iter().filter(|(hash, _)| !recorded.contains_key(hash));
            let texts: Vec<String> = fresh.map(|(_, attempt)| self.origin.text_of(&attempt.edits)).collect();
            let Some(evaluations) = in_time(self.evaluate(&texts, evaluator))? else { break };
            let mut fresh = evaluations.iter();
            scores.extend(part.iter().map(|(hash, _)| match recorded.get(hash) {
                Some(score) => score.clone(),
                None => fresh.next().map_or_else(|| self.no_score(), |evaluation| self.score_of(evaluation)),
            }));
            let n_fitting = part.len() as u128 * PART_TIME.as_micros() / begin.elapsed().as_micros().max(1);
            n_next = usize::try_from(n_fitting).unwrap_or(BATCH).clamp(LEAST_PART, BATCH);
        }
        Ok(scores)
    }

    /// Runs the failing tests with all, the others with those that gain on them.
    fn evaluate(
        &self,
        texts: &[String],
        evaluator: &mut dyn Evaluator,
    ) -> Result<Vec<Evaluation>, EvaluationError> {
        if texts.is_empty() {
            return Ok(Vec::new());
        }
        let first =
            Plan { order: self.visible.failing.clone(), stop_after: self.visible.failing.len(), batch: true };
        let mut evaluations = evaluator.evaluate(texts, &first)?;
        let gains: Vec<usize> =
            (0..evaluations.len()).filter(|at| self.gains(evaluations.get(*at))).collect();
        if !gains.is_empty() && !self.visible.guarding.is_empty() {
            let gaining: Vec<String> = gains.iter().filter_map(|at| texts.get(*at).cloned()).collect();
            let then = Plan { order: self.visible.guarding.clone(), stop_after: 0, batch: true };
            for (at, more) in gains.iter().zip(evaluator.evaluate(&gaining, &then)?) {
                if let Some(evaluation) = evaluations.get_mut(*at) {
                    add_outcomes(evaluation, more);
                }
            }
        }
        Ok(evaluations)
    }

    fn score_of(&self, evaluation: &Evaluation) -> Score {
        let ticks = evaluation.outcomes.iter().map(|outcome| outcome.ticks).sum();
        let failure = |test: &usize| {
            let outcome = evaluation.outcomes.get(*test)?;
            let says =
                matches!(outcome.status, TestStatus::Failed | TestStatus::TimedOut | TestStatus::Crashed);
            says.then(|| (*test, outcome.message.clone()))
        };
        let failure = self.visible.all.iter().find_map(failure);
        Score { fitness: Fitness::of(evaluation, &self.visible.all), ticks, failure }
    }

    fn no_score(&self) -> Score {
        Score { fitness: Fitness { tests: vec![0.0; self.visible.all.len()] }, ticks: 0, failure: None }
    }

    /// Whether a candidate comes nearer to passing the failing tests than the original.
    fn gains(&self, evaluation: Option<&Evaluation>) -> bool {
        let Some(evaluation) = evaluation else { return false };
        let value = Fitness::of(evaluation, &self.visible.failing).value();
        let start: Vec<f64> = self
            .visible
            .failing
            .iter()
            .filter_map(|test| self.visible.all.iter().position(|visible| visible == test))
            .filter_map(|at| self.start.tests.get(at).copied())
            .collect();
        value > Fitness { tests: start }.value() + LEAST_GAIN / 2.0
    }

    /// Keeps an evaluated candidate, and goes on from it if it is worth it.
    fn tell(&mut self, hash: u64, attempt: Attempt, score: Score, advice: &mut dyn Adviser) -> Candidate {
        let parent = attempt.parents.iter().filter_map(|at| self.archive.candidate(*at));
        let before = parent.map(|parent| parent.fitness.value()).fold(self.start.value(), f64::max);
        let value = score.fitness.value();
        self.frontier.credit(attempt.mutator_idx, value - before);
        let candidate = Candidate {
            edits: attempt.edits,
            parents: attempt.parents,
            operator: attempt.operator,
            prior: attempt.prior,
            fitness: score.fitness,
            ticks: score.ticks,
        };
        let at = self.archive.add(candidate.clone());
        self.elites.add(&candidate, Cell::of(self.origin, &candidate));
        let came = Came::Tested {
            passed: (candidate.fitness.n_passed(), candidate.fitness.tests.len()),
            failure: score.failure,
        };
        advice.hear(&Heard { at, hash, edits: &candidate.edits, value, gain: value - before, came });
        if value > before + LEAST_GAIN && !candidate.fitness.is_plausible() {
            self.go_on_from(at, &candidate);
        }
        candidate
    }

    fn go_on_from(&mut self, at: usize, candidate: &Candidate) {
        if self.expanded.len() >= MAX_EXPANDED {
            return;
        }
        self.expanded.insert(at);
        let start = self.start.value();
        let gain = (candidate.fitness.value() - start) / (1.0 - start).max(f64::MIN_POSITIVE);
        let weight = PARENT_WEIGHT * gain;
        self.frontier.expand(self.origin, &candidate.edits, &[at], weight);
        // Two that help in different places may help together.
        for (other_at, other) in
            self.archive.candidates().iter().enumerate().filter(|(other_at, _)| *other_at != at)
        {
            let complements = complements(&candidate.fitness, &other.fitness, &self.start);
            if complements > 0
                && let Some(edits) = candidate.edits.union(&other.edits)
            {
                self.frontier.cross(edits, vec![other_at, at], weight * 0.05 * complements as f64);
            }
        }
    }
}

/// How many tests one passes that neither the other nor the original does.
fn complements(one: &Fitness, other: &Fitness, start: &Fitness) -> usize {
    let tests = one.tests.iter().zip(&other.tests).zip(&start.tests);
    tests.filter(|((one, other), start)| **other >= 1.0 && **one < 1.0 && **start < 1.0).count()
}

fn add_outcomes(evaluation: &mut Evaluation, more: Evaluation) {
    for (outcome, new) in evaluation.outcomes.iter_mut().zip(more.outcomes) {
        if outcome.status == TestStatus::NotRun {
            *outcome = new;
        }
    }
}

#[cfg(test)]
mod tests;
