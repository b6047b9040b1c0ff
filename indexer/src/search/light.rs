//! Words of a query that tell little: how the wish is put, and what the whole library is about.

use rustc_hash::FxHashSet;

use super::query::QueryTerm;
use crate::embedding::{Token, Tokenizer, content_words};
use crate::tokenizer::Analyzer;

/// What such a word counts, where others count 1.
const LIGHT: f32 = 0.3;

/// Words that say how a wish is put.
const FILLERS: &[&str] = &[
    "about",
    "above",
    "actually",
    "all",
    "also",
    "am",
    "another",
    "any",
    "based",
    "because",
    "been",
    "below",
    "but",
    "code",
    "currently",
    "every",
    "example",
    "examples",
    "final",
    "finally",
    "first",
    "following",
    "function",
    "functions",
    "get",
    "got",
    "here",
    "how",
    "implement",
    "just",
    "know",
    "let",
    "like",
    "make",
    "method",
    "methods",
    "more",
    "my",
    "need",
    "new",
    "no",
    "not",
    "now",
    "object",
    "obtain",
    "one",
    "only",
    "other",
    "our",
    "out",
    "own",
    "particular",
    "please",
    "problem",
    "question",
    "result",
    "results",
    "return",
    "returned",
    "returns",
    "same",
    "second",
    "simple",
    "simply",
    "so",
    "solution",
    "solve",
    "some",
    "specific",
    "such",
    "sure",
    "than",
    "that",
    "them",
    "then",
    "these",
    "they",
    "thing",
    "those",
    "three",
    "trying",
    "two",
    "up",
    "us",
    "very",
    "want",
    "was",
    "way",
    "were",
    "when",
    "where",
    "will",
    "would",
];

/// The words of a query that tell little.
#[derive(Debug, Default)]
pub(super) struct LightWords {
    words: FxHashSet<String>,
    /// The objects of the library that the query names.
    named: FxHashSet<String>,
}

impl LightWords {
    /// Of `text`; `objects` are the lower-case names of what the libraries in question are about. A plural counts as its
    /// singular, `data frame` as `dataframe`.
    pub(super) fn read(text: &str, objects: &FxHashSet<&str>) -> Self {
        let mut light = Self::default();
        let mut before = String::new();
        content_words(text, &mut |word| {
            if FILLERS.contains(&word) {
                light.words.insert(word.to_owned());
            }
            let joined = format!("{before}{word}");
            for (name, parts) in [(word, &[word] as &[&str]), (&joined, &[&before, word])] {
                let singular = name.strip_suffix('s').unwrap_or(name);
                if let Some(object) = [name, singular].into_iter().find(|name| objects.contains(name)) {
                    light.named.insert(object.to_owned());
                    light.words.extend(parts.iter().map(|part| (*part).to_owned()));
                }
            }
            word.clone_into(&mut before);
        });
        light
    }

    /// Whether the query names an object by this lower-case name.
    pub(super) fn names(&self, object: &str) -> bool {
        self.named.contains(object)
    }

    /// What each term counts.
    pub(super) fn of_terms(&self, terms: &[QueryTerm], analyzer: &mut Analyzer) -> Vec<f32> {
        let mut light = FxHashSet::default();
        for word in self.words.iter().chain(&self.named) {
            analyzer.each_term(word, &mut |term| {
                light.insert(term.to_owned());
            });
        }
        terms.iter().map(|term| if light.contains(&term.text) { LIGHT } else { 1.0 }).collect()
    }

    /// The word pieces of light words, without those that another word of `text` has too.
    pub(super) fn pieces(&self, text: &str, tokenizer: &mut Tokenizer) -> FxHashSet<Token> {
        let (mut light, mut others) = (FxHashSet::default(), FxHashSet::default());
        content_words(text, &mut |word| {
            let pieces = if self.words.contains(word) { &mut light } else { &mut others };
            pieces.extend(tokenizer.word(word));
        });
        light.retain(|piece| !others.contains(piece));
        light
    }

    /// What a piece counts that is one of `light` or is not.
    pub(super) fn weight(is_light: bool) -> f32 {
        if is_light { LIGHT } else { 1.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::query::terms;

    fn check(text: &str, objects: &[&str], expected: &str) {
        let light = LightWords::read(text, &objects.iter().copied().collect());
        let mut analyzer = Analyzer::default();
        let terms = terms(&mut analyzer, text);
        let weights = light.of_terms(&terms, &mut analyzer);
        let told: Vec<&str> = terms
            .iter()
            .zip(weights)
            .filter(|(_, weight)| *weight >= 1.0)
            .map(|(term, _)| term.text.as_str())
            .collect();
        assert_eq!(told.join(" "), expected, "{text}");
    }

    #[test]
    fn what_is_left_tells() {
        check("Return a new DataFrame sorted by rows", &["dataframe"], "sort row");
        check("merge two data frames", &["dataframe"], "merg");
        check("merge two data frames", &[], "merg data frame");
        check("open the series of files", &["series"], "open file");
        check("get it", &[], "");
    }

    #[test]
    fn pieces_of_light_words_are_light() {
        let light = LightWords::read("return the results of get_option", &FxHashSet::default());
        let mut tokenizer = Tokenizer::default();
        let pieces = light.pieces("return the results of get_option", &mut tokenizer);
        let is_light = |tokenizer: &mut Tokenizer, word: &str| {
            tokenizer.query(word).iter().all(|piece| pieces.contains(piece))
        };
        assert!(is_light(&mut tokenizer, "return") && is_light(&mut tokenizer, "get"), "{pieces:?}");
        assert!(!is_light(&mut tokenizer, "option"), "{pieces:?}");
    }
}
