//! Names of the standard library that a rewrite needs.

use super::Context;
use crate::evolve::syntax::{Edit, Node, insert_before};

/// How the function can call `name` of `module`: by what its module has, else by an import at its own beginning.
pub(super) struct Imported {
    /// `deque` or `collections.deque`.
    pub(super) call: String,
    /// The statement before which the import goes, and the import.
    line: Option<(usize, String)>,
}

/// Finds it. `None` for a function without statements.
pub(super) fn imported(context: &Context<'_>, module: &str, name: &str) -> Option<Imported> {
    let known = &context.facts.module;
    if known.callables.iter().any(|callable| callable == name) {
        return Some(Imported { call: name.to_owned(), line: None });
    }
    if known.modules.iter().any(|known| known == module) {
        return Some(Imported { call: format!("{module}.{name}"), line: None });
    }
    let first = first_statement(context)?;
    let line = format!("from {module} import {name}");
    Some(Imported {
        call: name.to_owned(),
        line: Some((first.start(), insert_before(first, &line).replacement)),
    })
}

fn first_statement<'s>(context: &Context<'s>) -> Option<Node<'s>> {
    context.body.statements().find(|statement| !statement.is_docstring())
}

impl Imported {
    /// The edits with the import; what is put at its place stands behind it.
    pub(super) fn with(self, mut edits: Vec<Edit>) -> Vec<Edit> {
        let Some((at, line)) = self.line else { return edits };
        match edits.iter_mut().find(|edit| edit.start == at) {
            Some(edit) => edit.replacement.insert_str(0, &line),
            None => edits.push(Edit::insert(at, line)),
        }
        edits
    }
}
