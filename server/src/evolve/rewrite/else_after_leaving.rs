//! No `else` after a branch that ends by leaving.

use super::parts::{can_move, ends, ends_by_leaving, if_else};
use super::{Context, Example, Objective, Proposals, Rewrite};
use crate::evolve::syntax::{at_margin, indentation};

pub(super) const REWRITE: Rewrite = Rewrite {
    name: "else-after-leaving",
    objectives: &[Objective::Simplicity],
    keeps: "what stood in `else` runs in the same cases: control does not get behind the branch",
    propose,
    example: Example {
        before: "def f(n):\n    if n > 1:\n        return 1\n    else:\n        n += 1\n        return n\n",
        after: "def f(n):\n    if n > 1:\n        return 1\n    n += 1\n    return n\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for statement in context.statements() {
        let Some((_, body, other)) = if_else(statement) else { continue };
        let Some((first, last)) = ends(other).filter(|_| ends_by_leaving(body)) else { continue };
        if can_move(first, last) && can_move(statement, statement) {
            let Some((start, end)) = ends(body) else { continue };
            let head = statement.source().get(statement.start()..start.start()).unwrap_or_default();
            let step = indentation(statement);
            let kept =
                format!("{head}{}", statement.source().get(start.start()..end.end()).unwrap_or_default());
            let lines = at_margin(first, last).replace('\n', &format!("\n{step}"));
            proposals.text(statement, 1.0, format!("{kept}\n{step}{lines}"));
        }
    }
}
