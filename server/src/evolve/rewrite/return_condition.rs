//! `if c: return True` and otherwise `return False` is the condition itself.

use super::parts::{can_move, if_else, only, opposite, plain_if, returned, truth};
use super::{Context, Example, Objective, Proposals, Rewrite};
use crate::evolve::syntax::replace_statements;

pub(super) const REWRITE: Rewrite = Rewrite {
    name: "return-condition",
    objectives: &[Objective::Simplicity],
    keeps: "the condition is evaluated once, as before, and is made true or false where it may be something else",
    propose,
    example: Example {
        before: "def f(n):\n    if n > 1:\n        return True\n    else:\n        return False\n",
        after: "def f(n):\n    return n > 1\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for statement in context.statements().filter(|statement| statement.is("if_statement")) {
        let (condition, then, other, last) = if let Some((condition, body, other)) = if_else(statement) {
            let (Some(then), Some(other)) = (only(body), only(other)) else { continue };
            (condition, then, other, statement)
        } else if let Some((condition, body)) = plain_if(statement) {
            let (Some(then), Some(other)) = (only(body), statement.siblings().1) else { continue };
            (condition, then, other, other)
        } else {
            continue;
        };
        let (Some(then), Some(other)) = (returned(then), returned(other)) else { continue };
        let value = match (then.kind(), other.kind()) {
            ("true", "false") => truth(condition, context),
            ("false", "true") => opposite(condition, context),
            _ => continue,
        };
        if can_move(statement, last) {
            let edit = replace_statements(statement, last, &format!("return {}", value.text()));
            proposals.edit(statement, 1.0, edit);
        }
    }
}
