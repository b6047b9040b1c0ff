//! A remainder of a power, without the power.

use super::parts::{bare, is_builtin};
use super::{Context, Example, Objective, Proposals, Rewrite};
use crate::evolve::syntax::{Kind, Node};

pub(super) const REWRITE: Rewrite = Rewrite {
    name: "power-modulo",
    objectives: &[Objective::Speed],
    keeps: "all three are whole numbers and the exponent is not negative",
    propose,
    example: Example {
        before: "def f(n, m, k):\n    return n ** m % k\n",
        after: "def f(n, m, k):\n    return pow(n, m, k)\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for value in context.values() {
        let Some((power, modulus)) = operator(value, "%") else { continue };
        let Some((base, exponent)) = operator(bare(power), "**") else { continue };
        let are_whole = [base, exponent, modulus].iter().all(|part| context.kind(*part).is_surely(Kind::INT));
        if are_whole && is_builtin(context, "pow") {
            let text =
                format!("pow({}, {}, {})", bare(base).text(), bare(exponent).text(), bare(modulus).text());
            proposals.text(value, 1.0, text);
        }
    }
}

/// The operands of a binary operator.
fn operator<'s>(node: Node<'s>, sign: &str) -> Option<(Node<'s>, Node<'s>)> {
    let is_that =
        node.is("binary_operator") && node.field("operator").is_some_and(|operator| operator.text() == sign);
    node.field("left").zip(node.field("right")).filter(|_| is_that)
}
