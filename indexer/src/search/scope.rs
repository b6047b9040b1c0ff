//! Which packages are scanned by meaning, document by document, and not only among what words bring.

use std::sync::Arc;

use super::context::Context;
use super::query::Query;
use crate::store::Shard;

/// At most so many documents are scanned, which takes a millisecond.
const MAX_SCANNED: usize = 60_000;
/// Packages that nothing points at are scanned if all that are asked have no more documents than these.
const MAX_UNASKED: usize = 20_000;

/// The shards to scan, of those `selected`: what was asked for by name, what the code imports or has values of, and
/// private packages; the others if they are few. The smallest come first where not all can be.
pub(super) fn scanned(
    shards: &[Arc<Shard>],
    selected: &[usize],
    query: &Query,
    context: &Context<'_>,
) -> Vec<usize> {
    let size = |index: usize| shards.get(index).map_or(0, |shard| shard.meaning().len());
    let total: usize = selected.iter().map(|&index| size(index)).sum();
    let is_asked = |index: usize| {
        let Some(info) = shards.get(index).map(|shard| shard.info()) else { return false };
        let is_named = |name: &String| {
            context.imports().contains(&name.as_str())
                || query.receivers.iter().any(|class| class.split('.').next() == Some(name))
        };
        query.packages.is_some() || info.is_private || info.import_names.iter().any(is_named)
    };
    let mut near: Vec<usize> =
        selected.iter().copied().filter(|&index| total <= MAX_UNASKED || is_asked(index)).collect();
    near.sort_by_key(|&index| size(index));
    let mut left = MAX_SCANNED;
    near.retain(|&index| {
        let fits = size(index) > 0 && size(index) <= left;
        left -= if fits { size(index) } else { 0 };
        fits
    });
    near
}
