//! The search for a better version that behaves alike: from the best version so far, all rewrites are tried; what
//! passes the tests and the behaviour guard is measured, and gone on from.
//!
//! What is tried next depends on the seed and on finished batches alone; with speed, on what was measured too.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use siskin_indexer::cancel::CancellationToken;

use super::gain::{Difference, Improvement};
use super::guard::{Likeness, N_INPUTS, compare};
use super::heat::Heat;
use super::score::{Score, Scorer};
use super::steps::{Attempt, advised, attempts};
use crate::evolve::advice::{Adviser, Came, Heard};
use crate::evolve::candidate::{Operator, Origin};
use crate::evolve::evaluation::{EvaluationError, Evaluator, Plan, in_time};
use crate::evolve::split::Split;
use crate::evolve::syntax::EditList;

/// Versions that are gone on from at most.
const MAX_EXPANDED: usize = 240;
/// Versions that are tried together.
const MAX_BATCH: usize = 40;
/// So many steps may lead through versions that are no better.
const MAX_NEUTRAL: usize = 2;
/// How long the search rests where it can only wait for what comes from outside.
const PAUSE: Duration = Duration::from_millis(10);

/// A version that was tried.
#[derive(Clone, Debug)]
pub(crate) struct Version {
    /// What makes it of the original.
    pub(crate) edits: EditList,
    /// The version it was made from, by its position; none for those made from the original.
    pub(crate) parent: Option<usize>,
    /// What made it; nothing made the original.
    pub(crate) operator: Option<Operator>,
    /// Of the normalised syntax.
    pub(crate) hash: u64,
    pub(crate) verdict: Verdict,
    /// What it is worth beside the original, which is 1: less is better. Of versions that were rejected, infinite.
    pub(crate) score: Score,
    /// Steps since a version that was better than those before it.
    n_neutral: usize,
    is_expanded: bool,
}

/// What came of a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It passes the tests and does the same.
    Same,
    /// A test fails.
    FailsTests,
    /// It does something else.
    Other,
    /// It could not be compared or measured.
    Unseen,
}

impl Verdict {
    /// For records and reports.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::FailsTests => "fails-tests",
            Self::Other => "differs",
            Self::Unseen => "unseen",
        }
    }
}

/// What was tried since the last time.
#[derive(Debug)]
pub(crate) struct Climbed<'a> {
    pub(crate) batch: &'a [Version],
    /// Versions tried so far.
    pub(crate) n_evaluations: usize,
    /// The best score so far; 1 is the original's.
    pub(crate) best: f64,
}

/// When the search ends.
#[derive(Clone, Debug)]
pub(super) struct Bounds {
    pub(super) evaluations: usize,
    pub(super) deadline: Instant,
    pub(super) cancel: CancellationToken,
}

/// The state of a search.
pub(super) struct Climb<'a> {
    pub(super) origin: &'a Origin,
    pub(super) split: &'a Split,
    pub(super) seed: u64,
    pub(super) scorer: Scorer,
    /// What is tried first.
    heat: Heat,
    /// All versions; the original is the first.
    pub(super) versions: Vec<Version>,
    /// A better version that does something else.
    pub(super) difference: Option<Difference>,
    seen: HashSet<u64>,
}

impl<'a> Climb<'a> {
    /// Starts from the original.
    pub(super) fn new(origin: &'a Origin, split: &'a Split, seed: u64, scorer: Scorer, heat: Heat) -> Self {
        let hash = origin.hash_of(&EditList::default()).unwrap_or_default();
        let original = Version {
            edits: EditList::default(),
            parent: None,
            operator: None,
            hash,
            verdict: Verdict::Same,
            score: Score::ORIGINAL,
            n_neutral: 0,
            is_expanded: false,
        };
        let seen = HashSet::from([hash]);
        Self { origin, split, seed, scorer, heat, versions: vec![original], difference: None, seen }
    }

