//! Another comparison.

use super::{Context, Example, Mutator, Proposals};
use crate::evolve::syntax::Node;

pub(super) const MUTATOR: Mutator = Mutator {
    name: "comparison",
    prior: 0.09,
    propose,
    example: Example { before: "def f(n):\n    return n < 3\n", after: "def f(n):\n    return n <= 3\n" },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for comparison in context.nodes().filter(|node| node.is("comparison_operator")) {
        for operator in comparison.fields("operators") {
            for (other, weight) in others(operator) {
                proposals.text(operator, *weight, *other);
            }
        }
    }
}

fn others(operator: Node<'_>) -> &'static [(&'static str, f64)] {
    match operator.text() {
        "<" => &[("<=", 3.0), (">", 2.0), (">=", 1.5), ("==", 1.0), ("!=", 0.7)],
        "<=" => &[("<", 3.0), (">=", 2.0), (">", 1.5), ("==", 0.7), ("!=", 0.7)],
        ">" => &[(">=", 3.0), ("<", 2.0), ("<=", 1.5), ("==", 0.7), ("!=", 0.7)],
        ">=" => &[(">", 3.0), ("<=", 2.0), ("<", 1.5), ("==", 0.7), ("!=", 0.7)],
        "==" => &[("!=", 3.0), ("<=", 1.0), (">=", 1.0), ("<", 1.0), (">", 1.0), ("in", 0.3)],
        "!=" => &[("==", 3.0), ("<", 1.0), (">", 1.0), ("<=", 0.7), (">=", 0.7), ("not in", 0.3)],
        "in" => &[("not in", 3.0), ("==", 0.4)],
        "not in" => &[("in", 3.0), ("!=", 0.4)],
        "is" => {
            &[("is not", 3.0), ("==", 1.5), ("<", 0.4), (">", 0.4), ("<=", 0.4), (">=", 0.4), ("!=", 0.4)]
        }
        "is not" => {
            &[("is", 3.0), ("!=", 1.5), ("<", 0.4), (">", 0.4), ("<=", 0.4), (">=", 0.4), ("==", 0.4)]
        }
        _ => &[],
    }
}
