//! Something else is returned.

use super::{Context, Example, Mutator, Proposals};
use crate::evolve::syntax::{Expression, Kind, Node};

pub(super) const MUTATOR: Mutator = Mutator {
    name: "return-value",
    prior: 0.02,
    propose,
    example: Example {
        before: "def f(n, m):\n    if n > 2:\n        return 0\n    return n\n",
        after: "def f(n, m):\n    if n > 2:\n        return m\n    return n\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    let returned: Vec<&str> = context
        .nodes()
        .filter(|node| node.is("return_statement"))
        .filter_map(|statement| statement.children().next())
        .map(Node::text)
        .collect();
    for statement in context.nodes().filter(|node| node.is("return_statement")) {
        let Some(value) = statement.children().next() else { continue };
        for name in context.names_at(statement) {
            let kind = context.kind_of_name(name);
            if context.is_local_function(name) || kind.is_surely(Kind::CALLABLE) {
                continue;
            }
            let fit = if kind.may_be(context.kind(value)) { 1.0 } else { 0.3 };
            proposals.text(value, fit, name);
            if kind != Kind::ANY && kind.may_be(Kind::COLLECTION) {
                proposals.text(value, 0.2, Expression::atom(name).called_by("len").text());
            }
            if kind != Kind::ANY && kind.may_be(Kind::SEQUENCE) {
                proposals.text(value, 0.2, format!("{name}[-1]"));
                proposals.text(value, 0.1, format!("{name}[0]"));
            }
        }
        for other in returned.iter().filter(|other| **other != value.text()) {
            proposals.text(value, 1.0, *other);
        }
        for (other, weight) in [("0", 0.5), ("1", 0.3), ("None", 0.5), ("[]", 0.3), ("''", 0.2), ("-1", 0.3)]
        {
            proposals.text(value, weight, other);
        }
        for literal in &context.facts.literals {
            proposals.text(value, 0.1, literal.as_str());
        }
    }
}
