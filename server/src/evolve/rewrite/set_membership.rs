//! A list that is searched again and again, searched as a set.

use super::parts::{comparison, fresh_name, is_pure, may_change, names_of, repeats_around, statement_of};
use super::{Context, Example, Objective, Proposals, Rewrite};
use crate::evolve::syntax::{Edit, Kind, Node, insert_before, is_alone_on_its_lines};

pub(super) const REWRITE: Rewrite = Rewrite {
    name: "set-membership",
    objectives: &[Objective::Speed],
    keeps: "the list does not change while it is searched, and what is in it can be hashed",
    propose,
    example: Example {
        before: "def f(words, items):\n    result = []\n    for n in words:\n        if n in items:\n            result.append(n)\n    return result\n",
        after: "def f(words, items):\n    result = []\n    items_set = set(items)\n    for n in words:\n        if n in items_set:\n            result.append(n)\n    return result\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    let mut done = Vec::new();
    for value in context.values() {
        let Some((_, "in" | "not in", right)) = comparison(value) else { continue };
        let Some(searched) = searched(right, context) else { continue };
        let names = names_of(searched);
        let around = repeats_around(value)
            .into_iter()
            .take_while(|around| names.iter().all(|name| !may_change(*around, name)));
        let Some(around) = around.last() else { continue };
        let Some(statement) = statement_of(around).filter(|statement| is_alone_on_its_lines(*statement))
        else {
            continue;
        };
        if done.contains(&(statement.start(), right.text())) {
            continue;
        }
        done.push((statement.start(), right.text()));
        let base = names
            .iter()
            .rev()
            .find(|name| !matches!(**name, "list" | "tuple" | "sorted"))
            .copied()
            .unwrap_or("known");
        let name = fresh_name(context, &format!("{base}_set"));
        let mut edits = vec![insert_before(statement, &format!("{name} = set({})", searched.text()))];
        let alike = around.descendants().filter_map(comparison).filter(|(_, operator, other)| {
            matches!(*operator, "in" | "not in") && other.text() == right.text()
        });
        edits.extend(alike.map(|(.., other)| Edit::replace(other.range(), name.clone())));
        proposals.edits(value, 1.0, edits);
    }
}

/// What is searched, if it is a list or tuple: a name, or a copy of something.
fn searched<'s>(right: Node<'s>, context: &Context<'_>) -> Option<Node<'s>> {
    if right.is("identifier") {
        let is_list = context.kind(right).is_surely(Kind::LIST | Kind::TUPLE);
        return is_list.then_some(right);
    }
    let (function, arguments) = right.name_call()?;
    let &[copied] = arguments.positional_arguments().as_slice() else { return None };
    (matches!(function, "list" | "tuple" | "sorted") && is_pure(copied)).then_some(copied)
}
