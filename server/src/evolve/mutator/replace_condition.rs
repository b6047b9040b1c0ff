//! Another condition in the place of one, or of one of its operands.

use super::clauses::clauses;
use super::{Context, Example, Mutator, Proposals};
use crate::evolve::syntax::Node;

pub(super) const MUTATOR: Mutator = Mutator {
    name: "replace-condition",
    prior: 0.025,
    propose,
    example: Example {
        before: "def f(n, m):\n    if m > 3:\n        return 1\n    return 2\n",
        after: "def f(n, m):\n    if m > n:\n        return 1\n    return 2\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    let mut places: Vec<Node<'_>> = context.conditions().collect();
    for condition in places.clone().into_iter().filter(|place| place.is("boolean_operator")) {
        places.extend(condition.field("left").into_iter().chain(condition.field("right")));
    }
    for place in places {
        for clause in clauses(context, place) {
            proposals.expression(place, clause.weight, &clause.condition);
        }
    }
}
