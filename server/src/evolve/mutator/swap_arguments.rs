//! Two arguments, elements or operands change places.

use super::{Context, Example, Mutator, Proposals};
use crate::evolve::syntax::Node;

pub(super) const MUTATOR: Mutator = Mutator {
    name: "swap-arguments",
    prior: 0.035,
    propose,
    example: Example {
        before: "def f(s, t):\n    return s in t\n",
        after: "def f(s, t):\n    return t in s\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for node in context.nodes() {
        match node.kind() {
            "argument_list" => neighbours(&node.positional_arguments(), 1.0, proposals),
            "tuple" | "expression_list" => neighbours(&node.children().collect::<Vec<_>>(), 1.0, proposals),
            "list" => neighbours(&node.children().collect::<Vec<_>>(), 0.3, proposals),
            // Ordering comparisons the other way round are another mutator's.
            "comparison_operator"
                if node.fields("operators").all(|operator| matches!(operator.text(), "in" | "not in")) =>
            {
                let values: Vec<Node<'_>> = node.children().filter(|child| child.is_value()).collect();
                neighbours(&values, 2.0, proposals);
            }
            "binary_operator" => {
                let operator = node.field("operator").map_or("", Node::text);
                let weight = if operator == "*" { 0.1 } else { 1.0 };
                if let (Some(left), Some(right)) = (node.field("left"), node.field("right")) {
                    proposals.swap(left, right, weight);
                }
            }
            "conditional_expression" => {
                let parts: Vec<Node<'_>> = node.children().collect();
                if let [first, _, second] = parts.as_slice() {
                    proposals.swap(*first, *second, 2.0);
                }
            }
            "subscript" => {
                if let Some(inner) = node.field("value").filter(|value| value.is("subscript"))
                    && let (Some(first), Some(second)) = (inner.field("subscript"), node.field("subscript"))
                {
                    proposals.swap(first, second, 1.0);
                }
            }
            _ => {}
        }
    }
}

fn neighbours(nodes: &[Node<'_>], weight: f64, proposals: &mut Proposals) {
    for pair in nodes.windows(2) {
        if let [first, second] = pair {
            proposals.swap(*first, *second, weight);
        }
    }
    if let [first, _, third] = nodes {
        proposals.swap(*first, *third, weight / 2.0);
    }
}
