//! `True` for `False`, and other constants for those and for `None`.

use super::{Context, Example, Mutator, Proposals};
use crate::evolve::syntax::Kind;

pub(super) const MUTATOR: Mutator = Mutator {
    name: "constant",
    prior: 0.04,
    propose,
    example: Example {
        before: "def f(n):\n    if n < 0:\n        return True\n    return n > 2\n",
        after: "def f(n):\n    if n < 0:\n        return False\n    return n > 2\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for node in context.values() {
        let others: &[(&str, f64)] = match node.kind() {
            "true" => &[("False", 4.0), ("None", 0.3)],
            "false" => &[("True", 4.0), ("None", 0.3)],
            "none" => &[
                ("0", 1.0),
                ("True", 0.5),
                ("False", 0.7),
                ("\"\"", 0.7),
                ("[]", 0.7),
                ("{}", 0.3),
                ("-1", 0.3),
            ],
            "list" if node.children().next().is_none() => {
                &[("None", 0.3), ("{}", 0.5), ("set()", 0.5), ("\"\"", 0.3)]
            }
            "dictionary" if node.children().next().is_none() => &[("[]", 0.5), ("None", 0.3), ("set()", 0.3)],
            _ => continue,
        };
        for (other, weight) in others {
            proposals.text(node, *weight, *other);
        }
        if node.is("list") {
            for name in context.names_of_kind(node, Kind::COLLECTION) {
                proposals.text(node, 0.3, name);
            }
        }
    }
}
