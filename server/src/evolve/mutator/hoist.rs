//! An expression becomes one of its parts: an operand is left out, a call is taken away.

use super::{Context, Example, Mutator, Proposals};
use crate::evolve::syntax::{Expression, Node};

pub(super) const MUTATOR: Mutator = Mutator {
    name: "hoist",
    prior: 0.12,
    propose,
    example: Example {
        before: "def f(n, m):\n    return n + m + n\n",
        after: "def f(n, m):\n    return n + m\n",
    },
};

/// How deep a part may lie.
const MAX_DEPTH: i32 = 3;

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for value in context.values() {
        let mut parts = Vec::new();
        collect(value, 1, &mut parts);
        let kind = context.kind(value);
        for (part, depth) in parts {
            let fit = if kind.may_be(context.kind(part)) { 1.0 } else { 0.3 };
            // An operator's part is taken more often than what a call is of.
            let ease = match value.kind() {
                "binary_operator" | "boolean_operator" => 2.0,
                "call" => 1.0,
                "parenthesized_expression" => continue,
                _ => 0.5,
            };
            proposals.expression(value, ease * fit / f64::from(depth * depth), &Expression::of(part));
        }
    }
}

/// The values directly and not far inside of one.
fn collect<'s>(node: Node<'s>, depth: i32, parts: &mut Vec<(Node<'s>, i32)>) {
    for child in node.children() {
        if child.is_value() {
            let is_free = matches!(child.kind(), "parenthesized_expression");
            if !is_free && !is_bound_inside(node) {
                parts.push((child, depth));
            }
            if depth < MAX_DEPTH {
                collect(child, if is_free { depth } else { depth + 1 }, parts);
            }
        } else if child.is("argument_list") || child.is("slice") || child.is("pair") {
            collect(child, depth, parts);
        }
    }
}

/// Whether what is inside needs names that only it binds.
fn is_bound_inside(node: Node<'_>) -> bool {
    matches!(
        node.kind(),
        "lambda"
            | "list_comprehension"
            | "set_comprehension"
            | "dictionary_comprehension"
            | "generator_expression"
    )
}
