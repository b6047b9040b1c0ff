//! A call around an expression: `abs(e)`, `len(e)`, `sorted(e)`.

use super::{Context, Example, Mutator, Proposals};
use crate::evolve::syntax::{Expression, Kind, Node};

pub(super) const MUTATOR: Mutator = Mutator {
    name: "wrap",
    prior: 0.06,
    propose,
    example: Example { before: "def f(n):\n    return n\n", after: "def f(n):\n    return abs(n)\n" },
};

/// A function, what it takes, how often it is what is missing.
const FUNCTIONS: [(&str, Kind, f64); 14] = [
    ("abs", Kind::NUMBER, 1.0),
    ("int", Kind::FLOAT, 1.0),
    ("round", Kind::FLOAT, 1.0),
    ("str", Kind::NUMBER, 0.7),
    ("int", Kind::STR, 0.5),
    ("float", Kind::STR, 0.3),
    ("len", Kind::COLLECTION, 1.0),
    ("sorted", Kind::COLLECTION, 1.0),
    ("set", Kind::COLLECTION, 0.7),
    ("list", Kind::COLLECTION, 0.5),
    ("tuple", Kind::LIST, 0.5),
    ("sum", Kind::LIST, 0.4),
    ("max", Kind::LIST, 0.3),
    ("min", Kind::LIST, 0.3),
];

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for value in context.values() {
        let Some(place) = weight_of_place(value) else { continue };
        let kind = context.kind(value);
        let expression = Expression::of(value);
        let is_unknown = kind == Kind::ANY;
        let mut add =
            |wrapped: Expression, weight: f64| proposals.expression(value, place * weight, &wrapped);
        for (function, takes, weight) in FUNCTIONS {
            let is_wrapped = value.parent().and_then(Node::parent).and_then(Node::name_call);
            if kind.may_be(takes) && is_wrapped.is_none_or(|(name, _)| name != function) {
                add(expression.called_by(function), if is_unknown { weight * 0.3 } else { weight });
            }
        }
        if kind.may_be(Kind::COLLECTION) {
            let doubt = if is_unknown { 0.2 } else { 1.0 };
            let text = expression.text();
            for (key, weight) in [("reverse=True", 0.5), ("key=len", 0.3), ("key=abs", 0.1), ("key=str", 0.1)]
            {
                add(Expression::atom(format!("sorted({text}, {key})")), weight * doubt);
            }
            // In the order of a table.
            for name in context.names_of_kind(value, Kind::DICT) {
                if context.kind_of_name(name).is_surely(Kind::DICT) {
                    add(Expression::atom(format!("sorted({text}, key=lambda x: {name}[x])")), 0.5 * doubt);
                }
            }
        }
        for function in context.callables() {
            add(expression.called_by(function), 0.3);
        }
    }
}

/// How often calls are missing there; `None` where they make no sense.
fn weight_of_place(value: Node<'_>) -> Option<f64> {
    let parent = value.parent()?;
    match (value.kind(), parent.kind(), value.field_name()) {
        (
            "integer"
            | "float"
            | "string"
            | "true"
            | "false"
            | "none"
            | "parenthesized_expression"
            | "lambda",
            _,
            _,
        )
        | (_, _, Some("function"))
        | (_, "attribute" | "expression_statement", _) => None,
        (_, "return_statement", _) => Some(2.0),
        (_, "assignment" | "comparison_operator", _) => Some(1.0),
        _ => Some(0.5),
    }
}
