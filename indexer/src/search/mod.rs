//! By words: a query to ranked hits over many shards.
//!
//! Three steps: candidates (the best documents by BM25 over all words, the nearest vectors of the packages in question,
//! and entries whose name the query is or mentions), named features of each candidate, one score.

mod candidates;
mod clauses;
mod context;
mod features;
mod meaning;
mod merge;
mod model;
mod name_match;
mod query;
mod scope;
#[cfg(test)]
mod tests;
mod usage;
mod view;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use candidates::{Address, Words};
use context::Context;
use features::{Common, Evidence, NameMatch};
use meaning::Meaning;
pub use merge::{is_merged, merge, merged_name};
pub use query::Query;
pub use usage::Usage;

use crate::embedding::{Tokenizer, Vector};
use crate::entry::EntryId;
use crate::error::{Error, Result};
use crate::moments::Moments;
use crate::store::{Shard, Store};
use crate::tokenizer::{Analyzer, count_terms, identifiers};

/// How many documents are taken by words before they are ranked by all features.
const N_BY_WORDS: usize = 120;
/// How many are taken by meaning, for the query whole and for each of its parts.
const N_BY_MEANING: usize = 60;
const N_BY_PART: usize = 15;
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
        let (terms, mut meaning) = {
            let mut readers = self.readers();
            let Readers { analyzer, tokenizer } = &mut *readers;
            (query::terms(analyzer, &query.text), Meaning::read(&query.text, tokenizer))
        };
        let context = Context::read(query.context.as_deref().unwrap_or_default(), &query.text);
        let weighted = self.words.weigh(&terms)?;
        let mut found: BTreeMap<(usize, EntryId), NameMatch> = BTreeMap::new();
        self.find_by_name(query, selected, &mut found);
        let by_words = self.words.candidates(&weighted, selected, N_BY_WORDS.max(query.limit))?;
        let near = scope::scanned(&self.shards, selected, query, &context);
        let min_cosine = if by_words.is_empty() { meaning::MIN_COSINE } else { -1.0 };
        let by_meaning = N_BY_MEANING.max(query.limit / 2);
        let scan = meaning::scan(&meaning, &self.shards, &near, by_meaning, N_BY_PART, min_cosine);
        let addresses = by_words.iter().map(|(address, _)| address).chain(&scan.nearest);
        for address in addresses {
            let shard = self.shards.get(address.shard);
            if let Some(entry) = shard.and_then(|shard| shard.document_entry(address.document)) {
                // What was found by name keeps its match.
                found.entry((address.shard, entry)).or_default();
            }
        }
        let documents: Vec<Option<Address>> = found
            .keys()
            .map(|&(shard, entry)| {
                let document = self.shards.get(shard)?.entry_document(entry)?;
                Some(Address { shard, document })
            })
            .collect();
        let fields = self.words.field_scores(&weighted, &documents)?;
        let pieces_of = |address: &Option<Address>| {
            let shard = self.shards.get(address.as_ref()?.shard)?;
            Some(shard.meaning().pieces(address.as_ref()?.document))
        };
        let rare = meaning.weigh_by_rarity(documents.iter().filter_map(pieces_of));
        let mut candidates = Vec::with_capacity(found.len());
        for ((&(index, id), &names), (fields, document)) in
            found.iter().zip(fields.into_iter().zip(&documents))
        {
            let Some(shard) = self.shards.get(index) else { continue };
            let entry = shard.entry(id);
            let document = document.map(|address| address.document);
            let vector = document.and_then(|document| shard.meaning().vector(document));
            let cosine_with = |query: &Vector| vector.map(|(values, scale)| query.cosine(values, scale));
            let cosine = meaning.vector.as_ref().and_then(cosine_with);
            let rare_cosine = rare.as_ref().and_then(cosine_with);
            let clauses = meaning.clauses.iter().filter_map(cosine_with).collect();
            let pieces = document.map_or_else(Default::default, |document| shard.meaning().pieces(document));
            let alike = meaning.alike(pieces);
            let parent = entry.public_path().rsplit('.').nth(1).unwrap_or_default();
            let n_name_terms = count_terms(entry.name());
            candidates.push((
                (index, id),
                Evidence {
                    entry,
                    parent,
                    names,
                    fields,
                    n_name_terms,
                    cosine,
                    rare_cosine,
                    clauses,
                    alike,
                    pieces,
                },
            ));
        }
        let cosines = || candidates.iter().filter_map(|(_, candidate)| candidate.cosine);
        let of_all: Moments = if near.is_empty() { cosines().map(f64::from).collect() } else { scan.cosines };
        let (cosine_mean, cosine_deviation) = of_all.mean_and_deviation();
        let plain_words = plain_words(&query.text);
        let common = Common {
            query,
            context: &context,
            plain_words: &plain_words,
            idf: &weighted.idf,
            best_words: candidates
                .iter()
                .map(|(_, candidate)| features::sum_of_words(&candidate.fields))
                .fold(0.0, f32::max),
            best_cosine: cosines().fold(-1.0, f32::max),
            cosine_mean,
            cosine_deviation,
        };
        let weights = model::weights(!context.is_empty());
        let mut ranked: Vec<_> = candidates
            .iter()
            .map(|((index, id), candidate)| {
                let features = features::features(candidate, &common);
                (model::score(weights, &features), candidate.entry.public_path(), *index, *id, features)
            })
            .collect();
        ranked.sort_by(|(a, path_a, shard_a, id_a, _), (b, path_b, shard_b, id_b, _)| {
            b.total_cmp(a).then_with(|| (path_a, shard_a, id_a).cmp(&(path_b, shard_b, id_b)))
        });
        let hits = ranked.into_iter().take(query.limit).map(|(score, _, shard, entry, values)| Hit {
            shard,
            entry,
            score,
            contributions: features::feature_names()
                .zip(weights.iter().zip(values).map(|(weight, value)| weight * value))
                .collect(),
            features: features::feature_names().zip(values).collect(),
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

/// The words of a query as names: in lower case, and without a plural's `s`.
fn plain_words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in identifiers(text) {
        let word = context::plain(word);
        if let Some(singular) = word.strip_suffix('s').filter(|singular| singular.len() > 1) {
            words.push(singular.to_owned());
        }
        words.push(word);
    }
    words
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
