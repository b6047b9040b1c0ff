//! An `if` alone in an `if` is one with both conditions.

use super::parts::{bare, can_move, ends, only, plain_if};
use super::{Context, Example, Objective, Proposals, Rewrite};
use crate::evolve::syntax::{Expression, at_margin, deeper, replace_statements};

pub(super) const REWRITE: Rewrite = Rewrite {
    name: "merge-ifs",
    objectives: &[Objective::Simplicity],
    keeps: "neither has other branches, and the inner condition is evaluated only where the outer one holds",
    propose,
    example: Example {
        before: "def f(n, m):\n    if n:\n        if m > 1 or n > 2:\n            return 1\n    return 2\n",
        after: "def f(n, m):\n    if n and (m > 1 or n > 2):\n        return 1\n    return 2\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for statement in context.statements() {
        let Some((outer, body)) = plain_if(statement) else { continue };
        let Some((inner, inner_body)) = only(body).and_then(plain_if) else { continue };
        let (Some((first, last)), true) = (ends(inner_body), can_move(statement, statement)) else {
            continue;
        };
        let condition = Expression::of(bare(outer)).binary("and", &Expression::of(bare(inner)));
        let lines = format!("if {}:\n{}", condition.text(), deeper(&at_margin(first, last)));
        proposals.edit(statement, 1.0, replace_statements(statement, statement, &lines));
    }
}
