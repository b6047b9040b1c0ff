//! A search for two equal items among all pairs, by the number of different ones.

use super::parts::{bare, can_move, comparison, for_loop, is_builtin, loops, only, plain_if, returned};
use super::{Context, Example, Objective, Proposals, Rewrite};
use crate::evolve::syntax::{Kind, Node, replace_statements};

pub(super) const REWRITE: Rewrite = Rewrite {
    name: "duplicates",
    objectives: &[Objective::Speed, Objective::Simplicity],
    keeps: "the items can be hashed, and the loops do nothing but compare each pair once",
    propose,
    example: Example {
        before: "def f(items):\n    for i in range(len(items)):\n        for j in range(i + 1, len(items)):\n            if items[i] == items[j]:\n                return True\n    return False\n",
        after: "def f(items):\n    return len(set(items)) != len(items)\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for outer in loops(context) {
        let Some(inner) = only(outer.body).and_then(for_loop) else { continue };
        let Some((condition, body)) = only(inner.body).and_then(plain_if) else { continue };
        let (Some(then), Some(next)) = (only(body).and_then(returned), outer.statement.siblings().1) else {
            continue;
        };
        let Some(other) = returned(next) else { continue };
        let sign = match (then.kind(), other.kind()) {
            ("true", "false") => "!=",
            ("false", "true") => "==",
            _ => continue,
        };
        let Some(list) = compared_list(outer.iterable, inner.iterable, outer.target, inner.target, condition)
        else {
            continue;
        };
        let is_list = context.kind_of_name(list).is_surely(Kind::LIST | Kind::TUPLE | Kind::STR);
        if is_list && can_move(outer.statement, next) && is_builtin(context, "set") {
            let lines = format!("return len(set({list})) {sign} len({list})");
            proposals.edit(outer.statement, 1.0, replace_statements(outer.statement, next, &lines));
        }
    }
}

/// The list of which each pair is compared once.
fn compared_list<'s>(
    first: Node<'s>,
    second: Node<'s>,
    i: Node<'s>,
    j: Node<'s>,
    condition: Node<'s>,
) -> Option<&'s str> {
    let (left, operator, right) = comparison(bare(condition))?;
    let plain = |node: Node<'_>| -> String { node.text().chars().filter(|c| !c.is_whitespace()).collect() };
    let (i, j) = (i.text(), j.text());
    let list = if left.is("subscript") { left.field("value")?.text() } else { plain_list(second)? };
    let by_position = plain(first) == format!("range(len({list}))")
        && plain(second) == format!("range({i}+1,len({list}))")
        && sides(left, right, &format!("{list}[{i}]"), &format!("{list}[{j}]"));
    // `for i, a in enumerate(items)`, `for b in items[i + 1:]`
    let counted = i.split_once(',').map(|(i, a)| (i.trim(), a.trim()));
    let by_item = counted.is_some_and(|(i, a)| {
        plain(first) == format!("enumerate({list})")
            && plain(second) == format!("{list}[{i}+1:]")
            && sides(left, right, a, j)
    });
    (operator == "==" && (by_position || by_item)).then_some(list)
}

fn plain_list(slice: Node<'_>) -> Option<&str> {
    slice.field("value").filter(|value| slice.is("subscript") && value.is("identifier")).map(Node::text)
}

fn sides(left: Node<'_>, right: Node<'_>, one: &str, other: &str) -> bool {
    left.text() == one && right.text() == other || left.text() == other && right.text() == one
}
