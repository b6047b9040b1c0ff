//! Another way to assign: `+=` for `-=`, `+=` for `=`.

use super::{Context, Example, Mutator, Proposals};
use crate::evolve::syntax::Kind;

pub(super) const MUTATOR: Mutator = Mutator {
    name: "assignment",
    prior: 0.04,
    propose,
    example: Example {
        before: "def f(items):\n    total = 0\n    for n in items:\n        total -= n\n    return total\n",
        after: "def f(items):\n    total = 0\n    for n in items:\n        total += n\n    return total\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for assignment in context.nodes() {
        let Some(left) = assignment.field("left") else { continue };
        match assignment.kind() {
            "augmented_assignment" => {
                let Some(operator) = assignment.field("operator") else { continue };
                let others: &[(&str, f64)] = if context.kind(left).may_be(Kind::NUMBER) {
                    &[
                        ("+=", 2.0),
                        ("-=", 2.0),
                        ("*=", 1.0),
                        ("=", 1.0),
                        ("//=", 0.5),
                        ("/=", 0.5),
                        ("%=", 0.3),
                        ("**=", 0.2),
                    ]
                } else {
                    &[("=", 1.0), ("+=", 1.0), ("-=", 0.3), ("|=", 0.3), ("&=", 0.3)]
                };
                for (other, weight) in others {
                    proposals.text(operator, *weight, *other);
                }
            }
            "assignment" if left.is("identifier") || left.is("subscript") => {
                let Some(sign) = assignment.all_children().find(|child| child.is("=")) else { continue };
                // A name has to exist before something is added to it.
                let is_known = left.is("subscript") || assignment.is_in_loop();
                if is_known && assignment.field("type").is_none() {
                    for (other, weight) in [("+=", 1.0), ("-=", 0.4), ("*=", 0.4)] {
                        proposals.text(sign, weight, other);
                    }
                }
            }
            _ => {}
        }
    }
}
