//! A value only under a condition: `e` becomes `e if c else d`.

use super::clauses::clauses;
use super::{Context, Example, Mutator, Proposals};
use crate::evolve::syntax::{Expression, Level};

pub(super) const MUTATOR: Mutator = Mutator {
    name: "conditional",
    prior: 0.02,
    propose,
    example: Example {
        before: "def f(n):\n    return 10 // n\n",
        after: "def f(n):\n    return 10 // n if n > 0 else 0\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for value in context.values() {
        let Some(parent) = value.parent() else { continue };
        let is_place = matches!(
            (parent.kind(), value.field_name()),
            ("return_statement", _)
                | ("assignment", Some("right"))
                | ("list_comprehension" | "generator_expression", Some("body"))
        );
        if !is_place || value.is("conditional_expression") {
            continue;
        }
        let text = Expression::of(value).within(Level::OR);
        for clause in clauses(context, value).into_iter().filter(|clause| clause.weight >= 0.7) {
            let condition = clause.condition.within(Level::OR);
            for (other, weight) in
                [("0", 1.0), ("None", 0.5), ("1", 0.5), ("-1", 0.3), ("[]", 0.3), ("''", 0.2)]
            {
                let whole = Expression::new(format!("{text} if {condition} else {other}"), Level::LOOSEST);
                proposals.expression(value, clause.weight * weight, &whole);
            }
        }
    }
}
