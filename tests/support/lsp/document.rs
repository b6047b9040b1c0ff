//! A document as the client has it, and how its positions count.

use serde_json::{Value, json};

/// What a position's `character` counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    Utf8,
    Utf16,
    Utf32,
}

impl Encoding {
    /// By its name in the protocol.
    pub(crate) fn named(name: &str) -> Self {
        match name {
            "utf-8" => Self::Utf8,
            "utf-16" => Self::Utf16,
            "utf-32" => Self::Utf32,
            _ => panic!("`{name}` is no position encoding"),
        }
    }

    /// Its name in the protocol.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf16 => "utf-16",
            Self::Utf32 => "utf-32",
        }
    }

    fn width(self, character: char) -> usize {
        match self {
            Self::Utf8 => character.len_utf8(),
            Self::Utf16 => character.len_utf16(),
            Self::Utf32 => 1,
        }
    }
}

/// An open document.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    /// The number of the last change.
    pub(crate) version: i64,
    /// All of it.
    pub(crate) text: String,
}

impl Document {
    /// The position of an offset.
    pub(crate) fn position(&self, offset: usize, encoding: Encoding) -> Value {
        let before = &self.text[..offset];
        let start = line_starts(&self.text).take_while(|start| *start <= offset).last().unwrap_or(0);
        let line = line_starts(&self.text).take_while(|start| *start <= offset).count() - 1;
        let character: usize = before[start..].chars().map(|character| encoding.width(character)).sum();
        json!({"line": line, "character": character})
    }

    /// The offset of a position; fails where it lies outside of the text or within a character.
    pub(crate) fn offset(&self, position: &Value, encoding: Encoding) -> usize {
        let line = usize::try_from(position["line"].as_u64().expect("a line")).unwrap();
        let wanted = usize::try_from(position["character"].as_u64().expect("a character")).unwrap();
        let start = line_starts(&self.text).nth(line).unwrap_or_else(|| panic!("{position}: no such line"));
        let mut counted = 0;
        for (at, character) in self.text[start..].char_indices() {
            if counted >= wanted || character == '\n' || character == '\r' {
                assert_eq!(counted, wanted, "{position} lies outside of a line or within a character");
                return start + at;
            }
            counted += encoding.width(character);
        }
        assert_eq!(counted, wanted, "{position} lies outside of a line or within a character");
        self.text.len()
    }

    /// The range of bytes that a range of the protocol covers.
    pub(crate) fn range(&self, range: &Value, encoding: Encoding) -> std::ops::Range<usize> {
        self.offset(&range["start"], encoding)..self.offset(&range["end"], encoding)
    }
}

/// Where lines start: after `\n`, `\r\n` and `\r` alone, as the protocol has it.
fn line_starts(text: &str) -> impl Iterator<Item = usize> {
    let bytes = text.as_bytes();
    let ends = bytes
        .iter()
        .enumerate()
        .filter(move |(at, byte)| **byte == b'\n' || **byte == b'\r' && bytes.get(at + 1) != Some(&b'\n'));
    std::iter::once(0).chain(ends.map(|(at, _)| at + 1))
}
