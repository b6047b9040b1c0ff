//! Entries of one name: which of them is meant most often (`DataFrame.max`, not `core.window.Expanding.max`).

use rustc_hash::FxHashMap;

use super::features::Evidence;
use crate::entry::Kind;

/// Orders the candidates of each name, those first whose class is used most, then those with the shortest paths; notes each
/// one's place, from 0, and how many there are. Names of two packages are two names.
pub(super) fn place<'a, 'b: 'a>(candidates: impl Iterator<Item = &'a mut Evidence<'b>>) {
    let mut by_name: FxHashMap<(&str, *const ()), Vec<&'a mut Evidence<'b>>> = FxHashMap::default();
    for candidate in candidates {
        let shard = std::ptr::from_ref(candidate.entry.shard()).cast::<()>();
        by_name.entry((candidate.entry.name(), shard)).or_default().push(candidate);
    }
    for mut namesakes in by_name.into_values().filter(|namesakes| namesakes.len() > 1) {
        namesakes.sort_by_cached_key(|candidate| {
            let path = candidate.entry.public_path();
            (std::cmp::Reverse(parent_refs(candidate)), path.matches('.').count(), path.len(), path)
        });
        let n = namesakes.len() as u32;
        for (place, candidate) in (0..).zip(namesakes) {
            candidate.place = place;
            candidate.n_namesakes = n;
        }
    }
}

/// How often the class of a member is used; a function needs none.
fn parent_refs(candidate: &Evidence<'_>) -> u32 {
    let entry = &candidate.entry;
    if !matches!(entry.kind(), Kind::Method | Kind::Property) {
        return u32::MAX;
    }
    entry.parent().and_then(|parent| entry.shard().entry(parent).refs()).unwrap_or_default()
}
