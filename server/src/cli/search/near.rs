//! Names that are written nearly like a word.

use std::collections::BTreeSet;
use std::sync::Arc;

use siskin_indexer::entry::{EntryId, Flags};
use siskin_indexer::store::Shard;
use siskin_indexer::tokenizer::{identifiers, is_stop_word};

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

/// Letters to insert, remove, replace or swap with the next; `None` if there are more than `max`.
fn distance(a: &[char], b: &[char], max: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > max {
        return None;
    }
    let (mut before, mut last): (Vec<usize>, Vec<usize>) = (Vec::new(), (0..=b.len()).collect());
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let at = |row: &[usize], j: usize| row.get(j).copied().unwrap_or(usize::MAX - 1);
            let mut best =
                (at(&last, j) + usize::from(x != y)).min(at(&last, j + 1) + 1).min(at(&row, j) + 1);
            let is_swap = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            if is_swap {
                best = best.min(at(&before, j - 1) + 1);
            }
            row.push(best);
        }
        if row.iter().all(|distance| *distance > max) {
            return None;
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().filter(|distance| *distance <= max)
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn counts_letters() {
        let check = |a: &str, b: &str, max, expected| {
            let chars = |text: &str| text.chars().collect::<Vec<char>>();
            assert_eq!(distance(&chars(a), &chars(b), max), expected, "{a} {b}");
        };
        check("merge", "merge", 0, Some(0));
        check("mrege", "merge", 1, Some(1));
        check("read_cvs", "read_csv", 2, Some(1));
        check("grupby", "groupby", 2, Some(1));
        check("merge", "concat", 2, None);
        check("", "ab", 2, Some(2));
    }
}
