//! Python that someone is typing: an incremental tree that is tolerant of broken code, and what the cursor is on.
#![allow(clippy::match_same_arms, reason = "kinds of syntax are listed by what they are")]

mod binds;
mod brackets;
mod comment;
mod cursor;
mod function;
mod gap;
mod import_edit;
mod import_line;
mod repair;
mod string;
mod tree;
mod wish;

pub use comment::{CommentBlock, comment_above, comment_at, comment_further_above, docstring_above};
pub use cursor::{Cursor, Spot};
pub use function::{FunctionAt, function_at};
pub use gap::{EmptyFunction, TopImport, body_of, empty_function, top_imports};
pub use import_edit::{ImportEdit, import_edit, module_alias, name_alias};
pub use import_line::{ImportLine, import_line};
pub use repair::{PLACEHOLDER, Repaired, repair};
pub use tree::{Edit, SyntaxTree};
pub(crate) use tree::{is_too_deep, node_at};

use std::ops::Range;

/// The identifier around an offset, in bytes; empty where there is none.
pub fn word_at(text: &str, offset: usize) -> Range<usize> {
    let is_word = |c: char| c == '_' || c.is_alphanumeric();
    let (before, after) = text.split_at_checked(offset).unwrap_or((text, ""));
    let start = offset - before.chars().rev().take_while(|&c| is_word(c)).map(char::len_utf8).sum::<usize>();
    let end = offset + after.chars().take_while(|&c| is_word(c)).map(char::len_utf8).sum::<usize>();
    start..end
}

/// The blanks before a line.
pub fn indentation(line: &str) -> &str {
    line.get(..line.len() - line.trim_start().len()).unwrap_or_default()
}

/// Where the line of an offset begins.
pub fn line_start(text: &str, offset: usize) -> usize {
    text.get(..offset).and_then(|before| before.rfind(['\n', '\r'])).map_or(0, |at| at + 1)
}

/// Where the line of an offset ends, its line end left out.
pub fn line_end(text: &str, offset: usize) -> usize {
    text.get(offset..).and_then(|after| after.find(['\n', '\r'])).map_or(text.len(), |at| offset + at)
}
