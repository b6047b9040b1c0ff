//! An expression in the place of another: one of the same function, or an element by one of its indices.

use super::{Context, Example, Mutator, Proposals};
use crate::evolve::syntax::{Expression, Kind, Node};

pub(super) const MUTATOR: Mutator = Mutator {
    name: "copy-expression",
    prior: 0.03,
    propose,
    example: Example {
        before: "def f(items, n):\n    return items[n - 1] + n\n",
        after: "def f(items, n):\n    return items[n - 1] + items[n - 1]\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    let mut sources: Vec<Node<'_>> = Vec::new();
    for value in context.values().filter(|value| is_copied(*value)) {
        if !sources.iter().any(|source| source.text() == value.text()) {
            sources.push(value);
        }
    }
    for place in context.values() {
        let is_place = !matches!(place.field_name(), Some("function" | "object"))
            && !place.is("parenthesized_expression")
            && place.parent().is_some_and(|parent| !parent.is("expression_statement"));
        if !is_place {
            continue;
        }
        let kind = context.kind(place);
        let known = context.names_at(place);
        for source in &sources {
            let is_inside = source.start() <= place.start() && place.end() <= source.end();
            let is_around = place.start() <= source.start() && source.end() <= place.end();
            if is_inside
                || is_around
                || !kind.may_be(context.kind(*source))
                || !is_readable(context, *source, &known)
            {
                continue;
            }
            let sure = if kind == Kind::ANY || context.kind(*source) == Kind::ANY { 0.4 } else { 1.0 };
            proposals.expression(place, sure, &Expression::of(*source));
        }
        if place.is("identifier") && kind != Kind::ANY {
            elements(context, place, proposals);
        }
    }
}

fn is_copied(value: Node<'_>) -> bool {
    let is_small = value.descendants().count() <= 14;
    let is_part = matches!(value.kind(), "subscript" | "binary_operator" | "call" | "attribute");
    is_small && is_part && value.field_name() != Some("function")
}

/// Whether all its names mean something at another place.
fn is_readable(context: &Context<'_>, source: Node<'_>, known: &std::collections::BTreeSet<&str>) -> bool {
    let names = source.descendants().filter(|node| node.is("identifier") && node.is_value());
    names.into_iter().all(|name| known.contains(name.text()) || !context.is_readable(name.text(), name))
}

/// `items[i]` in the place of a name.
fn elements(context: &Context<'_>, place: Node<'_>, proposals: &mut Proposals) {
    for list in context.names_of_kind(place, Kind::LIST | Kind::TUPLE) {
        if !context.kind_of_name(list).is_surely(Kind::SEQUENCE) {
            continue;
        }
        for index in context.names_of_kind(place, Kind::INT) {
            if context.kind_of_name(index).is_surely(Kind::INT) {
                proposals.text(place, 0.3, format!("{list}[{index}]"));
            }
        }
        proposals.text(place, 0.1, format!("{list}[0]"));
        proposals.text(place, 0.1, format!("{list}[-1]"));
    }
}
