//! Conditions that a function might lack, put together from its own conditions, names and numbers.

use std::collections::HashSet;

use super::Context;
use crate::evolve::syntax::{Expression, Kind, Level, Node};

/// A condition, and how likely it is to be the one that is missing.
pub(super) struct Clause {
    pub(super) condition: Expression,
    pub(super) weight: f64,
}

/// The conditions that make sense at a place, the likely ones first where they are equal.
pub(super) fn clauses(context: &Context<'_>, place: Node<'_>) -> Vec<Clause> {
    let mut clauses = Vec::new();
    let mut seen = HashSet::new();
    let mut add = |condition: Expression, weight: f64| {
        if seen.insert(condition.text().to_owned()) {
            clauses.push(Clause { condition, weight });
        }
    };
    own(context, place, &mut add);
    let names: Vec<&str> =
        context.names_at(place).into_iter().filter(|name| !context.is_local_function(name)).collect();
    for name in &names {
        // A name that is read nowhere may be read here.
        let fresh = if context.is_unread(name) { 4.0 } else { 1.0 };
        let mut of_name = |condition: Expression, weight: f64| add(condition, weight * fresh);
        about(context, name, &mut of_name);
        membership(context, place, name, &mut of_name);
    }
    for (at, first) in names.iter().enumerate() {
        for second in names.iter().skip(at + 1) {
            let (a, b) = (context.kind_of_name(first), context.kind_of_name(second));
            if a.is_surely(Kind::NUMBER) && b.is_surely(Kind::NUMBER) {
                for (operator, weight) in
                    [("<", 0.5), (">", 0.5), ("==", 0.4), ("!=", 0.4), ("<=", 0.3), (">=", 0.3)]
                {
                    add(Expression::atom(*first).binary(operator, &Expression::atom(*second)), weight);
                }
            }
        }
    }
    clauses
}

/// Conditions of the function itself, those with two names swapped, and their opposites.
fn own(context: &Context<'_>, place: Node<'_>, add: &mut dyn FnMut(Expression, f64)) {
    let known = context.names_at(place);
    let is_readable = |node: Node<'_>| {
        node.descendants()
            .filter(|inner| inner.is("identifier") && inner.is_value())
            .all(|inner| known.contains(inner.text()) || !context.is_readable(inner.text(), inner))
    };
    let comparisons = context.nodes().filter(|node| {
        node.is("comparison_operator") || node.is("call") && context.kind(*node).is_surely(Kind::BOOL)
    });
    for comparison in comparisons.filter(|node| is_readable(*node)) {
        let names: Vec<&str> = comparison
            .descendants()
            .filter(|node| node.is("identifier") && node.is_value() && known.contains(node.text()))
            .map(Node::text)
            .collect();
        if place.range() != comparison.range() {
            add(Expression::of(comparison), 0.7);
            add(Expression::of(comparison).negated(), 0.4);
        }
        for (at, first) in names.iter().enumerate() {
            for second in names.iter().skip(at + 1).filter(|second| *second != first) {
                add(Expression::new(with_names_swapped(comparison, first, second), Level::COMPARISON), 0.5);
            }
        }
    }
}

fn with_names_swapped(node: Node<'_>, first: &str, second: &str) -> String {
    let mut text = String::new();
    let mut at = node.start();
    for name in node.descendants().filter(|inner| inner.is("identifier") && inner.is_value()) {
        let other = match name.text() {
            text if text == first => second,
            text if text == second => first,
            _ => continue,
        };
        text.push_str(node.source().get(at..name.start()).unwrap_or_default());
        text.push_str(other);
        at = name.end();
    }
    text.push_str(node.source().get(at..node.end()).unwrap_or_default());
    text
}

/// What is often asked of one value.
fn about(context: &Context<'_>, name: &str, add: &mut dyn FnMut(Expression, f64)) {
    let kind = context.kind_of_name(name);
    let value = Expression::atom(name);
    let is_known = kind != Kind::ANY;
    if kind.may_be(Kind::NUMBER) {
        let doubt = if kind.is_surely(Kind::NUMBER) { 1.0 } else { 0.3 };
        for (condition, weight) in [
            ("> 0", 1.0),
            ("< 0", 0.7),
            ("== 0", 1.0),
            ("!= 0", 0.7),
            (">= 0", 0.5),
            ("== 1", 0.6),
            ("> 1", 0.6),
            ("<= 1", 0.5),
            ("< 2", 0.5),
            ("!= 1", 0.4),
        ] {
            add(Expression::new(format!("{name} {condition}"), Level::COMPARISON), weight * doubt);
        }
        for (condition, weight) in [("== 0", 1.0), ("!= 0", 0.7), ("== 1", 1.0)] {
            add(Expression::new(format!("{name} % 2 {condition}"), Level::COMPARISON), weight * doubt);
        }
    }
    if kind.may_be(Kind::COLLECTION) && is_known {
        let length = value.called_by("len");
        for (condition, weight) in [
            ("== 0", 0.5),
            ("> 0", 0.3),
            ("== 1", 0.5),
            ("> 1", 0.6),
            ("!= 1", 0.3),
            ("% 2 == 0", 0.5),
            ("% 2 == 1", 0.5),
        ] {
            add(Expression::new(format!("{} {condition}", length.text()), Level::COMPARISON), weight);
        }
    }
    if kind.may_be(Kind::STR) && is_known {
        for (method, weight) in
            [("isalpha", 0.5), ("isdigit", 0.5), ("isupper", 0.4), ("islower", 0.4), ("isspace", 0.2)]
        {
            add(value.with(&format!(".{method}()")), weight);
            add(value.with(&format!(".{method}()")).negated(), weight * 0.5);
        }
    }
    if kind.may_be(Kind::NONE) {
        let weight = if is_known { 1.0 } else { 0.3 };
        add(Expression::new(format!("{name} is not None"), Level::COMPARISON), weight);
        add(Expression::new(format!("{name} is None"), Level::COMPARISON), weight * 0.7);
    }
    add(value.clone(), 0.6);
    add(value.negated(), 0.6);
    for function in context.callables() {
        add(value.called_by(function), 0.5);
        add(value.called_by(function).negated(), 0.3);
    }
}

/// Whether some value of the function is in a collection of that name.
fn membership(context: &Context<'_>, place: Node<'_>, name: &str, add: &mut dyn FnMut(Expression, f64)) {
    let kind = context.kind_of_name(name);
    if kind == Kind::ANY || !kind.may_be(Kind::COLLECTION) {
        return;
    }
    let known = context.names_at(place);
    let mut seen = Vec::new();
    for value in context.values().filter(|value| matches!(value.kind(), "identifier" | "subscript")) {
        let base = value.field("value").unwrap_or(value);
        let is_slice = value.field("subscript").is_some_and(|subscript| subscript.is("slice"));
        if seen.contains(&value.text()) || base.text() == name || !known.contains(base.text()) || is_slice {
            continue;
        }
        seen.push(value.text());
        for operator in ["in", "not in"] {
            add(Expression::of(value).binary(operator, &Expression::atom(name)), 0.3);
        }
    }
}
