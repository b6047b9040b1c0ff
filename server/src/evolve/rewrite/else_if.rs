//! An `if` alone in an `else` is an `elif`.

use super::parts::{can_move, only};
use super::{Context, Example, Objective, Proposals, Rewrite};
use crate::evolve::syntax::{at_margin, indentation};

pub(super) const REWRITE: Rewrite = Rewrite {
    name: "else-if",
    objectives: &[Objective::Simplicity],
    keeps: "the inner condition is evaluated where it was before",
    propose,
    example: Example {
        before: "def f(n):\n    if n > 1:\n        n = 1\n    else:\n        if n < 0:\n            n = 0\n        else:\n            n = 2\n    return n\n",
        after: "def f(n):\n    if n > 1:\n        n = 1\n    elif n < 0:\n        n = 0\n    else:\n        n = 2\n    return n\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for clause in context.nodes().filter(|node| node.is("else_clause")) {
        let Some(outer) = clause.parent().filter(|outer| outer.is("if_statement")) else { continue };
        let Some(inner) = clause.field("body").and_then(only).filter(|inner| inner.is("if_statement")) else {
            continue;
        };
        if can_move(inner, inner) && can_move(outer, outer) {
            let lines = at_margin(inner, inner).replace('\n', &format!("\n{}", indentation(outer)));
            proposals.text(clause, 1.0, format!("el{lines}"));
        }
    }
}
