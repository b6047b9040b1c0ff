//! Values of the tests themselves, written into the function.

use super::Screened;
use crate::evolve::syntax::Node;

pub(super) fn screen(screened: &Screened<'_>) -> Option<String> {
    let known: Vec<&str> = literals(screened.original).map(content).collect();
    let new = literals(screened.candidate).find(|literal| {
        let is_of_tests =
            screened.facts.literals.iter().any(|of_tests| content_of(of_tests) == content(*literal));
        is_of_tests && !known.contains(&content(*literal)) && is_special(*literal) && is_decisive(*literal)
    })?;
    Some(format!("is made for the tests' own value {}", new.text()))
}

fn literals(function: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    function.descendants().filter(|node| matches!(node.kind(), "integer" | "float" | "string"))
}

fn content(literal: Node<'_>) -> &str {
    content_of(literal.text())
}

fn content_of(literal: &str) -> &str {
    literal.trim_matches(['"', '\''])
}

/// Numbers and texts that are common in programs say nothing of the tests.
fn is_special(literal: Node<'_>) -> bool {
    match literal.text().parse::<f64>() {
        Ok(number) => number.abs() > 16.0,
        Err(_) => content(literal).len() > 1,
    }
}

/// Whether the value is compared with, or is all that is returned: what makes a special case.
fn is_decisive(literal: Node<'_>) -> bool {
    literal.ancestors().take_while(|node| !node.is_statement() || node.is("return_statement")).any(|node| {
        node.is("comparison_operator")
            || node.is("return_statement") && node.children().next() == Some(literal)
    })
}
