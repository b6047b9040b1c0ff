//! What may be tried next: the steps from candidates that were worth going on from.

use std::collections::VecDeque;

use super::advice::Advice;
use super::candidate::{Operator, Origin, Step, steps};
use super::mutator::ALL;
use super::random::Random;
use super::syntax::EditList;

/// A candidate that is to be tried.
#[derive(Clone, Debug)]
pub(crate) struct Attempt {
    /// What makes it of the original.
    pub(crate) edits: EditList,
    /// See [`super::candidate::Candidate::parents`].
    pub(crate) parents: Vec<usize>,
    /// How it was made.
    pub(crate) operator: Operator,
    /// The mutator's position in [`ALL`], if it was one.
    pub(crate) mutator_idx: Option<usize>,
    /// How likely it is to mend the function.
    pub(crate) prior: f64,
}

/// The steps of one mutator from one candidate.
#[derive(Debug)]
struct Queue {
    mutator_idx: usize,
    parents: Vec<usize>,
    /// How likely the candidate is to be on the way.
    weight: f64,
    steps: VecDeque<Step>,
}

/// Steps not yet taken, and what is known of the mutators that propose them.
#[derive(Debug)]
pub(crate) struct Frontier {
    queues: Vec<Queue>,
    /// What is proposed by no mutator.
    crossovers: Vec<Attempt>,
    /// What came from outside, in the order of its coming; it is tried first.
    advised: VecDeque<Attempt>,
    /// By mutator: what its proposals gained in this run, on top of its prior.
    credits: Vec<f64>,
    random: Random,
}

/// What a gain of 1 adds to a mutator's chances, as a factor.
const CREDIT: f64 = 1.5;

impl Frontier {
    /// Nothing to try yet; `seed` decides between equally likely steps.
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            queues: Vec::new(),
            crossovers: Vec::new(),
            advised: VecDeque::new(),
            credits: vec![1.0; ALL.len()],
            random: Random::new(seed),
        }
    }

    /// Adds the steps from a candidate; `weight` says how likely it is to be on the way, 1 for the original.
    pub(crate) fn expand(&mut self, origin: &Origin, edits: &EditList, parents: &[usize], weight: f64) {
        let by_mutator = steps(origin, edits, || self.random.next());
        for (mutator_idx, steps) in by_mutator.into_iter().enumerate().filter(|(_, steps)| !steps.is_empty())
        {
            self.queues.push(Queue { mutator_idx, parents: parents.to_vec(), weight, steps: steps.into() });
        }
    }

    /// Adds edits of two candidates together.
    pub(crate) fn cross(&mut self, edits: EditList, parents: Vec<usize>, prior: f64) {
        self.crossovers.push(Attempt {
            edits,
            parents,
            operator: Operator::CROSSOVER,
            mutator_idx: None,
            prior,
        });
    }

    /// Adds a candidate from outside.
    pub(crate) fn advise(&mut self, advice: Advice) {
        let Advice { edits, parents, operator, prior } = advice;
        self.advised.push_back(Attempt { edits, parents, operator, mutator_idx: None, prior });
    }

    /// The first candidate from outside.
    pub(crate) fn next_advised(&mut self) -> Option<Attempt> {
        self.advised.pop_front()
    }

    /// The likeliest step that was not yet taken.
    pub(crate) fn next(&mut self) -> Option<Attempt> {
        let best = |a: &(usize, f64), b: &(usize, f64)| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0));
        let crossovers = self.crossovers.iter().enumerate().map(|(at, attempt)| (at, attempt.prior));
        let crossover = crossovers.max_by(best);
        let queues = self.queues.iter().enumerate().filter_map(|(at, queue)| Some((at, self.chance(queue)?)));
        let queue = queues.max_by(best);
        match (crossover, queue) {
            (Some((at, chance)), other) if other.is_none_or(|(_, other)| chance >= other) => {
                Some(self.crossovers.remove(at))
            }
            (_, Some((at, _))) => self.take(at),
            _ => None,
        }
    }

    /// A candidate of that mutator gained so much on its parent.
    pub(crate) fn credit(&mut self, mutator_idx: Option<usize>, gain: f64) {
        if let Some(credit) = mutator_idx.and_then(|idx| self.credits.get_mut(idx)) {
            *credit += CREDIT * gain.max(0.0);
        }
    }

    fn chance(&self, queue: &Queue) -> Option<f64> {
        let step = queue.steps.front()?;
        let credit = self.credits.get(queue.mutator_idx).copied().unwrap_or(1.0);
        Some(queue.weight * prior(queue.mutator_idx) * credit * step.share)
    }

    fn take(&mut self, at: usize) -> Option<Attempt> {
        let queue = self.queues.get_mut(at)?;
        let step = queue.steps.pop_front()?;
        let mutator_idx = queue.mutator_idx;
        let attempt = Attempt {
            edits: step.edits,
            parents: queue.parents.clone(),
            operator: Operator::mutator(mutator_idx),
            mutator_idx: Some(mutator_idx),
            prior: queue.weight * prior(mutator_idx) * step.share,
        };
        if queue.steps.is_empty() {
            self.queues.swap_remove(at);
        }
        Some(attempt)
    }
}

fn prior(mutator_idx: usize) -> f64 {
    ALL.get(mutator_idx).map_or(0.0, |mutator| mutator.prior)
}
