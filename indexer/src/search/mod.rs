//! By words: a query to ranked hits over many shards.
//!
//! Three steps: candidates (the best documents by BM25 over all words, and entries whose name the query is or
//! mentions), named features of each candidate, one score.

mod candidates;
mod merge;
mod name_match;
mod query;
mod score;
#[cfg(test)]
mod tests;
mod usage;
mod view;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use candidates::{Address, Words};
pub use merge::{is_merged, merge, merged_name};
pub use query::Query;
use score::{Evidence, FEATURES, NameMatch};
pub use usage::Usage;

use crate::entry::EntryId;
use crate::error::{Error, Result};
use crate::store::{Shard, Store};
use crate::tokenizer::{Analyzer, count_terms};

/// How many documents are taken by words before they are ranked by all features.
const N_CANDIDATES: usize = 120;
/// How many shards a plain word's prefix is looked up in, and how many hits it may bring.
const MAX_PREFIX_HITS: usize = 200;

/// An entry that was found.
#[derive(Clone, Debug)]
pub struct Hit {
    /// The index of its shard in [`Searcher::open`].
    pub shard: usize,
    /// The entry.
    pub entry: EntryId,
    /// The weighted sum of the features; only its order means something.
    pub score: f32,
    /// Each feature's name and value.
    pub features: Vec<(&'static str, f32)>,
    /// What each feature adds to the score.
    pub contributions: Vec<(&'static str, f32)>,
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
    analyzer: Mutex<Analyzer>,
}

impl Searcher {
    /// Opens the word indexes of `shards`: the merged one if [`merge`] was called for this set, else all. Shards in
    /// memory have no words: their entries are found by name.
    pub fn open(shards: Vec<Arc<Shard>>, store: &Store) -> Result<Self> {
        let (unique, n_on_disk, slots) = arrange(shards);
        let words = guard(|| Words::open(unique.get(..n_on_disk).unwrap_or_default(), store))?;
        Ok(Self { shards: unique, slots, words: Arc::new(words), n_on_disk, analyzer: Mutex::default() })
    }

    /// The same words for shards that differ from these in those in memory alone; `None` if they do not.
    pub fn renew(&self, shards: Vec<Arc<Shard>>) -> Option<Self> {
        let (unique, n_on_disk, slots) = arrange(shards);
        let on_disk = |shards: &[Arc<Shard>]| -> Vec<PathBuf> {
            shards.iter().take(n_on_disk).map(|shard| shard.at().path.clone()).collect()
        };
        let is_same = n_on_disk == self.n_on_disk && on_disk(&unique) == on_disk(&self.shards);
        let words = self.words.clone();
        is_same.then(|| Self { shards: unique, slots, words, n_on_disk, analyzer: Mutex::default() })
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
        let selected: Vec<usize> = match &query.packages {
            Some(packages) => {
                let mut slots: Vec<usize> =
                    packages.iter().filter_map(|&index| self.slots.get(index).copied()).collect();
                slots.sort_unstable();
                slots.dedup();
                slots
            }
            None => (0..self.shards.len()).collect(),
        };
        let mut hits = guard(|| self.rank(query, &selected))?;
        for hit in &mut hits {
            hit.shard = self.slots.iter().position(|&slot| slot == hit.shard).unwrap_or(hit.shard);
        }
        Ok(hits)
    }

    fn rank(&self, query: &Query, selected: &[usize]) -> Result<Vec<Hit>> {
        let terms = query::terms(&mut self.analyzer(), &query.text);
        let weighted = self.words.weigh(&terms)?;
        let mut found: BTreeMap<(usize, EntryId), NameMatch> = BTreeMap::new();
        self.find_by_name(query, selected, &mut found);
        for (address, _) in self.words.candidates(&weighted, selected, N_CANDIDATES.max(query.limit))? {
            let entry =
                self.shards.get(address.shard).and_then(|shard| shard.document_entry(address.document));
            found.extend(entry.map(|entry| ((address.shard, entry), NameMatch::default())).filter(
                |(key, _)| {
                    // What was found by name keeps its match.
                    !found.contains_key(key)
                },
            ));
        }
        let keys: Vec<(usize, EntryId)> = found.keys().copied().collect();
        let documents: Vec<Option<Address>> = keys
            .iter()
            .map(|&(shard, entry)| {
                let document = self.shards.get(shard)?.entry_document(entry)?;
                Some(Address { shard, document })
            })
            .collect();
        let fields = self.words.field_scores(&weighted, &documents)?;
        let best_words = fields.iter().map(score::words).fold(0.0, f32::max);
        let mut ranked = Vec::with_capacity(keys.len());
        for ((&(index, id), names), fields) in found.iter().zip(fields) {
            let Some(shard) = self.shards.get(index) else { continue };
            let entry = shard.entry(id);
            let n_name_terms = count_terms(entry.name());
            let idf = &weighted.idf;
            let features =
                score::features(&Evidence { entry, names: *names, fields, idf, n_name_terms, best_words });
            ranked.push((score::score(&features), entry.public_path(), index, id, features));
        }
        ranked.sort_by(|(a, path_a, shard_a, id_a, _), (b, path_b, shard_b, id_b, _)| {
            b.total_cmp(a).then_with(|| (path_a, shard_a, id_a).cmp(&(path_b, shard_b, id_b)))
        });
        let hits = ranked.into_iter().take(query.limit).map(|(score, _, shard, entry, features)| Hit {
            shard,
            entry,
            score,
            contributions: FEATURES
                .iter()
                .zip(features)
                .map(|((name, weight), value)| (*name, weight * value))
                .collect(),
            features: FEATURES.iter().zip(features).map(|((name, _), value)| (*name, value)).collect(),
        });
        Ok(hits.collect())
    }

    fn find_by_name(
        &self,
        query: &Query,
        selected: &[usize],
        found: &mut BTreeMap<(usize, EntryId), NameMatch>,
    ) {
        let shards = || selected.iter().filter_map(|&index| Some((index, self.shards.get(index)?)));
        let is_offered = |shard: &Shard, id: EntryId| shard.entry_document(id).is_some();
        let Some(parts) = query::name_parts(&query.text) else {
            for name in query::mentioned_names(&query.text) {
                for (index, shard) in shards() {
                    for id in
                        name_match::with_name(shard, name).into_iter().filter(|id| is_offered(shard, *id))
                    {
                        found.entry((index, id)).or_default().mention = 1.0;
                    }
                }
            }
            return;
        };
        let Some(last) = parts.last() else { return };
        for (index, shard) in shards() {
            for id in name_match::with_name(shard, last).into_iter().filter(|id| is_offered(shard, *id)) {
                found.insert((index, id), name_match::match_name(shard.entry(id), &parts));
            }
        }
        if last.len() < 2 || !found.is_empty() && parts.len() > 1 {
            return;
        }
        let mut n = 0;
        for (index, shard) in shards() {
            for id in name_match::with_prefix(shard, last).into_iter().filter(|id| is_offered(shard, *id)) {
                found.entry((index, id)).or_insert_with(|| name_match::match_name(shard.entry(id), &parts));
                n += 1;
            }
            if n >= MAX_PREFIX_HITS {
                break;
            }
        }
    }

    fn analyzer(&self) -> std::sync::MutexGuard<'_, Analyzer> {
        self.analyzer.lock().unwrap_or_else(PoisonError::into_inner)
    }
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
