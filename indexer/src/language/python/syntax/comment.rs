//! Comments that say what is wanted.

use std::ops::Range;

use super::tree::{SyntaxTree, node_at};
use super::wish::{is_notice, wish};
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
/// How many comment lines above are looked at for a licence.
const MAX_NOTICE_LINES: usize = 40;

/// The comment in which `offset` stands, with the comment lines directly above it. `None` outside of comments, and
/// for comments that ask for nothing: `# type:`, `# noqa`, notices of licences, code that is commented out.
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
    if is_in_notice(text, lines) {
        return None;
    }
    let said: Vec<&str> = lines.iter().map(words).filter_map(wish).collect();
    if said.is_empty() {
        return None;
    }
    let start = line_start(text, line);
    let whole = text.get(start..line_end(text, line)).unwrap_or_default();
    let indent = whole.get(..whole.len() - whole.trim_start().len()).unwrap_or_default().to_owned();
    Some(CommentBlock { text: said.join(" "), range: first.start..last.end, indent })
}

/// Whether a comment, with all comment lines above it, is a notice of copyright or licence.
fn is_in_notice(text: &str, lines: &[Range<usize>]) -> bool {
    let own = |line: &str| is_notice(line.trim_start().trim_start_matches('#').trim_start());
    let Some(first) = lines.first() else { return false };
    let above = text.get(..line_start(text, first.start)).unwrap_or_default().lines().rev();
    lines.iter().any(|range| text.get(range.clone()).is_some_and(own))
        || above.take_while(|line| line.trim_start().starts_with('#')).take(MAX_NOTICE_LINES).any(own)
}
