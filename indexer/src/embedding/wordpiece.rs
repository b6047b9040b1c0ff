//! Word pieces, as the vocabulary of BERT (uncased) is meant to be used.
//!
//! Text is cleaned of control characters, accents and capitals, split at blanks, punctuation and around Chinese
//! characters; then the longest piece that the vocabulary has is taken again and again, pieces inside a word being
//! written with `##`.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization as _;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory as _};

use super::table::Token;

static VOCABULARY: &str = include_str!("../../assets/ranker/vocab.txt");
/// What a word becomes that cannot be put together.
const UNKNOWN: &str = "[UNK]";
/// Longer words are unknown.
const MAX_CHARS: usize = 100;

/// Each piece's number.
fn vocabulary() -> &'static FxHashMap<&'static str, Token> {
    static PIECES: OnceLock<FxHashMap<&'static str, Token>> = OnceLock::new();
    PIECES.get_or_init(|| VOCABULARY.lines().zip(0..=Token::MAX).collect())
}

/// The pieces of `text`, in order.
pub(crate) fn tokenize(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut word = String::new();
    for c in normalize(text) {
        let is_alone = is_punctuation(c) || is_chinese(c);
        if c.is_whitespace() || is_alone {
            add_word(&word, &mut tokens);
            word.clear();
        }
        if is_alone {
            add_word(c.encode_utf8(&mut [0; 4]), &mut tokens);
        } else if !c.is_whitespace() {
            word.push(c);
        }
    }
    add_word(&word, &mut tokens);
    tokens
}

/// Characters that count, without accents, in lower case.
fn normalize(text: &str) -> impl Iterator<Item = char> {
    text.chars()
        .filter(|&c| !is_dropped(c))
        .nfd()
        .filter(|c| c.general_category() != GeneralCategory::NonspacingMark)
        .flat_map(char::to_lowercase)
}

fn is_dropped(c: char) -> bool {
    let is_blank = matches!(c, '\t' | '\n' | '\r');
    let is_control = matches!(
        c.general_category(),
        GeneralCategory::Control | GeneralCategory::Format | GeneralCategory::PrivateUse
    );
    c == '\u{fffd}' || !is_blank && is_control
}

fn is_punctuation(c: char) -> bool {
    c.is_ascii_punctuation() || c.general_category_group() == GeneralCategoryGroup::Punctuation
}

fn is_chinese(c: char) -> bool {
    matches!(
        u32::from(c),
        0x4E00..=0x9FFF
            | 0x3400..=0x4DBF
            | 0x20000..=0x2A6DF
            | 0x2A700..=0x2B73F
            | 0x2B740..=0x2B81F
            | 0x2B920..=0x2CEAF
            | 0xF900..=0xFAFF
            | 0x2F800..=0x2FA1F
    )
}

fn add_word(word: &str, tokens: &mut Vec<Token>) {
    if word.is_empty() {
        return;
    }
    let pieces = vocabulary();
    let n_before = tokens.len();
    let is_whole = word.chars().count() <= MAX_CHARS && add_pieces(word, pieces, tokens).is_some();
    if !is_whole {
        tokens.truncate(n_before);
        tokens.extend(pieces.get(UNKNOWN));
    }
}

/// `None` if the vocabulary lacks a piece.
fn add_pieces(word: &str, pieces: &FxHashMap<&'static str, Token>, tokens: &mut Vec<Token>) -> Option<()> {
    let mut inside = String::from("##");
    let mut start = 0;
    while start < word.len() {
        let rest = word.get(start..)?;
        let ends = rest.char_indices().map(|(at, c)| at + c.len_utf8()).collect::<Vec<_>>();
        let (token, length) = ends.into_iter().rev().find_map(|end| {
            let piece = rest.get(..end)?;
            let token = if start == 0 {
                pieces.get(piece)
            } else {
                inside.truncate(2);
                inside.push_str(piece);
                pieces.get(inside.as_str())
            };
            token.map(|token| (*token, end))
        })?;
        tokens.push(token);
        start += length;
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A thousand texts and the numbers that the reference tokenizer gives for them.
    const REFERENCE: &str = include_str!("../../assets/ranker/wordpiece_reference.jsonl");

    #[test]
    fn agrees_with_the_reference() {
        let cases: Vec<(String, Vec<Token>)> =
            REFERENCE.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(cases.len(), 1_000);
        for (text, expected) in cases {
            assert_eq!(tokenize(&text), expected, "{text:?}");
        }
    }
}
