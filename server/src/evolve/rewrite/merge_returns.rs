//! A branch that returns what comes behind it, or truth before a returned condition, as one condition.

use super::parts::{bare, can_move, is_truth, only, opposite, plain_if, returned};
use super::{Context, Example, Objective, Proposals, Rewrite};
use crate::evolve::syntax::{Expression, Node, replace_statements};

pub(super) const REWRITE: Rewrite = Rewrite {
    name: "merge-returns",
    objectives: &[Objective::Simplicity],
    keeps: "the conditions are evaluated in the same order and only as far, and are surely true or false",
    propose,
    example: Example {
        before: "def f(n, m):\n    if n < 1:\n        return False\n    return m > 1\n",
        after: "def f(n, m):\n    return n >= 1 and m > 1\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for statement in context.statements() {
        let Some((condition, body)) = plain_if(statement) else { continue };
        let Some(next) = statement.siblings().1 else { continue };
        let (Some(then), Some(value)) = (only(body).and_then(returned), returned(next)) else { continue };
        if !can_move(statement, next) {
            continue;
        }
        let joined = match then.kind() {
            "false" if !value.is("true") => {
                opposite(condition, context).binary("and", &Expression::of(value))
            }
            "true" if !value.is("false") && is_truth(bare(condition), context) => {
                Expression::of(bare(condition)).binary("or", &Expression::of(value))
            }
            // `if c: return e` before `return False`.
            _ if value.is("false") && !then.is("true") && is_truth(bare(condition), context) => {
                Expression::of(bare(condition)).binary("and", &Expression::of(then))
            }
            _ => continue,
        };
        // Where the condition's opposite is no truth value, neither is the whole.
        if is_negated_truth(condition, &joined, context) {
            proposals.edit(
                statement,
                0.8,
                replace_statements(statement, next, &format!("return {}", joined.text())),
            );
        }
    }
}

/// Whether what stands first gives true or false: a negation always does.
fn is_negated_truth(condition: Node<'_>, joined: &Expression, context: &Context<'_>) -> bool {
    let condition = bare(condition);
    let is_unnegated = condition.is("not_operator") && !joined.text().starts_with("not ");
    let argument = condition.field("argument").filter(|_| is_unnegated);
    argument.is_none_or(|argument| is_truth(bare(argument), context))
}
