//! An argument or bound that says what is so anyway.

use super::parts::{comparison, is_builtin};
use super::{Context, Example, Objective, Proposals, Rewrite};
use crate::evolve::syntax::{Expression, Kind, Node};

pub(super) const REWRITE: Rewrite = Rewrite {
    name: "default-argument",
    objectives: &[Objective::Simplicity],
    keeps: "the built-in's own default is the same: `range` begins at 0, a slice at the start, `keys` is what a dict gives, `get` gives None",
    propose,
    example: Example {
        before: "def f(table, n):\n    return [key for key in table.keys()], list(range(0, n)), table.get(n, None)\n",
        after: "def f(table, n):\n    return [key for key in table], list(range(0, n)), table.get(n, None)\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for value in context.values() {
        if let Some(("range", arguments)) = value.name_call().filter(|_| is_builtin(context, "range")) {
            if let &[from, to] = arguments.positional_arguments().as_slice()
                && from.text() == "0"
            {
                proposals.text(value, 1.0, format!("range({})", to.text()));
            }
        } else if let Some((object, method, arguments)) = value.method_call() {
            without_default(value, object, method.text(), arguments, context, proposals);
        } else if let Some(slice) =
            value.field("subscript").filter(|slice| value.is("subscript") && slice.is("slice"))
        {
            let is_sequence = context.kind(value).is_surely(Kind::SEQUENCE);
            if let Some(rest) = slice.text().strip_prefix("0:").filter(|_| is_sequence) {
                proposals.text(slice, 1.0, format!(":{rest}"));
            }
        }
    }
}

fn without_default(
    value: Node<'_>,
    object: Node<'_>,
    method: &str,
    arguments: Node<'_>,
    context: &Context<'_>,
    proposals: &mut Proposals,
) {
    if !context.kind(object).is_surely(Kind::DICT) {
        return;
    }
    let is_read = value.parent().is_some_and(|parent| {
        let is_searched = comparison(parent)
            .is_some_and(|(_, operator, right)| matches!(operator, "in" | "not in") && right == value);
        matches!(parent.kind(), "for_statement" | "for_in_clause") && value.field_name() == Some("right")
            || is_searched
    });
    match (method, arguments.positional_arguments().as_slice()) {
        ("keys", []) if is_read => proposals.expression(value, 1.0, &Expression::of(object)),
        ("get", [key, default]) if default.is("none") => {
            proposals.text(value, 1.0, format!("{}.get({})", object.text(), key.text()));
        }
        _ => {}
    }
}
