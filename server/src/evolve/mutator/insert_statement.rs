//! A statement more, of the kinds that programs are full of: a value normalised, counted on, collected, returned.

use super::{Context, Example, Mutator, Proposals};
use crate::evolve::syntax::{Kind, Node, insert_after, insert_before, is_alone_on_its_lines};

pub(super) const MUTATOR: Mutator = Mutator {
    name: "insert-statement",
    prior: 0.05,
    propose,
    example: Example {
        before: "def f(items):\n    total = 0\n    for n in items:\n        total += n\n    return total\n",
        after: "def f(items):\n    total = 0\n    for n in items:\n        n = abs(n)\n        total += n\n    return total\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for statement in context.statements().filter(|statement| is_alone_on_its_lines(*statement)) {
        let is_last = statement.siblings().1.is_none();
        if matches!(statement.kind(), "function_definition" | "import_statement" | "import_from_statement") {
            continue;
        }
        for (text, weight) in statements(context, statement) {
            if !statement.is_docstring() {
                proposals.edit(statement, weight, insert_before(statement, &text));
            }
            let ends = matches!(
                statement.kind(),
                "return_statement" | "continue_statement" | "break_statement" | "raise_statement"
            );
            if is_last && !ends {
                proposals.edit(statement, weight, insert_after(statement, &text));
            }
        }
    }
}

/// Statements for a place, with how likely they are.
fn statements(context: &Context<'_>, place: Node<'_>) -> Vec<(String, f64)> {
    let mut statements = Vec::new();
    for name in context.names_at(place) {
        if context.is_local_function(name) || context.facts.module.values.iter().any(|value| value == name) {
            continue;
        }
        let kind = context.kind_of_name(name);
        if kind == Kind::ANY {
            continue;
        }
        let mut add = |text: String, weight: f64| statements.push((text, weight));
        if kind.is_surely(Kind::NUMBER) {
            for (text, weight) in [
                ("= abs({})", 0.7),
                ("+= 1", 1.0),
                ("-= 1", 0.7),
                ("*= 2", 0.1),
                ("= -{}", 0.2),
                ("= 0", 0.5),
                ("//= 10", 0.1),
                ("= 1", 0.2),
            ] {
                add(format!("{name} {}", text.replace("{}", name)), weight);
            }
        }
        if kind.is_surely(Kind::STR) {
            for (method, weight) in [("lower", 1.0), ("upper", 0.5), ("strip", 0.7), ("swapcase", 0.1)] {
                add(format!("{name} = {name}.{method}()"), weight);
            }
        }
        if kind.is_surely(Kind::LIST) {
            for (text, weight) in [
                ("{0}.sort()", 0.7),
                ("{0} = sorted({0})", 0.7),
                ("{0}.reverse()", 0.3),
                ("{0} = list(set({0}))", 0.3),
                ("{0} = []", 0.3),
            ] {
                add(text.replace("{0}", name), weight);
            }
            for value in context.names_at(place).into_iter().filter(|value| *value != name) {
                let kind = context.kind_of_name(value);
                if kind != Kind::ANY && !kind.is_surely(Kind::CALLABLE) {
                    add(format!("{name}.append({value})"), 0.3);
                }
            }
        }
    }
    if place.is_in_loop() {
        statements.push(("break".to_owned(), 0.3));
    }
    statements
}
