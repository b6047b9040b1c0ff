//! Candidates by name, and how well a name fits.

use std::sync::Arc;

use super::features::NameMatch;
use crate::entry::{EntryId, Kind};
use crate::store::{EntryView, Shard, TargetView};

/// Names that a prefix may bring in from one shard.
const MAX_PREFIX_NAMES: usize = 64;
/// Entries that one name may bring in from one shard.
const MAX_SAME_NAME: usize = 256;
/// Imports are followed this far.
const MAX_HOPS: usize = 16;

/// The entries of `shard` whose name, or the name of an import of them, is `name`.
pub(super) fn with_name(shard: &Arc<Shard>, name: &str) -> Vec<EntryId> {
    let found = shard.with_name(name);
    unique(found.into_iter().take(MAX_SAME_NAME).filter_map(|id| resolve(shard, id)))
}

/// The entries of `shard` whose name begins with `prefix`.
pub(super) fn with_prefix(shard: &Arc<Shard>, prefix: &str) -> Vec<EntryId> {
    let found = shard.names_with_prefix(prefix, MAX_PREFIX_NAMES);
    unique(found.into_iter().flat_map(|(_, ids)| ids).take(MAX_SAME_NAME).filter_map(|id| resolve(shard, id)))
}

fn unique(ids: impl Iterator<Item = EntryId>) -> Vec<EntryId> {
    let mut ids: Vec<EntryId> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// What `id` is after all imports, if that is in the same shard.
fn resolve(shard: &Shard, mut id: EntryId) -> Option<EntryId> {
    for _ in 0..MAX_HOPS {
        let entry = shard.entry(id);
        if entry.kind() != Kind::Alias {
            return Some(id);
        }
        match entry.target()? {
            TargetView::Entry(target) => id = target,
            TargetView::Path(_) => return None,
        }
    }
    None
}

/// How the parts of a query that is a name fit `entry`.
pub(super) fn match_name(entry: EntryView<'_>, parts: &[&str]) -> NameMatch {
    let Some(last) = parts.last() else { return NameMatch::default() };
    let definition = entry.shard().path_of(entry.id());
    let paths = std::iter::once(entry.public_path()).chain(entry.aliases()).chain([definition.as_str()]);
    let mut found = NameMatch::default();
    for path in paths {
        let fitting = path.rsplit('.').zip(parts.iter().rev()).take_while(|(a, b)| same(a, b)).count();
        let short = path.rsplit('.').next().unwrap_or_default();
        if fitting == parts.len() {
            found.exact_path = 1.0;
        }
        if fitting > 0 {
            // `np.concatenate`: the first part may be a module's local name, so the depth is what fits.
            let same_depth = path.split('.').count() == parts.len();
            let share = fitting as f32 / parts.len() as f32 * if same_depth { 1.0 } else { 0.5 };
            found.exact_name = found.exact_name.max(share);
            found.exact_case = found.exact_case.max(f32::from(u8::from(short == *last)));
        } else if short.get(..last.len()).is_some_and(|start| same(start, last)) {
            found.prefix = found.prefix.max(last.len() as f32 / short.len() as f32);
        }
    }
    found
}

fn same(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b) || (!a.is_ascii() && a.to_lowercase() == b.to_lowercase())
}
