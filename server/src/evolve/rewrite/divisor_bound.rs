//! A search for a divisor that ends at the square root.

use super::imports::imported;
use super::parts::{bare, comparison, is_unused_behind, leaves, loops, only, plain_if, uses};
use super::{Context, Example, Objective, Proposals, Rewrite};
use crate::evolve::syntax::{Edit, Kind, Node};

pub(super) const REWRITE: Rewrite = Rewrite {
    name: "divisor-bound",
    objectives: &[Objective::Speed],
    keeps: "the loop does nothing but ask whether the number is divisible: of two divisors one is not above the square root",
    propose,
    example: Example {
        before: "def f(n):\n    for i in range(2, n):\n        if n % i == 0:\n            return False\n    return True\n",
        after: "def f(n):\n    from math import isqrt\n    for i in range(2, isqrt(n) + 1):\n        if n % i == 0:\n            return False\n    return True\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for found in loops(context) {
        let Some((condition, body)) = only(found.body).and_then(plain_if) else { continue };
        let Some((left, "==", right)) = comparison(bare(condition)) else { continue };
        let is_remainder = right.text() == "0"
            && left.is("binary_operator")
            && left.field("operator").is_some_and(|sign| sign.text() == "%");
        let (Some(number), Some(divisor)) = (left.field("left"), left.field("right")) else { continue };
        let Some(("range", arguments)) = found.iterable.name_call() else { continue };
        let &[from, to, ..] = arguments.positional_arguments().as_slice() else { continue };
        let is_search = is_remainder
            && divisor.text() == found.target.text()
            && number.is("identifier")
            && context.kind(number).is_surely(Kind::INT)
            && matches!(from.text(), "2" | "3")
            && ends_at(to, number.text())
            && uses(body, found.target.text()) == 0
            && only(body).is_some_and(leaves)
            && is_unused_behind(context, found);
        if let Some(root) = imported(context, "math", "isqrt").filter(|_| is_search) {
            let edit = Edit::replace(to.range(), format!("{}({}) + 1", root.call, number.text()));
            proposals.edits(found.statement, 1.0, root.with(vec![edit]));
        }
    }
}

/// `n`, or half of it.
fn ends_at(to: Node<'_>, number: &str) -> bool {
    let text: String = to.text().chars().filter(|c| !c.is_whitespace()).collect();
    [number.to_owned(), format!("{number}//2+1"), format!("{number}-1")].contains(&text)
}
