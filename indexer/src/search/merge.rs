//! Merged word indexes: the segments of one set of shards as one segment, for the same answers in less time.
//!
//! A merged index is named by the hash of its shards' ids and built once, in the background, under a temporary
//! name. Its documents stand shard after shard, in the order of the ids.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use tantivy::directory::MmapDirectory;

use super::view::View;
use crate::cancel::CancellationToken;
use crate::error::{Error, Result};
use crate::store::container::{self, Container, Source};
use crate::store::{FORMAT_VERSION, META, PARTS, Shard, Store, TemporaryFolder, WORDS_FILE};

/// The section that lists the shards.
const SHARDS: &str = "shards";

/// The name of the merged index of `shards`, whatever their order: a folder of the cache. Shards in memory do not
/// count.
pub fn merged_name(shards: &[Arc<Shard>]) -> String {
    let mut hasher = blake3::Hasher::new();
    for id in sorted_ids(shards) {
        hasher.update(id.as_bytes());
        hasher.update(b"\n");
    }
    hasher.finalize().to_hex()[..32].to_owned()
}

fn sorted_ids(shards: &[Arc<Shard>]) -> Vec<String> {
    let mut ids: Vec<String> =
        shards.iter().filter(|shard| !shard.is_in_memory()).map(|shard| shard.at().id()).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

fn folder(store: &Store, shards: &[Arc<Shard>]) -> PathBuf {
    store.merged().join(merged_name(shards))
}

/// The merged index of `shards`, if it was built: its file, and each shard's number of documents by id.
pub(super) fn open(store: &Store, shards: &[Arc<Shard>]) -> Option<(Container, Vec<(String, u32)>)> {
    let file = Container::open(&folder(store, shards).join(WORDS_FILE), FORMAT_VERSION).ok()?;
    let order: Vec<(String, u32)> = serde_json::from_slice(&file.checked_section(SHARDS).ok()?).ok()?;
    Some((file, order))
}

/// Whether the merged index of `shards` is there, as far as a look at its table tells.
pub fn is_merged(store: &Store, shards: &[Arc<Shard>]) -> bool {
    open(store, shards).is_some()
}

/// Merges the word indexes of `shards` unless that was done before. Takes seconds for a million entries: call
/// it in the background, then open a new [`Searcher`](super::Searcher). A single shard needs no merge, and shards in
/// memory take no part.
pub fn merge(store: &Store, shards: &[Arc<Shard>], cancel: &CancellationToken) -> Result<()> {
    let mut sorted: Vec<&Arc<Shard>> = shards.iter().filter(|shard| !shard.is_in_memory()).collect();
    sorted.sort_by_key(|shard| shard.at().id());
    sorted.dedup_by_key(|shard| shard.at().id());
    let is_done = || open(store, shards).is_some_and(|(file, _)| file.verify().is_ok());
    if sorted.len() < 2 || is_done() {
        return Ok(());
    }
    let search = |error: tantivy::TantivyError| Error::Search(error.to_string());
    let mut files = Vec::with_capacity(sorted.len());
    for shard in &sorted {
        if cancel.is_cancelled() {
            return Err(Error::Cancelled);
        }
        let file = shard.words()?;
        file.verify()?;
        files.push(file);
    }
    let order: Vec<(String, u32)> =
        sorted.iter().map(|shard| (shard.at().id(), shard.n_documents() as u32)).collect();
    let Some(segments) = View::join(&files)? else { return Ok(()) };
    let (index, _) = segments.view.open().map_err(search)?;
    let temporary = TemporaryFolder::create(&store.merged())?;
    let parts_folder = temporary.path().join("parts");
    fs::create_dir_all(&parts_folder).map_err(|source| Error::io(&parts_folder, source))?;
    let directory = MmapDirectory::open(&parts_folder).map_err(|error| Error::Search(error.to_string()))?;
    let merged = tantivy::indexer::merge_indices(&[index], directory).map_err(search)?;
    let metas = merged.searchable_segment_metas().map_err(search)?;
    drop(merged);
    if cancel.is_cancelled() {
        return Err(Error::Cancelled);
    }
    let id = metas.first().map(|meta| meta.id().uuid_string()).unwrap_or_default();
    let meta_path = parts_folder.join("meta.json");
    let order = serde_json::to_vec(&order).map_err(|error| Error::Search(error.to_string()))?;
    let paths: Vec<(&str, PathBuf)> =
        PARTS.into_iter().map(|part| (part, parts_folder.join(format!("{id}.{part}")))).collect();
    let mut sections = vec![(SHARDS, Source::Bytes(&order)), (META, Source::File(&meta_path))];
    sections.extend(
        paths.iter().filter(|(_, path)| path.exists()).map(|(part, path)| (*part, Source::File(path))),
    );
    container::write(&temporary.path().join(WORDS_FILE), FORMAT_VERSION, &sections)?;
    fs::remove_dir_all(&parts_folder).map_err(|source| Error::io(&parts_folder, source))?;
    store.publish(&temporary, &folder(store, shards), &is_done)
}
