//! Parameters that are no longer read.

use super::Screened;
use crate::evolve::syntax::{Node, bound_names};

pub(super) fn screen(screened: &Screened<'_>) -> Option<String> {
    let parameters = screened.original.field("parameters")?;
    let names = bound_names(screened.original)
        .into_iter()
        .filter(|name| parameters.descendants().any(|node| node.is("identifier") && node.text() == *name));
    let dropped = names
        .into_iter()
        .find(|name| is_read(screened.original, name) && !is_read(screened.candidate, name))?;
    Some(format!("no longer uses the parameter `{dropped}`"))
}

fn is_read(function: Node<'_>, name: &str) -> bool {
    let Some(body) = function.field("body") else { return false };
    body.descendants().any(|node| node.is("identifier") && node.text() == name && !is_written(node))
}

/// Whether a name is only assigned there.
fn is_written(node: Node<'_>) -> bool {
    node.field_name() == Some("left") && node.parent().is_some_and(|parent| parent.is("assignment"))
}
