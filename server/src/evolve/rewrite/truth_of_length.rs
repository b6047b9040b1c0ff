//! The length of a collection where only its truth is asked for.

use super::parts::{comparison, is_asked_for_truth, is_builtin};
use super::{Context, Example, Objective, Proposals, Rewrite};
use crate::evolve::syntax::{Expression, Kind};

pub(super) const REWRITE: Rewrite = Rewrite {
    name: "truth-of-length",
    objectives: &[Objective::Simplicity],
    keeps: "the value was seen to be a built-in collection or text, which is true if it has something in it",
    propose,
    example: Example {
        before: "def f(items):\n    if len(items) > 0:\n        return 1\n    return 2\n",
        after: "def f(items):\n    if items:\n        return 1\n    return 2\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for value in context.values() {
        let Some((left, operator, right)) = comparison(value) else { continue };
        let Some(("len", arguments)) = left.name_call() else { continue };
        let [of] = arguments.positional_arguments()[..] else { continue };
        if !context.kind(of).is_surely(Kind::COLLECTION) || !is_builtin(context, "len") {
            continue;
        }
        let is_filled = match (operator, right.text()) {
            (">" | "!=", "0") | (">=", "1") => true,
            ("==", "0") | ("<", "1") => false,
            _ => continue,
        };
        if !is_filled {
            proposals.expression(value, 1.0, &Expression::of(of).negated());
        } else if is_asked_for_truth(value) {
            proposals.expression(value, 1.0, &Expression::of(of));
        }
    }
}
