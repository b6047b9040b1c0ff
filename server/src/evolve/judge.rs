//! From plausible candidates to the one that is shown: which behave alike, which pass the held-out tests, which is
//! the likeliest of these.

use std::collections::BTreeMap;
use std::time::Instant;

use super::archive::Archive;
use super::candidate::Origin;
use super::evaluation::{Evaluation, EvaluationError, Evaluator, Observations, Plan, TestStatus, in_time};
use super::screen::{Screened, objection};
use super::split::Split;
use super::syntax::{EditList, Syntax};

/// Plausible candidates whose behaviour is compared.
const MAX_OBSERVED: usize = 240;
/// Groups of equal behaviour that the held-out tests see.
const MAX_FINALISTS: usize = 20;
/// Of these, how many run between two looks at the clock.
const FINALISTS_AT_ONCE: usize = 4;
/// Inputs on which behaviour is compared.
const N_INPUTS: usize = 120;
/// Bytes of change that make a candidate half as likely.
const HALVING_BYTES: f64 = 40.0;
/// What `n` candidates that behave alike count beside one: `n` to this power. Many ways lead to a condition that is
/// always true, few to the one that is meant.
const CROWDING: f64 = 0.4;

/// Plausible candidates that behave alike.
#[derive(Clone, Debug)]
pub(crate) struct Finalist {
    /// The likeliest of them.
    pub(crate) edits: EditList,
    /// Its position in the archive.
    pub(crate) candidate: usize,
    /// How likely they are together, beside other finalists.
    pub(crate) weight: f64,
    /// How many they are.
    pub(crate) n_alike: usize,
    /// How much of the weight of the other plausible candidates agrees with it, over the inputs; from 0 to 1.
    pub(crate) agreement: f64,
    /// Whether all tests have run with it; else no more is known than that it passes the visible ones.
    pub(crate) is_held_out: bool,
    /// Tests that pass, of the visible and of the held-out ones.
    pub(crate) n_visible: usize,
    pub(crate) n_held_out: usize,
    /// What it does on the common inputs, for people, and the digests of that.
    shown: Vec<String>,
    digests: Vec<String>,
}

/// Two finalists do different things on an input.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Disagreement {
    /// The call's arguments.
    pub(crate) arguments: String,
    /// What the candidate that is shown does.
    pub(crate) chosen: String,
    /// What the next one does.
    pub(crate) other: String,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Judgement {
    /// The best first.
    pub(crate) finalists: Vec<Finalist>,
    /// Plausible candidates that the screens let through.
    pub(crate) n_plausible: usize,
    /// How many of them were compared.
    n_observed: usize,
    /// Why others were not let through, with how many.
    pub(crate) objections: BTreeMap<String, usize>,
    /// The arguments of the inputs on which finalists were compared.
    inputs: Vec<String>,
}

impl Judgement {
    /// Which share of the candidates that were tried behaves like some finalist that passes as many held-out tests as
    /// the first: much where the tests are weak.
    pub(crate) fn passing_share(&self, n_tried: usize) -> f64 {
        let best = self.finalists.first().map_or(0, |finalist| finalist.n_held_out);
        let passing = self.finalists.iter().filter(|finalist| finalist.n_held_out == best);
        let n_passing: usize = passing.map(|finalist| finalist.n_alike).sum();
        // Of those that were observed, as many as of those that were not.
        let scale = self.n_plausible as f64 / self.n_observed.max(1) as f64;
        n_passing as f64 * scale / n_tried.max(1) as f64
    }

    /// How likely the finalist at a position is, among those that pass as many held-out tests.
    pub(crate) fn confidence(&self, at: usize) -> f64 {
        let Some(finalist) = self.finalists.get(at) else { return 0.0 };
        let alike = self.finalists.iter().filter(|other| other.n_held_out == finalist.n_held_out);
        finalist.weight / alike.map(|other| other.weight).sum::<f64>().max(f64::MIN_POSITIVE)
    }

