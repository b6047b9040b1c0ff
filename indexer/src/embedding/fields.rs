//! From the fields of a document, and from a query, to word pieces.

use rustc_hash::FxHashMap;

use super::table::Token;
use super::wordpiece;
use crate::tokenizer::{is_stop_word, split_identifier};

/// The fields of a document: its name, its parent's name, its parameters' names, the first paragraph of its docs.
pub(crate) const FIELDS: usize = 4;
/// At most so many word pieces of a field count.
pub(crate) const MAX_TOKENS: usize = 24;
/// The same for a query.
const MAX_QUERY_TOKENS: usize = 64;
/// How many words are remembered.
const MAX_KNOWN: usize = 1 << 16;

/// Words to word pieces. Remembers words: keep one per thread of work.
#[derive(Debug, Default)]
pub(crate) struct Tokenizer {
    known: FxHashMap<Box<str>, Box<[Token]>>,
}

impl Tokenizer {
    /// The word pieces of a query, each once.
    pub(crate) fn query(&mut self, text: &str) -> Vec<Token> {
        self.tokens(text, MAX_QUERY_TOKENS)
    }

    /// The word pieces of a field, each once.
    pub(crate) fn document(&mut self, text: &str) -> Vec<Token> {
        self.tokens(text, MAX_TOKENS)
    }

    fn tokens(&mut self, text: &str, limit: usize) -> Vec<Token> {
        let mut tokens = Vec::new();
        content_words(text, &mut |word| {
            if tokens.len() >= limit {
                return;
            }
            for &token in self.word(word) {
                if !tokens.contains(&token) {
                    tokens.push(token);
                }
            }
        });
        tokens.truncate(limit);
        tokens
    }

    /// The word pieces of one lower-cased word.
    pub(crate) fn word(&mut self, word: &str) -> &[Token] {
        if !self.known.contains_key(word) {
            if self.known.len() > MAX_KNOWN {
                self.known.clear();
            }
            self.known.insert(word.into(), wordpiece::tokenize(word).into());
        }
        self.known.get(word).map_or(&[], |tokens| tokens)
    }
}

/// Gives each word of `text` that says something, lower-cased, identifiers split, without digits: as the table was
/// trained.
pub(crate) fn content_words(text: &str, each: &mut impl FnMut(&str)) {
    let mut word = String::new();
    for run in text.split(|c: char| !c.is_alphabetic()).filter(|run| !run.is_empty()) {
        for part in split_identifier(run) {
            word.clear();
            word.extend(part.chars().flat_map(char::to_lowercase));
            if !is_stop_word(&word) {
                each(&word);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let mut words = Vec::new();
        content_words(text, &mut |word| words.push(word.to_owned()));
        assert_eq!(words.join(" "), expected, "{text}");
    }

    #[test]
    fn splits_as_the_table_was_trained() {
        check("How do I `merge_tables` in HTTPServer2?", "merge tables http server");
        check("get all NOT returned 42 x", "get all not returned x");
        check("", "");
        check("Überprüfung", "überprüfung");
    }

    #[test]
    fn counts_each_piece_once() {
        let mut tokenizer = Tokenizer::default();
        let once = tokenizer.query("sort rows");
        assert_eq!(tokenizer.query("sort rows, sort the rows"), once);
        assert_eq!(tokenizer.document(&"alpha beta gamma delta ".repeat(100)).len(), {
            let mut tokens = tokenizer.query("alpha beta gamma delta");
            tokens.dedup();
            tokens.len()
        });
    }
}
