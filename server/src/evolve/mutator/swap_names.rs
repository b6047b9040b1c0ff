//! Two names change places throughout an expression.

use std::collections::BTreeSet;

use super::{Context, Example, Mutator, Proposals};
use crate::evolve::syntax::{Edit, Node};

pub(super) const MUTATOR: Mutator = Mutator {
    name: "swap-names",
    prior: 0.015,
    propose,
    example: Example {
        before: "def f(rows, n, m):\n    return rows[n][m] * n\n",
        after: "def f(rows, n, m):\n    return rows[m][n] * m\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for value in context.values().filter(|node| !node.is_leaf()) {
        let local = context.names_at(value);
        let names: Vec<Node<'_>> = value
            .descendants()
            .filter(|node| node.is("identifier") && node.is_value() && local.contains(node.text()))
            .collect();
        let different: Vec<&str> =
            names.iter().map(|node| node.text()).collect::<BTreeSet<_>>().into_iter().collect();
        for (at, first) in different.iter().enumerate() {
            for second in different.iter().skip(at + 1) {
                if !context.kind_of_name(first).may_be(context.kind_of_name(second)) {
                    continue;
                }
                let edits = names.iter().filter_map(|name| match name.text() {
                    text if text == *first => Some(Edit::replace(name.range(), *second)),
                    text if text == *second => Some(Edit::replace(name.range(), *first)),
                    _ => None,
                });
                proposals.edits(value, 1.0, edits.collect());
            }
        }
    }
}
