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
const MAX_LINES: usize = 8;

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
    let end = line.checked_sub(1)?;
    let end = if text.as_bytes().get(end) == Some(&b'\n')
        && end > 0
        && text.as_bytes().get(end - 1) == Some(&b'\r')
    {
        end - 1
    } else {
        end
    };
    let block = block_ending_at(text, line_start(text, end))?;
    let own = text.get(line..line_end(text, offset))?;
    let indent = own.get(..own.len() - own.trim_start().len())?;
    // An empty line has the depth that the editor gave it, or none.
    (own.trim().is_empty() || indent == block.indent).then_some(block)
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
        let Some(before) = start.checked_sub(1) else { break };
        start = line_start(text, before);
    }
    lines.reverse();
    block(text, &lines, line)
}

fn block(text: &str, lines: &[Range<usize>], line: usize) -> Option<CommentBlock> {
    let (first, last) = (lines.first()?, lines.last()?);
    let words =
        |range: &Range<usize>| text.get(range.clone()).unwrap_or_default().trim_start_matches('#').trim();
    let joined = lines.iter().map(words).filter(|words| !words.is_empty()).collect::<Vec<_>>().join(" ");
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
