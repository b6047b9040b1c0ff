//! A loop that only collects, as a comprehension.

use super::parts::{
    assignment, bare, called, can_move, for_loop, is_pure, is_unused_behind, loops, named, only, plain_if,
    uses,
};
use super::{Context, Example, Objective, Proposals, Rewrite};
use crate::evolve::syntax::{Expression, Level, Node, replace_statements};

pub(super) const REWRITE: Rewrite = Rewrite {
    name: "comprehension",
    objectives: &[Objective::Simplicity, Objective::Speed],
    keeps: "the same values are evaluated in the same order; nothing in the loop reads what is collected, and its variable is not read behind it",
    propose,
    example: Example {
        before: "def f(items):\n    result = []\n    for n in items:\n        if n > 1:\n            result.append(n * 2)\n    return result\n",
        after: "def f(items):\n    result = [n * 2 for n in items if n > 1]\n    return result\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for found in loops(context) {
        let Some(start) = found.statement.siblings().0 else { continue };
        let Some((name, initial)) = named(start) else { continue };
        let Some((inner, clauses)) = innermost(found.body) else { continue };
        let Some((element, open, close)) = collected(inner, name, initial) else { continue };
        let text_of_clauses = format!("for {} in {}{clauses}", found.target.text(), found.iterable.text());
        let is_read = uses(found.statement, name) > 1;
        if !is_read
            && is_unused_behind(context, found)
            && !has_await(found.statement)
            && can_move(start, found.statement)
        {
            let text = format!("{name} = {open}{element} {text_of_clauses}{close}");
            proposals.edit(start, 1.0, replace_statements(start, found.statement, &text));
        }
    }
}

/// The only statement of a body, through branches and loops of their own, with these as clauses.
fn innermost(body: Node<'_>) -> Option<(Node<'_>, String)> {
    let statement = only(body)?;
    if let Some((condition, inner)) = plain_if(statement) {
        let (found, clauses) = innermost(inner)?;
        let condition = Expression::of(bare(condition)).within(Level::OR);
        return Some((found, format!(" if {condition}{clauses}")));
    }
    if let Some(inner) = for_loop(statement) {
        let (found, clauses) = innermost(inner.body)?;
        return Some((found, format!(" for {} in {}{clauses}", inner.target.text(), inner.iterable.text())));
    }
    Some((statement, String::new()))
}

/// What a statement adds to the collection `name`, and the brackets of the comprehension.
fn collected(
    statement: Node<'_>,
    name: &str,
    initial: Node<'_>,
) -> Option<(String, &'static str, &'static str)> {
    if let Some((object, method, arguments)) = called(statement) {
        let [element] = arguments.as_slice() else { return None };
        if object.text() != name || element.is("yield") {
            return None;
        }
        return match (method, initial.text()) {
            ("append", "[]" | "list()") => Some((bracketed(*element), "[", "]")),
            ("add", "set()") => Some((bracketed(*element), "{", "}")),
            _ => None,
        };
    }
    let (target, value) = assignment(statement)?;
    let is_entry =
        target.is("subscript") && target.field("value").is_some_and(|object| object.text() == name);
    let key = target
        .field("subscript")
        .filter(|key| is_entry && !key.is("slice") && target.fields("subscript").count() == 1)?;
    // A comprehension evaluates the key first, an assignment the value.
    let is_free = is_pure(key) && is_pure(value);
    (is_free && matches!(initial.text(), "{}" | "dict()"))
        .then(|| (format!("{}: {}", key.text(), value.text()), "{", "}"))
}

fn bracketed(element: Node<'_>) -> String {
    if element.is("generator_expression") {
        format!("({})", element.text())
    } else {
        element.text().to_owned()
    }
}

fn has_await(statement: Node<'_>) -> bool {
    statement.descendants().any(|node| matches!(node.kind(), "await" | "yield"))
}
