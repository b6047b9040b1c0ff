//! A keyword argument of sorting and its kin: more, less, another.

use super::{Context, Example, Mutator, Proposals};
use crate::evolve::syntax::{Edit, Kind, Node};

pub(super) const MUTATOR: Mutator = Mutator {
    name: "keyword",
    prior: 0.02,
    propose,
    example: Example {
        before: "def f(items):\n    return sorted(items)\n",
        after: "def f(items):\n    return sorted(items, reverse=True)\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for call in context.nodes().filter(|node| node.is("call")) {
        let Some(arguments) = call.field("arguments").filter(|arguments| arguments.is("argument_list"))
        else {
            continue;
        };
        let name = call.name_call().map(|(name, _)| name);
        let method = call.method_call().map(|(_, method, _)| method.text());
        let sorts = name == Some("sorted") || method == Some("sort");
        if !sorts && !matches!(name, Some("min" | "max")) {
            continue;
        }
        let has = |keyword: &str| {
            arguments
                .children()
                .any(|argument| argument.field("name").is_some_and(|name| name.text() == keyword))
        };
        if sorts && !has("reverse") {
            add(arguments, "reverse=True", 2.0, proposals);
        }
        if !has("key") {
            for (key, weight) in
                [("len", 1.0), ("abs", 0.5), ("str", 0.3), ("lambda x: x[0]", 0.3), ("lambda x: x[1]", 0.5)]
            {
                add(arguments, &format!("key={key}"), weight, proposals);
            }
            for function in context.callables() {
                add(arguments, &format!("key={function}"), 0.5, proposals);
            }
            for table in context.names_of_kind(call, Kind::DICT) {
                if context.kind_of_name(table).is_surely(Kind::DICT) {
                    add(arguments, &format!("key=lambda x: {table}[x]"), 0.5, proposals);
                }
            }
        }
    }
}

/// Puts an argument last.
fn add(arguments: Node<'_>, text: &str, weight: f64, proposals: &mut Proposals) {
    let edit = match arguments.children().last() {
        Some(last) => Edit::insert(last.end(), format!(", {text}")),
        None => Edit::replace(arguments.range(), format!("({text})")),
    };
    proposals.edit(arguments, weight, edit);
}
