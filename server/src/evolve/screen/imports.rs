//! New imports.

use super::Screened;
use crate::evolve::syntax::Node;

pub(super) fn screen(screened: &Screened<'_>) -> Option<String> {
    let known = imported(screened.original);
    let new = imported(screened.candidate).into_iter().find(|module| !known.contains(module))?;
    Some(format!("imports `{new}`"))
}

fn imported(function: Node<'_>) -> Vec<&str> {
    let statements = function
        .descendants()
        .filter(|node| matches!(node.kind(), "import_statement" | "import_from_statement"));
    statements
        .flat_map(|statement| {
            let module = statement.field("module_name");
            let names = statement.fields("name").filter(move |_| module.is_none());
            module.into_iter().chain(names)
        })
        .map(|name| name.field("name").unwrap_or(name).text())
        .collect()
}
