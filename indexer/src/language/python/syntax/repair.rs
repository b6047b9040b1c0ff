//! Code that is being written, completed so that its syntax can be read: a name where the cursor is, and the
//! brackets that are still open closed.

use super::brackets::{surroundings, unclosed};
use super::comment::comment_at;
use super::tree::{Edit, SyntaxTree, is_too_deep, node_at};
use super::{indentation, line_end, line_start, word_at};
use crate::cancel::CancellationToken;

/// What stands for the name that is being written.
pub const PLACEHOLDER: &str = "zzSiskinHere";

/// A repaired text with its syntax. Offsets up to the cursor are those of the original.
#[derive(Clone, Debug)]
pub struct Repaired {
    /// The text.
    pub text: String,
    /// Its syntax.
    pub tree: SyntaxTree,
}

/// Completes the code at `offset`. `None` if cancelled, or if the code is nested too deep to be looked at.
pub fn repair(text: &str, tree: &SyntaxTree, offset: usize, cancel: &CancellationToken) -> Option<Repaired> {
    if is_too_deep(tree.tree.root_node(), offset) {
        return None;
    }
    let repaired = completed(text, tree, offset, cancel)?;
    (!is_too_deep(repaired.tree.tree.root_node(), offset + 1)).then_some(repaired)
}

fn completed(text: &str, tree: &SyntaxTree, offset: usize, cancel: &CancellationToken) -> Option<Repaired> {
    let at = node_at(tree.tree.root_node(), offset);
    if at.kind() == "comment" && at.start_byte() < offset {
        // No code is being written there, whatever the comment ends with; but under it.
        let end = line_end(text, offset);
        return match comment_at(text, tree, offset) {
            Some(comment) => {
                let rest = text.get(offset..end).unwrap_or_default();
                let line = format!("{PLACEHOLDER}{rest}\n{}{PLACEHOLDER}", comment.indent);
                replace(text, tree, offset..end, &line, cancel)
            }
            None => replace(text, tree, offset..offset, PLACEHOLDER, cancel),
        };
    }
    let rest = line_end(text, offset);
    let statement = statement_start(tree, offset);
    let around = surroundings(text, statement, offset);
    let mut insert = PLACEHOLDER.to_owned();
    if !around.in_string {
        let word = word_at(text, offset);
        let missing = unclosed(text, word.end, &around.open);
        let after = text.get(word.end..rest).unwrap_or_default().trim();
        insert.extend(missing.iter().map(|&byte| char::from(byte)));
        let is_last = after.is_empty() || after.starts_with('#');
        if is_last && missing.len() == around.open.len() {
            insert.push_str(missing_colon(text, offset));
        } else if is_last && word.end == offset && begins_expression(text.get(rest..).unwrap_or_default()) {
            // The next element of the brackets that the lines are in.
            insert.push(',');
        }
    }
    let repaired = replace(text, tree, offset..offset, &insert, cancel)?;
    let repaired = if is_in_error(&repaired, offset) {
        // Something below that is not finished either may take everything above with it.
        let line = format!("{insert}{}\n", text.get(offset..rest).unwrap_or_default());
        let without = replace(text, tree, offset..text.len(), &line, cancel)?;
        if is_in_error(&without, offset) { repaired } else { without }
    } else {
        repaired
    };
    let is_member = text.get(..word_at(text, offset).start).is_some_and(|before| before.ends_with('.'));
    if is_member && !is_attribute(&repaired, offset, &around.open) && !around.in_string {
        // Whatever else stands on the line is in the way: only the expression before the cursor is kept.
        let start = line_start(text, offset);
        let receiver = receiver_start(text, offset).max(start);
        let indent = indentation(text.get(start..rest).unwrap_or_default());
        // Blanks keep the offsets as they are.
        let blanks = " ".repeat(receiver - start - indent.len().min(receiver - start));
        let kept = text.get(receiver..offset).unwrap_or_default();
        let line = if blanks.is_empty() {
            format!("{indent}{kept}{PLACEHOLDER}")
        } else {
            // What is a statement by itself: `(   receiver.here)`.
            format!("{indent}({}{kept}{PLACEHOLDER})", blanks.get(1..).unwrap_or_default())
        };
        // A line before it that breaks off would be read as one with it.
        let before = text.get(..start).unwrap_or_default().trim_end();
        let (from, line) = match before.strip_suffix('.') {
            Some(kept) => {
                let blanks = text.get(before.len()..start).unwrap_or_default();
                (kept.len(), format!(" {blanks}{line}"))
            }
            None => (start, line),
        };
        let second = replace(text, tree, from..rest, &line, cancel)?;
        if is_attribute(&second, offset, &[]) {
            return Some(second);
        }
    }
    Some(repaired)
}

/// Whether the code at the cursor could not be read as part of something.
fn is_in_error(repaired: &Repaired, offset: usize) -> bool {
    let root = repaired.tree.tree.root_node();
    if !root.has_error() {
        return false;
    }
    let mut at = Some(node_at(root, offset + 1));
    while let Some(node) = at {
        if node.is_error() {
            return true;
        }
        at = node.parent();
    }
    false
}

/// Whether the next thing in a text is the beginning of an expression.
fn begins_expression(text: &str) -> bool {
    let next = text.trim_start();
    let word = next.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
    let is_operator = matches!(word, "and" | "or" | "if" | "else" | "for" | "in" | "is" | "async");
    next.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '"' | '\'')) && !is_operator
}

