//! A condition negated, or no longer negated.

use super::{Context, Example, Mutator, Proposals};
use crate::evolve::syntax::{Expression, Kind, Node};

pub(super) const MUTATOR: Mutator = Mutator {
    name: "negation",
    prior: 0.03,
    propose,
    example: Example {
        before: "def f(items):\n    if items:\n        return 1\n    return 2\n",
        after: "def f(items):\n    if not items:\n        return 1\n    return 2\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    let conditions: Vec<Node<'_>> = context.conditions().collect();
    for value in context.values() {
        if let Some(argument) = value.field("argument").filter(|_| value.is("not_operator")) {
            proposals.expression(value, 2.0, &Expression::of(argument));
            continue;
        }
        let is_operand = value.parent().is_some_and(|parent| parent.is("boolean_operator"));
        let is_returned = value.parent().is_some_and(|parent| parent.is("return_statement"));
        let is_condition = conditions.contains(&value);
        let is_truth = context.kind(value).is_surely(Kind::BOOL) && !value.is("true") && !value.is("false");
        // A comparison has an operator that says the opposite.
        if value.is("comparison_operator") && value.fields("operators").count() == 1 {
            continue;
        }
        if is_condition || is_operand || is_returned && is_truth {
            proposals.expression(value, 1.0, &Expression::of(value).negated());
        }
    }
}
