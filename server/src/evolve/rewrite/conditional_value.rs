//! Two branches that give one name or the result a value, as a conditional expression, or as the condition itself.

use super::parts::{bare, can_move, if_else, named, only, opposite, returned, truth};
use super::{Context, Example, Objective, Proposals, Rewrite};
use crate::evolve::syntax::{Expression, Level, Node, replace_statements};

pub(super) const REWRITE: Rewrite = Rewrite {
    name: "conditional-value",
    objectives: &[Objective::Simplicity],
    keeps: "the condition is evaluated first and one of the values after it, as before",
    propose,
    example: Example {
        before: "def f(n):\n    if n > 1:\n        word = 'a'\n    else:\n        word = 'b'\n    return word\n",
        after: "def f(n):\n    word = 'a' if n > 1 else 'b'\n    return word\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for statement in context.statements().filter(|statement| can_move(*statement, *statement)) {
        let Some((condition, body, other)) = if_else(statement) else { continue };
        let is_branch =
            statement.parent().and_then(Node::parent).is_some_and(|above| above.is("else_clause"));
        let (Some(then), Some(other)) = (only(body), only(other)) else { continue };
        if let (Some((name, then)), Some((other_name, other))) = (named(then), named(other)) {
            if name == other_name {
                let value = conditional(condition, then, other, context);
                proposals.edit(
                    statement,
                    1.0,
                    replace_statements(statement, statement, &format!("{name} = {value}")),
                );
            }
        } else if let (Some(then), Some(other)) = (returned(then), returned(other)) {
            // What is one of several branches stays one.
            if !is_branch {
                let value = conditional(condition, then, other, context);
                proposals.edit(
                    statement,
                    0.7,
                    replace_statements(statement, statement, &format!("return {value}")),
                );
            }
        }
    }
}

fn conditional(condition: Node<'_>, then: Node<'_>, other: Node<'_>, context: &Context<'_>) -> String {
    match (then.kind(), other.kind()) {
        ("true", "false") => truth(condition, context).text().to_owned(),
        ("false", "true") => opposite(condition, context).text().to_owned(),
        _ => {
            let part = |node: Node<'_>| Expression::of(bare(node)).within(Level::OR);
            format!("{} if {} else {}", part(then), part(condition), Expression::of(other).text())
        }
    }
}
