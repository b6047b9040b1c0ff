//! How much an entry is used: by its own package, and by the code base that asks.

use super::{Common, Evidence};
use crate::store::EntryView;

pub(super) const NAMES: [&str; 6] = [
    // Uses by its own package, as a logarithm, in standard deviations from the package's mean; the same of its parent.
    "refs",
    "parent_refs",
    // Uses as a share of the most used entry's, of logarithms.
    "refs_share",
    // Calls in the code base, as a logarithm and as a share; how often it was taken from an answer.
    "calls",
    "calls_share",
    "taken",
];

pub(super) fn values(candidate: &Evidence<'_>, common: &Common<'_>) -> [f32; NAMES.len()] {
    let entry = candidate.entry;
    let parent = entry.parent().map(|parent| entry.shard().entry(parent));
    let most_refs = (entry.shard().info().max_refs.max(MIN_REFS) as f32).ln_1p();
    let refs_share = entry.refs().map_or(0.0, |refs| (refs as f32).ln_1p() / most_refs);
    let (mut calls, mut share, mut taken) = (0.0, 0.0, 0.0);
    if let Some(usage) = &common.query.usage {
        let path = entry.public_path();
        calls = (usage.calls(path) as f32).ln_1p();
        share = calls / (usage.most_calls().max(1) as f32).ln_1p();
        taken = (usage.taken(path) as f32).ln_1p();
    }
    [deviations(entry), parent.map_or(0.0, deviations), refs_share, calls, share, taken]
}

/// A package whose most used entry is used less often says little about its entries.
const MIN_REFS: u32 = 20;
/// Where all are used alike, a small difference means nothing.
const MIN_DEVIATION: f32 = 0.2;
/// Where nearly nothing is used, one use is not everything.
const MAX_DEVIATIONS: f32 = 3.0;

fn deviations(entry: EntryView<'_>) -> f32 {
    let info = entry.shard().info();
    entry.refs().map_or(0.0, |refs| {
        let deviations = ((refs as f32).ln_1p() - info.refs_mean) / info.refs_deviation.max(MIN_DEVIATION);
        deviations.clamp(-MAX_DEVIATIONS, MAX_DEVIATIONS)
    })
}
