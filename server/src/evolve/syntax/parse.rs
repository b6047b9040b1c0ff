//! From a text to its tree.

use std::ops::Range;

use tree_sitter::{Parser, Point, TreeCursor};

use super::Node;

/// Code nested deeper than this is not looked at.
const MAX_DEPTH: usize = 300;

/// The tree of one function, or of a whole module, with its text.
#[derive(Debug)]
pub(crate) struct Syntax<'t> {
    pub(super) text: &'t str,
    /// In the order of the text, parents before children.
    pub(super) nodes: Vec<NodeData>,
    has_error: bool,
}

#[derive(Clone, Debug)]
pub(super) struct NodeData {
    pub(super) kind: &'static str,
    pub(super) field: Option<&'static str>,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) parent: Option<usize>,
    /// The first node after this one that is not inside it.
    pub(super) next: usize,
    pub(super) is_named: bool,
}

impl<'t> Syntax<'t> {
    /// The tree of what stands in `range` (bytes) of `text`; its positions are those of the text. `None` for what
    /// nests too deep or has no character boundary there.
    pub(crate) fn parse(text: &'t str, range: Range<usize>) -> Option<Self> {
        text.get(range.clone())?;
        let mut parser = Parser::new();
        parser.set_language(&tree_sitter_python::LANGUAGE.into()).ok()?;
        // A function that is parsed by itself begins where its first word does: what is before it on the line would
        // count as indentation.
        let included = tree_sitter::Range {
            start_byte: range.start,
            end_byte: range.end,
            start_point: point(text, range.start),
            end_point: point(text, range.end),
        };
        parser.set_included_ranges(&[included]).ok()?;
        let tree = parser.parse(text, None)?;
        let mut nodes = Vec::new();
        collect(&mut tree.walk(), &mut nodes)?;
        Some(Self { text, nodes, has_error: tree.root_node().has_error() })
    }

    /// The tree of a whole module.
    pub(crate) fn module(text: &'t str) -> Option<Self> {
        Self::parse(text, 0..text.len())
    }

    /// Whether something in it is not Python.
    pub(crate) fn has_error(&self) -> bool {
        self.has_error
    }

    /// What holds everything.
    pub(crate) fn root(&self) -> Node<'_> {
        Node { syntax: self, idx: 0 }
    }

    /// All nodes in the order of the text, parents first.
    pub(crate) fn nodes(&self) -> impl Iterator<Item = Node<'_>> {
        (0..self.nodes.len()).map(|idx| Node { syntax: self, idx })
    }

    /// The first function definition, which is the function where a function was parsed.
    pub(crate) fn function(&self) -> Option<Node<'_>> {
        self.nodes().find(|node| node.is("function_definition"))
    }
}

fn point(text: &str, offset: usize) -> Point {
    let before = text.get(..offset).unwrap_or_default();
    let row = before.bytes().filter(|byte| *byte == b'\n').count();
    Point { row, column: offset - before.rfind('\n').map_or(0, |at| at + 1) }
}

/// Walks the tree without recursion; `None` if it is too deep.
fn collect(cursor: &mut TreeCursor<'_>, nodes: &mut Vec<NodeData>) -> Option<()> {
    let mut open: Vec<usize> = Vec::new();
    loop {
        if open.len() > MAX_DEPTH {
            return None;
        }
        let node = cursor.node();
        nodes.push(NodeData {
            kind: node.kind(),
            field: cursor.field_name(),
            start: node.start_byte(),
            end: node.end_byte(),
            parent: open.last().copied(),
            next: 0,
            is_named: node.is_named(),
        });
        open.push(nodes.len() - 1);
        if cursor.goto_first_child() {
            continue;
        }
        loop {
            let n_nodes = nodes.len();
            let closed = open.pop()?;
            nodes.get_mut(closed)?.next = n_nodes;
            if cursor.goto_next_sibling() {
                break;
            }
            if !cursor.goto_parent() {
                return Some(());
            }
        }
    }
}
