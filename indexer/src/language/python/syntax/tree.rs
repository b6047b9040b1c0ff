//! A syntax tree of a text, made anew from the last one after each edit.

use std::ops::ControlFlow;

use tree_sitter::{InputEdit, ParseOptions, Parser, Point, Tree};

use crate::cancel::CancellationToken;

/// The syntax of one text. Cheap to clone; safe to use from any thread.
#[derive(Clone, Debug)]
pub struct SyntaxTree {
    pub(crate) tree: Tree,
}

/// A replaced part of a text, in bytes; points are 0-based lines and bytes within them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Where it begins, in the text before and after.
    pub start: usize,
    /// Where it ended in the text before.
    pub old_end: usize,
    /// Where it ends in the text after.
    pub new_end: usize,
    /// `start` as line and byte.
    pub start_point: (usize, usize),
    /// `old_end` as line and byte of the text before.
    pub old_end_point: (usize, usize),
    /// `new_end` as line and byte of the text after.
    pub new_end_point: (usize, usize),
}

impl SyntaxTree {
    /// Parses `text`. `old` is the tree of an earlier text after [`Self::edit`] told it of every edit since; only
    /// what changed is then read. `None` if cancelled.
    pub fn parse(text: &str, old: Option<&Self>, cancel: &CancellationToken) -> Option<Self> {
        let mut parser = Parser::new();
        parser.set_language(&tree_sitter_python::LANGUAGE.into()).ok()?;
        let bytes = text.as_bytes();
        let mut stop = |_: &tree_sitter::ParseState| {
            if cancel.is_cancelled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let options = ParseOptions::new().progress_callback(&mut stop);
        let mut read = |offset: usize, _: Point| bytes.get(offset..).unwrap_or_default();
        let tree = parser.parse_with_options(&mut read, old.map(|old| &old.tree), Some(options))?;
        Some(Self { tree })
    }

    /// Tells the tree of an edit to its text, for the next [`Self::parse`].
    pub fn edit(&mut self, edit: &Edit) {
        let point = |(row, column)| Point { row, column };
        self.tree.edit(&InputEdit {
            start_byte: edit.start,
            old_end_byte: edit.old_end,
            new_end_byte: edit.new_end,
            start_position: point(edit.start_point),
            old_end_position: point(edit.old_end_point),
            new_end_position: point(edit.new_end_point),
        });
    }
}

/// Code nested deeper than this is not looked at: to climb out of it costs with the square of its depth.
const MAX_DEPTH: usize = 400;

/// Whether the node at `offset` lies so deep in the tree that it cannot be looked at.
pub(crate) fn is_too_deep(root: tree_sitter::Node<'_>, offset: usize) -> bool {
    let mut cursor = root.walk();
    let mut depth = 0;
    while cursor.goto_first_child_for_byte(offset.saturating_sub(1)).is_some()
        && cursor.node().start_byte() <= offset
    {
        depth += 1;
        if depth > MAX_DEPTH {
            return true;
        }
    }
    false
}

/// The smallest node that holds `offset`, or ends there.
pub(crate) fn node_at(root: tree_sitter::Node<'_>, offset: usize) -> tree_sitter::Node<'_> {
    let found = root.descendant_for_byte_range(offset.saturating_sub(1), offset);
    found.or_else(|| root.descendant_for_byte_range(offset, offset)).unwrap_or(root)
}
