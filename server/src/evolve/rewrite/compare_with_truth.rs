//! No comparison of a truth value with `True` or `False`.

use super::parts::{bare, comparison, opposite};
use super::{Context, Example, Objective, Proposals, Rewrite};
use crate::evolve::syntax::{Expression, Kind};

pub(super) const REWRITE: Rewrite = Rewrite {
    name: "compare-with-truth",
    objectives: &[Objective::Simplicity],
    keeps: "the value was seen to be nothing but true or false",
    propose,
    example: Example {
        before: "def f(is_new):\n    if is_new == False:\n        return 1\n    return 2\n",
        after: "def f(is_new):\n    if not is_new:\n        return 1\n    return 2\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for value in context.values() {
        let Some((left, operator, right)) = comparison(value) else { continue };
        let (known, literal) =
            if matches!(right.kind(), "true" | "false") { (left, right) } else { (right, left) };
        if !matches!(literal.kind(), "true" | "false") || !context.kind(known).is_surely(Kind::BOOL) {
            continue;
        }
        let expression = match (operator, literal.kind()) {
            ("==" | "is", "true") | ("!=" | "is not", "false") => Expression::of(bare(known)),
            ("==" | "is", "false") | ("!=" | "is not", "true") => opposite(known, context),
            _ => continue,
        };
        proposals.expression(value, 1.0, &expression);
    }
}
