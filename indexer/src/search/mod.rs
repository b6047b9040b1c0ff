//! By words: a query to ranked hits over many shards.
//!
//! Three steps: candidates (the best documents by BM25 over all words, the nearest vectors of the packages in question,
//! and entries whose name the query is or mentions), named features of each candidate, one score.

mod candidates;
mod clauses;
mod context;
mod features;
mod light;
mod meaning;
mod merge;
mod model;
mod name_match;
mod namesakes;
mod query;
mod rank;
mod scope;
#[cfg(test)]
mod tests;
mod usage;
mod variety;
mod view;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use candidates::Words;
use features::{Features, feature_names};
pub use merge::{is_merged, merge, merged_name};
use model::Weights;
pub use query::Query;
pub use usage::Usage;

use crate::embedding::Tokenizer;
use crate::entry::EntryId;
use crate::error::{Error, Result};
use crate::store::{Shard, Store};
use crate::tokenizer::Analyzer;

/// An entry that was found.
#[derive(Clone, Debug)]
pub struct Hit {
    /// The index of its shard in [`Searcher::open`].
    pub shard: usize,
    /// The entry.
    pub entry: EntryId,
    /// The weighted sum of the features; only its order means something.
    pub score: f32,
    features: Features,
    weights: &'static Weights,
}

impl Hit {
    /// Each feature's name and value.
    pub fn features(&self) -> impl Iterator<Item = (&'static str, f32)> + '_ {
        feature_names().zip(self.features)
    }

    /// What each feature adds to the score.
    pub fn contributions(&self) -> impl Iterator<Item = (&'static str, f32)> + '_ {
        self.features().zip(self.weights).map(|((name, value), weight)| (name, value * weight))
    }
}

/// Searches a set of shards. Immutable, so one may be shared by any number of threads.
#[derive(Debug)]
pub struct Searcher {
    /// Each shard once.
    shards: Vec<Arc<Shard>>,
    /// From the index that a caller knows to the one in `shards`.
    slots: Vec<usize>,
    /// Of the first of `shards`, which lie on disk; those in memory stand behind them.
    words: Arc<Words>,
    n_on_disk: usize,
    readers: Mutex<Readers>,
}

impl Searcher {
    /// Opens the word indexes of `shards`: the merged one if [`merge`] was called for this set, else all. Shards in
    /// memory have no words: their entries are found by name.
    pub fn open(shards: Vec<Arc<Shard>>, store: &Store) -> Result<Self> {
        crate::embedding::warm();
        let (unique, n_on_disk, slots) = arrange(shards);
        let words = guard(|| Words::open(unique.get(..n_on_disk).unwrap_or_default(), store))?;
        Ok(Self { shards: unique, slots, words: Arc::new(words), n_on_disk, readers: Mutex::default() })
    }

    /// The same words for shards that differ from these in those in memory alone; `None` if they do not.
    pub fn renew(&self, shards: Vec<Arc<Shard>>) -> Option<Self> {
        let (unique, n_on_disk, slots) = arrange(shards);
        let on_disk = |shards: &[Arc<Shard>]| -> Vec<PathBuf> {
            shards.iter().take(n_on_disk).map(|shard| shard.at().path.clone()).collect()
        };
        let is_same = n_on_disk == self.n_on_disk && on_disk(&unique) == on_disk(&self.shards);
        let words = self.words.clone();
        is_same.then(|| Self { shards: unique, slots, words, n_on_disk, readers: Mutex::default() })
    }

    /// Whether it reads a merged index.
    pub fn is_merged(&self) -> bool {
        self.words.is_merged()
    }

    /// The shard that [`Hit::shard`] names.
    pub fn shard(&self, index: usize) -> Option<&Arc<Shard>> {
        self.shards.get(*self.slots.get(index)?)
    }

    /// The best hits for `query`, best first; of equal scores the one whose public path comes first.
    pub fn search(&self, query: &Query) -> Result<Vec<Hit>> {
        let slots_of = |indexes: &[usize]| -> Vec<usize> {
            let mut slots: Vec<usize> =
                indexes.iter().filter_map(|&index| self.slots.get(index).copied()).collect();
            slots.sort_unstable();
            slots.dedup();
            slots
        };
        let selected = match &query.packages {
            Some(packages) => slots_of(packages),
            None => (0..self.shards.len()).collect(),
        };
        let near = slots_of(&query.near);
        let mut hits = guard(|| rank::rank(self, query, &selected, &near))?;
        for hit in &mut hits {
            hit.shard = self.slots.iter().position(|&slot| slot == hit.shard).unwrap_or(hit.shard);
        }
        Ok(hits)
    }

    fn readers(&self) -> std::sync::MutexGuard<'_, Readers> {
        self.readers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What remembers the words of earlier queries.
#[derive(Debug, Default)]
struct Readers {
    analyzer: Analyzer,
    tokenizer: Tokenizer,
}

/// Each shard once, those on disk first, with their number; and where each of `shards` is among them.
fn arrange(shards: Vec<Arc<Shard>>) -> (Vec<Arc<Shard>>, usize, Vec<usize>) {
    let mut by_id: BTreeMap<String, usize> = BTreeMap::new();
    let mut unique: Vec<Arc<Shard>> = Vec::with_capacity(shards.len());
    let mut n_on_disk = 0;
    for in_memory in [false, true] {
        for shard in shards.iter().filter(|shard| shard.is_in_memory() == in_memory) {
            by_id.entry(shard.at().id()).or_insert_with(|| {
                unique.push(shard.clone());
                unique.len() - 1
            });
        }
        if !in_memory {
            n_on_disk = unique.len();
        }
    }
    let slots = shards.into_iter().filter_map(|shard| by_id.get(&shard.at().id()).copied()).collect();
    (unique, n_on_disk, slots)
}

/// tantivy trusts its files; a damaged one may make it panic, which must not end the process.
fn guard<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        Err(Error::Search("the word index is damaged; run `siskin index` to build it again".into()))
    })
}
