//! A dict that grows by making a new one each time, as an item that is set.

use super::parts::{is_pure, named, uses};
use super::{Context, Example, Objective, Proposals, Rewrite};
use crate::evolve::syntax::{Kind, Node};

pub(super) const REWRITE: Rewrite = Rewrite {
    name: "set-item",
    objectives: &[Objective::Speed, Objective::Simplicity],
    keeps: "the dict is made in the function and held by its name alone while it grows",
    propose,
    example: Example {
        before: "def f(items):\n    table = {}\n    for n in items:\n        table = {**table, n: n * 2}\n    return table\n",
        after: "def f(items):\n    table = {}\n    for n in items:\n        table[n] = n * 2\n    return table\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for statement in context.statements() {
        let Some((name, value)) = named(statement).filter(|(_, value)| value.is("dictionary")) else {
            continue;
        };
        let parts: Vec<Node<'_>> = value.children().collect();
        let &[rest, pair] = parts.as_slice() else { continue };
        let is_rest =
            rest.is("dictionary_splat") && rest.children().next().is_some_and(|of| of.text() == name);
        let Some((key, item)) =
            pair.field("key").zip(pair.field("value")).filter(|_| is_rest && pair.is("pair"))
        else {
            continue;
        };
        let is_own = context.statements().any(|start| {
            named(start).is_some_and(|(other, value)| {
                other == name && matches!(value.text(), "{}" | "dict()") && start.start() < statement.start()
            })
        });
        // A new dict evaluates the key first, an item that is set the value.
        let is_free = is_pure(key) && is_pure(item) && context.kind_of_name(name).is_surely(Kind::DICT);
        if is_own && is_free && uses(key, name) == 0 && !context.parameters().contains(&name) {
            proposals.text(statement, 1.0, format!("{name}[{}] = {}", key.text(), item.text()));
        }
    }
}
