//! What a mutator sees of the function that it changes.

use std::collections::{BTreeMap, BTreeSet};

use crate::evolve::syntax::{Kind, Kinds, KindsOfNames, ModuleNames, Node, Syntax, bound_names, is_scope};

/// What is known beside the function's text; the same for all candidates of a run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    /// What the module binds.
    pub(crate) module: ModuleNames,
    /// What kinds of values names had in the tests.
    pub(crate) kinds: KindsOfNames,
    /// Literals in the messages of failing tests.
    pub(crate) literals: Vec<String>,
}

/// A function, and what is known of it.
#[derive(Debug)]
pub(crate) struct Context<'s> {
    /// Its definition.
    pub(crate) function: Node<'s>,
    /// Its statements.
    pub(crate) body: Node<'s>,
    /// What is known beside.
    pub(crate) facts: &'s Facts,
    /// The nodes of the body, without docstrings and what is inside them.
    nodes: Vec<Node<'s>>,
    values: Vec<Node<'s>>,
    /// By position of a function, lambda or comprehension: the names that it binds.
    bound: BTreeMap<usize, Vec<&'s str>>,
    local_functions: BTreeSet<&'s str>,
    /// The names that are read.
    read: BTreeSet<&'s str>,
}

impl<'s> Context<'s> {
    /// `None` if `syntax` is of no function.
    pub(crate) fn new(syntax: &'s Syntax<'s>, facts: &'s Facts) -> Option<Self> {
        let function = syntax.function()?;
        let body = function.field("body")?;
        let docstring = body.statements().next().filter(|first| first.is_docstring()).map(Node::range);
        let is_outside = |node: &Node<'s>| {
            docstring
                .as_ref()
                .is_none_or(|docstring| node.start() >= docstring.end || node.end() <= docstring.start)
        };
        let nodes: Vec<Node<'s>> = body.descendants().filter(is_outside).collect();
        let values: Vec<Node<'s>> = nodes.iter().copied().filter(|node| node.is_value()).collect();
        let scopes = function.descendants().filter(|node| is_scope(*node));
        let bound = scopes.map(|scope| (scope.idx(), bound_names(scope))).collect();
        let nested = nodes.iter().filter(|node| node.is("function_definition"));
        let local_functions = nested.filter_map(|node| node.field("name")).map(Node::text).collect();
        let read = values.iter().filter(|node| node.is("identifier")).map(|node| node.text()).collect();
        Some(Self { function, body, facts, nodes, values, bound, local_functions, read })
    }

    /// All nodes of the body, without docstrings and what is inside them.
    pub(crate) fn nodes(&self) -> impl Iterator<Item = Node<'s>> {
        self.nodes.iter().copied()
    }

    /// The expressions of the body that stand for values.
    pub(crate) fn values(&self) -> impl Iterator<Item = Node<'s>> {
        self.values.iter().copied()
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
        let mut names: BTreeSet<&str> = self.facts.module.values.iter().map(String::as_str).collect();
        let scopes = node.ancestors().filter_map(|ancestor| self.bound.get(&ancestor.idx()));
        names.extend(scopes.flatten().copied());
        names
    }

    /// Whether a name can be read at a node, see [`Self::names_at`].
    pub(crate) fn is_readable(&self, name: &str, node: Node<'s>) -> bool {
        let mut scopes = node.ancestors().filter_map(|ancestor| self.bound.get(&ancestor.idx()));
        scopes.any(|names| names.contains(&name))
            || self.facts.module.values.iter().any(|value| value == name)
    }

    /// The names at a node that may be of that kind.
    pub(crate) fn names_of_kind(&self, node: Node<'s>, kind: Kind) -> Vec<&'s str> {
        let names = self.names_at(node).into_iter();
        names.filter(|name| self.kind_of_name(name).may_be(kind) && !self.is_local_function(name)).collect()
    }

    /// Functions that can be called at any place of the body: nested ones, those of the module, the function itself.
    pub(crate) fn callables(&self) -> Vec<&'s str> {
        let mut names: Vec<&str> = self.local_functions.iter().copied().collect();
        names.extend(self.facts.module.callables.iter().map(String::as_str));
        names
    }

    /// Whether the function defines a function of that name.
    pub(crate) fn is_local_function(&self, name: &str) -> bool {
        self.local_functions.contains(name)
    }

    /// Whether no expression of the body reads a name.
    pub(crate) fn is_unread(&self, name: &str) -> bool {
        !self.read.contains(name)
    }

    /// The function's parameters.
    pub(crate) fn parameters(&self) -> Vec<&'s str> {
        let Some(parameters) = self.function.field("parameters") else { return Vec::new() };
        let names = self.bound.get(&self.function.idx()).into_iter().flatten().copied();
        names
            .filter(|name| parameters.descendants().any(|node| node.is("identifier") && node.text() == *name))
            .collect()
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
