//! Two comparisons of one value, as a chain.

use super::parts::{bare, both, comparison, is_plain, is_pure};
use super::{Context, Example, Objective, Proposals, Rewrite};
use crate::evolve::syntax::{Expression, Level, Node};

pub(super) const REWRITE: Rewrite = Rewrite {
    name: "chained-comparison",
    objectives: &[Objective::Simplicity],
    keeps: "the value in the middle is a name, or an expression that can be evaluated once as well as twice",
    propose,
    example: Example {
        before: "def f(n, low, high):\n    return n >= low and n < high\n",
        after: "def f(n, low, high):\n    return low <= n < high\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for value in context.values() {
        let Some((left, right)) = both(value, "and") else { continue };
        let (Some(first), Some(second)) = (comparison(bare(left)), comparison(bare(right))) else { continue };
        for a in [Some(first), turned(first)].into_iter().flatten() {
            for b in [Some(second), turned(second)].into_iter().flatten() {
                let is_chain = a.2.text() == b.0.text() && is_pure(a.2) && is_up(a.1) && is_up(b.1);
                if is_chain && !is_plain_literal(a.2) {
                    let text = format!("{} {} {} {} {}", a.0.text(), a.1, a.2.text(), b.1, b.2.text());
                    proposals.expression(value, 1.0, &Expression::new(text, Level::COMPARISON));
                }
            }
        }
    }
}

type Compared<'s> = (Node<'s>, &'s str, Node<'s>);

fn turned((left, operator, right): Compared<'_>) -> Option<Compared<'_>> {
    let turned = match operator {
        "<" => ">",
        "<=" => ">=",
        ">" => "<",
        ">=" => "<=",
        _ => return None,
    };
    Some((right, turned, left))
}

fn is_up(operator: &str) -> bool {
    matches!(operator, "<" | "<=")
}

fn is_plain_literal(node: Node<'_>) -> bool {
    is_plain(node) && !node.is("identifier")
}
