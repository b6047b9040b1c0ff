//! Comments that say what is wanted.

use std::ops::Range;

use super::tree::{SyntaxTree, node_at};
use super::{line_end, line_start};

/// A comment of one or more lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommentBlock {
    /// Its words, without marks, lines joined by blanks.
    pub text: String,
    /// From its first mark to the end of its last line, in bytes.
    pub range: Range<usize>,
    /// The blanks before it.
    pub indent: String,
}

/// Comments of more lines than this are read from their end.
const MAX_LINES: usize = 16;
/// Lines of code that may stand between a comment and what it is still about.
const MAX_BETWEEN: usize = 5;
/// Of a docstring so many bytes are read.
const MAX_DOCSTRING: usize = 1_000;

/// The comment in which `offset` stands, with the comment lines directly above it. `None` outside of comments, and
/// for comments that are no words: `#!`, `# type:`, `# noqa`, code that is commented out is not told apart.
pub fn comment_at(text: &str, tree: &SyntaxTree, offset: usize) -> Option<CommentBlock> {
    let node = node_at(tree.tree.root_node(), offset);
    if node.kind() != "comment" || offset <= node.start_byte() {
        return None;
    }
    let line = line_start(text, offset);
    let is_alone = text.get(line..node.start_byte())?.trim().is_empty();
    if is_alone {
        block_ending_at(text, line)
    } else {
        block(text, std::slice::from_ref(&node.byte_range()), line)
    }
}

/// The comment lines directly above the line of `offset`, if they stand as deep as that line's text.
pub fn comment_above(text: &str, offset: usize) -> Option<CommentBlock> {
    let line = line_start(text, offset);
    let block = block_ending_at(text, line_above(text, line)?)?;
    let own = text.get(line..line_end(text, offset))?;
    let indent = own.get(..own.len() - own.trim_start().len())?;
    // An empty line has the depth that the editor gave it, or none.
    (own.trim().is_empty() || indent == block.indent).then_some(block)
}

/// The nearest comment above the line of `offset` that a few lines of code follow, without a blank line, none less
/// deep than it.
pub fn comment_further_above(text: &str, offset: usize) -> Option<CommentBlock> {
    let depth = |line: usize| {
        let whole = text.get(line..line_end(text, line)).unwrap_or_default();
        whole.len() - whole.trim_start().len()
    };
    let mut line = line_start(text, offset);
    let mut least = depth(line);
    for _ in 0..=MAX_BETWEEN {
        line = line_above(text, line)?;
        let whole = text.get(line..line_end(text, line))?.trim();
        if whole.is_empty() {
            return None;
        }
        if whole.starts_with('#') {
            return block_ending_at(text, line).filter(|block| block.indent.len() <= least);
        }
        least = least.min(depth(line));
    }
    None
}

/// The docstring of a function of which nothing else is written yet, where `offset` is in its body.
pub fn docstring_above(text: &str, tree: &SyntaxTree, offset: usize) -> Option<CommentBlock> {
    let before = text.get(..line_start(text, offset))?.trim_end();
    if !before.ends_with(['"', '\'']) {
        return None;
    }
    let mut node = node_at(tree.tree.root_node(), before.len());
    while node.kind() != "string" {
        node = node.parent()?;
    }
    let statement = node.parent().filter(|parent| parent.kind() == "expression_statement")?;
    let block = statement.parent()?;
    let is_first = block.named_child(0) == Some(statement);
    let function = block.parent().filter(|parent| parent.kind() == "function_definition");
    if node.end_byte() != before.len() || !is_first || function.is_none() {
        return None;
    }
    let whole = text.get(node.byte_range())?;
    let end = (0..=whole.len().min(MAX_DOCSTRING)).rev().find(|&end| whole.is_char_boundary(end))?;
    let body = whole.get(..end)?.trim_start_matches(|c: char| c.is_alphabetic()).trim_matches(['"', '\'']);
    let words = body.split_whitespace().collect::<Vec<_>>().join(" ");
    if !words.contains(char::is_alphabetic) {
        return None;
    }
    let start = line_start(text, node.start_byte());
    let indent = text.get(start..node.start_byte())?.to_owned();
    Some(CommentBlock { text: words, range: node.byte_range(), indent })
}

/// Where the line above the one that begins at `line` begins.
fn line_above(text: &str, line: usize) -> Option<usize> {
    let before = text.get(..line)?;
    let before = before.strip_suffix("\r\n").or_else(|| before.strip_suffix(['\n', '\r']))?;
    Some(line_start(text, before.len()))
}

/// The comment whose last line begins at `line`.
fn block_ending_at(text: &str, line: usize) -> Option<CommentBlock> {
    let mut lines: Vec<Range<usize>> = Vec::new();
    let mut start = line;
    let mut indent: Option<&str> = None;
    loop {
        let whole = text.get(start..line_end(text, start))?;
        let trimmed = whole.trim_start();
        let own = whole.get(..whole.len() - trimmed.len())?;
        if !trimmed.starts_with('#') || indent.is_some_and(|indent| indent != own) || lines.len() >= MAX_LINES
        {
            break;
        }
        indent = Some(own);
        let end = start + whole.trim_end().len();
        lines.push(start + own.len()..end.max(start + own.len()));
        let Some(above) = line_above(text, start) else { break };
        start = above;
    }
    lines.reverse();
    block(text, &lines, line)
}

fn block(text: &str, lines: &[Range<usize>], line: usize) -> Option<CommentBlock> {
    let (first, last) = (lines.first()?, lines.last()?);
    let words = |range: &Range<usize>| text.get(range.clone()).unwrap_or_default().trim_start_matches('#');
    let joined = lines.iter().flat_map(|line| words(line).split_whitespace()).collect::<Vec<_>>().join(" ");
    let is_directive = joined.starts_with(['!', '%', ':'])
        || ["type:", "noqa", "pylint:", "pyright:", "mypy:", "fmt:", "isort:", "ruff:", "pragma:", "-*-"]
            .iter()
            .any(|mark| joined.starts_with(mark));
    let n_words = joined.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).count();
    if is_directive || n_words == 0 {
        return None;
    }
    let start = line_start(text, line);
    let whole = text.get(start..line_end(text, line)).unwrap_or_default();
    let indent = whole.get(..whole.len() - whole.trim_start().len()).unwrap_or_default().to_owned();
    Some(CommentBlock { text: joined, range: first.start..last.end, indent })
}
