//! The same operators and operands, grouped otherwise: `a - b // 2` becomes `(a - b) // 2` or `a // 2 - b`.

use super::{Context, Example, Mutator, Proposals};
use crate::evolve::syntax::{Expression, Node};

pub(super) const MUTATOR: Mutator = Mutator {
    name: "regroup",
    prior: 0.02,
    propose,
    example: Example {
        before: "def f(n, m):\n    return n - m // 2\n",
        after: "def f(n, m):\n    return (n - m) // 2\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for outer in context.values() {
        let Some(Operation { left, operator, right }) = Operation::of(outer) else { continue };
        let (first, last) = (Expression::of(left), Expression::of(right));
        if let Some(inner) = Operation::of(right) {
            let (a, b) = (Expression::of(inner.left), Expression::of(inner.right));
            proposals.expression(outer, 1.0, &first.binary(operator, &a).binary(inner.operator, &b));
            proposals.expression(outer, 0.7, &first.binary(inner.operator, &b).binary(operator, &a));
        }
        if let Some(inner) = Operation::of(left) {
            let (a, b) = (Expression::of(inner.left), Expression::of(inner.right));
            proposals.expression(outer, 1.0, &a.binary(inner.operator, &b.binary(operator, &last)));
            proposals.expression(outer, 0.7, &a.binary(operator, &last).binary(inner.operator, &b));
        }
    }
}

/// Two operands and what is between them.
struct Operation<'s> {
    left: Node<'s>,
    operator: &'s str,
    right: Node<'s>,
}

impl<'s> Operation<'s> {
    /// The operation that a node is; of operands in brackets, what is inside.
    fn of(node: Node<'s>) -> Option<Self> {
        let node = inside(node);
        let is_operation = matches!(node.kind(), "binary_operator" | "boolean_operator");
        let operator = node.field("operator").filter(|_| is_operation)?.text();
        Some(Self { left: inside(node.field("left")?), operator, right: inside(node.field("right")?) })
    }
}

/// What is in brackets.
fn inside(node: Node<'_>) -> Node<'_> {
    node.children().next().filter(|_| node.is("parenthesized_expression")).unwrap_or(node)
}
