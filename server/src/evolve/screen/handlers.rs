//! Exceptions that were not caught before.

use std::collections::BTreeSet;

use super::Screened;
use crate::evolve::syntax::{Node, caught, is_exception};

pub(super) fn screen(screened: &Screened<'_>) -> Option<String> {
    let (before, after) = (names(screened.original), names(screened.candidate));
    // Another name may stand where one stood that is no exception: it caught nothing.
    let n_unknown =
        before.difference(&after).filter(|name| !is_exception(name, &screened.facts.module)).count();
    let is_new = after.difference(&before).count() > n_unknown;
    is_new.then(|| "catches what the original did not".to_owned())
}

/// What is caught, by `except` clauses and by `suppress`; nothing at all named is a name too.
fn names(function: Node<'_>) -> BTreeSet<&str> {
    let bare =
        function.descendants().filter(|node| node.is("except_clause") && node.field("value").is_none());
    let suppressed = function.descendants().filter(|node| {
        node.field("function").is_some_and(|function| function.text().ends_with("suppress"))
            && node.is("call")
    });
    let named = caught(function).into_iter().map(Node::text);
    named.chain(suppressed.map(Node::text)).chain(bare.map(|_| "")).collect()
}
