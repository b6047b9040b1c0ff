//! A function made faster or simpler without another behaviour.
//!
//! Versions come from rewrites that keep behaviour under conditions which they look at. The visible tests and the
//! behaviour guard judge each; the best one then has to pass the held-out tests, the guard on more inputs, timing anew
//! and the tests in separate processes.

mod climb;
mod gain;
mod guard;
mod heat;
mod measure;
mod score;
mod statistics;
mod steps;
mod strength;

use std::time::Instant;

use siskin_indexer::cancel::CancellationToken;

use self::climb::{Bounds, Climb, Verdict};
pub(crate) use self::climb::{Climbed, Version};
use self::gain::Simplicity;
pub(crate) use self::gain::{AtSize, Guard, Improvement, Speed, curves};
use self::guard::{Likeness, N_LAST_INPUTS, compare};
use self::heat::Heat;
pub(crate) use self::measure::Complexity;
use self::score::Scorer;
use self::steps::attempts;
use super::advice::{Adviser, Beginning};
use super::candidate::Origin;
use super::evaluation::{
    Baseline, Evaluation, EvaluationError, Evaluator, TestStatus, TimingPlan, Timings, VerificationKind,
    in_time,
};
use super::evolution::{Event, Outcome, UNVERIFIED, origin, unchanged};
use super::judge::{n_passed, run_all};
use super::question::{Objective, Question};
use super::split::Split;
use super::syntax::{EditList, Syntax};

/// The part of the time that is left for the last judgement.
const RESERVED: f64 = 0.4;
/// Versions that are judged at last until one holds.
const MAX_LAST: usize = 4;
/// A version that is not better than this by its score is not judged at last.
const LEAST_SIMPLER: f64 = 0.995;
const LEAST_FASTER: f64 = 0.93;
/// The last timing: turns, sizes of each input, seconds.
const ROUNDS: usize = 21;
const N_SIZES: usize = 5;
const LEAST_SECONDS: f64 = 2.0;
const MOST_SECONDS: f64 = 20.0;
/// The part of the time that is left then; the rest is for tests in separate processes.
const TIMING: f64 = 0.6;

