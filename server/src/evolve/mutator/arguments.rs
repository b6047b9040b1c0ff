//! Other arguments of a call: one more, or the two values that are compared.

use super::{Context, Example, Mutator, Proposals};
use crate::evolve::syntax::{Edit, Kind, Node};

pub(super) const MUTATOR: Mutator = Mutator {
    name: "arguments",
    prior: 0.025,
    propose,
    example: Example {
        before: "def f(items, n):\n    m = 0\n    for n in items:\n        m = max(items)\n    return m\n",
        after: "def f(items, n):\n    m = 0\n    for n in items:\n        m = max(m, n)\n    return m\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for call in context.values().filter(|node| node.is("call")) {
        let Some(arguments) = call.field("arguments").filter(|arguments| arguments.is("argument_list"))
        else {
            continue;
        };
        let name = call.name_call().map_or("", |(name, _)| name);
        let given = arguments.positional_arguments();
        let is_own = context.callables().contains(&name);
        if matches!(name, "min" | "max") {
            compared(context, call, arguments, proposals);
        }
        if is_own || matches!(name, "min" | "max" | "round" | "pow" | "int" | "sum") {
            for other in context.names_at(call) {
                let kind = context.kind_of_name(other);
                if !is_own && (kind == Kind::ANY || !kind.may_be(Kind::NUMBER)) {
                    continue;
                }
                if let Some(last) = given.last().filter(|last| last.text() != other) {
                    proposals.edit(arguments, 0.3, Edit::insert(last.end(), format!(", {other}")));
                }
            }
        }
        if let Some(last) = given.last().filter(|_| matches!(name, "min" | "max" | "round" | "int")) {
            for (number, weight) in [("0", 0.5), ("1", 0.5), ("2", 0.5)] {
                proposals.edit(arguments, weight, Edit::insert(last.end(), format!(", {number}")));
            }
        }
    }
}

/// The greater, or the smaller, of two names; what is assigned is likely to be one of them.
fn compared(context: &Context<'_>, call: Node<'_>, arguments: Node<'_>, proposals: &mut Proposals) {
    let assigned = call
        .parent()
        .filter(|parent| parent.is("assignment"))
        .and_then(|assignment| assignment.field("left"))
        .map_or("", Node::text);
    let numbers: Vec<&str> = context
        .names_of_kind(call, Kind::NUMBER)
        .into_iter()
        .filter(|name| context.kind_of_name(name) != Kind::ANY)
        .collect();
    for (at, first) in numbers.iter().enumerate() {
        for second in numbers.iter().skip(at + 1) {
            let weight = if *first == assigned || *second == assigned { 1.0 } else { 0.3 };
            proposals.text(arguments, weight, format!("({first}, {second})"));
        }
    }
    let first = arguments.positional_arguments().into_iter().next();
    if let Some(first) = first.filter(|first| !assigned.is_empty() && first.text() != assigned) {
        proposals.edit(arguments, 2.0, Edit::insert(first.start(), format!("{assigned}, ")));
    }
}
