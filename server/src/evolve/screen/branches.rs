//! Branches that are decided beforehand, and statements that are never reached.

use super::Screened;
use crate::evolve::syntax::Node;

pub(super) fn screen(screened: &Screened<'_>) -> Option<String> {
    if n_decided(screened.candidate) > n_decided(screened.original) {
        return Some("decides a branch beforehand".to_owned());
    }
    let is_cut = n_unreached(screened.candidate) > n_unreached(screened.original);
    is_cut.then(|| "leaves statements that are never reached".to_owned())
}

/// Conditions that are constant; `while True` is a loop and no branch.
fn n_decided(function: Node<'_>) -> usize {
    let conditions = function.descendants().filter(|node| {
        let is_of_branch =
            node.parent().is_some_and(|parent| matches!(parent.kind(), "if_statement" | "elif_clause"));
        is_of_branch && node.field_name() == Some("condition")
    });
    conditions.filter(|condition| matches!(condition.kind(), "true" | "false" | "none" | "integer")).count()
}

/// Statements after one that ends their block.
fn n_unreached(function: Node<'_>) -> usize {
    let ends = |node: &Node<'_>| {
        matches!(
            node.kind(),
            "return_statement" | "raise_statement" | "break_statement" | "continue_statement"
        )
    };
    function.descendants().filter(ends).filter(|node| node.siblings().1.is_some()).count()
}
