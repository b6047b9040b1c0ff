//! A method call after an expression: `e.lower()`, `e.copy()`.

use super::{Context, Example, Mutator, Proposals};
use crate::evolve::syntax::{Expression, Kind, Node};

pub(super) const MUTATOR: Mutator = Mutator {
    name: "add-method",
    prior: 0.04,
    propose,
    example: Example { before: "def f(s):\n    return s\n", after: "def f(s):\n    return s.lower()\n" },
};

/// Methods that need no argument, of which kind of value, how often they are what is missing.
const METHODS: [(&str, Kind, f64); 20] = [
    (".lower()", Kind::STR, 1.0),
    (".upper()", Kind::STR, 0.7),
    (".strip()", Kind::STR, 0.7),
    (".split()", Kind::STR, 0.5),
    (".swapcase()", Kind::STR, 0.4),
    (".title()", Kind::STR, 0.2),
    (".capitalize()", Kind::STR, 0.3),
    (".lstrip()", Kind::STR, 0.2),
    (".rstrip()", Kind::STR, 0.2),
    (".isdigit()", Kind::STR, 0.3),
    (".isalpha()", Kind::STR, 0.3),
    (".isupper()", Kind::STR, 0.2),
    (".islower()", Kind::STR, 0.2),
    ("[::-1]", Kind::SEQUENCE, 0.7),
    (".copy()", Kind::LIST, 0.5),
    (".copy()", Kind::DICT, 0.3),
    (".items()", Kind::DICT, 0.5),
    (".values()", Kind::DICT, 0.5),
    (".keys()", Kind::DICT, 0.3),
    (".copy()", Kind::SET, 0.2),
];

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for value in context.values() {
        let Some(parent) = value.parent() else { continue };
        let is_out_of_place = value.field_name() == Some("function")
            || matches!(parent.kind(), "expression_statement" | "attribute")
            || matches!(
                value.kind(),
                "parenthesized_expression" | "integer" | "float" | "true" | "false" | "none"
            );
        if is_out_of_place || parent.is("subscript") && value.field_name() == Some("subscript") {
            continue;
        }
        let kind = context.kind(value);
        let doubt = if kind == Kind::ANY { 0.2 } else { 1.0 };
        let place = if value.is("string") { 0.2 } else { place(parent) };
        for (method, of, weight) in METHODS {
            if kind.may_be(of) {
                proposals.expression(value, weight * doubt * place, &Expression::of(value).with(method));
            }
        }
    }
}

fn place(parent: Node<'_>) -> f64 {
    match parent.kind() {
        "return_statement" | "comparison_operator" | "assignment" => 1.0,
        _ => 0.6,
    }
}
