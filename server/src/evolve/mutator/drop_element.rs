//! An element or an argument is left out.

use super::{Context, Example, Mutator, Proposals};
use crate::evolve::syntax::{Edit, Node};

pub(super) const MUTATOR: Mutator = Mutator {
    name: "drop-element",
    prior: 0.025,
    propose,
    example: Example {
        before: "def f(s):\n    return s in ['a', 'b', 'c']\n",
        after: "def f(s):\n    return s in ['a', 'b']\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for node in context.nodes() {
        let weight = match node.kind() {
            "list" | "set" | "tuple" | "expression_list" => 1.0,
            "dictionary" => 0.5,
            "argument_list" => 0.7,
            _ => continue,
        };
        let elements: Vec<Node<'_>> = node.children().collect();
        if elements.len() < 2 && !node.is("argument_list") && !node.is("list") {
            continue;
        }
        for (at, element) in elements.iter().enumerate() {
            // With the comma before it, or after it where it is the first.
            let start = at.checked_sub(1).and_then(|before| elements.get(before)).map(|before| before.end());
            let end = elements.get(at + 1).map(|after| after.start());
            let range = match (start, end) {
                (Some(start), _) => start..element.end(),
                (None, Some(end)) => element.start()..end,
                (None, None) => element.range(),
            };
            // A tuple of one needs its comma.
            let is_pair = elements.len() == 2 && matches!(node.kind(), "tuple" | "expression_list");
            if !is_pair {
                proposals.edit(*element, weight, Edit::replace(range, ""));
            }
        }
    }
}
