//! One run from beginning to end: baseline, split, search, judgement, shrinking, verification.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use siskin_indexer::cancel::CancellationToken;

use super::advice::{Adviser, Beginning};
use super::candidate::Origin;
use super::evaluation::{
    Baseline, Evaluation, EvaluationError, Evaluator, TestOutcome, TestStatus, Verification,
    VerificationKind, in_time,
};
use super::fitness::Fitness;
use super::improve::{Climbed, Improvement, improve};
use super::judge::{Disagreement, Finalist, Judgement, judge};
use super::localisation::Localisation;
use super::mutator::Facts;
use super::question::{Objective, Question};
use super::search::{Budget, Progress, Recorded, Search, Visible};
use super::shrink::shrink;
use super::split::Split;
use super::syntax::{EditList, Kind, KindsOfNames, ModuleNames, Syntax};
use super::target::Target;
use super::wanted::literals_in;

/// What happens during a run.
#[derive(Debug)]
pub(crate) enum Event<'a> {
    /// The original was run.
    Baseline { baseline: &'a Baseline, split: &'a Split },
    /// What was recorded was recorded by other tests, and says nothing.
    Anew,
    /// So many changes of the function its tests notice.
    Strength { n_noticed: usize, n_changes: usize },
    /// Versions that behave alike were tried, for speed or simplicity.
    Climbed(&'a Climbed<'a>),
    /// A batch was evaluated.
    Progress(&'a Progress<'a>),
    /// The search is over; what it found is judged and verified.
    Judging,
}

/// How a run ended.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    /// What makes the shown version of the original; nothing if none is better.
    pub(crate) edits: EditList,
    /// Passed and all, of the tests that the search saw.
    pub(crate) visible: (usize, usize),
    /// Passed and all, of those it did not see.
    pub(crate) held_out: (usize, usize),
    /// Candidates that were evaluated.
    pub(crate) n_evaluations: usize,
    /// Time that evaluating them took.
    pub(crate) search_time: Duration,
    /// How the passes were verified; `None` also where others are as likely.
    pub(crate) verified: VerificationKind,
    /// Why it is not verified in separate processes, or not at all; for people.
    pub(crate) reason: String,
    /// Where the shown version and the next best one differ.
    pub(crate) disagreement: Option<Disagreement>,
    /// What it gains, where the objective is speed or simplicity.
    pub(crate) improvement: Option<Improvement>,
    /// All that came into question, the best first.
    pub(crate) finalists: Vec<Finalist>,
}

/// Finalists that are verified until one holds.
const MAX_VERIFIED: usize = 4;
/// A version is called verified only if it is so likely among those that pass the same tests,
const LEAST_CONFIDENCE: f64 = 0.45;
/// and if no more than this share of all versions that were tried passes them.
const MOST_PASSING: f64 = 0.08;

/// The part of the time that is left for judging and verifying.
const RESERVED: f64 = 0.2;

