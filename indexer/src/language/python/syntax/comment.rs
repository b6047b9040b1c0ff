//! Comments that say what is wanted.

use std::ops::Range;

use super::tree::{SyntaxTree, node_at};
use super::wish::{is_notice, wish};
use super::{indentation, line_end, line_start};

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
        let mut block = block(text, std::slice::from_ref(&node.byte_range()), line)?;
        if text.get(line..node.start_byte())?.trim_end().ends_with(':') {
            block.indent = indent_below(text, line, &block.indent);
        }
        Some(block)
    }
}

/// The blanks before the lines of the block that the line at `line` opens.
fn indent_below(text: &str, line: usize, own: &str) -> String {
    let below = text.get(line_end(text, line)..).unwrap_or_default();
    let next = below.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let indent = indentation(next);
    if indent.len() > own.len() && indent.starts_with(own) { indent.to_owned() } else { format!("{own}    ") }
}

/// The comment lines directly above the line of `offset`, if they stand as deep as that line's text.
pub fn comment_above(text: &str, offset: usize) -> Option<CommentBlock> {
    let line = line_start(text, offset);
    let block = block_ending_at(text, line_above(text, line)?)?;
    let own = text.get(line..line_end(text, offset))?;
    // An empty line has the depth that the editor gave it, or none.
    (own.trim().is_empty() || indentation(own) == block.indent).then_some(block)
}

/// The nearest comment above the line of `offset` that a few lines of code follow, without a blank line, none less
/// deep than it.
pub fn comment_further_above(text: &str, offset: usize) -> Option<CommentBlock> {
    let depth = |line: usize| {
        let whole = text.get(line..line_end(text, line)).unwrap_or_default();
        indentation(whole).len()
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
    let line = line_start(text, offset);
    let before = text.get(..line)?.trim_end();
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
    let body = whole
        .get(..whole.floor_char_boundary(MAX_DOCSTRING))?
        .trim_start_matches(|c: char| c.is_alphabetic())
        .trim_matches(['"', '\'']);
    let words = body.split_whitespace().collect::<Vec<_>>().join(" ");
    if !words.contains(char::is_alphabetic) {
        return None;
    }
    let start = line_start(text, node.start_byte());
    let indent = text.get(start..node.start_byte())?.to_owned();
    // What stands less deep is no part of the function.
    let own = text.get(line..line_end(text, offset))?;
    if !own.trim().is_empty() && indentation(own) != indent {
        return None;
    }
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
    let indent = indentation(whole).to_owned();
    let words: Vec<&str> = said.iter().flat_map(|line| line.split_whitespace()).collect();
    Some(CommentBlock { text: words.join(" "), range: first.start..last.end, indent })
}

/// Whether a comment, with all comment lines above it, is a notice of copyright or licence.
fn is_in_notice(text: &str, lines: &[Range<usize>]) -> bool {
    let own = |line: &str| is_notice(line.trim_start().trim_start_matches('#').trim_start());
    let Some(first) = lines.first() else { return false };
    let above = text.get(..line_start(text, first.start)).unwrap_or_default().lines().rev();
    lines.iter().any(|range| text.get(range.clone()).is_some_and(own))
        || above.take_while(|line| line.trim_start().starts_with('#')).take(MAX_NOTICE_LINES).any(own)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cancel::CancellationToken;

    fn found(text: &str, find: impl Fn(&str, &SyntaxTree, usize) -> Option<CommentBlock>) -> Option<String> {
        let offset = text.find('|').expect("a cursor");
        let plain = text.replacen('|', "", 1);
        let tree = SyntaxTree::parse(&plain, None, &CancellationToken::default()).expect("parsed");
        find(&plain, &tree, offset).map(|block| format!("{}{}", block.indent, block.text))
    }

    #[track_caller]
    fn check_further(text: &str, expected: Option<&str>) {
        for text in [text.to_owned(), text.replace('\n', "\r\n")] {
            let found = found(&text, |text, _, at| comment_further_above(text, at));
            assert_eq!(found.as_deref(), expected, "{text:?}");
        }
    }

    #[track_caller]
    fn check_docstring(text: &str, expected: Option<&str>) {
        assert_eq!(found(text, docstring_above).as_deref(), expected, "{text}");
    }

    #[test]
    fn comments_are_about_the_lines_that_follow() {
        check_further("# join\n#  two   tables\na = 1\nx = |", Some("join two tables"));
        check_further("# join two\nif a:\n    x = |", Some("join two"));
        check_further("if a:\n    # join two\n    b = 1\nx = |", None);
        check_further("# join two\na = 1\n\nx = |", None);
        check_further(&format!("# join two\n{}x = |", "a = 1\n".repeat(9)), None);
        check_further("x = |", None);
    }

    #[test]
    fn comments_behind_code() {
        let check = |text: &str, expected: &str| {
            let found = found(text, comment_at);
            assert_eq!(found.as_deref(), Some(expected), "{text}");
        };
        check("    x = 1  # join two|\n", "    join two");
        check("def f():  # join two|\n  pass\n", "  join two");
        check("  if a:  # join two|\n\n", "      join two");
    }

    #[test]
    fn docstrings_of_functions_without_a_body() {
        check_docstring("def f(a):\n    \"\"\"Join\n    two.\"\"\"\n    |\n", Some("    Join two."));
        check_docstring("def f(a):\n    r'''Join'''\n|\n", Some("    Join"));
        check_docstring("def f(a):\n    \"\"\"Join.\"\"\"\n    x = |\n", Some("    Join."));
        check_docstring("def f(a):\n    \"\"\"Join.\"\"\"\nx = |\n", None);
        check_docstring("def f(a):\n    \"\"\"Join.\"\"\"\nf(1, |)\n", None);
        check_docstring("def f(a):\n    \"\"\"Join.\"\"\"\n    x = 1\n    |\n", None);
        check_docstring("def f(a):\n    x = 1\n    \"\"\"Join.\"\"\"\n    |\n", None);
        check_docstring("class A:\n    \"\"\"Join.\"\"\"\n    |\n", None);
        check_docstring("\"\"\"Join.\"\"\"\n|\n", None);
        check_docstring("def f(a):\n    \"\"\"\"\"\"\n    |\n", None);
    }
}
