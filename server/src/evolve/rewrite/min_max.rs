//! The larger or smaller of two numbers, as `max` or `min`.

use super::parts::{bare, can_move, comparison, if_else, is_builtin, is_plain, named, only, returned};
use super::{Context, Example, Objective, Proposals, Rewrite};
use crate::evolve::syntax::{Kind, Node, replace_statements};

pub(super) const REWRITE: Rewrite = Rewrite {
    name: "min-max",
    objectives: &[Objective::Simplicity],
    keeps: "both were seen to be whole numbers, of which equal ones are the same",
    propose,
    example: Example {
        before: "def f(n, m):\n    if n > m:\n        k = n\n    else:\n        k = m\n    return k\n",
        after: "def f(n, m):\n    k = max(n, m)\n    return k\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    if !is_builtin(context, "max") || !is_builtin(context, "min") {
        return;
    }
    for statement in context.statements() {
        let Some((condition, body, other)) = if_else(statement) else { continue };
        let (Some(then), Some(other)) = (only(body), only(other)) else { continue };
        let (prefix, then, other) = match (named(then), named(other), returned(then), returned(other)) {
            (Some((name, then)), Some((same, other)), _, _) if name == same => {
                (format!("{name} = "), then, other)
            }
            (_, _, Some(then), Some(other)) => ("return ".to_owned(), then, other),
            _ => continue,
        };
        if let Some(call) =
            extreme(condition, then, other, context).filter(|_| can_move(statement, statement))
        {
            proposals.edit(
                statement,
                1.0,
                replace_statements(statement, statement, &format!("{prefix}{call}")),
            );
        }
    }
    for value in context.values().filter(|value| value.is("conditional_expression")) {
        let parts: Vec<Node<'_>> = value.children().collect();
        let &[then, condition, other] = parts.as_slice() else { continue };
        if let Some(call) = extreme(condition, then, other, context) {
            proposals.text(value, 1.0, call);
        }
    }
}

fn extreme(condition: Node<'_>, then: Node<'_>, other: Node<'_>, context: &Context<'_>) -> Option<String> {
    let (left, operator, right) = comparison(bare(condition))?;
    let is_number = |node: Node<'_>| context.kind(node).is_surely(Kind::INT) && is_plain(node);
    let is_larger = match operator {
        ">" | ">=" => true,
        "<" | "<=" => false,
        _ => return None,
    };
    let is_same = |a: Node<'_>, b: Node<'_>| a.text() == b.text();
    let takes_left = is_same(then, left) && is_same(other, right);
    let takes_right = is_same(then, right) && is_same(other, left);
    if !(is_number(left) && is_number(right)) || !(takes_left || takes_right) {
        return None;
    }
    let function = if is_larger == takes_left { "max" } else { "min" };
    Some(format!("{function}({}, {})", left.text(), right.text()))
}