/// Evolves a function by the question's objective: so that its failing tests pass, or that it is faster or simpler.
pub(crate) fn evolve(
    question: &Question,
    evaluator: &mut dyn Evaluator,
    recorded: &dyn Fn(&Baseline, &Split) -> Recorded,
    advice: &mut dyn Adviser,
    observe: &mut dyn FnMut(&Event<'_>),
    cancel: &CancellationToken,
) -> Result<Outcome, EvaluationError> {
    if question.objective != Objective::Pass {
        return improve(question, evaluator, advice, observe, cancel);
    }
    let (target, settings) = (&question.target, &question.settings);
    let started = Instant::now();
    let baseline = evaluator.baseline()?;
    let split = Split::of(&baseline, settings.seed);
    observe(&Event::Baseline { baseline: &baseline, split: &split });
    let visible = Visible::new(&split.visible, &baseline);
    let start = start(&baseline, &split);
    if start.is_plausible() || split.all().iter().all(|test| is_passed(&baseline, *test)) {
        return Ok(unchanged(&baseline, &split, "all its tests pass: there is nothing to mend".to_owned()));
    }
    let origin = origin(target, &baseline, &split);
    let budget = Budget {
        evaluations: settings.evaluations,
        deadline: started + settings.time.mul_f64(1.0 - RESERVED),
        cancel: cancel.clone(),
    };
    let search_started = Instant::now();
    advice.begin(&Beginning {
        objective: question.objective,
        origin: &origin,
        baseline: &baseline,
        split: &split,
        profile: &[],
    });
    let mut n_evaluations = 0;
    let archive = Search::new(&origin, visible, start, settings.seed).run(
        evaluator,
        &budget,
        &recorded(&baseline, &split),
        advice,
        &mut |progress| {
            n_evaluations = progress.n_evaluations;
            observe(&Event::Progress(progress));
        },
    )?;
    let search_time = search_started.elapsed();
    observe(&Event::Judging);
    let deadline = started + settings.time;
    let judgement = judge(&origin, &archive, &split, settings.seed, deadline, evaluator)?;
    let mut conclusion = Conclusion {
        origin: &origin,
        split: &split,
        judgement: &judgement,
        n_tried: n_evaluations,
        deadline,
        evaluator,
    };
    let mut ended = conclusion.outcome(unchanged(&baseline, &split, String::new()))?;
    (ended.n_evaluations, ended.search_time) = (n_evaluations, search_time);
    ended.finalists = judgement.finalists;
    Ok(ended)
}

fn outcome(baseline: &Baseline, test: usize) -> Option<TestOutcome> {
    baseline.tests.get(test).map(|test| test.outcome.clone())
}

fn is_passed(baseline: &Baseline, test: usize) -> bool {
    outcome(baseline, test).is_some_and(|outcome| outcome.status == TestStatus::Passed)
}

/// What the visible tests say of the original.
fn start(baseline: &Baseline, split: &Split) -> Fitness {
    let outcomes = baseline.tests.iter().map(|test| test.outcome.clone()).collect();
    Fitness::of(&Evaluation { outcomes, rejected: None }, &split.visible)
}

pub(super) fn origin(target: &Target, baseline: &Baseline, split: &Split) -> Origin {
    let text = target.subject.text.clone();
    let kinds = |names: &BTreeMap<String, BTreeSet<String>>| {
        let kind = |types: &BTreeSet<String>| {
            types.iter().map(|name| Kind::named(name)).reduce(|a, b| a | b).unwrap_or(Kind::ANY)
        };
        names.iter().map(|(name, types)| (name.clone(), kind(types))).collect()
    };
    let messages = split.visible.iter().filter_map(|test| baseline.tests.get(*test));
    let facts = Facts {
        module: Syntax::module(&text).map(|module| ModuleNames::of(&module)).unwrap_or_default(),
        kinds: KindsOfNames { values: kinds(&baseline.kinds), elements: kinds(&baseline.elements) },
        literals: literals_in(messages.map(|test| test.outcome.message.as_str())),
    };
    let localisation = Localisation::new(baseline, &split.visible, &text);
    Origin { range: target.range.clone(), text, facts, localisation }
}

pub(super) fn unchanged(baseline: &Baseline, split: &Split, reason: String) -> Outcome {
    let passed =
        |tests: &[usize]| (tests.iter().filter(|test| is_passed(baseline, **test)).count(), tests.len());
    Outcome {
        edits: EditList::default(),
        visible: passed(&split.visible),
        held_out: passed(&split.held_out),
        n_evaluations: 0,
        search_time: Duration::ZERO,
        verified: VerificationKind::None,
        reason,
        disagreement: None,
        improvement: None,
        finalists: Vec::new(),
    }
}

/// What is said of a finalist for which there was no time.
pub(super) const UNVERIFIED: &str = "the run ended before it was verified";

/// What is asked about finalists, and of whom.
struct Conclusion<'a> {
    origin: &'a Origin,
    split: &'a Split,
    judgement: &'a Judgement,
    /// Candidates that were evaluated.
    n_tried: usize,
    deadline: Instant,
    evaluator: &'a mut dyn Evaluator,
}

