//! Which packages are scanned by meaning, document by document, and not only among what words bring.

use std::sync::Arc;

use crate::store::Shard;

/// At most so many documents are scanned, which takes a millisecond.
const MAX_SCANNED: usize = 60_000;
/// All packages are scanned if they have no more documents than these, whatever is in question.
const MAX_UNASKED: usize = 20_000;

/// The shards to scan, of those `selected`: those that are `near`; all if they were asked for by name (`is_named`) or are
/// few. The smallest come first where not all can be.
pub(super) fn scanned(
    shards: &[Arc<Shard>],
    selected: &[usize],
    near: &[usize],
    is_named: bool,
) -> Vec<usize> {
    let size = |index: usize| shards.get(index).map_or(0, |shard| shard.meaning().len());
    let total: usize = selected.iter().map(|&index| size(index)).sum();
    let is_scanned = |index: &usize| is_named || total <= MAX_UNASKED || near.contains(index);
    let mut scanned: Vec<usize> = selected.iter().copied().filter(is_scanned).collect();
    scanned.sort_by_key(|&index| (!near.contains(&index), size(index)));
    let mut left = MAX_SCANNED;
    scanned.retain(|&index| {
        let fits = size(index) > 0 && size(index) <= left;
        left -= if fits { size(index) } else { 0 };
        fits
    });
    scanned
}
