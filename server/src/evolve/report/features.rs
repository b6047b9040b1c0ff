//! Kinds of versions, by size and branches, and the best of each: the archive as a map (MAP-Elites, Mouret and Clune
//! 2015).

use std::collections::BTreeMap;
use std::ops::Range;

use super::worth::Worth;
use crate::evolve::improve::Complexity;
use crate::evolve::runs::{CandidateRecord, StartRecord};
use crate::evolve::syntax::Syntax;
use crate::evolve::target::Target;

/// Versions that are looked at, and columns of sizes.
const MAX_VERSIONS: usize = 2000;
const N_COLUMNS: usize = 10;

/// One kind of version.
#[derive(Debug)]
pub(super) struct Cell {
    /// From the left and from the bottom.
    pub(super) column: usize,
    pub(super) row: usize,
    /// The sizes of the column, and the branches.
    pub(super) nodes: String,
    pub(super) branches: usize,
    pub(super) n_versions: usize,
    pub(super) best: Option<f64>,
}

/// The kinds of which there were versions.
pub(super) fn cells(start: &StartRecord, candidates: &[CandidateRecord], worth: Worth) -> Vec<Cell> {
    let whole = Target::of_text(&start.file, &start.file, &start.function, &start.source);
    let Ok(range) = whole.map(|target| target.range) else { return Vec::new() };
    let measured: Vec<(Complexity, Option<f64>)> = candidates
        .iter()
        .take(MAX_VERSIONS)
        .filter_map(|candidate| Some((complexity(start, &range, candidate)?, worth.of(candidate))))
        .collect();
    let Some(least) = measured.iter().map(|(complexity, _)| complexity.nodes).min() else {
        return Vec::new();
    };
    let most = measured.iter().map(|(complexity, _)| complexity.nodes).max().unwrap_or(least);
    let fewest = measured.iter().map(|(complexity, _)| complexity.branches).min().unwrap_or(0);
    let step = (most - least) / N_COLUMNS + 1;
    let mut cells: BTreeMap<(usize, usize), Cell> = BTreeMap::new();
    for (complexity, value) in measured {
        let (column, row) = ((complexity.nodes - least) / step, complexity.branches - fewest);
        let from = least + column * step;
        let cell = cells.entry((column, row)).or_insert_with(|| Cell {
            column,
            row,
            nodes: if step == 1 { from.to_string() } else { format!("{from}–{}", from + step - 1) },
            branches: complexity.branches,
            n_versions: 0,
            best: None,
        });
        cell.n_versions += 1;
        cell.best = match (cell.best, value) {
            (Some(best), Some(value)) if !worth.is_better(value, best) => Some(best),
            (best, value) => value.or(best),
        };
    }
    cells.into_values().collect()
}

fn complexity(start: &StartRecord, range: &Range<usize>, candidate: &CandidateRecord) -> Option<Complexity> {
    let text = candidate.edits.apply(&start.source);
    let end = range.end.saturating_add_signed(candidate.edits.shift());
    let syntax = Syntax::parse(&text, range.start..end)?;
    Some(Complexity::of(syntax.function()?))
}
