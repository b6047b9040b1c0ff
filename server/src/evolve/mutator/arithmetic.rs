//! Another arithmetic operator.

use super::{Context, Example, Mutator, Proposals};
use crate::evolve::syntax::{Expression, Kind, Node, needed_level};

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
        let (of_left, of_right) = (context.kind(left), context.kind(right));
        for (other, weight) in
            others(operator.text()).into_iter().filter(|(other, _)| knows(of_left, other, of_right))
        {
            let whole = Expression::of(left).binary(other, &Expression::of(right));
            // What is around may bind tighter than the new operator; the user's blanks stay where nothing else changes.
            if whole.within(needed_level(operation)) == whole.text() && keeps_brackets(left, right, &whole) {
                proposals.text(operator, weight, other);
            } else {
                proposals.expression(operation, weight, &whole);
            }
        }
    }
}

/// Whether values of these kinds may know the operator: text and lists know `+`, `*` with a number, and text `%`.
fn knows(left: Kind, operator: &str, right: Kind) -> bool {
    let is_number = |kind: Kind| kind.may_be(Kind::NUMBER);
    match operator {
        _ if is_number(left) && is_number(right) => true,
        "+" => left.may_be(right),
        "*" => is_number(left) || is_number(right),
        "%" => left.may_be(Kind::STR),
        "-" | "&" | "|" | "^" => left.may_be(Kind::SET) && right.may_be(Kind::SET),
        _ => false,
    }
}

/// Whether both operands stand in the whole as they are.
fn keeps_brackets(left: Node<'_>, right: Node<'_>, whole: &Expression) -> bool {
    whole.text().starts_with(left.text()) && whole.text().ends_with(right.text())
}

/// All binary operators; each may stand for each, if only seldom.
const ALL: [&str; 12] = ["+", "-", "*", "/", "//", "%", "**", "<<", ">>", "&", "|", "^"];

fn others(operator: &str) -> Vec<(&'static str, f64)> {
    let likely = likely(operator);
    let weight =
        |other: &str| likely.iter().find(|(likely, _)| *likely == other).map_or(0.15, |(_, weight)| *weight);
    let is_bitwise = |operator: &str| matches!(operator, "<<" | ">>" | "&" | "|" | "^");
    let others = ALL.into_iter().filter(|other| *other != operator);
    // Bits are seldom meant where numbers are.
    let is_odd = |other: &str| is_bitwise(other) && !is_bitwise(operator);
    others.map(|other| (other, if is_odd(other) { 0.03 } else { weight(other) })).collect()
}

fn likely(operator: &str) -> &'static [(&'static str, f64)] {
    match operator {
        "+" => &[("-", 3.0), ("*", 1.5), ("//", 0.3), ("/", 0.4), ("%", 0.4)],
        "-" => &[("+", 3.0), ("*", 0.7), ("%", 0.7), ("//", 0.3), ("/", 0.4)],
        "*" => &[("**", 2.0), ("+", 2.0), ("/", 1.5), ("//", 1.0), ("%", 0.7), ("-", 0.7)],
        "/" => &[("//", 3.0), ("*", 2.0), ("%", 1.0), ("-", 0.4), ("+", 0.4)],
        "//" => &[("/", 3.0), ("%", 2.0), ("*", 1.0), ("-", 0.4), ("+", 0.4)],
        "%" => &[("//", 2.0), ("/", 1.5), ("*", 0.7), ("-", 0.7), ("+", 0.7)],
        "**" => &[("*", 3.0), ("//", 0.4), ("+", 0.4)],
        "<<" => &[(">>", 3.0), ("+", 0.7), ("*", 0.7), ("-", 0.7)],
        ">>" => &[("<<", 3.0), ("//", 0.7), ("+", 0.7), ("-", 0.7)],
        "&" => &[("|", 3.0), ("^", 2.0), ("+", 0.7), ("-", 0.7)],
        "|" => &[("&", 3.0), ("^", 2.0), ("+", 0.7), ("-", 0.7)],
        "^" => &[("&", 2.0), ("|", 2.0), ("**", 2.0), ("+", 0.7), ("-", 0.7)],
        _ => &[],
    }
}
