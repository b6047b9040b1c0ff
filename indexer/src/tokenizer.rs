//! Words: identifiers split, lower-cased, stemmed.
//!
//! `HTTPServer.read_csv` gives `http`, `server`, `httpserver`, `read`, `csv`, `readcsv`: an identifier's words
//! and the identifier joined, so that `groupby` and `group_by` find each other.

use rust_stemmers::{Algorithm, Stemmer};
use rustc_hash::FxHashMap;

/// Longer words are data, not language.
const MAX_WORD: usize = 64;
/// How many stems are remembered.
const MAX_STEMS: usize = 1 << 16;

/// Whether a lower-cased word says nothing about what is wanted.
pub fn is_stop_word(word: &str) -> bool {
    matches!(
        word,
        "a" | "an"
            | "the"
            | "of"
            | "to"
            | "in"
            | "for"
            | "and"
            | "or"
            | "is"
            | "are"
            | "be"
            | "with"
            | "on"
            | "by"
            | "as"
            | "at"
            | "it"
            | "this"
            | "that"
            | "from"
            | "i"
            | "you"
            | "we"
            | "my"
            | "your"
            | "me"
            | "do"
            | "does"
            | "how"
            | "what"
            | "which"
            | "can"
            | "could"
            | "should"
            | "would"
            | "want"
            | "there"
            | "their"
            | "its"
            | "if"
            | "into"
            | "have"
            | "has"
            | "using"
            | "use"
            | "given"
            | "each"
    )
}

/// Turns text into terms. Remembers stems: keep one per thread of work.
pub struct Analyzer {
    stemmer: Stemmer,
    stems: FxHashMap<Box<str>, Box<str>>,
    word: String,
    joined: String,
}

impl Default for Analyzer {
    fn default() -> Self {
        Self {
            stemmer: Stemmer::create(Algorithm::English),
            stems: FxHashMap::default(),
            word: String::new(),
            joined: String::new(),
        }
    }
}

impl std::fmt::Debug for Analyzer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Analyzer").field("stems", &self.stems.len()).finish_non_exhaustive()
    }
}

impl Analyzer {
    /// The terms of `text`, in order, with repetitions.
    pub fn terms(&mut self, text: &str) -> Vec<String> {
        let mut out = Vec::new();
        self.each_term(text, &mut |term| out.push(term.to_owned()));
        out
    }

    /// Appends the terms of `text` to `out`, a space after each.
    pub fn append(&mut self, text: &str, out: &mut String) {
        self.each_term(text, &mut |term| {
            out.push_str(term);
            out.push(' ');
        });
    }

    /// Gives each term of `text` to `each`.
    pub fn each_term(&mut self, text: &str, each: &mut impl FnMut(&str)) {
        let mut word = std::mem::take(&mut self.word);
        let mut joined = std::mem::take(&mut self.joined);
        for identifier in identifiers(text) {
            let mut n_words = 0;
            joined.clear();
            for part in split_identifier(identifier) {
                n_words += 1;
                lower(part, &mut word);
                joined.push_str(&word);
                if !is_stop_word(&word) && word.len() <= MAX_WORD {
                    each(self.stem(&word));
                }
            }
            if n_words > 1 && joined.len() <= MAX_WORD {
                each(self.stem(&joined));
            }
        }
        (self.word, self.joined) = (word, joined);
    }

    /// The stem of a lower-cased word.
    pub fn stem(&mut self, word: &str) -> &str {
        if self.stems.len() > MAX_STEMS {
            self.stems.clear();
        }
        if !self.stems.contains_key(word) {
            let stem = self.stemmer.stem(word).into();
            self.stems.insert(word.into(), stem);
        }
        self.stems.get(word).map_or("", |stem| stem)
    }
}

/// How many terms an identifier gives.
pub(crate) fn count_terms(identifier: &str) -> usize {
    let (mut n, mut n_words, mut word) = (0, 0, String::new());
    for part in split_identifier(identifier) {
        n_words += 1;
        lower(part, &mut word);
        n += usize::from(!is_stop_word(&word));
    }
    n + usize::from(n_words > 1)
}

fn lower(text: &str, out: &mut String) {
    out.clear();
    if text.is_ascii() {
        out.push_str(text);
        out.make_ascii_lowercase();
    } else {
        out.extend(text.chars().flat_map(char::to_lowercase));
    }
}

/// The runs of letters, digits and underscores in `text`.
pub fn identifiers(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c == '_' || c.is_ascii_alphanumeric() || (!c.is_ascii() && c.is_alphanumeric())))
        .filter(|identifier| !identifier.is_empty())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Lower,
    Upper,
    Digit,
    Gap,
}

fn class(c: char) -> Class {
    if c == '_' {
        Class::Gap
    } else if c.is_ascii_digit() {
        Class::Digit
    } else if c.is_uppercase() {
        Class::Upper
    } else {
        Class::Lower
    }
}

/// The words of an identifier: `read_csv` -> read, csv; `HTTPServer2` -> HTTP, Server, 2.
pub fn split_identifier(identifier: &str) -> impl Iterator<Item = &str> {
    let mut rest = identifier;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches('_');
        let end = word_end(rest);
        if end == 0 {
            return None;
        }
        let (word, after) = rest.split_at_checked(end)?;
        rest = after;
        Some(word)
    })
}

/// Where the first word of `text` ends: at a gap, between letters and digits, before a capital after a small
/// letter, and before the last capital of several that a small letter follows.
fn word_end(text: &str) -> usize {
    let mut chars = text.char_indices().map(|(at, c)| (at, class(c))).peekable();
    let Some((_, first)) = chars.next() else { return 0 };
    let mut before = first;
    while let Some((at, now)) = chars.next() {
        let is_end = match (before, now) {
            (_, Class::Gap) | (Class::Lower, Class::Upper) => true,
            (Class::Digit, other) => other != Class::Digit,
            (_, Class::Digit) => true,
            (Class::Upper, Class::Upper) => chars.peek().is_some_and(|(_, next)| *next == Class::Lower),
            _ => false,
        };
        if is_end {
            return at;
        }
        before = now;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::Analyzer;

    fn check(text: &str, expected: &str) {
        assert_eq!(Analyzer::default().terms(text).join(" "), expected, "{text}");
    }

    #[test]
    fn splits_identifiers_and_keeps_them_joined() {
        check("HTTPServer", "http server httpserver");
        check("read_csv", "read csv readcsv");
        check("toJSON", "json tojson");
        check("float64", "float 64 float64");
        check("__init__", "init");
        check("A", "");
        check("XMLHTTPRequest2", "xmlhttp request 2 xmlhttprequest2");
    }

    #[test]
    fn finds_one_spelling_by_another() {
        let mut analyzer = Analyzer::default();
        for (a, b) in [("groupby", "group_by"), ("DataFrame", "dataframe"), ("isin", "is_in")] {
            let (a, b) = (analyzer.terms(a), analyzer.terms(b));
            assert!(a.iter().any(|term| b.contains(term)), "{a:?} {b:?}");
        }
    }

    #[test]
    fn stems_and_drops_stop_words() {
        check("How do I merge the tables?", "merg tabl");
        check("sorting, sorted: sorts", "sort sort sort");
        check("get all rows", "get all row");
    }

    #[test]
    fn takes_any_text() {
        check("", "");
        check("___ \u{0} \u{feff}", "");
        check("naïve Überprüfung λx", "naïv überprüfung λx");
        check(&"x".repeat(10_000), "");
    }
}
