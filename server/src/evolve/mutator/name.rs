//! Another name of the same scope.

use super::{Context, Example, Mutator, Proposals};
use crate::evolve::syntax::{Kind, Node};

pub(super) const MUTATOR: Mutator = Mutator {
    name: "name",
    prior: 0.11,
    propose,
    example: Example {
        before: "def f(n, m):\n    while m:\n        n, m = m, n % m\n    return m\n",
        after: "def f(n, m):\n    while m:\n        n, m = m, n % m\n    return n\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for node in context.values().filter(|node| node.is("identifier")) {
        let names = context.names_at(node);
        // Names of functions, modules and built-ins are other mutators'.
        if !names.contains(node.text()) || is_called(node) {
            continue;
        }
        let kind = context.kind_of_name(node.text());
        for other in names {
            if context.is_local_function(other) {
                continue;
            }
            let other_kind = context.kind_of_name(other);
            let is_alike = kind != Kind::ANY && other_kind != Kind::ANY && kind.may_be(other_kind);
            let is_unlike = !kind.may_be(other_kind);
            let fit = if is_alike {
                2.0
            } else if is_unlike {
                0.3
            } else {
                1.0
            };
            // What is bound and never read is likely to be missing somewhere.
            let is_unread = context.is_unread(other);
            proposals.text(node, if is_unread { fit * 2.0 } else { fit }, other);
        }
    }
}

fn is_called(node: Node<'_>) -> bool {
    node.field_name() == Some("function")
}