/// Makes a function faster or simpler, by the question's objective.
pub(crate) fn improve(
    question: &Question,
    evaluator: &mut dyn Evaluator,
    advice: &mut dyn Adviser,
    observe: &mut dyn FnMut(&Event<'_>),
    cancel: &CancellationToken,
) -> Result<Outcome, EvaluationError> {
    let started = Instant::now();
    let settings = &question.settings;
    let baseline = evaluator.baseline()?;
    let mut split = Split::of(&only_passing(&baseline), settings.seed);
    // What the search compares and times is made from the calls of the tests that it sees: the dearest says most.
    let dearest =
        split.all().into_iter().max_by_key(|test| baseline.tests.get(*test).map(|test| test.outcome.ticks));
    if let Some(dearest) = dearest {
        split.show(dearest);
    }
    observe(&Event::Baseline { baseline: &baseline, split: &split });
    if split.all().is_empty() {
        let reason = "no test passes: evolve it without `--objective` first, so that its tests pass";
        return Ok(unchanged(&baseline, &split, reason.to_owned()));
    }
    let origin = origin(&question.target, &baseline, &split);
    if attempts(&origin, &EditList::default(), 0, question.objective).is_empty() && !advice.is_busy() {
        return Ok(unchanged(&baseline, &split, "no rewrite applies to it".to_owned()));
    }
    let tests_notice =
        in_time(strength::strength(&origin, &split.all(), settings.seed, evaluator))?.flatten();
    if let Some((n_noticed, n_changes)) = tests_notice {
        observe(&Event::Strength { n_noticed, n_changes });
    }
    let deadline = started + settings.time.mul_f64(1.0 - RESERVED);
    let scorer = scorer(question, &origin, deadline);
    let heat = match question.objective {
        Objective::Speed => in_time(Heat::of(&split, settings.seed, evaluator))?.unwrap_or_default(),
        Objective::Pass | Objective::Simplicity => Heat::default(),
    };
    advice.begin(&Beginning {
        objective: question.objective,
        origin: &origin,
        baseline: &baseline,
        split: &split,
        profile: heat.lines(),
    });
    let mut climb = Climb::new(&origin, &split, settings.seed, scorer, heat);
    let search_started = Instant::now();
    let bounds = Bounds { evaluations: settings.evaluations, deadline, cancel: cancel.clone() };
    climb.run(evaluator, &bounds, advice, &mut |climbed| observe(&Event::Climbed(climbed)))?;
    let search_time = search_started.elapsed();
    observe(&Event::Judging);
    let end = started + settings.time;
    let last = Last { question, baseline: &baseline, split: &split, climb: &climb, end };
    let mut outcome = last.conclude(evaluator)?;
    (outcome.n_evaluations, outcome.search_time) = (climb.versions.len() - 1, search_time);
    if let Some(improvement) = &mut outcome.improvement {
        improvement.tests_notice = tests_notice;
    }
    Ok(outcome)
}

/// The baseline without the tests that the original fails: they say nothing of what it should keep doing.
fn only_passing(baseline: &Baseline) -> Baseline {
    let mut passing = baseline.clone();
    for test in &mut passing.tests {
        if test.outcome.status != TestStatus::Passed {
            test.outcome.status = TestStatus::Skipped;
        }
    }
    passing
}

fn scorer(question: &Question, origin: &Origin, deadline: Instant) -> Scorer {
    match question.objective {
        Objective::Speed => Scorer::Speed { seed: question.settings.seed, deadline },
        Objective::Pass | Objective::Simplicity => Scorer::Simplicity { original: complexity(origin, None) },
    }
}

fn complexity(origin: &Origin, version: Option<&Version>) -> Complexity {
    let edits = version.map(|version| version.edits.clone()).unwrap_or_default();
    let text = origin.text_of(&edits);
    let syntax = Syntax::parse(&text, origin.range_of(&edits));
    syntax.as_ref().and_then(Syntax::function).map(Complexity::of).unwrap_or_default()
}

/// The last judgement.
struct Last<'a> {
    question: &'a Question,
    baseline: &'a Baseline,
    split: &'a Split,
    climb: &'a Climb<'a>,
    end: Instant,
}

