//! A list that each round of a loop sorts anew, sorted before it.

use super::parts::{can_move, may_change, named};
use super::{Context, Example, Objective, Proposals, Rewrite};
use crate::evolve::syntax::{Node, delete_statement, insert_before, is_alone_on_its_lines};

pub(super) const REWRITE: Rewrite = Rewrite {
    name: "sort-once",
    objectives: &[Objective::Speed],
    keeps: "the rounds only take items away, which leaves the others in order",
    propose,
    example: Example {
        before: "def f(items):\n    result = []\n    while items:\n        items = sorted(items)\n        result.append(items[0])\n        items = items[1:]\n    return result\n",
        after: "def f(items):\n    result = []\n    items = sorted(items)\n    while items:\n        result.append(items[0])\n        items = items[1:]\n    return result\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for around in
        context.statements().filter(|node| matches!(node.kind(), "for_statement" | "while_statement"))
    {
        let Some(body) = around.field("body").filter(|_| is_alone_on_its_lines(around)) else { continue };
        for statement in body.statements().filter(|statement| can_move(*statement, *statement)) {
            let Some(name) = sorted(statement) else { continue };
            let others = around.descendants().filter(|node| {
                node.is_statement()
                    && *node != statement
                    && !matches!(node.kind(), "if_statement" | "for_statement" | "while_statement")
            });
            let keeps = others.into_iter().all(|other| !may_change(other, name) || takes_away(other, name));
            if keeps && body.statements().count() > 1 {
                let edits = vec![insert_before(around, statement.text()), delete_statement(statement)];
                proposals.edits(statement, 1.0, edits);
            }
        }
    }
}

/// The name of a list that a statement sorts.
fn sorted(statement: Node<'_>) -> Option<&str> {
    if let Some((name, value)) = named(statement) {
        let (function, arguments) = value.name_call()?;
        let first = arguments.positional_arguments().first().copied()?;
        return (function == "sorted" && first.text() == name).then_some(name);
    }
    let call = statement.children().next()?;
    let (object, method, _) = call.method_call()?;
    (method.text() == "sort" && object.is("identifier")).then_some(object.text())
}

/// Whether a statement takes items of a list away and leaves the others in order.
fn takes_away(statement: Node<'_>, name: &str) -> bool {
    if let Some((_, value)) = named(statement).filter(|(target, _)| *target == name) {
        let is_slice = value.is("subscript")
            && value
                .field("subscript")
                .is_some_and(|at| at.is("slice") && at.text().matches(':').count() == 1);
        return is_slice && value.field("value").is_some_and(|of| of.text() == name);
    }
    let calls: Vec<Node<'_>> = statement.descendants().filter(|node| node.is("call")).collect();
    let is_delete = statement.is("delete_statement");
    is_delete
        || calls
            .iter()
            .filter_map(|call| call.method_call())
            .any(|(object, method, _)| object.text() == name && matches!(method.text(), "pop" | "remove"))
}
