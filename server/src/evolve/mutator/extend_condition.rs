//! A condition more, or one less strict: `c` becomes `c and d`, or `c or d`.

use super::clauses::clauses;
use super::{Context, Example, Mutator, Proposals};
use crate::evolve::syntax::{Expression, Kind, Node};

pub(super) const MUTATOR: Mutator = Mutator {
    name: "extend-condition",
    prior: 0.06,
    propose,
    example: Example {
        before: "def f(n, m):\n    if n > m:\n        return 1\n    return 2\n",
        after: "def f(n, m):\n    if n > m and n % 2 == 0:\n        return 1\n    return 2\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    let mut places: Vec<Node<'_>> = context.conditions().collect();
    // What is returned as a truth.
    places.extend(context.values().filter(|value| {
        value.parent().is_some_and(|parent| parent.is("return_statement"))
            && context.kind(*value).is_surely(Kind::BOOL)
            && !value.is_leaf()
    }));
    for place in places {
        let condition = Expression::of(place);
        for clause in clauses(context, place).into_iter().filter(|clause| clause.condition != condition) {
            for operator in ["and", "or"] {
                proposals.expression(place, clause.weight, &condition.binary(operator, &clause.condition));
            }
        }
    }
}