impl Last<'_> {
    /// The best version that holds, or why there is none.
    fn conclude(&self, evaluator: &mut dyn Evaluator) -> Result<Outcome, EvaluationError> {
        let mut why = None;
        for version in self.best() {
            if why.is_some() && Instant::now() >= self.end {
                break;
            }
            match in_time(self.judge(version, evaluator))? {
                Some(Ok(outcome)) => return Ok(outcome),
                Some(Err(reason)) => {
                    why.get_or_insert(reason);
                }
                None => {
                    why.get_or_insert("there was no time to judge what was found".to_owned());
                    break;
                }
            }
        }
        let mut outcome = unchanged(self.baseline, self.split, why.unwrap_or_else(|| self.no_reason()));
        let seed = self.question.settings.seed;
        let looked = in_time(compare(&[], &self.split.all(), seed, N_LAST_INPUTS, evaluator))?;
        let guard = looked.map(|(_, guarded)| Guard::from(&guarded)).unwrap_or_default();
        outcome.improvement =
            Some(Improvement { guard, difference: self.climb.difference.clone(), ..Improvement::default() });
        Ok(outcome)
    }

    /// The versions that are better than the original, the best first.
    fn best(&self) -> Vec<&Version> {
        let least = if self.question.objective == Objective::Speed { LEAST_FASTER } else { LEAST_SIMPLER };
        let versions = self.climb.versions.iter().skip(1);
        let mut better: Vec<&Version> = versions
            .filter(|version| version.verdict == Verdict::Same && version.score.value < least)
            .collect();
        better.sort_by(|a, b| {
            a.score.value.total_cmp(&b.score.value).then(a.edits.n_bytes().cmp(&b.edits.n_bytes()))
        });
        better.truncate(MAX_LAST);
        better
    }

    fn no_reason(&self) -> String {
        let better = if self.question.objective == Objective::Speed { "faster" } else { "simpler" };
        match &self.climb.difference {
            Some(_) => format!("no {better} version was found that does the same"),
            None => format!("no {better} version was found"),
        }
    }

    /// The outcome with a version, or why it does not hold.
    fn judge(
        &self,
        version: &Version,
        evaluator: &mut dyn Evaluator,
    ) -> Result<Result<Outcome, String>, EvaluationError> {
        let (origin, split, seed) = (self.climb.origin, self.split, self.question.settings.seed);
        let text = origin.text_of(&version.edits);
        let texts = [text.clone()];
        let evaluations = run_all(split, &texts, evaluator)?;
        let passed =
            |tests: &[usize]| evaluations.first().map_or(0, |evaluation| n_passed(evaluation, tests));
        let (visible, held_out) = (passed(&split.visible), passed(&split.held_out));
        if visible < split.visible.len() || held_out < split.held_out.len() {
            return Ok(Err("the best version fails a held-out test".to_owned()));
        }
        // Other inputs than those that the search has seen, and more.
        let (likeness, guarded) =
            compare(&texts, &split.all(), seed.wrapping_add(1), N_LAST_INPUTS, evaluator)?;
        let mut improvement = self.climb.improvement(version);
        improvement.guard = Guard::from(&guarded);
        match likeness.into_iter().next() {
            Some(Likeness::Other(found)) => {
                return Ok(Err(format!("the best version does something else {}", found.in_words())));
            }
            Some(Likeness::Same) => {}
            Some(Likeness::Unseen) | None => {
                return Ok(Err(
                    "no call of its tests could be recorded, so nothing says that a version does the same"
                        .to_owned(),
                ));
            }
        }
        if self.question.objective == Objective::Speed {
            let timings = self.timings(&texts, evaluator)?;
            match Speed::of(&timings, 0, seed).filter(|speed| speed.claim().is_some()) {
                Some(speed) => improvement.speed = Some(speed),
                None => {
                    return Ok(Err(
                        "no version is surely more than 5 % faster at the largest inputs".to_owned()
                    ));
                }
            }
        } else {
            let (before, after) = (complexity(origin, None), complexity(origin, Some(version)));
            improvement.simplicity = Some(Simplicity { before, after });
        }
        let mut outcome = unchanged(self.baseline, split, String::new());
        (outcome.visible, outcome.held_out) =
            ((visible, split.visible.len()), (held_out, split.held_out.len()));
        outcome.edits = version.edits.clone();
        outcome.improvement = Some(improvement);
        self.verify(&text, &mut outcome, evaluator)?;
        Ok(Ok(outcome))
    }

    fn timings(&self, texts: &[String], evaluator: &mut dyn Evaluator) -> Result<Timings, EvaluationError> {
        let left = self.end.saturating_duration_since(Instant::now()).as_secs_f64();
        let plan = TimingPlan {
            // Not those calls alone that the search has timed.
            seed: self.question.settings.seed.wrapping_add(1),
            rounds: ROUNDS,
            n_sizes: N_SIZES,
            is_profiled: true,
            seconds: (left * TIMING).clamp(LEAST_SECONDS, MOST_SECONDS),
        };
        evaluator.time(texts, &self.split.all(), &plan)
    }

    /// Runs all tests in processes that the version cannot touch.
    fn verify(
        &self,
        text: &str,
        outcome: &mut Outcome,
        evaluator: &mut dyn Evaluator,
    ) -> Result<(), EvaluationError> {
        if self.split.held_out.is_empty() {
            "there are too few tests to hold any out".clone_into(&mut outcome.reason);
            return Ok(());
        }
        let tests = self.split.all();
        let Some(verification) = in_time(evaluator.verify(text, &tests))? else {
            UNVERIFIED.clone_into(&mut outcome.reason);
            return Ok(());
        };
        let passes = Evaluation { outcomes: verification.outcomes, rejected: None }.passes(&tests);
        outcome.reason = verification.reason;
        outcome.verified = if passes { verification.kind } else { VerificationKind::None };
        Ok(())
    }
}

#[cfg(test)]
mod tests;
