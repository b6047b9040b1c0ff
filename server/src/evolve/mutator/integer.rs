//! Another number for a whole one: its neighbours, those that are common, those of the same function.

use super::{Context, Example, Mutator, Proposals};
use crate::evolve::syntax::{Expression, Level};

pub(super) const MUTATOR: Mutator = Mutator {
    name: "integer",
    prior: 0.14,
    propose,
    example: Example { before: "def f(n):\n    return n % 24\n", after: "def f(n):\n    return n % 26\n" },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    let known = context.literals("integer");
    for node in context.values().filter(|node| node.is("integer")) {
        let Ok(number) = node.text().parse::<i64>() else { continue };
        let mut others: Vec<(i64, f64)> =
            vec![(number + 1, 4.0), (number - 1, 4.0), (number + 2, 1.0), (number - 2, 1.0)];
        others.extend([(0, 1.5), (1, 1.5), (2, 1.5), (3, 0.4), (-1, 0.7), (10, 0.2), (-number, 0.7)]);
        if number > 2 {
            others.extend([(number * 2, 0.5), (number / 2, 0.5), (number * 10, 0.2)]);
        }
        others.extend(known.iter().filter_map(|text| Some((text.parse().ok()?, 1.0))));
        others.extend(context.facts.literals.iter().filter_map(|text| Some((text.parse().ok()?, 0.1))));
        let is_negated = node.parent().is_some_and(|parent| parent.is("unary_operator"));
        // `a + -1` is `a - 1`, which is another mutator's.
        let is_summand = node
            .parent()
            .and_then(|parent| parent.field("operator"))
            .is_some_and(|operator| matches!(operator.text(), "+" | "-"));
        let mut seen = vec![number];
        for (other, weight) in others {
            if seen.contains(&other) || other < 0 && (is_negated || is_summand) {
                continue;
            }
            seen.push(other);
            if other < 0 {
                let negative = Expression::new(other.to_string(), Level::UNARY);
                proposals.expression(node, weight * 0.6, &negative);
            } else {
                proposals.text(node, weight, other.to_string());
            }
        }
        if is_negated && let Some(parent) = node.parent() {
            proposals.text(parent, 1.0, node.text());
        }
    }
}
