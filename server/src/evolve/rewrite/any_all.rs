//! A loop that looks for one item, as `any` or `all`.

use super::parts::{
    bare, can_move, is_builtin, is_pure, is_unused_behind, loops, named, only, opposite, plain_if, returned,
    uses,
};
use super::{Context, Example, Objective, Proposals, Rewrite};
use crate::evolve::syntax::{Expression, Node, replace_statements};

pub(super) const REWRITE: Rewrite = Rewrite {
    name: "any-all",
    objectives: &[Objective::Simplicity],
    keeps: "the condition is evaluated for the same items in the same order, up to the first that decides",
    propose,
    example: Example {
        before: "def f(items):\n    for item in items:\n        if item > 2:\n            return True\n    return False\n",
        after: "def f(items):\n    return any(item > 2 for item in items)\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    if !is_builtin(context, "any") || !is_builtin(context, "all") {
        return;
    }
    for found in loops(context) {
        let Some((condition, body)) = only(found.body).and_then(plain_if) else { continue };
        let items = format!("for {} in {}", found.target.text(), found.iterable.text());
        let some = |condition: &Expression| format!("any({} {items})", condition.text());
        let every = |condition: &Expression| format!("all({} {items})", condition.text());
        let (before, after) = found.statement.siblings();
        // `return True` in the loop and `return False` behind it.
        if let (Some(then), Some(next)) = (only(body).and_then(returned), after)
            && let Some(other) = returned(next)
            && can_move(found.statement, next)
        {
            let text = match (then.kind(), other.kind()) {
                ("true", "false") => some(&Expression::of(bare(condition))),
                ("false", "true") => every(&opposite(condition, context)),
                _ => continue,
            };
            proposals.edit(
                found.statement,
                1.0,
                replace_statements(found.statement, next, &format!("return {text}")),
            );
        }
        // `found = False` before the loop, `found = True` and perhaps `break` in it.
        if let Some(start) = before
            && let Some((name, initial)) = named(start)
            && let Some((other, then)) = body.statements().next().and_then(named)
            && name == other
            && is_flag_body(body)
            && uses(condition, name) + uses(found.iterable, name) == 0
            && is_unused_behind(context, found)
            && can_move(start, found.statement)
        {
            let text = match (initial.kind(), then.kind()) {
                ("false", "true") => some(&Expression::of(bare(condition))),
                ("true", "false") => every(&opposite(condition, context)),
                _ => continue,
            };
            proposals.edit(
                start,
                1.0,
                replace_statements(start, found.statement, &format!("{name} = {text}")),
            );
        }
    }
}

/// Whether a body sets a flag and leaves the loop; without `break`, pure conditions may be evaluated more rarely.
fn is_flag_body(body: Node<'_>) -> bool {
    let rest: Vec<Node<'_>> = body.statements().skip(1).collect();
    match rest.as_slice() {
        [] => body.parent().and_then(|branch| branch.field("condition")).is_some_and(is_pure),
        [last] => last.is("break_statement"),
        _ => false,
    }
}
