//! An operand more: `e` becomes `e + n`, `e * 2`, `e + "."`.

use super::{Context, Example, Mutator, Proposals};
use crate::evolve::syntax::{Expression, Kind, Node};

pub(super) const MUTATOR: Mutator = Mutator {
    name: "append-operand",
    prior: 0.07,
    propose,
    example: Example { before: "def f(n, m):\n    return n\n", after: "def f(n, m):\n    return n * m\n" },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    let values = context.values().filter(|value| {
        !matches!(value.kind(), "parenthesized_expression" | "true" | "false" | "none" | "lambda")
    });
    for value in values {
        let Some(place) = weight_of_place(value) else { continue };
        let kind = context.kind(value);
        if kind.may_be(Kind::NUMBER) {
            numbers(context, value, place * if kind.is_surely(Kind::NUMBER) { 1.0 } else { 0.2 }, proposals);
        }
        if kind.may_be(Kind::STR) {
            texts(context, value, place * if kind.is_surely(Kind::STR) { 1.0 } else { 0.1 }, proposals);
        }
        if kind.may_be(Kind::LIST) && kind != Kind::ANY {
            for name in
                context.names_of_kind(value, Kind::LIST).into_iter().filter(|name| *name != value.text())
            {
                proposals.expression(
                    value,
                    place * 0.5,
                    &Expression::of(value).binary("+", &Expression::atom(name)),
                );
            }
        }
    }
}

fn numbers(context: &Context<'_>, value: Node<'_>, place: f64, proposals: &mut Proposals) {
    let expression = Expression::of(value);
    let mut add = |operator: &str, operand: &str, weight: f64| {
        let whole = expression.binary(operator, &Expression::atom(operand));
        proposals.expression(value, place * weight, &whole);
    };
    let is_literal = value.is("integer") || value.is("float");
    for name in context.names_of_kind(value, Kind::NUMBER) {
        let fit = if context.kind_of_name(name).is_surely(Kind::NUMBER) { 1.0 } else { 0.2 };
        let is_own = if name == value.text() { 0.5 } else { 1.0 };
        for (operator, weight) in
            [("+", 1.0), ("-", 1.0), ("*", 1.0), ("//", 0.3), ("/", 0.3), ("%", 0.4), ("**", 0.1)]
        {
            add(operator, name, weight * fit * is_own);
        }
    }
    if !is_literal {
        for (operator, operand, weight) in [
            ("*", "2", 0.7),
            ("/", "2", 0.7),
            ("//", "2", 0.7),
            ("%", "2", 0.5),
            ("**", "2", 0.5),
            ("+", "2", 0.2),
            ("-", "2", 0.2),
        ] {
            add(operator, operand, weight);
        }
        for number in
            context.literals("integer").into_iter().filter(|number| !matches!(*number, "0" | "1" | "2"))
        {
            for (operator, weight) in
                [("*", 0.4), ("%", 0.4), ("//", 0.3), ("**", 0.3), ("+", 0.3), ("-", 0.3)]
            {
                add(operator, number, weight);
            }
        }
    }
}

fn texts(context: &Context<'_>, value: Node<'_>, place: f64, proposals: &mut Proposals) {
    let expression = Expression::of(value);
    let mut literals = context.literals("string");
    literals.extend(["\" \"", "\".\"", "\",\"", "\"-\""]);
    for (at, literal) in literals.iter().enumerate() {
        let weight = if at + 4 < literals.len() { 0.5 } else { 0.2 };
        let operand = Expression::atom(*literal);
        proposals.expression(value, place * weight, &expression.binary("+", &operand));
        proposals.expression(value, place * weight, &operand.binary("+", &expression));
    }
    for name in context.names_of_kind(value, Kind::STR) {
        if context.kind_of_name(name) != Kind::ANY {
            proposals.expression(value, place, &expression.binary("+", &Expression::atom(name)));
            proposals.expression(value, place, &Expression::atom(name).binary("+", &expression));
        }
    }
}

/// How often operands are missing there; `None` where one would change nothing or is another mutator's.
fn weight_of_place(value: Node<'_>) -> Option<f64> {
    let parent = value.parent()?;
    match (parent.kind(), value.field_name()) {
        (_, Some("function")) | ("attribute" | "expression_statement" | "await" | "keyword_argument", _) => {
            None
        }
        ("subscript", Some("value"))
        | ("for_statement" | "for_in_clause" | "boolean_operator" | "not_operator", _) => None,
        ("return_statement" | "assignment" | "augmented_assignment", _) => Some(2.0),
        ("binary_operator", _) => Some(0.7),
        ("comparison_operator", _) => Some(0.7),
        ("argument_list", _) => Some(0.7),
        _ => Some(0.5),
    }
}
