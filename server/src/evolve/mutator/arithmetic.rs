//! Another arithmetic operator.

use super::{Context, Example, Mutator, Proposals};
use crate::evolve::syntax::{Expression, Kind, needed_level};

pub(super) const MUTATOR: Mutator = Mutator {
    name: "arithmetic",
    prior: 0.06,
    propose,
    example: Example {
        before: "def f(n, m):\n    return (n + m) * 2\n",
        after: "def f(n, m):\n    return (n - m) * 2\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for operation in context.values().filter(|node| node.is("binary_operator")) {
        let parts = (operation.field("left"), operation.field("operator"), operation.field("right"));
        let (Some(left), Some(operator), Some(right)) = parts else { continue };
        // Text and lists know only `+`, and `*` with a number.
        if !context.kind(left).may_be(Kind::NUMBER) || !context.kind(right).may_be(Kind::NUMBER) {
            continue;
        }
        for (other, weight) in others(operator.text()) {
            let whole = Expression::of(left).binary(other, &Expression::of(right));
            // What is around may bind tighter than the new operator; the user's blanks stay where nothing else changes.
            if whole.within(needed_level(operation)) == whole.text() && keeps_brackets(left, right, &whole) {
                proposals.text(operator, *weight, *other);
            } else {
                proposals.expression(operation, *weight, &whole);
            }
        }
    }
}

fn keeps_brackets(
    left: crate::evolve::syntax::Node<'_>,
    right: crate::evolve::syntax::Node<'_>,
    whole: &Expression,
) -> bool {
    whole.text().starts_with(left.text()) && whole.text().ends_with(right.text())
}

fn others(operator: &str) -> &'static [(&'static str, f64)] {
    match operator {
        "+" => &[("-", 3.0), ("*", 1.5), ("//", 0.3), ("/", 0.4), ("%", 0.4)],
        "-" => &[("+", 3.0), ("*", 0.7), ("%", 0.7), ("//", 0.3), ("/", 0.4)],
        "*" => &[("**", 2.0), ("+", 2.0), ("/", 1.5), ("//", 1.0), ("%", 0.7), ("-", 0.7)],
        "/" => &[("//", 3.0), ("*", 2.0), ("%", 1.0), ("-", 0.4), ("+", 0.4)],
        "//" => &[("/", 3.0), ("%", 2.0), ("*", 1.0), ("-", 0.4), ("+", 0.4)],
        "%" => &[("//", 2.0), ("/", 1.5), ("*", 0.7), ("-", 0.4), ("+", 0.4)],
        "**" => &[("*", 3.0), ("//", 0.4)],
        "<<" => &[(">>", 3.0)],
        ">>" => &[("<<", 3.0)],
        "&" => &[("|", 3.0), ("^", 2.0), ("-", 0.4)],
        "|" => &[("&", 3.0), ("^", 2.0)],
        "^" => &[("&", 2.0), ("|", 2.0), ("**", 2.0)],
        _ => &[],
    }
}
