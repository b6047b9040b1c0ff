//! A negation of a negation or of a comparison that has an opposite.

use super::parts::{bare, is_asked_for_truth, is_truth, opposite};
use super::{Context, Example, Objective, Proposals, Rewrite};
use crate::evolve::syntax::Expression;

pub(super) const REWRITE: Rewrite = Rewrite {
    name: "double-negation",
    objectives: &[Objective::Simplicity],
    keeps: "the operator's opposite is exactly that (`==`, `in`, `is`; order of whole numbers), and truth alone is asked for",
    propose,
    example: Example {
        before: "def f(items, n):\n    if not n == 1:\n        return not (not items)\n    return False\n",
        after: "def f(items, n):\n    if n != 1:\n        return not (not items)\n    return False\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for value in context.values().filter(|value| value.is("not_operator")) {
        let Some(argument) = value.field("argument").map(bare) else { continue };
        if let Some(inner) = argument.field("argument").filter(|_| argument.is("not_operator")) {
            if is_asked_for_truth(value) || is_truth(bare(inner), context) {
                proposals.expression(value, 1.0, &Expression::of(bare(inner)));
            }
        } else {
            let opposite = opposite(argument, context);
            if !opposite.text().starts_with("not ") {
                proposals.expression(value, 1.0, &opposite);
            }
        }
    }
}
