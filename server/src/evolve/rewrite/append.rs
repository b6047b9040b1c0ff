//! A list that grows by making a new one each time, as `append`.

use super::parts::{augmented, is_name, named};
use super::{Context, Example, Objective, Proposals, Rewrite};
use crate::evolve::syntax::{Kind, Node};

pub(super) const REWRITE: Rewrite = Rewrite {
    name: "append",
    objectives: &[Objective::Speed, Objective::Simplicity],
    keeps: "the list is made in the function and held by its name alone while it grows, so that nobody sees that it is changed and not made anew",
    propose,
    example: Example {
        before: "def f(items):\n    result = []\n    for n in items:\n        result = result + [n]\n    return result\n",
        after: "def f(items):\n    result = []\n    for n in items:\n        result.append(n)\n    return result\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for statement in context.statements() {
        let Some((name, "+", added)) = augmented(statement).filter(|_| statement.is("expression_statement"))
        else {
            continue;
        };
        let is_list = added.is("list") && context.kind_of_name(name).is_surely(Kind::LIST);
        let elements: Vec<Node<'_>> = added.children().collect();
        let &[element] = elements.as_slice() else { continue };
        let is_own = context.statements().any(|start| {
            named(start).is_some_and(|(other, value)| {
                other == name && is_fresh(value) && start.start() < statement.start()
            })
        });
        let is_parameter = context.parameters().contains(&name);
        if is_list && is_own && !is_parameter && !element.is("list_splat") && !is_held(context, name) {
            proposals.text(statement, 1.0, format!("{name}.append({})", element.text()));
        }
    }
}

fn is_fresh(value: Node<'_>) -> bool {
    matches!(value.kind(), "list" | "list_comprehension")
        || value.name_call().is_some_and(|(name, _)| name == "list")
}

/// Whether something else may hold the list before it is returned: it is assigned, collected or handed on.
fn is_held(context: &Context<'_>, name: &str) -> bool {
    context.values().filter(|value| is_name(*value, name)).any(|value| {
        value.parent().is_some_and(|parent| match parent.kind() {
            "assignment" => value.field_name() == Some("right"),
            "list" | "tuple" | "dictionary" | "pair" | "yield" | "lambda" => true,
            "argument_list" => parent.parent().and_then(Node::name_call).is_none_or(|(function, _)| {
                !matches!(
                    function,
                    "len"
                        | "sum"
                        | "max"
                        | "min"
                        | "sorted"
                        | "set"
                        | "tuple"
                        | "list"
                        | "any"
                        | "all"
                        | "print"
                        | "enumerate"
                )
            }),
            _ => false,
        })
    })
}
