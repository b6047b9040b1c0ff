//! Workspace symbols: APIs of private libraries by name.

use siskin_indexer::cancel::CancellationToken;
use siskin_indexer::entry::{EntryId, Flags, Kind};
use siskin_indexer::lookup::Place;

use super::completion::ItemKind;
use super::completion::entry_item::kind;
use super::definition::{Definition, place_on_disk};
use super::hover::path_of;
use super::policy::origin;
use crate::session::index::Index;

/// A symbol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Symbol {
    pub(crate) name: String,
    pub(crate) kind: ItemKind,
    /// `acme_frames.Table, acme-frames 2.0.0`.
    pub(crate) container: String,
    pub(crate) definition: Definition,
    pub(crate) is_deprecated: bool,
}

/// Symbols that are given.
const MAX_SYMBOLS: usize = 128;

/// The symbols that `query` names, best first, at most 128.
pub(crate) fn workspace_symbols(index: &Index, query: &str, cancel: &CancellationToken) -> Vec<Symbol> {
    // `Table.join` asks for members called so.
    let query = query.trim();
    let last = query.rsplit('.').next().unwrap_or(query);
    let mut found: Vec<(u8, usize, String, Place)> = Vec::new();
    for (shard_index, (shard, member)) in index.packages.shards().iter().zip(&index.members).enumerate() {
        if !member.is_private || member.is_own || member.source_root.is_none() {
            continue;
        }
        for id in 0..shard.len() {
            if cancel.is_cancelled() {
                return Vec::new();
            }
            let entry = shard.entry(EntryId(id as u32));
            let is_offered = entry.flags().contains(Flags::PUBLIC)
                && !matches!(entry.kind(), Kind::Alias)
                && !entry.flags().contains(Flags::SYNTHETIC)
                && !entry.name().starts_with('_');
            let Some(fit) = super::completion::fit(last, entry.name()).filter(|_| is_offered) else { continue };
            let path = path_of(&entry);
            if query.contains('.') && !path.to_lowercase().contains(&query.to_lowercase()) {
                continue;
            }
            let place = Place { shard: shard_index, entry: EntryId(id as u32) };
            found.push((fit, path.matches('.').count(), path, place));
        }
    }
    found.sort();
    let symbols = found.into_iter().filter_map(|(_, _, path, place)| {
        let entry = index.packages.entry(place)?;
        let container = path.rsplit_once('.').map_or("", |(container, _)| container);
        Some(Symbol {
            name: entry.name().to_owned(),
            kind: kind(entry.kind()),
            container: format!("{container}, {}", origin(index, place.shard)).trim_start_matches(", ").to_owned(),
            definition: place_on_disk(index, place)?,
            is_deprecated: entry.flags().contains(Flags::DEPRECATED),
        })
    });
    symbols.take(MAX_SYMBOLS).collect()
}
