//! A `continue`, `return` or `pass` at the end, where control would go anyway.

use super::parts::{can_move, returned};
use super::{Context, Example, Objective, Proposals, Rewrite};
use crate::evolve::syntax::{Edit, Node, delete_statement};

pub(super) const REWRITE: Rewrite = Rewrite {
    name: "needless-jump",
    objectives: &[Objective::Simplicity],
    keeps: "nothing comes behind it in the loop or function",
    propose,
    example: Example {
        before: "def f(items):\n    for item in items:\n        if item:\n            print(item)\n        else:\n            continue\n",
        after: "def f(items):\n    for item in items:\n        if item:\n            print(item)\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for statement in context.statements() {
        let is_end = match statement.kind() {
            "continue_statement" => {
                is_last(statement, "for_statement") || is_last(statement, "while_statement")
            }
            "return_statement" => {
                returned(statement).is_none_or(|value| value.is("none"))
                    && is_last(statement, "function_definition")
            }
            "pass_statement" => statement.siblings() != (None, None) || is_in_else(statement),
            _ => false,
        };
        if !is_end || !can_move(statement, statement) {
            continue;
        }
        match statement.parent().and_then(Node::parent) {
            Some(clause) if clause.is("else_clause") && statement.siblings() == (None, None) => {
                let before = clause.source().get(..clause.start()).unwrap_or_default().trim_end().len();
                proposals.edit(statement, 1.0, Edit::replace(before..clause.end(), ""));
            }
            _ => proposals.edit(statement, 1.0, delete_statement(statement)),
        }
    }
}

fn is_in_else(statement: Node<'_>) -> bool {
    statement.parent().and_then(Node::parent).is_some_and(|clause| {
        clause.is("else_clause") && clause.parent().is_some_and(|around| around.is("if_statement"))
    })
}

/// Whether nothing comes behind a statement in the nearest loop or in the function.
fn is_last(statement: Node<'_>, end: &str) -> bool {
    let mut at = statement;
    loop {
        if at.siblings().1.is_some() {
            return false;
        }
        let Some(around) = at.parent().and_then(Node::parent) else { return false };
        if around.is(end) {
            return around.field("alternative").is_none() || around.is("function_definition");
        }
        at = match around.kind() {
            "if_statement" => around,
            "else_clause" | "elif_clause" => match around.parent().filter(|above| above.is("if_statement")) {
                Some(branch) => branch,
                None => return false,
            },
            _ => return false,
        };
    }
}
