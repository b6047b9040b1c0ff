//! Exceptions that were not caught before.

use super::Screened;
use crate::evolve::syntax::Node;

pub(super) fn screen(screened: &Screened<'_>) -> Option<String> {
    let known: Vec<&str> = caught(screened.original).collect();
    let is_new = caught(screened.candidate).any(|header| !known.contains(&header));
    is_new.then(|| "catches what the original did not".to_owned())
}

/// What is caught, by `except` clauses and by `suppress`.
fn caught(function: Node<'_>) -> impl Iterator<Item = &str> {
    function.descendants().filter_map(|node| match node.kind() {
        "except_clause" => Some(node.field("value").map_or("", Node::text)),
        "call" if node.field("function").is_some_and(|function| function.text().ends_with("suppress")) => {
            Some(node.text())
        }
        _ => None,
    })
}
