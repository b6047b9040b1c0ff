//! A statement is left out.

use super::{Context, Example, Mutator, Proposals};
use crate::evolve::syntax::delete_statement;

pub(super) const MUTATOR: Mutator = Mutator {
    name: "drop-statement",
    prior: 0.05,
    propose,
    example: Example {
        before: "def f(n):\n    n *= 2\n    n += 1\n    return n\n",
        after: "def f(n):\n    n *= 2\n    return n\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for statement in context.statements() {
        let weight = match statement.kind() {
            "pass_statement"
            | "import_statement"
            | "import_from_statement"
            | "global_statement"
            | "nonlocal_statement"
            | "function_definition" => continue,
            "return_statement" => 0.5,
            "for_statement" | "while_statement" | "try_statement" | "with_statement" => 0.3,
            _ => 1.0,
        };
        proposals.edit(statement, weight, delete_statement(statement));
    }
}
