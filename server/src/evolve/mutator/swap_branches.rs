//! The two branches of a condition change places, or `elif` becomes `if`.

use super::{Context, Example, Mutator, Proposals};
use crate::evolve::syntax::Edit;

pub(super) const MUTATOR: Mutator = Mutator {
    name: "swap-branches",
    prior: 0.015,
    propose,
    example: Example {
        before: "def f(n):\n    if n > 2:\n        m = 1\n    else:\n        m = 2\n    return m\n",
        after: "def f(n):\n    if n > 2:\n        m = 2\n    else:\n        m = 1\n    return m\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for branch in context.nodes().filter(|node| node.is("if_statement") || node.is("elif_clause")) {
        let next = branch
            .fields("alternative")
            .next()
            .or_else(|| branch.parent()?.fields("alternative").find(|clause| clause.start() >= branch.end()));
        let Some(next) = next else { continue };
        let other = next.field("body").or_else(|| next.field("consequence"));
        if let (Some(body), Some(other)) = (branch.field("consequence"), other) {
            let edits =
                vec![Edit::replace(body.range(), other.text()), Edit::replace(other.range(), body.text())];
            if body.text() != other.text() && body.text().contains('\n') == other.text().contains('\n') {
                proposals.edits(branch, 1.0, edits);
            }
        }
    }
    for clause in context.nodes().filter(|node| node.is("elif_clause")) {
        proposals.edit(clause, 1.0, Edit::replace(clause.start()..clause.start() + 4, "if"));
    }
}
