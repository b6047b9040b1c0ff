//! `x = x + e` as `x += e`.

use super::parts::{augmented, bare, named};
use super::{Context, Example, Objective, Proposals, Rewrite};
use crate::evolve::syntax::{Expression, Kind};

pub(super) const REWRITE: Rewrite = Rewrite {
    name: "augmented",
    objectives: &[Objective::Simplicity],
    keeps: "the value was seen to be a number or a text, which no one else can hold changed",
    propose,
    example: Example {
        before: "def f(n, m):\n    n = n + m\n    return n\n",
        after: "def f(n, m):\n    n += m\n    return n\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for statement in context.statements() {
        let Some((name, value)) = named(statement).filter(|(_, value)| value.is("binary_operator")) else {
            continue;
        };
        let Some((other, operator, right)) = augmented(statement) else { continue };
        let is_fixed = context.kind_of_name(name).is_surely(Kind::NUMBER | Kind::STR);
        if is_fixed && other == name && value.field("right") == Some(right) {
            proposals.text(
                statement,
                0.5,
                format!("{name} {operator}= {}", Expression::of(bare(right)).text()),
            );
        }
    }
}
