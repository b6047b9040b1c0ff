//! A loop over positions that only reads the items there, over the items themselves.

use super::parts::{
    Loop, can_move, fresh_name, holds, is_bound_in, is_name, is_unused_behind, loops, may_change, named, uses,
};
use super::{Context, Example, Objective, Proposals, Rewrite};
use crate::evolve::syntax::{Edit, Node, delete_statement};

pub(super) const REWRITE: Rewrite = Rewrite {
    name: "index-loop",
    objectives: &[Objective::Simplicity],
    keeps: "the sequences keep their length in the loop, the position is used for nothing else or counted along",
    propose,
    example: Example {
        before: "def f(items):\n    result = []\n    for i in range(len(items)):\n        result.append(items[i] + 1)\n    return result\n",
        after: "def f(items):\n    result = []\n    for item in items:\n        result.append(item + 1)\n    return result\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for found in loops(context) {
        let Some(sequences) = measured(found.iterable) else { continue };
        let position = found.target;
        let is_free = position.is("identifier")
            && sequences.iter().all(|sequence| !may_change(found.body, sequence.text()))
            && !is_bound_in(found.body, position.text())
            && is_unused_behind(context, found);
        if is_free && can_move(found.statement, found.statement) {
            over_items(context, found, &sequences, proposals);
        }
    }
}

/// The sequences of `range(len(a))` and `range(min(len(a), len(b)))`.
fn measured(iterable: Node<'_>) -> Option<Vec<Node<'_>>> {
    let &[length] = arguments_of(iterable, "range")?.as_slice() else { return None };
    match length_of(length) {
        Some(one) => Some(vec![one]),
        None => arguments_of(length, "min")?.into_iter().map(length_of).collect(),
    }
}

fn arguments_of<'s>(call: Node<'s>, function: &str) -> Option<Vec<Node<'s>>> {
    let (name, arguments) = call.name_call()?;
    (name == function).then(|| arguments.positional_arguments())
}

fn length_of(call: Node<'_>) -> Option<Node<'_>> {
    let &[sequence] = arguments_of(call, "len")?.as_slice() else { return None };
    sequence.is("identifier").then_some(sequence)
}

fn over_items<'s>(context: &Context<'s>, found: Loop<'s>, sequences: &[Node<'s>], proposals: &mut Proposals) {
    let position = found.target.text();
    let mut edits = Vec::new();
    let mut names = Vec::new();
    let mut n_reads = 0;
    for sequence in sequences {
        let reads: Vec<Node<'s>> = found
            .body
            .descendants()
            .filter(|node| node.is("subscript") && is_item(*node, sequence.text(), position))
            .collect();
        n_reads += reads.len();
        // `item = items[i]` names it.
        let naming = found
            .body
            .statements()
            .find(|statement| named(*statement).is_some_and(|(_, value)| reads.contains(&value)));
        let given =
            naming.and_then(named).map(|(name, _)| name).filter(|name| is_bound_once(found.body, name));
        let name = given.map_or_else(|| fresh_name(context, &singular(sequence.text())), str::to_owned);
        if let Some(naming) = naming.filter(|_| given.is_some()) {
            edits.push(delete_statement(naming));
        }
        let rest =
            reads.iter().filter(|read| naming.is_none_or(|naming| given.is_none() || !holds(naming, **read)));
        edits.extend(rest.map(|read| Edit::replace(read.range(), name.clone())));
        names.push(name);
    }
    let is_counted = uses(found.body, position) > n_reads;
    let source = match sequences {
        [one] if is_counted => format!("enumerate({})", one.text()),
        [one] => one.text().to_owned(),
        many => format!("zip({})", many.iter().map(|one| one.text()).collect::<Vec<_>>().join(", ")),
    };
    if n_reads == 0 || is_counted && sequences.len() > 1 {
        return;
    }
    let counted = if is_counted { format!("{position}, ") } else { String::new() };
    edits.push(Edit::replace(
        found.target.start()..found.iterable.end(),
        format!("{counted}{} in {source}", names.join(", ")),
    ));
    proposals.edits(found.statement, 1.0, edits);
}

fn is_item(node: Node<'_>, sequence: &str, position: &str) -> bool {
    let is_that = |field: &str, name: &str| {
        node.field(field).is_some_and(|part| part.is("identifier") && part.text() == name)
    };
    is_that("value", sequence) && is_that("subscript", position) && node.is_value()
}

fn is_bound_once(body: Node<'_>, name: &str) -> bool {
    body.descendants().filter(|node| is_name(*node, name) && !node.is_value()).count() == 1
}

/// `item` of `items`.
fn singular(plural: &str) -> String {
    match plural.strip_suffix('s').filter(|stem| stem.len() > 1 && !stem.ends_with('s')) {
        Some(stem) => stem.strip_suffix("ie").map_or_else(|| stem.to_owned(), |stem| format!("{stem}y")),
        None => "item".to_owned(),
    }
}
