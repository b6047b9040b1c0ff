//! A copy that is only looked at once.

use super::parts::{comparison, is_builtin, may_change, names_of};
use super::{Context, Example, Objective, Proposals, Rewrite};
use crate::evolve::syntax::{Expression, Kind, Node};

pub(super) const REWRITE: Rewrite = Rewrite {
    name: "needless-copy",
    objectives: &[Objective::Speed, Objective::Simplicity],
    keeps: "what is copied does not change while the copy is read, and reading it gives the same items",
    propose,
    example: Example {
        before: "def f(items):\n    total = sum([n * 2 for n in list(items)])\n    return total\n",
        after: "def f(items):\n    total = sum([n * 2 for n in items])\n    return total\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for value in context.values() {
        let Some(copied) = copied(value, context) else { continue };
        let Some(parent) = value.parent() else { continue };
        let is_read_only = match parent.kind() {
            "for_statement" => {
                let names = names_of(copied);
                let body = parent.field("body");
                value.field_name() == Some("right")
                    && names.iter().all(|name| body.is_some_and(|body| !may_change(body, name)))
            }
            "for_in_clause" => value.field_name() == Some("right"),
            "comparison_operator" => {
                let is_searched = comparison(parent).is_some_and(|(_, operator, right)| {
                    matches!(operator, "in" | "not in") && right == value
                });
                is_searched
                    && context.kind(copied).is_surely(Kind::LIST | Kind::TUPLE | Kind::SET | Kind::DICT)
            }
            "argument_list" => parent.parent().is_some_and(|call| is_reader(call, copied, context)),
            _ => false,
        };
        if is_read_only {
            proposals.expression(value, 1.0, &Expression::of(copied));
        }
    }
    // A comprehension that only feeds a function need not be a list.
    for value in context.values() {
        let Some((function, arguments)) = value.name_call() else { continue };
        let &[list] = arguments.positional_arguments().as_slice() else { continue };
        if matches!(function, "any" | "all" | "set" | "max" | "min" | "dict" | "tuple" | "frozenset")
            && list.is("list_comprehension")
            && arguments.children().count() == 1
        {
            let inner = list.text().trim_start_matches('[').trim_end_matches(']');
            proposals.text(list, 0.5, inner);
        }
    }
}

/// What a value is a copy of.
fn copied<'s>(value: Node<'s>, context: &Context<'_>) -> Option<Node<'s>> {
    if let Some((name, arguments)) = value.name_call() {
        let &[inner] = arguments.positional_arguments().as_slice() else { return None };
        let is_copy = matches!(name, "list" | "tuple")
            && arguments.children().count() == 1
            && is_builtin(context, name);
        return is_copy.then_some(inner).filter(|inner| !inner.is("generator_expression"));
    }
    if let Some((object, method, arguments)) = value.method_call() {
        let is_copy = method.text() == "copy" && context.kind(object).is_surely(Kind::COLLECTION);
        return (is_copy && arguments.children().next().is_none()).then_some(object);
    }
    let whole = value.field("subscript").filter(|at| value.is("subscript") && at.text() == ":");
    whole.and_then(|_| value.field("value"))
}

/// Whether a call only reads its argument, of which it needs no more than the items.
fn is_reader(call: Node<'_>, copied: Node<'_>, context: &Context<'_>) -> bool {
    let is_sized = context.kind(copied).is_surely(Kind::COLLECTION);
    call.name_call().is_some_and(|(name, _)| match name {
        "sorted" | "sum" | "any" | "all" | "set" | "frozenset" | "max" | "min" | "enumerate" | "list"
        | "tuple" => true,
        "len" => is_sized,
        _ => false,
    })
}
