//! Nodes of a tree, and what they are.

use std::ops::Range;

use super::Syntax;
use super::parse::NodeData;

/// A node of a [`Syntax`]; as cheap to copy as a reference.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node<'s> {
    pub(super) syntax: &'s Syntax<'s>,
    pub(super) idx: usize,
}

impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.idx == other.idx && std::ptr::eq(self.syntax, other.syntax)
    }
}

const EXPRESSIONS: [&str; 29] = [
    "await",
    "attribute",
    "binary_operator",
    "boolean_operator",
    "call",
    "comparison_operator",
    "concatenated_string",
    "conditional_expression",
    "dictionary",
    "dictionary_comprehension",
    "false",
    "float",
    "generator_expression",
    "identifier",
    "integer",
    "lambda",
    "list",
    "list_comprehension",
    "named_expression",
    "none",
    "not_operator",
    "parenthesized_expression",
    "set",
    "set_comprehension",
    "string",
    "subscript",
    "true",
    "tuple",
    "unary_operator",
];

/// The kinds of nodes whose parts are bound: patterns and lists of parameters.
pub(super) const TARGETS: [&str; 8] = [
    "pattern_list",
    "tuple_pattern",
    "list_pattern",
    "list_splat_pattern",
    "dictionary_splat_pattern",
    "parameters",
    "lambda_parameters",
    "as_pattern_target",
];

/// Statements; clauses like `else` are none.
const STATEMENTS: [&str; 21] = [
    "assert_statement",
    "break_statement",
    "class_definition",
    "continue_statement",
    "decorated_definition",
    "delete_statement",
    "expression_statement",
    "for_statement",
    "function_definition",
    "global_statement",
    "if_statement",
    "import_from_statement",
    "import_statement",
    "match_statement",
    "nonlocal_statement",
    "pass_statement",
    "raise_statement",
    "return_statement",
    "try_statement",
    "while_statement",
    "with_statement",
];

