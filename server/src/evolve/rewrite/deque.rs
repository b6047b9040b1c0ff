//! A list that is used as a queue, as a `deque`.

use super::imports::imported;
use super::parts::{comparison, is_name, named};
use super::{Context, Example, Objective, Proposals, Rewrite};
use crate::evolve::syntax::{Edit, Kind, Node};

pub(super) const REWRITE: Rewrite = Rewrite {
    name: "deque",
    objectives: &[Objective::Speed],
    keeps: "the list is made here, goes nowhere else, and only its ends, its length and its items in order are asked for",
    propose,
    example: Example {
        before: "def f(items):\n    queue = list(items)\n    total = 0\n    while queue:\n        total += queue.pop(0)\n    return total\n",
        after: "def f(items):\n    from collections import deque\n    queue = deque(items)\n    total = 0\n    while queue:\n        total += queue.popleft()\n    return total\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for start in context.statements() {
        let Some((queue, value)) = named(start) else { continue };
        let Some(items) = items_of(value).filter(|_| context.kind_of_name(queue).is_surely(Kind::LIST))
        else {
            continue;
        };
        let uses: Vec<Node<'_>> =
            context.function.descendants().filter(|node| is_name(*node, queue)).collect();
        let mut edits = Vec::new();
        let is_queue =
            uses.iter().filter(|node| node.start() != start.start()).all(|node| as_deque(*node, &mut edits));
        let Some(deque) = imported(context, "collections", "deque").filter(|_| is_queue && !edits.is_empty())
        else {
            continue;
        };
        edits.push(Edit::replace(value.range(), format!("{}({items})", deque.call)));
        proposals.edits(start, 1.0, deque.with(edits));
    }
}

/// What a new list is made of; nothing for an empty one.
fn items_of(value: Node<'_>) -> Option<&str> {
    match value.kind() {
        "list" if value.children().next().is_none() => Some(""),
        "list" | "list_comprehension" => Some(value.text()),
        "call" => match value.name_call() {
            Some(("list", arguments)) => match arguments.positional_arguments()[..] {
                [] => Some(""),
                [items] => Some(items.text()),
                _ => None,
            },
            Some(("sorted", _)) => Some(value.text()),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a deque can be used there too, with the edit that it needs.
fn as_deque(node: Node<'_>, edits: &mut Vec<Edit>) -> bool {
    let Some(parent) = node.parent() else { return false };
    match parent.kind() {
        "while_statement" | "if_statement" | "elif_clause" | "not_operator" | "boolean_operator" => true,
        "for_statement" | "for_in_clause" => node.field_name() == Some("right"),
        "comparison_operator" => comparison(parent)
            .is_some_and(|(_, operator, right)| matches!(operator, "in" | "not in") && right == node),
        "argument_list" => parent
            .parent()
            .and_then(Node::name_call)
            .is_some_and(|(name, _)| matches!(name, "len" | "sum" | "max" | "min" | "list" | "sorted")),
        "subscript" => {
            parent.field("subscript").is_some_and(|at| matches!(at.text(), "0" | "-1")) && parent.is_value()
        }
        "attribute" => method(parent, edits),
        _ => false,
    }
}

fn method(attribute: Node<'_>, edits: &mut Vec<Edit>) -> bool {
    let Some(call) = attribute.parent().filter(|call| call.is("call")) else { return false };
    let (Some((object, method, arguments)), true) = (call.method_call(), true) else { return false };
    let arguments = arguments.positional_arguments();
    match (method.text(), arguments.as_slice()) {
        ("append" | "extend" | "clear" | "remove" | "count", _) | ("pop", []) => true,
        ("pop", [first]) if first.text() == "0" => {
            edits.push(Edit::replace(call.range(), format!("{}.popleft()", object.text())));
            true
        }
        ("insert", [first, item]) if first.text() == "0" => {
            edits.push(Edit::replace(call.range(), format!("{}.appendleft({})", object.text(), item.text())));
            true
        }
        _ => false,
    }
}
