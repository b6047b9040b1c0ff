//! An early answer for special values: `if not items: return 0`, on top or before a statement.

use super::clauses::clauses;
use super::{Context, Example, Mutator, Proposals};
use crate::evolve::syntax::{Node, insert_before, is_alone_on_its_lines};

pub(super) const MUTATOR: Mutator = Mutator {
    name: "guard",
    prior: 0.05,
    propose,
    example: Example {
        before: "def f(n):\n    '''Docs.'''\n    return 10 // n\n",
        after: "def f(n):\n    '''Docs.'''\n    if n == 0:\n        return 0\n    return 10 // n\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    let first = context.body.statements().find(|statement| !statement.is_docstring());
    for statement in context.statements().filter(|statement| is_alone_on_its_lines(*statement)) {
        let is_of_function = statement.enclosing_function() == Some(context.function);
        let place = match statement.kind() {
            _ if Some(statement) == first => 2.0,
            "return_statement" if is_of_function => 1.0,
            "function_definition" | "import_statement" | "import_from_statement" => continue,
            _ if statement.parent() == Some(context.body) => 0.3,
            _ => 0.2,
        };
        let results = results(context, statement);
        // Elsewhere than on top, only for what is likely.
        let least = if place >= 1.0 { 0.5 } else { 0.7 };
        for clause in clauses(context, statement).into_iter().filter(|clause| clause.weight >= least) {
            for (result, weight) in &results {
                let lines = format!("if {}:\n    {result}", clause.condition.text());
                proposals.edit(statement, place * clause.weight * weight, insert_before(statement, &lines));
            }
        }
    }
}

/// What may be done there instead, likely ones first.
fn results(context: &Context<'_>, statement: Node<'_>) -> Vec<(String, f64)> {
    let mut results: Vec<(String, f64)> = Vec::new();
    let mut add = |text: String, weight: f64| {
        if !results.iter().any(|(known, _)| *known == text) {
            results.push((text, weight));
        }
    };
    if statement.is_in_loop() {
        add("continue".to_owned(), 1.0);
        add("break".to_owned(), 0.7);
    }
    // What the function returns elsewhere, or the like of it.
    let returned = context.nodes().filter(|node| node.is("return_statement"));
    for value in returned.filter_map(|statement| statement.children().next()) {
        let alike: &[&str] = match value.kind() {
            "true" | "false" | "comparison_operator" | "not_operator" | "boolean_operator" => {
                &["False", "True"]
            }
            "string" => &["''"],
            "list" | "list_comprehension" => &["[]"],
            _ => &["0", "1", "None"],
        };
        if value.is_leaf() || value.is("string") || value.is("unary_operator") {
            add(format!("return {}", value.text()), 1.0);
        }
        for text in alike {
            add(format!("return {text}"), 0.6);
        }
    }
    for parameter in context.parameters() {
        add(format!("return {parameter}"), 0.3);
    }
    results
}
