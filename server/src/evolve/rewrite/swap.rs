//! Two names that exchange their values by a third.

use super::parts::{assignment, can_move, is_pure, named, uses};
use super::{Context, Example, Objective, Proposals, Rewrite};
use crate::evolve::syntax::replace_statements;

pub(super) const REWRITE: Rewrite = Rewrite {
    name: "swap",
    objectives: &[Objective::Simplicity],
    keeps: "the third name is used for nothing else",
    propose,
    example: Example {
        before: "def f(n, m):\n    k = n\n    n = m\n    m = k\n    return n, m\n",
        after: "def f(n, m):\n    n, m = m, n\n    return n, m\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for first in context.statements() {
        let Some((held, one)) = named(first) else { continue };
        let Some(second) = first.siblings().1 else { continue };
        let Some(third) = second.siblings().1 else { continue };
        let (Some((target, other)), Some((last, back))) = (assignment(second), assignment(third)) else {
            continue;
        };
        let is_swap = target.text() == one.text() && last.text() == other.text() && back.text() == held;
        let is_alone = uses(context.function, held) == 2 && !context.parameters().contains(&held);
        if is_swap && is_alone && is_pure(target) && is_pure(last) && can_move(first, third) {
            let (one, other) = (one.text(), other.text());
            let lines = format!("{one}, {other} = {other}, {one}");
            proposals.edit(first, 1.0, replace_statements(first, third, &lines));
        }
    }
}
