//! A value that branches choose and that is then returned, returned where it is chosen.

use super::parts::{leaves, named, returned};
use super::{Context, Example, Objective, Proposals, Rewrite};
use crate::evolve::syntax::{Edit, Node, delete_statement};

pub(super) const REWRITE: Rewrite = Rewrite {
    name: "return-at-once",
    objectives: &[Objective::Simplicity],
    keeps: "nothing but the return stands behind the branches, and each of them sets the name last",
    propose,
    example: Example {
        before: "def f(n):\n    if n > 1:\n        m = 1\n    elif n > 0:\n        m = 2\n    else:\n        m = 3\n    return m\n",
        after: "def f(n):\n    if n > 1:\n        return 1\n    elif n > 0:\n        return 2\n    else:\n        return 3\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for statement in context.statements().filter(|statement| statement.is("if_statement")) {
        let Some(end) = statement.siblings().1 else { continue };
        let Some(name) = returned(end).filter(|value| value.is("identifier")) else { continue };
        let mut edits = vec![delete_statement(end)];
        if is_set_by_all(statement, name.text(), &mut edits)
            && !context.nodes().any(|node| node.is("finally_clause"))
        {
            proposals.edits(statement, 0.8, edits);
        }
    }
}

/// Whether each branch ends by setting the name or by leaving; with the edits that make it return.
fn is_set_by_all(statement: Node<'_>, name: &str, edits: &mut Vec<Edit>) -> bool {
    let Some(first) = statement.field("consequence") else { return false };
    let clauses: Vec<Node<'_>> = statement.fields("alternative").collect();
    let has_else = clauses.last().is_some_and(|clause| clause.is("else_clause"));
    let others =
        clauses.iter().filter_map(|clause| clause.field("consequence").or_else(|| clause.field("body")));
    has_else
        && std::iter::once(first).chain(others).all(|body| {
            let Some(last) = body.statements().last() else { return false };
            if let Some((_, value)) = named(last).filter(|(other, _)| *other == name) {
                edits.push(Edit::replace(last.range(), format!("return {}", value.text())));
                return true;
            }
            leaves(last) || last.is("if_statement") && is_set_by_all(last, name, edits)
        })
}
