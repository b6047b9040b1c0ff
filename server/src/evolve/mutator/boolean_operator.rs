//! `or` for `and`, and the other way round.

use super::{Context, Example, Mutator, Proposals};
use crate::evolve::syntax::{Expression, needed_level};

pub(super) const MUTATOR: Mutator = Mutator {
    name: "boolean-operator",
    prior: 0.03,
    propose,
    example: Example {
        before: "def f(n):\n    return n < 3 and n > 1\n",
        after: "def f(n):\n    return n < 3 or n > 1\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for operation in context.nodes().filter(|node| node.is("boolean_operator")) {
        let parts = (operation.field("left"), operation.field("operator"), operation.field("right"));
        let (Some(left), Some(operator), Some(right)) = parts else { continue };
        let other = if operator.text() == "and" { "or" } else { "and" };
        let whole = Expression::of(left).binary(other, &Expression::of(right));
        let is_plain = whole.within(needed_level(operation)) == whole.text()
            && whole.text() == format!("{} {other} {}", left.text(), right.text());
        if is_plain {
            proposals.text(operator, 1.0, other);
        } else {
            proposals.expression(operation, 1.0, &whole);
        }
    }
}
