//! One more, or one less: of an index, a bound, a count.

use super::{Context, Example, Mutator, Proposals};
use crate::evolve::syntax::{Expression, Kind, Node};

pub(super) const MUTATOR: Mutator = Mutator {
    name: "offset",
    prior: 0.08,
    propose,
    example: Example {
        before: "def f(n):\n    return list(range(n))\n",
        after: "def f(n):\n    return list(range(n + 1))\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for value in context.values() {
        if value.is("integer")
            || value.is("parenthesized_expression")
            || !context.kind(value).may_be(Kind::INT)
        {
            continue;
        }
        let Some(weight) = weight(value) else { continue };
        let sure = if context.kind(value).is_surely(Kind::NUMBER) { 1.0 } else { 0.3 };
        let expression = Expression::of(value);
        let one = Expression::atom("1");
        proposals.expression(value, weight * sure, &expression.binary("+", &one));
        proposals.expression(value, weight * sure, &expression.binary("-", &one));
    }
}

/// How often numbers there are off by one; `None` where a sum makes no sense.
fn weight(value: Node<'_>) -> Option<f64> {
    let parent = value.parent()?;
    let is_range = parent.is("argument_list")
        && parent.parent().and_then(Node::name_call).is_some_and(|(name, _)| name == "range");
    match (parent.kind(), value.field_name()) {
        (_, Some("function")) | ("expression_statement" | "await", _) => None,
        ("subscript", Some("subscript")) | ("slice", _) => Some(2.0),
        ("subscript" | "attribute", _) => None,
        (
            "boolean_operator" | "not_operator" | "if_statement" | "while_statement" | "elif_clause"
            | "if_clause",
            _,
        ) => None,
        _ if is_range => Some(3.0),
        ("return_statement", _) => Some(1.5),
        ("comparison_operator" | "assignment" | "augmented_assignment", _) => Some(1.0),
        // `a + 1` inside a sum is the same as at its end.
        ("binary_operator", _) => {
            let operator = parent.field("operator").map_or("", Node::text);
            if matches!(operator, "+" | "-") && value.field_name() == Some("left") { None } else { Some(0.7) }
        }
        ("for_statement" | "for_in_clause", _) => None,
        _ => Some(0.5),
    }
}