    /// Where a finalist and its best rival differ: one input, the shortest.
    pub(crate) fn disagreement(&self, at: usize) -> Option<Disagreement> {
        let chosen = self.finalists.get(at)?;
        let rivals = self
            .finalists
            .iter()
            .enumerate()
            .filter(|(other, rival)| *other != at && rival.n_held_out == chosen.n_held_out);
        for (_, rival) in rivals {
            let differing = (0..self.inputs.len())
                .filter(|input| chosen.digests.get(*input) != rival.digests.get(*input));
            if let Some(input) = differing.min_by_key(|input| self.inputs.get(*input).map_or(0, String::len))
            {
                return Some(Disagreement {
                    arguments: self.inputs.get(input)?.clone(),
                    chosen: chosen.shown.get(input)?.clone(),
                    other: rival.shown.get(input)?.clone(),
                });
            }
        }
        None
    }
}

/// Judges the plausible candidates of an archive; when `deadline` has passed, no more finalists come into question.
pub(crate) fn judge(
    origin: &Origin,
    archive: &Archive,
    split: &Split,
    seed: u64,
    deadline: Instant,
    evaluator: &mut dyn Evaluator,
) -> Result<Judgement, EvaluationError> {
    let mut judgement = Judgement::default();
    let admitted = screened(origin, archive, &mut judgement);
    judgement.n_plausible = admitted.len();
    let observed: Vec<usize> = admitted.into_iter().take(MAX_OBSERVED).collect();
    judgement.n_observed = observed.len();
    if observed.is_empty() {
        return Ok(judgement);
    }
    let edits =
        |at: &usize| archive.candidate(*at).map(|candidate| candidate.edits.clone()).unwrap_or_default();
    let texts: Vec<String> = observed.iter().map(|at| origin.text_of(&edits(at))).collect();
    // What there is no time for counts as unseen.
    let observations = in_time(evaluator.observe(&texts, &split.all(), seed, N_INPUTS))?.unwrap_or_default();
    judgement.inputs = observations.inputs.iter().map(|input| input.arguments.clone()).collect();
    let mut finalists = alike(archive, &observed, &observations);
    agree(&mut finalists);
    finalists.truncate(MAX_FINALISTS);
    hold_out(origin, split, &mut finalists, deadline, evaluator)?;
    // Without tests to hold out, what most others do counts instead.
    let likelihood = |finalist: &Finalist| {
        finalist.weight * if split.held_out.is_empty() { 0.5 + finalist.agreement } else { 1.0 }
    };
    finalists.sort_by(|a, b| {
        b.n_held_out
            .cmp(&a.n_held_out)
            .then(b.n_visible.cmp(&a.n_visible))
            .then(likelihood(b).total_cmp(&likelihood(a)))
    });
    judgement.finalists = finalists;
    Ok(judgement)
}

/// The plausible candidates without those that a screen objects to.
fn screened(origin: &Origin, archive: &Archive, judgement: &mut Judgement) -> Vec<usize> {
    let Some(original) = Syntax::parse(&origin.text, origin.range.clone()) else { return Vec::new() };
    let Some(before) = original.function() else { return Vec::new() };
    let mut admitted = Vec::new();
    for at in archive.plausible() {
        let Some(candidate) = archive.candidate(at) else { continue };
        let text = origin.text_of(&candidate.edits);
        let Some(syntax) = Syntax::parse(&text, origin.range_of(&candidate.edits)) else { continue };
        let Some(after) = syntax.function() else { continue };
        let screened = Screened { original: before, candidate: after, facts: &origin.facts };
        match objection(&screened) {
            Some(objection) => *judgement.objections.entry(objection).or_default() += 1,
            None => admitted.push(at),
        }
    }
    admitted
}

/// Candidates grouped by what they do on all inputs, the likely groups first.
fn alike(archive: &Archive, observed: &[usize], observations: &Observations) -> Vec<Finalist> {
    let mut groups: BTreeMap<Vec<&str>, Vec<usize>> = BTreeMap::new();
    let mut apart = Vec::new();
    for at in 0..observed.len() {
        match observations.candidates.get(at).filter(|observed| !observed.is_empty()) {
            Some(observed) => {
                groups.entry(observed.iter().map(|o| o.digest.as_str()).collect()).or_default().push(at);
            }
            // Nothing was observed: each stands for itself.
            None => apart.push(vec![at]),
        }
    }
    let mut finalists: Vec<Finalist> = groups
        .into_values()
        .chain(apart)
        .filter_map(|group| finalist(archive, observed, &group, observations))
        .collect();
    finalists.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.candidate.cmp(&b.candidate)));
    finalists
}

