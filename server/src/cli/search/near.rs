//! Names that are written nearly like a word.

use std::collections::BTreeSet;
use std::sync::Arc;

use siskin_indexer::entry::{EntryId, Flags};
use siskin_indexer::store::Shard;
use siskin_indexer::tokenizer::{identifiers, is_stop_word};

use crate::spelling::distance;

/// Longer words are no names; more words are a sentence.
const MAX_WORD: usize = 40;
const MAX_WORDS: usize = 4;
/// Shorter words are near to too much.
const MIN_WORD: usize = 3;

/// Public paths of names that are near one of the query's words, the nearest first.
pub(super) fn near_names(shards: &[Arc<Shard>], query: &str, max: usize) -> Vec<String> {
    let words: Vec<Vec<char>> = identifiers(query)
        .map(str::to_lowercase)
        .filter(|word| !is_stop_word(word))
        .map(|word| word.chars().collect::<Vec<char>>())
        .filter(|word| (MIN_WORD..=MAX_WORD).contains(&word.len()))
        .take(MAX_WORDS)
        .collect();
    let mut found: BTreeSet<(usize, usize, &str)> = BTreeSet::new();
    for shard in shards {
        for id in 0..shard.len() {
            let entry = shard.entry(EntryId(id as u32));
            if !entry.flags().contains(Flags::PUBLIC) || entry.public_path().is_empty() {
                continue;
            }
            let name: Vec<char> = entry.name().chars().take(MAX_WORD).flat_map(char::to_lowercase).collect();
            let distance = words.iter().filter_map(|word| distance(word, &name, word.len() / 3)).min();
            if let Some(distance) = distance {
                found.insert((distance, entry.public_path().len(), entry.public_path()));
                if found.len() > max {
                    found.pop_last();
                }
            }
        }
    }
    found.into_iter().map(|(_, _, path)| path.to_owned()).collect()
}
