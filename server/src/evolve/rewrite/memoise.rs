//! A function that calls itself with the same arguments again, as one that remembers.

use super::imports::imported;
use super::parts::{can_move, fresh_name, is_pure};
use super::{Context, Example, Objective, Proposals, Rewrite};
use crate::evolve::syntax::{Kind, Node, at_margin, deeper, indentation, replace_statements};

pub(super) const REWRITE: Rewrite = Rewrite {
    name: "memoise",
    objectives: &[Objective::Speed],
    keeps: "it depends on its arguments alone, which can be hashed, has no effect, and gives nothing that can be changed",
    propose,
    example: Example {
        before: "def f(n):\n    if n < 2:\n        return n\n    return f(n - 1) + f(n - 2)\n",
        after: "def f(n):\n    from functools import lru_cache\n    @lru_cache(maxsize=None)\n    def remembered(n):\n        if n < 2:\n            return n\n        return remembered(n - 1) + remembered(n - 2)\n\n    return remembered(n)\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    let Some(name) = context.function.field("name").map(Node::text) else { return };
    let calls: Vec<Node<'_>> = context
        .values()
        .filter(|value| value.name_call().is_some_and(|(called, _)| called == name))
        .collect();
    let parameters = context.parameters();
    let is_plain_list = context.function.field("parameters").is_some_and(|list| {
        list.children().all(|child| {
            matches!(
                child.kind(),
                "identifier" | "typed_parameter" | "default_parameter" | "typed_default_parameter"
            )
        })
    });
    let is_hashable = parameters.iter().all(|name| {
        context.kind_of_name(name).is_surely(Kind::NUMBER | Kind::STR | Kind::TUPLE | Kind::NONE)
    });
    let is_free = context.statements().all(|statement| is_without_effect(statement, name));
    let first = context.body.statements().find(|statement| !statement.is_docstring());
    let (Some(first), Some(last)) = (first, context.body.statements().last()) else { return };
    let is_asynchronous = context.function.text().starts_with("async")
        || context.nodes().any(|node| matches!(node.kind(), "yield" | "await"));
    if calls.len() < 2
        || !is_plain_list
        || !is_hashable
        || !is_free
        || is_asynchronous
        || !can_move(first, last)
    {
        return;
    }
    let Some(cache) = imported(context, "functools", "lru_cache") else { return };
    let inner = fresh_name(context, "remembered");
    let list = context.function.field("parameters").map_or("()", Node::text);
    let mut text = at_margin(first, last);
    // From the last to the first, so that the offsets before stay true; a margin takes the same from each line.
    let named = |node: &Node<'_>| node.field("function").map(Node::range);
    let mut body = first.source().get(first.start()..last.end()).unwrap_or_default().to_owned();
    for range in calls.iter().rev().filter_map(named) {
        body.replace_range(range.start - first.start()..range.end - first.start(), &inner);
    }
    text.clear();
    text.push_str(&body.replace(&format!("\n{}", indentation(first)), "\n"));
    let lines = format!(
        "@{}(maxsize=None)\ndef {inner}{list}:\n{}\n\nreturn {inner}({})",
        cache.call,
        deeper(&text),
        parameters.join(", ")
    );
    let edits = cache.with(vec![replace_statements(first, last, &lines)]);
    proposals.edits(first, 1.0, edits);
}

/// Whether a statement only chooses, names and returns, and calls nothing but the function and what is pure.
fn is_without_effect(statement: Node<'_>, name: &str) -> bool {
    let is_known = matches!(
        statement.kind(),
        "if_statement"
            | "return_statement"
            | "for_statement"
            | "while_statement"
            | "expression_statement"
            | "raise_statement"
            | "pass_statement"
            | "break_statement"
            | "continue_statement"
    );
    let calls = statement.descendants().filter(|node| node.is("call"));
    let are_pure = calls.into_iter().all(|call| {
        call.name_call().is_some_and(|(called, _)| called == name || is_pure_name(called))
            || call.name_call().is_none() && is_pure(call)
    });
    let is_named =
        !statement.is("expression_statement") || statement.is_docstring() || named_target(statement);
    is_known && are_pure && is_named
}

fn is_pure_name(name: &str) -> bool {
    matches!(
        name,
        "min"
            | "max"
            | "abs"
            | "len"
            | "range"
            | "sum"
            | "int"
            | "str"
            | "divmod"
            | "round"
            | "float"
            | "ValueError"
            | "TypeError"
            | "any"
            | "all"
    )
}

fn named_target(statement: Node<'_>) -> bool {
    let inner = statement.children().next();
    inner.and_then(|inner| inner.field("left")).is_some_and(|left| left.is("identifier"))
}