fn finalist(
    archive: &Archive,
    observed: &[usize],
    group: &[usize],
    observations: &Observations,
) -> Option<Finalist> {
    let weight = |at: usize| -> f64 {
        let candidate = observed.get(at).and_then(|at| archive.candidate(*at));
        candidate.map_or(0.0, |candidate| {
            candidate.prior * 0.5_f64.powf(candidate.edits.n_bytes() as f64 / HALVING_BYTES)
        })
    };
    let best = group.iter().copied().max_by(|a, b| weight(*a).total_cmp(&weight(*b)).then(b.cmp(a)))?;
    let candidate = *observed.get(best)?;
    let candidate_visible = archive.candidate(candidate)?.fitness.n_passed();
    let behaviour = observations.candidates.get(best).map(Vec::as_slice).unwrap_or_default();
    Some(Finalist {
        edits: archive.candidate(candidate)?.edits.clone(),
        candidate,
        weight: group.iter().map(|at| weight(*at)).sum::<f64>() * (group.len() as f64).powf(CROWDING - 1.0),
        n_alike: group.len(),
        agreement: 0.0,
        is_held_out: false,
        n_visible: candidate_visible,
        n_held_out: 0,
        shown: behaviour.iter().map(|observed| observed.shown.clone()).collect(),
        digests: behaviour.iter().map(|observed| observed.digest.clone()).collect(),
    })
}

/// Says of each how much it does like the others, itself left out: the mean over inputs of the weight of those that do the
/// same. Who is alone has nobody to agree with.
fn agree(finalists: &mut [Finalist]) {
    let total: f64 = finalists.iter().map(|finalist| finalist.weight).sum();
    let agreements: Vec<f64> = finalists
        .iter()
        .enumerate()
        .map(|(at, finalist)| {
            let with = |other: &Finalist| {
                let same = finalist.digests.iter().zip(&other.digests).filter(|(a, b)| a == b).count();
                other.weight * same as f64 / finalist.digests.len().max(1) as f64
            };
            let others = finalists.iter().enumerate().filter(|(other, _)| *other != at);
            let agreeing: f64 = others.map(|(_, other)| with(other)).sum();
            agreeing / (total - finalist.weight).max(f64::MIN_POSITIVE)
        })
        .collect();
    for (finalist, agreement) in finalists.iter_mut().zip(agreements) {
        finalist.agreement = agreement;
    }
}

/// Runs all tests with the finalists, the likeliest first, those tests that the search saw once more; leaves out the
/// finalists that the time does not allow. If it allows none, the first one stays, though it was not run.
fn hold_out(
    origin: &Origin,
    split: &Split,
    finalists: &mut Vec<Finalist>,
    deadline: Instant,
    evaluator: &mut dyn Evaluator,
) -> Result<(), EvaluationError> {
    let mut n_run = 0;
    while n_run < finalists.len() && (n_run == 0 || Instant::now() < deadline) {
        let part: Vec<&mut Finalist> = finalists.iter_mut().skip(n_run).take(FINALISTS_AT_ONCE).collect();
        let texts: Vec<String> = part.iter().map(|finalist| origin.text_of(&finalist.edits)).collect();
        let Some(evaluations) = in_time(run_all(split, &texts, evaluator))? else { break };
        n_run += part.len();
        for (finalist, evaluation) in part.into_iter().zip(evaluations) {
            finalist.is_held_out = true;
            finalist.n_visible = n_passed(&evaluation, &split.visible);
            finalist.n_held_out = n_passed(&evaluation, &split.held_out);
        }
    }
    finalists.truncate(n_run.max(1));
    Ok(())
}

/// Runs every test with each text, in a process of its own.
pub(crate) fn run_all(
    split: &Split,
    texts: &[String],
    evaluator: &mut dyn Evaluator,
) -> Result<Vec<Evaluation>, EvaluationError> {
    let order = split.all();
    let plan = Plan { stop_after: order.len(), order, batch: false };
    evaluator.evaluate(texts, &plan)
}

/// How many of these tests passed.
pub(crate) fn n_passed(evaluation: &Evaluation, tests: &[usize]) -> usize {
    let passed = |test: &&usize| {
        evaluation.outcomes.get(**test).is_some_and(|outcome| outcome.status == TestStatus::Passed)
    };
    tests.iter().filter(passed).count()
}