    /// Tries versions until nothing is left or the bounds are reached; what `advice` gives before all else.
    pub(super) fn run(
        &mut self,
        evaluator: &mut dyn Evaluator,
        bounds: &Bounds,
        advice: &mut dyn Adviser,
        observe: &mut dyn FnMut(&Climbed<'_>),
    ) -> Result<(), EvaluationError> {
        let mut n_expanded = 0;
        loop {
            let n_left = bounds.evaluations.saturating_sub(self.versions.len() - 1).min(MAX_BATCH);
            let is_over = bounds.cancel.is_cancelled() || Instant::now() >= bounds.deadline;
            if is_over || n_left == 0 {
                return Ok(());
            }
            // First, for what arrives between the two is taken the next time.
            let is_more_coming = advice.is_busy();
            let mut tried = self.advised(advice, n_left);
            let has_steps = advice.wants_steps() && n_expanded < MAX_EXPANDED;
            let parents = if has_steps { self.next_parents() } else { Vec::new() };
            n_expanded += parents.len();
            tried.extend(self.ask(&parents, n_left - tried.len()));
            if tried.is_empty() {
                if parents.is_empty() && !is_more_coming {
                    return Ok(());
                }
                if parents.is_empty() {
                    std::thread::sleep(PAUSE);
                }
                continue;
            }
            let Some(judged) = in_time(self.judge(&tried, evaluator))? else { return Ok(()) };
            let batch: Vec<Version> =
                judged.into_iter().map(|(version, came)| self.tell(version, came, advice)).collect();
            let best = self.versions.iter().map(|version| version.score.value).fold(1.0, f64::min);
            observe(&Climbed { batch: &batch, n_evaluations: self.versions.len() - 1, best });
        }
    }

    /// The best versions that were not gone on from.
    fn next_parents(&mut self) -> Vec<usize> {
        let open = self.versions.iter().enumerate().filter(|(_, version)| {
            !version.is_expanded && version.verdict == Verdict::Same && version.n_neutral <= MAX_NEUTRAL
        });
        let mut open: Vec<(usize, f64)> = open.map(|(at, version)| (at, version.score.value)).collect();
        open.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        let parents: Vec<usize> = open.into_iter().map(|(at, _)| at).take(self.scorer.n_parents()).collect();
        for at in &parents {
            if let Some(version) = self.versions.get_mut(*at) {
                version.is_expanded = true;
            }
        }
        parents
    }

    /// What came from outside and is new.
    fn advised(&mut self, advice: &mut dyn Adviser, n: usize) -> Vec<Attempt> {
        let came = advice.take().into_iter().filter_map(|one| advised(self.origin, one));
        let is_new =
            |attempt: &Attempt| attempt.parent < self.versions.len() && self.seen.insert(attempt.hash);
        came.filter(is_new).take(n).collect()
    }

    /// Keeps a version, and says what came of it.
    fn tell(&mut self, version: Version, came: Came, advice: &mut dyn Adviser) -> Version {
        let worth = |version: &Version| -version.score.value.ln();
        let parent = version.parent.and_then(|parent| self.versions.get(parent));
        let (value, before) = (worth(&version), parent.map_or(0.0, worth).max(0.0));
        let (at, gain) = (self.versions.len(), value - before);
        advice.hear(&Heard { at, hash: version.hash, edits: &version.edits, value, gain, came });
        self.versions.push(version.clone());
        version
    }

    fn ask(&mut self, parents: &[usize], n: usize) -> Vec<Attempt> {
        let mut tried = Vec::new();
        for parent in parents {
            let Some(edits) = self.versions.get(*parent).map(|version| version.edits.clone()) else {
                continue;
            };
            let mut steps = attempts(self.origin, &edits, *parent, self.scorer.objective());
            let heat = |attempt: &Attempt| self.heat.at(self.origin, &edits, attempt.at);
            steps.sort_by(|a, b| heat(b).total_cmp(&heat(a)));
            for attempt in steps {
                if tried.len() < n && self.scorer.is_worth(&attempt) && self.seen.insert(attempt.hash) {
                    tried.push(attempt);
                }
            }
        }
        tried
    }

    /// Runs the visible tests with all, compares what passes with the original, and scores what does the same.
    fn judge(
        &mut self,
        tried: &[Attempt],
        evaluator: &mut dyn Evaluator,
    ) -> Result<Vec<(Version, Came)>, EvaluationError> {
        let texts: Vec<String> = tried.iter().map(|attempt| self.origin.text_of(&attempt.edits)).collect();
        let visible = &self.split.visible;
        let plan = Plan { order: visible.clone(), stop_after: 0, batch: true };
        let mut verdicts = vec![Verdict::FailsTests; tried.len()];
        let mut came = vec![Came::FailsTests; tried.len()];
        let evaluations = evaluator.evaluate(&texts, &plan)?;
        let passing: Vec<usize> =
            (0..tried.len()).filter(|at| evaluations.get(*at).is_some_and(|it| it.passes(visible))).collect();
        let text = |at: &usize| texts.get(*at).cloned().unwrap_or_default();
        let passing_texts: Vec<String> = passing.iter().map(text).collect();
        let mut likenesses = Vec::new();
        if !passing.is_empty() {
            likenesses = compare(&passing_texts, visible, self.seed, N_INPUTS, evaluator)?.0;
        }
        for (at, likeness) in passing.iter().zip(likenesses) {
            let (verdict, what) = match likeness {
                Likeness::Same => (Verdict::Same, Came::Same(None)),
                Likeness::Unseen => (Verdict::Unseen, Came::Unseen),
                Likeness::Other(difference) => {
                    let what = Came::Other(difference.in_words());
                    self.keep_difference(tried.get(*at), difference);
                    (Verdict::Other, what)
                }
            };
            if let (Some(place), Some(came)) = (verdicts.get_mut(*at), came.get_mut(*at)) {
                (*place, *came) = (verdict, what);
            }
        }
        let same: Vec<usize> =
            (0..tried.len()).filter(|at| verdicts.get(*at) == Some(&Verdict::Same)).collect();
        let same_texts: Vec<String> = same.iter().map(text).collect();
        let same_attempts: Vec<&Attempt> = same.iter().filter_map(|at| tried.get(*at)).collect();
        let scores = self.scorer.score(&same_attempts, &same_texts, self.split, evaluator)?;
        let mut scores: std::collections::BTreeMap<usize, Score> = same.into_iter().zip(scores).collect();
        let version = |(at, attempt): (usize, &Attempt)| {
            let score = scores.remove(&at).unwrap_or(Score::REJECTED);
            let version = self.version(attempt, verdicts.get(at).copied().unwrap_or(Verdict::Unseen), score);
            let came = match version.verdict {
                Verdict::Same => Came::Same(Some(score.value)),
                _ => came.get(at).cloned().unwrap_or(Came::Unseen),
            };
            (version, came)
        };
        Ok(tried.iter().enumerate().map(version).collect())
    }

    fn version(&self, attempt: &Attempt, verdict: Verdict, score: Score) -> Version {
        let parent = self.versions.get(attempt.parent);
        let before = parent.map_or(1.0, |parent| parent.score.value);
        let n_neutral = parent.map_or(0, |parent| parent.n_neutral);
        let is_better = score.value < before * self.scorer.least_gain();
        let is_kept = verdict == Verdict::Same && score.value.is_finite();
        Version {
            edits: attempt.edits.clone(),
            parent: Some(attempt.parent).filter(|parent| *parent > 0),
            operator: Some(attempt.operator),
            hash: attempt.hash,
            verdict: if is_kept || verdict != Verdict::Same { verdict } else { Verdict::Unseen },
            score,
            n_neutral: if is_better { 0 } else { n_neutral + 1 },
            is_expanded: false,
        }
    }

    fn keep_difference(&mut self, attempt: Option<&Attempt>, difference: Difference) {
        let Some(attempt) = attempt else { return };
        let rewrites = self.rewrites(Some(attempt.parent), Some(attempt.operator));
        self.difference.get_or_insert(Difference { rewrites, ..difference });
    }

    /// The names of the rewrites that lead to a version, in order.
    pub(super) fn rewrites(&self, parent: Option<usize>, last: Option<Operator>) -> Vec<String> {
        let mut names: Vec<String> = last.map(|operator| operator.name().to_owned()).into_iter().collect();
        let mut at = parent;
        while let Some(version) = at.and_then(|at| self.versions.get(at)) {
            names.extend(version.operator.map(|operator| operator.name().to_owned()));
            at = version.parent;
        }
        names.reverse();
        names
    }

    /// What is said of a version beside its gain.
    pub(super) fn improvement(&self, version: &Version) -> Improvement {
        Improvement { rewrites: self.rewrites(version.parent, version.operator), ..Improvement::default() }
    }
}
