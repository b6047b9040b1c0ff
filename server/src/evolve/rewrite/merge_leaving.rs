//! Branches after one another that leave in the same way.

use super::parts::{bare, can_move, ends, ends_by_leaving, plain_if};
use super::{Context, Example, Objective, Proposals, Rewrite};
use crate::evolve::syntax::{Expression, at_margin, deeper, replace_statements};

pub(super) const REWRITE: Rewrite = Rewrite {
    name: "merge-leaving",
    objectives: &[Objective::Simplicity],
    keeps: "the second condition is evaluated only where the first one does not hold, as before",
    propose,
    example: Example {
        before: "def f(n, m):\n    if n > 1:\n        return 0\n    if m > 1:\n        return 0\n    return 1\n",
        after: "def f(n, m):\n    if n > 1 or m > 1:\n        return 0\n    return 1\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for statement in context.statements() {
        let Some((condition, body)) = plain_if(statement) else { continue };
        let Some(next) = statement.siblings().1 else { continue };
        let Some((other, other_body)) = plain_if(next) else { continue };
        let Some((first, last)) = ends(body) else { continue };
        let is_same =
            ends(other_body).is_some_and(|(from, to)| at_margin(from, to) == at_margin(first, last));
        if is_same && ends_by_leaving(body) && can_move(statement, next) {
            let either = Expression::of(bare(condition)).binary("or", &Expression::of(bare(other)));
            let lines = format!("if {}:\n{}", either.text(), deeper(&at_margin(first, last)));
            proposals.edit(statement, 1.0, replace_statements(statement, next, &lines));
        }
    }
}
