//! A value compared with several others, as `in`.

use super::parts::{bare, comparison, is_plain, is_pure, operands};
use super::{Context, Example, Objective, Proposals, Rewrite};
use crate::evolve::syntax::{Expression, Level};

pub(super) const REWRITE: Rewrite = Rewrite {
    name: "membership",
    objectives: &[Objective::Simplicity],
    keeps: "the others are literals, and the value is a name or a pure expression that gives the same each time",
    propose,
    example: Example {
        before: "def f(word):\n    return word == 'a' or word == 'b' or word == 'c'\n",
        after: "def f(word):\n    return word in ('a', 'b', 'c')\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for value in context.values().filter(|value| value.is("boolean_operator")) {
        for (joined, compared, word) in [("or", "==", "in"), ("and", "!=", "not in")] {
            let parts = operands(value, joined);
            let compared: Option<Vec<_>> = parts
                .iter()
                .map(|part| comparison(bare(*part)).filter(|(_, operator, _)| *operator == compared))
                .collect();
            let Some(compared) = compared.filter(|compared| compared.len() > 1) else { continue };
            let Some((subject, ..)) = compared.first().copied() else { continue };
            let is_same = compared.iter().all(|(left, _, right)| {
                left.text() == subject.text() && is_plain(*right) && !right.is("identifier")
            });
            if is_same && is_pure(subject) {
                let others: Vec<&str> = compared.iter().map(|(_, _, right)| right.text()).collect();
                let text = format!("{} {word} ({})", subject.text(), others.join(", "));
                proposals.expression(value, 1.0, &Expression::new(text, Level::COMPARISON));
            }
        }
    }
}