impl<'s> Node<'s> {
    fn data(self) -> Option<&'s NodeData> {
        self.syntax.nodes.get(self.idx)
    }

    /// The grammar's name for it.
    pub(crate) fn kind(self) -> &'static str {
        self.data().map_or("", |data| data.kind)
    }

    /// Whether the grammar calls it that.
    pub(crate) fn is(self, kind: &str) -> bool {
        self.kind() == kind
    }

    /// Whether it has a name in the grammar: words and signs have none.
    pub(crate) fn is_named(self) -> bool {
        self.data().is_some_and(|data| data.is_named)
    }

    /// Its position among the nodes of its tree.
    pub(crate) fn idx(self) -> usize {
        self.idx
    }

    /// Where it begins, in bytes.
    pub(crate) fn start(self) -> usize {
        self.data().map_or(0, |data| data.start)
    }

    /// Where it ends, in bytes.
    pub(crate) fn end(self) -> usize {
        self.data().map_or(0, |data| data.end)
    }

    /// Where it stands, in bytes.
    pub(crate) fn range(self) -> Range<usize> {
        self.start()..self.end()
    }

    /// Its source.
    pub(crate) fn text(self) -> &'s str {
        self.syntax.text.get(self.range()).unwrap_or_default()
    }

    /// The text that the tree is of.
    pub(crate) fn source(self) -> &'s str {
        self.syntax.text
    }

    /// The node around it.
    pub(crate) fn parent(self) -> Option<Self> {
        let idx = self.data()?.parent?;
        Some(Self { syntax: self.syntax, idx })
    }

    /// The nodes around it, the nearest first.
    pub(crate) fn ancestors(self) -> impl Iterator<Item = Self> {
        std::iter::successors(self.parent(), |node| node.parent())
    }

    /// The part that it is of its parent.
    pub(crate) fn field_name(self) -> Option<&'static str> {
        self.data()?.field
    }

    /// All direct children, words and signs included.
    pub(crate) fn all_children(self) -> impl Iterator<Item = Self> {
        let end = self.data().map_or(0, |data| data.next);
        let first = Some(self.idx + 1).filter(|idx| *idx < end);
        std::iter::successors(first, move |idx| {
            let next = self.syntax.nodes.get(*idx)?.next;
            Some(next).filter(|next| *next < end)
        })
        .map(move |idx| Self { syntax: self.syntax, idx })
    }

    /// The direct children that mean something: no signs, no comments.
    pub(crate) fn children(self) -> impl Iterator<Item = Self> {
        self.all_children().filter(|child| {
            child.data().is_some_and(|data| data.is_named)
                && !child.is("comment")
                && !child.is("line_continuation")
        })
    }

    /// The child in that part.
    pub(crate) fn field(self, name: &str) -> Option<Self> {
        self.fields(name).next()
    }

    /// The children in that part.
    pub(crate) fn fields(self, name: &str) -> impl Iterator<Item = Self> {
        self.all_children().filter(move |child| child.field_name() == Some(name))
    }

    /// Itself and all that is inside, in the order of the text.
    pub(crate) fn descendants(self) -> impl Iterator<Item = Self> {
        let end = self.data().map_or(0, |data| data.next);
        (self.idx..end).map(move |idx| Self { syntax: self.syntax, idx })
    }

    /// Whether it is a word or sign, or a node without children.
    pub(crate) fn is_leaf(self) -> bool {
        self.all_children().next().is_none()
    }

    /// Whether it is an expression that stands for a value, and not a name that is bound, a keyword, a type or an
    /// attribute's name.
    pub(crate) fn is_value(self) -> bool {
        if !EXPRESSIONS.contains(&self.kind()) || self.data().is_none_or(|data| !data.is_named) {
            return false;
        }
        let Some(parent) = self.parent() else { return false };
        let is_bound = match (parent.kind(), self.field_name()) {
            ("assignment" | "augmented_assignment" | "for_statement" | "for_in_clause", Some("left"))
            | ("attribute", Some("attribute"))
            | (
                "keyword_argument" | "named_expression" | "function_definition" | "class_definition",
                Some("name"),
            )
            | ("default_parameter" | "typed_default_parameter", Some("name" | "type")) => true,
            (kind, _) if TARGETS.contains(&kind) => true,
            (
                "typed_parameter"
                | "type"
                | "dotted_name"
                | "global_statement"
                | "nonlocal_statement"
                | "aliased_import"
                | "import_from_statement"
                | "except_clause"
                | "keyword_pattern"
                | "case_pattern"
                | "interpolation"
                | "concatenated_string",
                _,
            ) => true,
            ("expression_statement", _) => self.is("string"),
            _ => false,
        };
        !is_bound && !self.is_in_pattern()
    }

    /// Whether it is part of what an assignment or loop binds (`a[i] = …` has values inside), or of a type.
    fn is_in_pattern(self) -> bool {
        self.ancestors().take_while(|node| !node.is_statement()).any(|node| {
            matches!(node.kind(), "type" | "decorator" | "case_pattern" | "string" | "as_pattern_target")
        })
    }

    /// Whether it is a statement; clauses like `else` are none.
    pub(crate) fn is_statement(self) -> bool {
        STATEMENTS.contains(&self.kind())
    }

    /// The innermost function or lambda around it.
    pub(crate) fn enclosing_function(self) -> Option<Self> {
        self.ancestors().find(|node| matches!(node.kind(), "function_definition" | "lambda"))
    }

    /// Whether a loop of the same function is around it.
    pub(crate) fn is_in_loop(self) -> bool {
        self.ancestors()
            .take_while(|node| !node.is("function_definition"))
            .any(|node| matches!(node.kind(), "for_statement" | "while_statement"))
    }

    /// The statements of a function, branch or loop body.
    pub(crate) fn statements(self) -> impl Iterator<Item = Self> {
        self.children().filter(|child| child.is_statement())
    }

    /// The statement before and after it in its block.
    pub(crate) fn siblings(self) -> (Option<Self>, Option<Self>) {
        let Some(parent) = self.parent() else { return (None, None) };
        let statements: Vec<Self> = parent.statements().collect();
        let at = statements.iter().position(|statement| *statement == self);
        let before = at.and_then(|at| at.checked_sub(1)).and_then(|at| statements.get(at).copied());
        (before, at.and_then(|at| statements.get(at + 1).copied()))
    }

    /// Whether it is the docstring of a function.
    pub(crate) fn is_docstring(self) -> bool {
        self.is("expression_statement")
            && self.children().next().is_some_and(|child| child.is("string"))
            && self.children().count() == 1
            && self.siblings().0.is_none()
    }

    /// `(object, method, arguments)` of a call `object.method(arguments)`.
    pub(crate) fn method_call(self) -> Option<(Self, Self, Self)> {
        let function =
            self.field("function").filter(|function| self.is("call") && function.is("attribute"))?;
        Some((function.field("object")?, function.field("attribute")?, self.field("arguments")?))
    }

    /// `(name, arguments)` of a call `name(arguments)`.
    pub(crate) fn name_call(self) -> Option<(&'s str, Self)> {
        let function =
            self.field("function").filter(|function| self.is("call") && function.is("identifier"))?;
        Some((function.text(), self.field("arguments")?))
    }

    /// The arguments of an argument list that have no name and are not unpacked.
    pub(crate) fn positional_arguments(self) -> Vec<Self> {
        self.children().filter(|child| EXPRESSIONS.contains(&child.kind())).collect()
    }
}
