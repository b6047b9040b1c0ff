//! A statement of the function once more at another place, with one of its names exchanged or as it is.

use super::{Context, Example, Mutator, Proposals};
use crate::evolve::syntax::{Kind, Node, insert_after, insert_before, is_alone_on_its_lines, reindent};

pub(super) const MUTATOR: Mutator = Mutator {
    name: "copy-statement",
    prior: 0.035,
    propose,
    example: Example {
        before: "def f(items, n):\n    result = []\n    for i in items[:-1]:\n        result.append(i)\n    return result\n",
        after: "def f(items, n):\n    result = []\n    for i in items[:-1]:\n        result.append(i)\n    result.append(items[-1])\n    return result\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    let sources: Vec<Node<'_>> = context.statements().filter(|statement| is_copied(*statement)).collect();
    for place in context.statements().filter(|place| is_alone_on_its_lines(*place) && !place.is_docstring()) {
        if matches!(place.kind(), "function_definition" | "import_statement" | "import_from_statement") {
            continue;
        }
        let known = context.names_at(place);
        for source in
            sources.iter().filter(|source| source.enclosing_function() == place.enclosing_function())
        {
            let lines = reindent(*source);
            for (text, weight) in variants(context, *source, place, &lines, &known) {
                proposals.edit(place, weight, insert_before(place, &text));
                let ends =
                    matches!(place.kind(), "return_statement" | "continue_statement" | "break_statement");
                if place.siblings().1.is_none() && !ends {
                    proposals.edit(place, weight, insert_after(place, &text));
                }
            }
        }
    }
}

/// Short statements that do something.
fn is_copied(statement: Node<'_>) -> bool {
    let is_short = statement.text().lines().count() <= 3;
    is_short
        && matches!(statement.kind(), "expression_statement" | "return_statement" | "if_statement")
        && !statement.is_docstring()
}

/// The statement as it can be read at the place.
fn variants(
    context: &Context<'_>,
    source: Node<'_>,
    place: Node<'_>,
    lines: &str,
    known: &std::collections::BTreeSet<&str>,
) -> Vec<(String, f64)> {
    let mut variants = Vec::new();
    let names: Vec<Node<'_>> =
        source.descendants().filter(|node| node.is("identifier") && node.is_value()).collect();
    let unknown: Vec<&str> = names
        .iter()
        .map(|node| node.text())
        .filter(|name| visible_there(context, source, name) && !known.contains(name))
        .collect();
    if unknown.is_empty() && place != source {
        variants.push((lines.to_owned(), 1.0));
    }
    // One name exchanged: for one that is known here, or the ends of a list.
    if lines.contains('\n') {
        return variants;
    }
    for name in &names {
        if unknown.iter().any(|other| *other != name.text()) || !visible_there(context, source, name.text()) {
            continue;
        }
        let kind = context.kind_of_name(name.text());
        let mut exchange = |other: &str, weight: f64| {
            let (start, end) = (name.start() - source.start(), name.end() - source.start());
            if let (Some(before), Some(after)) = (lines.get(..start), lines.get(end..)) {
                variants.push((format!("{before}{other}{after}"), weight));
            }
        };
        for other in known.iter().filter(|other| **other != name.text()) {
            let other_kind = context.kind_of_name(other);
            if context.is_local_function(other) {
                continue;
            }
            if other_kind.may_be(kind) {
                exchange(other, 0.3);
            }
            if other_kind != Kind::ANY
                && other_kind.is_surely(Kind::SEQUENCE)
                && name.field_name() != Some("object")
            {
                exchange(&format!("{other}[-1]"), 0.2);
                exchange(&format!("{other}[0]"), 0.1);
            }
        }
    }
    variants
}

/// Whether a name of a statement is a local one, and not a built-in function.
fn visible_there(context: &Context<'_>, source: Node<'_>, name: &str) -> bool {
    let inside = source.descendants().filter(|node| node.is("identifier") && node.text() == name);
    inside.into_iter().any(|node| context.is_readable(name, node))
}
