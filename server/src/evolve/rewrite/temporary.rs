//! A name for a value that the next statement uses once.

use super::parts::{can_move, holds, is_name, is_pure, named, repeats_around, uses};
use super::{Context, Example, Objective, Proposals, Rewrite};
use crate::evolve::syntax::{Edit, Expression, Node, delete_statement, needed_level};

pub(super) const REWRITE: Rewrite = Rewrite {
    name: "temporary",
    objectives: &[Objective::Simplicity],
    keeps: "the value is evaluated in the same order: nothing that the next statement evaluates before it has an effect, and nothing else reads the name",
    propose,
    example: Example {
        before: "def f(n):\n    total = n * 2\n    return total\n",
        after: "def f(n):\n    return n * 2\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for statement in context.statements() {
        let Some((name, value)) = named(statement) else { continue };
        let Some(next) = statement.siblings().1.filter(|next| can_move(statement, *next)) else { continue };
        let is_parameter = context.parameters().contains(&name);
        let all = uses(context.function, name);
        let assigned = all - uses(next, name) == 1;
        // As often as it is assigned by such pairs it may be used: each pair stands for itself.
        if is_parameter || !(assigned || are_pairs(context, name)) || uses(value, name) > 0 || is_long(value)
        {
            continue;
        }
        let head = head_of(next);
        let mut used = head.descendants().filter(|node| is_name(*node, name));
        let (Some(used_at), None) = (used.next().filter(|node| node.is_value()), used.next()) else {
            continue;
        };
        let is_within =
            uses(next, name) == 1 && repeats_around(used_at).iter().all(|around| !holds(next, *around));
        let before = head.descendants().filter(|node| node.is("call") && node.end() <= used_at.start());
        if is_within && (is_pure(value) && before.count() == 0 || is_first(head, used_at)) {
            let edits = vec![
                delete_statement(statement),
                Edit::replace(used_at.range(), Expression::of(value).within(needed_level(used_at))),
            ];
            proposals.edits(statement, 1.0, edits);
        }
    }
}

/// What of a statement is evaluated at once: of a branch or loop, what stands before its body.
fn head_of(statement: Node<'_>) -> Node<'_> {
    match statement.kind() {
        "if_statement" => statement.field("condition").unwrap_or(statement),
        "for_statement" => statement.field("right").unwrap_or(statement),
        _ => statement,
    }
}

/// Whether each assignment of the name is followed by a statement that has the only use of it.
fn are_pairs(context: &Context<'_>, name: &str) -> bool {
    let assigned: Vec<Node<'_>> = context
        .statements()
        .filter(|statement| named(*statement).is_some_and(|(other, _)| other == name))
        .collect();
    let is_pair = |statement: &Node<'_>| statement.siblings().1.is_some_and(|next| uses(next, name) == 1);
    assigned.iter().all(is_pair) && uses(context.function, name) == 2 * assigned.len()
}

/// Whether nothing but names and literals is evaluated before it.
fn is_first(head: Node<'_>, used: Node<'_>) -> bool {
    let before = head.descendants().filter(|node| node.end() <= used.start());
    before
        .into_iter()
        .all(|node| !matches!(node.kind(), "call" | "subscript" | "attribute" | "binary_operator"))
}

/// What is long is easier to read with a name.
fn is_long(value: Node<'_>) -> bool {
    value.text().len() > 60
        || matches!(
            value.kind(),
            "conditional_expression" | "lambda" | "expression_list" | "boolean_operator"
        )
}
