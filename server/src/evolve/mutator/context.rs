//! What a mutator sees of the function that it changes.

use std::collections::BTreeSet;

use crate::evolve::syntax::{Kind, Kinds, KindsOfNames, ModuleNames, Node, Syntax, bound_names, visible_names};

/// What is known beside the function's text; the same for all candidates of a run.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    /// What the module binds.
    pub(crate) module: ModuleNames,
    /// What kinds of values names had in the tests.
    pub(crate) kinds: KindsOfNames,
    /// Literals in the messages of failing tests.
    pub(crate) literals: Vec<String>,
}

/// A function, and what is known of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Context<'s> {
    /// Its definition.
    pub(crate) function: Node<'s>,
    /// Its statements.
    pub(crate) body: Node<'s>,
    /// What is known beside.
    pub(crate) facts: &'s Facts,
}

impl<'s> Context<'s> {
    /// `None` if `syntax` is of no function.
    pub(crate) fn new(syntax: &'s Syntax<'s>, facts: &'s Facts) -> Option<Self> {
        let function = syntax.function()?;
        Some(Self { function, body: function.field("body")?, facts })
    }

    /// All nodes of the body, without docstrings and what is inside them.
    pub(crate) fn nodes(&self) -> impl Iterator<Item = Node<'s>> {
        let docstring = self.body.statements().next().filter(|first| first.is_docstring()).map(Node::range);
        self.body.descendants().filter(move |node| {
            docstring.as_ref().is_none_or(|docstring| node.start() >= docstring.end || node.end() <= docstring.start)
        })
    }

    /// The expressions of the body that stand for values.
    pub(crate) fn values(&self) -> impl Iterator<Item = Node<'s>> {
        self.nodes().filter(|node| node.is_value())
    }

    /// The statements of the body at any depth, the docstring left out.
    pub(crate) fn statements(&self) -> impl Iterator<Item = Node<'s>> {
        self.nodes().filter(|node| node.is_statement())
    }

    /// Conditions of branches, loops, comprehensions and conditional expressions.
    pub(crate) fn conditions(&self) -> impl Iterator<Item = Node<'s>> {
        self.nodes().filter(|node| {
            let Some(parent) = node.parent() else { return false };
            match parent.kind() {
                "if_statement" | "elif_clause" | "while_statement" => node.field_name() == Some("condition"),
                "if_clause" => parent.children().next() == Some(*node),
                "conditional_expression" => parent.children().nth(1) == Some(*node),
                _ => false,
            }
        })
    }

    /// Of which kind an expression may be.
    pub(crate) fn kind(&self, node: Node<'_>) -> Kind {
        Kinds::new(&self.facts.kinds).of(node)
    }

    /// Of which kind a name may be.
    pub(crate) fn kind_of_name(&self, name: &str) -> Kind {
        Kinds::new(&self.facts.kinds).of_name(name)
    }

    /// The names that can be read at a node: local ones, and values of the module.
    pub(crate) fn names_at(&self, node: Node<'s>) -> BTreeSet<&'s str> {
        let mut names = visible_names(node);
        names.extend(self.facts.module.values.iter().map(String::as_str));
        names
    }

    /// The names at a node that may be of that kind.
    pub(crate) fn names_of_kind(&self, node: Node<'s>, kind: Kind) -> Vec<&'s str> {
        let names = self.names_at(node).into_iter();
        names.filter(|name| self.kind_of_name(name).may_be(kind) && !self.is_local_function(name)).collect()
    }

    /// Functions that can be called at any place of the body: nested ones, those of the module, the function itself.
    pub(crate) fn callables(&self) -> Vec<&'s str> {
        let nested = self.nodes().filter(|node| node.is("function_definition"));
        let mut names: Vec<&str> = nested.filter_map(|node| node.field("name")).map(Node::text).collect();
        names.extend(self.facts.module.callables.iter().map(String::as_str));
        names
    }

    /// Whether the function defines a function of that name.
    pub(crate) fn is_local_function(&self, name: &str) -> bool {
        self.nodes().any(|node| {
            node.is("function_definition") && node.field("name").is_some_and(|defined| defined.text() == name)
        })
    }

    /// The function's parameters.
    pub(crate) fn parameters(&self) -> Vec<&'s str> {
        let Some(parameters) = self.function.field("parameters") else { return Vec::new() };
        let names = bound_names(self.function).into_iter();
        names.filter(|name| parameters.descendants().any(|node| node.is("identifier") && node.text() == *name)).collect()
    }

    /// The different literals of a kind in the body, in its order.
    pub(crate) fn literals(&self, kind: &str) -> Vec<&'s str> {
        let mut literals = Vec::new();
        for node in self.values().filter(|node| node.is(kind)) {
            if !literals.contains(&node.text()) {
                literals.push(node.text());
            }
        }
        literals
    }
}
