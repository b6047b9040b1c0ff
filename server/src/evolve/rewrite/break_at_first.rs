//! A flag that keeps a loop from doing more, as `break`.

use super::parts::{bare, both, can_move, comparison, ends, loops, named, only, plain_if, uses};
use super::{Context, Example, Objective, Proposals, Rewrite};
use crate::evolve::syntax::{Kind, Node, at_margin, deeper, delete_statement, replace_statements};

pub(super) const REWRITE: Rewrite = Rewrite {
    name: "break-at-first",
    objectives: &[Objective::Simplicity],
    keeps: "the flag is set once in the loop and is all that its rounds ask first, so that the rounds behind do nothing",
    propose,
    example: Example {
        before: "def f(items):\n    answer = None\n    is_found = False\n    for item in items:\n        if not is_found:\n            if item > 1:\n                answer = item\n                is_found = True\n    return answer\n",
        after: "def f(items):\n    answer = None\n    for item in items:\n        if item > 1:\n            answer = item\n            break\n    return answer\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for found in loops(context) {
        let Some((condition, body)) = only(found.body).and_then(plain_if) else { continue };
        let Some((flag, rest)) = flag_of(condition, context) else { continue };
        let block = found.statement.parent();
        let start = block
            .into_iter()
            .flat_map(Node::statements)
            .take_while(|before| *before != found.statement)
            .find(|before| named(*before).is_some_and(|(name, value)| name == flag && value.is("false")));
        let set: Vec<Node<'_>> = body
            .descendants()
            .filter(|node| named(*node).is_some_and(|(name, value)| name == flag && value.is("true")))
            .collect();
        let (Some(start), [set]) = (start, set.as_slice()) else { continue };
        let is_whole = uses(context.function, flag) == 3
            && set.siblings().1.is_none()
            && is_at_end(*set, found.statement);
        let Some((first, last)) =
            ends(body).filter(|_| is_whole && can_move(found.statement, found.statement))
        else {
            continue;
        };
        let lines = at_margin(first, last).replace(&format!("{flag} = True"), "break");
        let lines = match rest {
            Some(rest) => format!("if {rest}:\n{}", deeper(&lines)),
            None => lines,
        };
        let Some(whole) = only(found.body) else { continue };
        proposals.edits(
            found.statement,
            1.0,
            vec![delete_statement(start), replace_statements(whole, whole, &lines)],
        );
    }
}

/// The flag whose falsehood a condition asks for, and what else it asks for.
fn flag_of<'s>(condition: Node<'s>, context: &Context<'s>) -> Option<(&'s str, Option<&'s str>)> {
    let (flag, rest) = match both(bare(condition), "and") {
        Some((left, right)) => (bare(left), Some(right.text())),
        None => (bare(condition), None),
    };
    if let Some(argument) =
        flag.field("argument").filter(|argument| flag.is("not_operator") && argument.is("identifier"))
    {
        return Some((argument.text(), rest));
    }
    let (left, operator, right) = comparison(flag)?;
    let is_false = matches!(operator, "==" | "is") && right.is("false") && left.is("identifier");
    (is_false && context.kind(left).is_surely(Kind::BOOL)).then_some((left.text(), rest))
}

/// Whether nothing runs between a statement and the end of the loop's round.
fn is_at_end(statement: Node<'_>, end: Node<'_>) -> bool {
    let mut around = statement.ancestors().take_while(|above| *above != end);
    around.all(|above| !above.is_statement() || above.siblings().1.is_none() && above.is("if_statement"))
}
