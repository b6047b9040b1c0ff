//! A loop goes on, or stops, or the function returns, where it did something else.

use super::{Context, Example, Mutator, Proposals};
use crate::evolve::syntax::{Node, is_alone_on_its_lines};

pub(super) const MUTATOR: Mutator = Mutator {
    name: "loop-control",
    prior: 0.015,
    propose,
    example: Example {
        before: "def f(items):\n    count = 0\n    for n in items:\n        if n < 0:\n            break\n        count += 1\n    return count\n",
        after: "def f(items):\n    count = 0\n    for n in items:\n        if n < 0:\n            continue\n        count += 1\n    return count\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    let returned: Vec<&str> =
        context.nodes().filter(|node| node.is("return_statement")).map(Node::text).collect();
    for statement in context.statements() {
        match statement.kind() {
            "break_statement" => proposals.text(statement, 2.0, "continue"),
            "continue_statement" => proposals.text(statement, 2.0, "break"),
            "pass_statement" => {}
            "return_statement" if statement.is_in_loop() => {
                proposals.text(statement, 1.0, "break");
                proposals.text(statement, 1.0, "continue");
                continue;
            }
            _ => continue,
        }
        for other in &returned {
            proposals.text(statement, 0.5, *other);
        }
        if statement.is("pass_statement") && statement.is_in_loop() && is_alone_on_its_lines(statement) {
            proposals.text(statement, 1.0, "continue");
            proposals.text(statement, 1.0, "break");
        }
    }
}
