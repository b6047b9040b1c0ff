//! Elites: of each kind of program the fittest, on islands that seldom exchange them.
//!
//! What differs in size, branches, loops or calls does not compete (MAP-Elites; Mouret and Clune 2015), so that a long
//! run goes on from unlike candidates and not from one and its near copies. A candidate lives on the island of its parent.

use std::collections::BTreeMap;

use super::candidate::{Candidate, Origin};
use super::improve::Complexity;
use super::syntax::Syntax;

/// A run of so many evaluations is long: it has islands.
const LONG: usize = 5000;
const ISLANDS: usize = 5;
/// After so many candidates, each island sends one of so many of its elites to the next.
const EPOCH: usize = 500;
const SENT: usize = 10;
/// Nodes of syntax by which sizes differ.
const SIZE_STEP: usize = 6;

/// What kind of program a candidate is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cell {
    size: usize,
    branches: usize,
    loops: usize,
    calls: usize,
}

impl Cell {
    /// Of a candidate; `None` for what is no function.
    pub(crate) fn of(origin: &Origin, candidate: &Candidate) -> Option<Self> {
        let text = origin.text_of(&candidate.edits);
        let syntax = Syntax::parse(&text, origin.range_of(&candidate.edits))?;
        let function = syntax.function()?;
        let complexity = Complexity::of(function);
        let count =
            |kinds: &[&str]| function.descendants().filter(|node| kinds.contains(&node.kind())).count();
        Some(Self {
            size: complexity.nodes / SIZE_STEP,
            branches: complexity.branches,
            loops: count(&["for_statement", "while_statement", "for_in_clause"]),
            calls: count(&["call"]),
        })
    }
}

/// The fittest of a cell, by position in the archive.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Elite {
    at: usize,
    value: f64,
    prior: f64,
}

impl Elite {
    fn is_fitter(&self, other: &Self) -> bool {
        (self.value, self.prior) > (other.value, other.prior)
    }
}

/// The elites of a run.
#[derive(Debug)]
pub(crate) struct Elites {
    islands: Vec<BTreeMap<Cell, Elite>>,
    /// By position in the archive: the island of the candidate.
    homes: Vec<usize>,
    /// The island whose turn it is to be gone on from.
    turn: usize,
}

impl Elites {
    /// None yet, in a run of at most `evaluations`.
    pub(crate) fn new(evaluations: usize) -> Self {
        let n_islands = if evaluations >= LONG { ISLANDS } else { 1 };
        Self { islands: vec![BTreeMap::new(); n_islands], homes: Vec::new(), turn: 0 }
    }

    /// Takes in the candidate that was added to the archive last; those that pass everything need nobody to go on.
    pub(crate) fn add(&mut self, candidate: &Candidate, cell: Option<Cell>) {
        let at = self.homes.len();
        let of_parent = candidate.parents.first().and_then(|parent| self.homes.get(*parent)).copied();
        let home = of_parent.unwrap_or(at % self.islands.len());
        self.homes.push(home);
        if let Some(cell) = cell.filter(|_| !candidate.fitness.is_plausible()) {
            let elite = Elite { at, value: candidate.fitness.value(), prior: candidate.prior };
            self.offer(home, cell, elite);
        }
        if self.islands.len() > 1 && self.homes.len().is_multiple_of(EPOCH) {
            self.migrate();
        }
    }

    fn offer(&mut self, island: usize, cell: Cell, elite: Elite) {
        let Some(cells) = self.islands.get_mut(island) else { return };
        if cells.get(&cell).is_none_or(|known| elite.is_fitter(known)) {
            cells.insert(cell, elite);
        }
    }

    /// The best of each island become known on the next one.
    fn migrate(&mut self) {
        let n_islands = self.islands.len();
        let mut travellers = Vec::new();
        for (island, cells) in self.islands.iter().enumerate() {
            let mut elites: Vec<(Cell, Elite)> = cells.iter().map(|(cell, elite)| (*cell, *elite)).collect();
            elites.sort_by(|(_, a), (_, b)| b.value.total_cmp(&a.value).then(a.at.cmp(&b.at)));
            elites.truncate(elites.len().div_ceil(SENT));
            travellers
                .extend(elites.into_iter().map(|(cell, elite)| ((island + 1) % n_islands, cell, elite)));
        }
        for (island, cell, elite) in travellers {
            self.offer(island, cell, elite);
        }
    }

    /// The fittest elite that is open, of the island whose turn it is; of the next one if that has none.
    pub(crate) fn next(&mut self, is_open: impl Fn(usize) -> bool) -> Option<usize> {
        for _ in 0..self.islands.len() {
            let cells = self.islands.get(self.turn)?;
            let open = cells.values().filter(|elite| is_open(elite.at));
            let best = open.max_by(|a, b| {
                a.value.total_cmp(&b.value).then(a.prior.total_cmp(&b.prior)).then(b.at.cmp(&a.at))
            });
            let best = best.map(|elite| elite.at);
            self.turn = (self.turn + 1) % self.islands.len();
            if best.is_some() {
                return best;
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evolve::candidate::Operator;
    use crate::evolve::fitness::Fitness;
    use crate::evolve::syntax::EditList;

    fn candidate(value: f64, parents: &[usize]) -> Candidate {
        Candidate {
            edits: EditList::default(),
            parents: parents.to_vec(),
            operator: Operator::CROSSOVER,
            prior: 0.1,
            fitness: Fitness { tests: vec![value, 0.0] },
            ticks: 1,
        }
    }

    fn cell(size: usize) -> Cell {
        Cell { size, branches: 1, loops: 0, calls: 2 }
    }

    #[test]
    fn one_of_a_kind_is_gone_on_from() {
        let mut elites = Elites::new(1000);
        for (value, size) in [(0.5, 1), (0.8, 1), (0.7, 1), (0.3, 2)] {
            elites.add(&candidate(value, &[]), Some(cell(size)));
        }
        assert_eq!(elites.next(|_| true), Some(1));
        // The second best is of the same kind as the best.
        assert_eq!(elites.next(|at| at != 1), Some(3));
        assert_eq!(elites.next(|at| at == 0 || at == 2), None);
    }

    #[test]
    fn islands_take_turns_and_exchange_their_best() {
        let mut elites = Elites::new(LONG);
        elites.add(&candidate(0.9, &[]), Some(cell(1)));
        elites.add(&candidate(0.1, &[]), Some(cell(1)));
        assert_eq!([elites.next(|_| true), elites.next(|_| true)], [Some(0), Some(1)]);
        // A child lives where its parent does.
        elites.add(&candidate(0.95, &[0]), Some(cell(2)));
        elites.turn = 0;
        assert_eq!(elites.next(|_| true), Some(2));
        while elites.homes.len() < EPOCH {
            elites.add(&candidate(0.0, &[1]), None);
        }
        elites.turn = 1;
        assert_eq!(elites.next(|_| true), Some(2), "the best of the first island has arrived at the second");
    }
}
