//! All candidates of a run, and which of them are worth keeping in sight.

use std::collections::HashSet;

use super::candidate::Candidate;

/// The candidates that were evaluated, in that order.
#[derive(Debug, Default)]
pub(crate) struct Archive {
    candidates: Vec<Candidate>,
    /// Hashes of their normalised syntax.
    seen: HashSet<u64>,
}

impl Archive {
    /// Whether no candidate of that syntax was evaluated, or is about to be; one is from now on.
    pub(crate) fn claim(&mut self, hash: u64) -> bool {
        self.seen.insert(hash)
    }

    /// Keeps an evaluated candidate; its position.
    pub(crate) fn add(&mut self, candidate: Candidate) -> usize {
        self.candidates.push(candidate);
        self.candidates.len() - 1
    }

    /// All candidates.
    pub(crate) fn candidates(&self) -> &[Candidate] {
        &self.candidates
    }

    /// The candidate at a position.
    pub(crate) fn candidate(&self, at: usize) -> Option<&Candidate> {
        self.candidates.get(at)
    }

    /// Those that pass all visible tests, the likely ones first.
    pub(crate) fn plausible(&self) -> Vec<usize> {
        let plausible =
            self.candidates.iter().enumerate().filter(|(_, candidate)| candidate.fitness.is_plausible());
        let mut plausible: Vec<usize> = plausible.map(|(at, _)| at).collect();
        let prior = |at: &usize| self.candidates.get(*at).map_or(0.0, |candidate| candidate.prior);
        plausible.sort_by(|a, b| prior(b).total_cmp(&prior(a)).then(a.cmp(b)));
        plausible
    }
}
