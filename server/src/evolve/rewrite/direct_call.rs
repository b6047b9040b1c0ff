//! A function that only calls another, as that other; a comprehension that only copies, as the copy.

use super::parts::{is_bound_in, is_builtin, uses};
use super::{Context, Example, Objective, Proposals, Rewrite};
use crate::evolve::syntax::Node;

pub(super) const REWRITE: Rewrite = Rewrite {
    name: "direct-call",
    objectives: &[Objective::Simplicity],
    keeps: "it hands its own arguments on as they are, and what it calls is a name that nothing binds anew",
    propose,
    example: Example {
        before: "def f(words):\n    return sorted(words, key=lambda word: len(word)), [word for word in words]\n",
        after: "def f(words):\n    return sorted(words, key=len), [word for word in words]\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for value in context.values() {
        if value.is("lambda") {
            let (Some(parameters), Some(body)) = (value.field("parameters"), value.field("body")) else {
                continue;
            };
            let Some((called, arguments)) = body.name_call() else { continue };
            let is_handed = parameters.text() == arguments.text().trim_matches(['(', ')']);
            let are_plain = parameters.children().all(|parameter| parameter.is("identifier"));
            if is_handed && are_plain && uses(parameters, called) == 0 && !is_bound_in(context.body, called) {
                proposals.text(value, 1.0, called);
            }
        } else if let Some(copied) = copied(value) {
            let function = if value.is("list_comprehension") { "list" } else { "set" };
            if is_builtin(context, function) {
                proposals.text(value, 1.0, format!("{function}({copied})"));
            }
        }
    }
}

/// What `[x for x in xs]` copies.
fn copied(value: Node<'_>) -> Option<&str> {
    if !matches!(value.kind(), "list_comprehension" | "set_comprehension") {
        return None;
    }
    let parts: Vec<Node<'_>> = value.children().collect();
    let &[element, clause] = parts.as_slice() else { return None };
    let is_copy =
        clause.field("left").is_some_and(|target| target.text() == element.text() && target.is("identifier"));
    let is_async = clause.text().starts_with("async");
    clause.field("right").filter(|_| is_copy && !is_async).map(Node::text)
}
