//! A loop that only adds up, as `sum`.

use std::fmt::Write as _;

use super::parts::{
    augmented, bare, can_move, is_builtin, is_unused_behind, loops, named, only, plain_if, uses,
};
use super::{Context, Example, Objective, Proposals, Rewrite};
use crate::evolve::syntax::{Expression, Level, replace_statements};

pub(super) const REWRITE: Rewrite = Rewrite {
    name: "loop-sum",
    objectives: &[Objective::Simplicity, Objective::Speed],
    keeps: "numbers are added from 0 in the same order; nothing in the loop reads the total",
    propose,
    example: Example {
        before: "def f(items):\n    total = 0\n    for n in items:\n        if n > 1:\n            total += n * 2\n    return total\n",
        after: "def f(items):\n    total = sum(n * 2 for n in items if n > 1)\n    return total\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    if !is_builtin(context, "sum") {
        return;
    }
    for found in loops(context) {
        let Some(start) = found.statement.siblings().0 else { continue };
        let Some((name, initial)) = named(start).filter(|(_, initial)| matches!(initial.text(), "0" | "0.0"))
        else {
            continue;
        };
        let Some(mut inner) = only(found.body) else { continue };
        let mut clauses = format!("for {} in {}", found.target.text(), found.iterable.text());
        if let Some((condition, body)) = plain_if(inner) {
            let _ = write!(clauses, " if {}", Expression::of(bare(condition)).within(Level::OR));
            let Some(deepest) = only(body) else { continue };
            inner = deepest;
        }
        let Some((target, "+", value)) = augmented(inner) else { continue };
        let is_alone = uses(found.statement, name) == uses(inner, name) && uses(value, name) == 0;
        let from = if initial.is("float") { ", 0.0" } else { "" };
        let is_whole = target == name
            && is_alone
            && is_unused_behind(context, found)
            && can_move(start, found.statement);
        if is_whole && !value.descendants().any(|node| matches!(node.kind(), "await" | "yield")) {
            let items = format!("{} {clauses}", value.text());
            let items = if from.is_empty() { items } else { format!("({items})") };
            proposals.edit(
                start,
                1.0,
                replace_statements(start, found.statement, &format!("{name} = sum({items}{from})")),
            );
        }
    }
}
