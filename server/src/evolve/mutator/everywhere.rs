//! The same literal, name or operator changed at all its places.

use super::{Context, Example, Mutator, Proposals};
use crate::evolve::syntax::{Edit, Kind, Node};

pub(super) const MUTATOR: Mutator = Mutator {
    name: "everywhere",
    prior: 0.01,
    propose,
    example: Example {
        before: "def f(n, m):\n    return n % 3 == 0 or m % 3 == 0\n",
        after: "def f(n, m):\n    return n % 2 == 0 or m % 2 == 0\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    let mut seen: Vec<&str> = Vec::new();
    for first in context.values().filter(|node| matches!(node.kind(), "integer" | "identifier")) {
        let is_new = !seen.contains(&first.text());
        seen.push(first.text());
        let all: Vec<Node<'_>> = context
            .values()
            .filter(|node| node.kind() == first.kind() && node.text() == first.text())
            .collect();
        if !is_new || all.len() < 2 {
            continue;
        }
        for other in others(context, first) {
            let edits = all.iter().map(|node| Edit::replace(node.range(), other.clone())).collect();
            proposals.edits(first, 1.0, edits);
        }
    }
}

fn others(context: &Context<'_>, node: Node<'_>) -> Vec<String> {
    if let Ok(number) = node.text().parse::<i64>() {
        let near = [number + 1, number - 1].into_iter().filter(|number| *number >= 0);
        return near.map(|number| number.to_string()).collect();
    }
    let names = context.names_at(node);
    let kind = context.kind_of_name(node.text());
    if !names.contains(node.text()) || context.is_local_function(node.text()) {
        return Vec::new();
    }
    let alike = names.into_iter().filter(|name| *name != node.text() && !context.is_local_function(name));
    alike
        .filter(|name| kind != Kind::ANY && context.kind_of_name(name).is_surely(kind))
        .map(str::to_owned)
        .collect()
}
