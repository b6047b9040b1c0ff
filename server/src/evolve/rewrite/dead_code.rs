//! Statements that control never gets to, and values that nothing reads.

use super::parts::{can_move, ends, is_plain, leaves, named, uses};
use super::{Context, Example, Objective, Proposals, Rewrite};
use crate::evolve::syntax::{Edit, Node, delete_statement};

pub(super) const REWRITE: Rewrite = Rewrite {
    name: "dead-code",
    objectives: &[Objective::Simplicity],
    keeps: "control leaves before them, or the name is never read and its value is pure and cannot raise",
    propose,
    example: Example { before: "def f(n):\n    return n\n    n += 1\n", after: "def f(n):\n    return n\n" },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    let is_generator = context.nodes().any(|node| node.is("yield"));
    for statement in context.statements() {
        let (before, next) = statement.siblings();
        if let Some(next) = next.filter(|_| leaves(statement)) {
            let Some((_, last)) = statement.parent().and_then(ends) else { continue };
            let binds = last
                .source()
                .get(next.start()..last.end())
                .is_some_and(|dead| binds_more(context, statement, dead));
            if !is_generator && !binds && can_move(next, last) {
                proposals.edit(next, 1.0, Edit::replace(statement.end()..last.end(), ""));
            }
        }
        if let Some((name, value)) = named(statement) {
            let is_unread = uses(context.function, name) == 1
                && !context.nodes().any(|node| node.is("nonlocal_statement"));
            if is_unread
                && cannot_raise(value)
                && (before.is_some() || next.is_some())
                && can_move(statement, statement)
            {
                proposals.edit(statement, 1.0, delete_statement(statement));
            }
        }
    }
}

/// Whether dead code is what makes a name local: without it the name would be another.
fn binds_more(context: &Context<'_>, leaving: Node<'_>, dead: &str) -> bool {
    let Some(block) = leaving.parent() else { return true };
    block.statements().filter(|statement| statement.start() > leaving.end()).any(|statement| {
        statement.descendants().any(|node| {
            node.is("identifier")
                && !node.is_value()
                && dead.contains(node.text())
                && uses(context.function, node.text()) > uses(statement, node.text())
                && !context.parameters().contains(&node.text())
        })
    })
}

fn cannot_raise(value: Node<'_>) -> bool {
    is_plain(value) || matches!(value.text(), "[]" | "{}" | "()" | "set()" | "list()" | "dict()")
}
