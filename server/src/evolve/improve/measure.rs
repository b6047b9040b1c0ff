//! How complex a function is.

use serde::{Deserialize, Serialize};

use crate::evolve::syntax::Node;

/// What is counted of a function.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Complexity {
    /// Nodes of its syntax: comments, docstring and brackets left out.
    pub(crate) nodes: usize,
    /// Places where control can go two ways.
    pub(crate) branches: usize,
    /// For each branch and loop, how many others are around it, all together (as in cognitive complexity, Campbell
    /// 2018).
    pub(crate) nesting: usize,
}

/// What a branch and a level of nesting count beside a node.
const BRANCH: usize = 3;
const LEVEL: usize = 3;

impl Complexity {
    /// Of a function's definition.
    pub(crate) fn of(function: Node<'_>) -> Self {
        let mut complexity = Self::default();
        let docstring = function
            .field("body")
            .and_then(|body| body.statements().next())
            .filter(|first| first.is_docstring())
            .map(|first| first.idx()..first.idx() + first.descendants().count());
        for node in function.descendants() {
            if docstring.as_ref().is_some_and(|docstring| docstring.contains(&node.idx())) {
                continue;
            }
            complexity.nodes += usize::from(is_counted(node));
            complexity.branches += usize::from(is_branch(node));
            if is_level(node) {
                complexity.nesting += node.ancestors().filter(|above| is_level(*above)).count();
            }
        }
        complexity
    }

    /// All in one number; less is simpler.
    pub(crate) fn cost(self) -> usize {
        self.nodes + BRANCH * self.branches + LEVEL * self.nesting
    }
}

fn is_counted(node: Node<'_>) -> bool {
    node.is_named()
        && !matches!(node.kind(), "comment" | "line_continuation" | "block" | "parenthesized_expression")
}

fn is_branch(node: Node<'_>) -> bool {
    matches!(
        node.kind(),
        "if_statement"
            | "elif_clause"
            | "for_statement"
            | "while_statement"
            | "except_clause"
            | "case_clause"
            | "conditional_expression"
            | "boolean_operator"
            | "for_in_clause"
            | "if_clause"
    )
}

fn is_level(node: Node<'_>) -> bool {
    matches!(
        node.kind(),
        "if_statement"
            | "for_statement"
            | "while_statement"
            | "try_statement"
            | "with_statement"
            | "match_statement"
            | "conditional_expression"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evolve::syntax::Syntax;

    fn of(text: &str) -> Complexity {
        Complexity::of(Syntax::module(text).unwrap().function().unwrap())
    }

    #[test]
    fn layout_and_docs_do_not_count() {
        let plain = of("def f(x):\n    return x + 1\n");
        assert_eq!(plain, of("def f(x):\n    '''Docs.'''\n    # why\n    return (x + 1)\n"));
        assert_eq!((plain.branches, plain.nesting), (0, 0));
    }

    #[test]
    fn branches_and_nesting_count() {
        let flat = of("def f(x):\n    if x and g:\n        return 1\n    return 2\n");
        let nested = of("def f(x):\n    if x:\n        if g:\n            return 1\n    return 2\n");
        assert_eq!((flat.branches, flat.nesting), (2, 0));
        assert_eq!((nested.branches, nested.nesting), (2, 1));
        assert!(flat.cost() < nested.cost());
    }
}
