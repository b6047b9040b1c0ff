//! A last statement that all branches share, behind them.

use super::parts::can_move;
use super::{Context, Example, Objective, Proposals, Rewrite};
use crate::evolve::syntax::{Edit, Node, at_margin, delete_statement, indentation};

pub(super) const REWRITE: Rewrite = Rewrite {
    name: "common-tail",
    objectives: &[Objective::Simplicity],
    keeps: "each branch ends with the same statement, and it reads nothing that only one of them binds",
    propose,
    example: Example {
        before: "def f(n):\n    if n > 1:\n        m = 1\n        return m\n    else:\n        m = 2\n        return m\n",
        after: "def f(n):\n    if n > 1:\n        m = 1\n    else:\n        m = 2\n    return m\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for statement in context.statements() {
        let Some(bodies) = branches(statement) else { continue };
        let lasts: Option<Vec<Node<'_>>> = bodies.iter().map(|body| body.statements().last()).collect();
        let Some(lasts) = lasts.filter(|_| can_move(statement, statement)) else { continue };
        let Some(tail) = lasts.first().filter(|tail| !tail.is("if_statement")) else { continue };
        let text = at_margin(*tail, *tail);
        let is_shared = lasts.iter().all(|last| at_margin(*last, *last) == text);
        let is_only = bodies.iter().any(|body| body.statements().count() < 2);
        if is_shared && !is_only {
            let mut edits: Vec<Edit> = lasts.iter().map(|last| delete_statement(*last)).collect();
            // What stands behind the last branch goes there instead of being deleted.
            edits.pop();
            let Some(last) = lasts.last() else { continue };
            let lines = text.replace('\n', &format!("\n{}", indentation(statement)));
            let start = last.start() - indentation(*last).len();
            edits.push(Edit::replace(start..last.end(), format!("{}{lines}", indentation(statement))));
            proposals.edits(statement, 1.0, edits);
        }
    }
}

/// The bodies of all branches, if one of them is always taken.
fn branches(statement: Node<'_>) -> Option<Vec<Node<'_>>> {
    let first = statement.field("consequence").filter(|_| statement.is("if_statement"))?;
    let mut bodies = vec![first];
    let mut is_whole = false;
    for clause in statement.fields("alternative") {
        is_whole = clause.is("else_clause");
        bodies.push(clause.field("consequence").or_else(|| clause.field("body"))?);
    }
    is_whole.then_some(bodies)
}