/// Whether the cursor is on an attribute of something on its own line, or within brackets.
fn is_attribute(repaired: &Repaired, offset: usize, open: &[(u8, usize)]) -> bool {
    let node = node_at(repaired.tree.tree.root_node(), offset + 1);
    let object = node.parent().filter(|parent| node.kind() == "identifier" && parent.kind() == "attribute");
    let Some(object) = object.and_then(|attribute| attribute.child_by_field_name("object")) else {
        return false;
    };
    let (start, end) = (object.start_byte(), offset);
    let between = repaired.text.get(start..end).unwrap_or_default();
    // A line end that no bracket, string or backslash bridges ends a statement.
    let crosses = between.match_indices('\n').any(|(at, _)| {
        let around = surroundings(&repaired.text, start, start + at);
        around.open.is_empty() && !around.in_string && !between.get(..at).unwrap_or_default().ends_with('\\')
    });
    !crosses || !open.is_empty()
}

fn replace(
    text: &str,
    tree: &SyntaxTree,
    range: std::ops::Range<usize>,
    new: &str,
    cancel: &CancellationToken,
) -> Option<Repaired> {
    let mut changed = String::with_capacity(text.len() + new.len());
    changed.push_str(text.get(..range.start)?);
    changed.push_str(new);
    changed.push_str(text.get(range.end..)?);
    let new_end = range.start + new.len();
    let mut old = tree.clone();
    old.edit(&Edit {
        start: range.start,
        old_end: range.end,
        new_end,
        start_point: point(text, range.start),
        old_end_point: point(text, range.end),
        new_end_point: point(&changed, new_end),
    });
    let tree = SyntaxTree::parse(&changed, Some(&old), cancel)?;
    Some(Repaired { text: changed, tree })
}

/// Line and byte within it, as the parser counts them.
fn point(text: &str, offset: usize) -> (usize, usize) {
    let before = text.as_bytes().get(..offset).unwrap_or_default();
    let line = memchr::memchr_iter(b'\n', before).count();
    let start = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
    (line, offset - start)
}

/// Where the outermost statement around an offset begins.
fn statement_start(tree: &SyntaxTree, offset: usize) -> usize {
    let root = tree.tree.root_node();
    let mut cursor = root.walk();
    if cursor.goto_first_child_for_byte(offset.saturating_sub(1)).is_none() {
        return root
            .child(root.child_count().saturating_sub(1) as u32)
            .map_or(0, |last| last.start_byte().min(offset));
    }
    let at = cursor.node();
    // What ends before the cursor may be what is being written.
    let start = at.start_byte();
    if start <= offset {
        start
    } else {
        at.prev_sibling().map_or(0, |before| before.start_byte()).min(offset)
    }
}

/// The colon that the statement on the cursor's line still lacks.
fn missing_colon(text: &str, offset: usize) -> &'static str {
    let line = text.get(line_start(text, offset)..offset).unwrap_or_default().trim_start();
    let line = line.strip_prefix("async ").unwrap_or(line);
    let word = line.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
    let is_compound = matches!(word, "if" | "elif" | "while" | "for" | "with" | "except" | "match")
        && line.len() > word.len()
        && !line.get(word.len()..).is_some_and(|rest| rest.trim_start().starts_with('='));
    if !is_compound {
        return "";
    }
    let indent = |line: &str| indentation(line).len();
    let own =
        indent(text.get(line_start(text, offset)..).unwrap_or_default().lines().next().unwrap_or_default());
    let next =
        text.get(line_end(text, offset)..).unwrap_or_default().lines().find(|line| !line.trim().is_empty());
    if next.is_some_and(|next| indent(next) > own) { ":" } else { ": pass" }
}

/// Where the expression begins that ends with the dot before the word at `offset`.
fn receiver_start(text: &str, offset: usize) -> usize {
    let bytes = text.as_bytes();
    let word = word_at(text, offset).start;
    let mut at = word;
    let mut depth = 0usize;
    while let Some(before) = at.checked_sub(1) {
        let byte = bytes.get(before).copied().unwrap_or(b' ');
        match byte {
            b')' | b']' | b'}' => depth += 1,
            b'(' | b'[' | b'{' if depth > 0 => depth -= 1,
            b'"' | b'\'' => {
                // The string that ends here.
                let start = text.get(..before).and_then(|text| text.rfind(char::from(byte)));
                let Some(start) = start else { break };
                at = start;
                continue;
            }
            b'\n' | b'\r' => break,
            _ if depth > 0 => {}
            b'.' | b'_' => {}
            byte if byte.is_ascii_alphanumeric() || byte >= 0x80 => {}
            _ => break,
        }
        at = before;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether code that ends with a dot, `n` times nested in `around`, is looked at.
    fn check(around: &str, n: usize, expected: bool) {
        let text = format!("x = {}pd.", around.repeat(n));
        let never = CancellationToken::default();
        let tree = SyntaxTree::parse(&text, None, &never).expect("parsed");
        assert_eq!(repair(&text, &tree, text.len(), &never).is_some(), expected, "{around} {n}");
    }

    #[test]
    fn code_that_is_nested_too_deep_is_not_looked_at() {
        for around in ["not ", "lambda: ", "-", "await ", "1 if 1 else "] {
            check(around, 60, true);
            check(around, 3_000, false);
        }
    }
}