impl Conclusion<'_> {
    /// The first finalist that holds, shrunk and verified; else the first one, as plausible only. `unchanged` is the
    /// answer if there is none.
    fn outcome(&mut self, unchanged: Outcome) -> Result<Outcome, EvaluationError> {
        let mut fallback = None;
        for at in 0..self.judgement.finalists.len().min(MAX_VERIFIED) {
            if fallback.is_some() && Instant::now() >= self.deadline {
                break;
            }
            let (found, is_forged) = self.finalist(at, &unchanged)?;
            if !is_forged {
                return Ok(found);
            }
            fallback.get_or_insert(found);
        }
        let why = match self.judgement.objections.iter().max_by_key(|(_, n)| **n) {
            Some((objection, _)) => format!("no version passes the tests honestly: each {objection}"),
            None => "no version was found that passes the tests".to_owned(),
        };
        Ok(fallback.unwrap_or(Outcome { reason: why, ..unchanged }))
    }

    /// The outcome with that finalist, and whether it passed where it could touch the verdict, and does not where it
    /// cannot.
    fn finalist(&mut self, at: usize, unchanged: &Outcome) -> Result<(Outcome, bool), EvaluationError> {
        let Some(finalist) = self.judgement.finalists.get(at) else { return Ok((unchanged.clone(), true)) };
        let split = self.split;
        let edits = shrink(self.origin, finalist.edits.clone(), split, self.deadline, self.evaluator)?;
        let mut found = Outcome {
            edits,
            visible: (finalist.n_visible, split.visible.len()),
            held_out: (finalist.n_held_out, split.held_out.len()),
            disagreement: self.judgement.disagreement(at),
            ..unchanged.clone()
        };
        let is_whole =
            finalist.n_visible == split.visible.len() && finalist.n_held_out == split.held_out.len();
        if split.held_out.is_empty() {
            "there are too few tests to hold any out".clone_into(&mut found.reason);
        } else if !finalist.is_held_out {
            UNVERIFIED.clone_into(&mut found.reason);
        } else if !is_whole {
            "held-out tests fail".clone_into(&mut found.reason);
        } else {
            return self.verified(at, found);
        }
        Ok((found, false))
    }

    fn verified(&mut self, at: usize, mut found: Outcome) -> Result<(Outcome, bool), EvaluationError> {
        let all = self.split.all();
        let (text, range) = (self.origin.text_of(&found.edits), self.origin.range_of(&found.edits));
        let Some(verification) = in_time(self.evaluator.verify(&text, &all))? else {
            UNVERIFIED.clone_into(&mut found.reason);
            return Ok((found, false));
        };
        let Verification { kind, outcomes, reason } = verification;
        found.reason = reason;
        if kind == VerificationKind::None || !(Evaluation { outcomes, rejected: None }).passes(&all) {
            return Ok((found, true));
        }
        let lines = in_time(self.evaluator.trace(&text, &all))?.flatten();
        let unexecuted = lines.and_then(|lines| unexecuted(&text, range, &lines));
        match doubt(self.judgement, at, self.n_tried, unexecuted) {
            Some(doubt) => found.reason = doubt,
            None => found.verified = kind,
        }
        Ok((found, false))
    }
}

/// Why a version that passes all tests, and honestly, may still not be the one that is meant.
fn doubt(judgement: &Judgement, at: usize, n_tried: usize, unexecuted: Option<u32>) -> Option<String> {
    if judgement.confidence(at) < LEAST_CONFIDENCE {
        return Some("other versions pass the same tests and do something else".to_owned());
    }
    let share = judgement.passing_share(n_tried);
    if share > MOST_PASSING {
        return Some(format!("the tests are weak: one change in {:.0} passes them", 1.0 / share));
    }
    unexecuted.map(|line| format!("no test executes line {line} of it"))
}

/// The first line of the function's statements that is not among those executed.
fn unexecuted(text: &str, range: std::ops::Range<usize>, executed: &BTreeSet<u32>) -> Option<u32> {
    let syntax = Syntax::parse(text, range)?;
    let body = syntax.function()?.field("body")?;
    let simple = body.descendants().filter(|node| {
        let is_silent = matches!(
            node.kind(),
            "global_statement"
                | "nonlocal_statement"
                | "function_definition"
                | "class_definition"
                | "pass_statement"
                | "try_statement"
                | "decorated_definition"
        );
        node.is_statement() && !is_silent && !node.is_docstring()
    });
    let line = |offset: usize| text.get(..offset).unwrap_or_default().matches('\n').count() as u32 + 1;
    let mut lines = simple.map(|statement| (line(statement.start()), line(statement.end())));
    // Of a statement of several lines, one will do.
    lines.find(|(first, last)| executed.range(*first..=*last).next().is_none()).map(|(first, _)| first)
}

#[cfg(test)]
mod tests;
