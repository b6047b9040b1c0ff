//! A list that is filled and searched, searched in a set beside it.

use super::parts::{
    called, can_move, comparison, fresh_name, holds, is_name, is_pure, named, repeats_around, statement_of,
};
use super::{Context, Example, Objective, Proposals, Rewrite};
use crate::evolve::syntax::{Edit, Node, insert_after};

pub(super) const REWRITE: Rewrite = Rewrite {
    name: "seen-set",
    objectives: &[Objective::Speed],
    keeps: "the list is only appended to, and what is appended can be hashed",
    propose,
    example: Example {
        before: "def f(items):\n    seen = []\n    for n in items:\n        if n not in seen:\n            seen.append(n)\n    return seen\n",
        after: "def f(items):\n    seen = []\n    seen_set = set()\n    for n in items:\n        if n not in seen_set:\n            seen.append(n)\n            seen_set.add(n)\n    return seen\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for start in context.statements() {
        let Some((list, _)) = named(start).filter(|(_, value)| matches!(value.text(), "[]" | "list()"))
        else {
            continue;
        };
        let searches: Vec<Node<'_>> = context
            .values()
            .filter_map(comparison)
            .filter(|(_, operator, right)| matches!(*operator, "in" | "not in") && right.text() == list)
            .map(|(.., right)| right)
            .collect();
        let is_repeated = searches.iter().any(|search| !repeats_around(*search).is_empty());
        let appends: Vec<(Node<'_>, Node<'_>)> =
            context.statements().filter_map(|statement| appended(statement, list)).collect();
        let is_free =
            appends.iter().all(|(statement, element)| is_pure(*element) && can_move(*statement, *statement));
        if !is_repeated
            || appends.is_empty()
            || !is_free
            || is_otherwise_changed(context, list, appends.len())
        {
            continue;
        }
        let set = fresh_name(context, &format!("{list}_set"));
        let mut edits = vec![insert_after(start, &format!("{set} = set()"))];
        edits.extend(
            appends.iter().map(|(statement, element)| {
                insert_after(*statement, &format!("{set}.add({})", element.text()))
            }),
        );
        edits.extend(searches.iter().map(|search| Edit::replace(search.range(), set.clone())));
        proposals.edits(start, 1.0, edits);
    }
}

fn appended<'s>(statement: Node<'s>, list: &str) -> Option<(Node<'s>, Node<'s>)> {
    let (object, method, arguments) = called(statement)?;
    let &[element] = arguments.as_slice() else { return None };
    (object.text() == list && method == "append").then_some((statement, element))
}

/// Whether the list is bound twice, or changed by something else than these calls.
fn is_otherwise_changed(context: &Context<'_>, list: &str, n_appends: usize) -> bool {
    let uses: Vec<Node<'_>> = context.function.descendants().filter(|node| is_name(*node, list)).collect();
    let n_bound = uses.iter().filter(|node| !node.is_value()).count();
    let n_called =
        uses.iter().filter(|node| node.parent().is_some_and(|parent| parent.is("attribute"))).count();
    let is_assigned_into = uses.iter().any(|node| {
        node.parent().is_some_and(|parent| {
            parent.is("subscript")
                && statement_of(parent).is_some_and(|statement| {
                    statement.is("delete_statement")
                        || statement
                            .children()
                            .next()
                            .and_then(|inner| inner.field("left"))
                            .is_some_and(|left| holds(left, parent))
                })
        })
    });
    n_bound != 1 || n_called != n_appends || is_assigned_into || context.parameters().contains(&list)
}
