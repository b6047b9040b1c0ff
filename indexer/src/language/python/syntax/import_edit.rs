//! Where an import is added.

use std::ops::Range;

use tree_sitter::Node;

use super::tree::{SyntaxTree, node_at};

/// A change that adds an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportEdit {
    /// Where, in bytes.
    pub at: usize,
    /// What is inserted.
    pub text: String,
}

/// The name by which a module can be used at `used_at`: `pd` after `import pandas as pd`, `xml.sax` after
/// `import xml.sax`.
pub fn module_alias(text: &str, tree: &SyntaxTree, used_at: usize, module: &str) -> Option<String> {
    let text_of = |node: Node<'_>| text.get(node.byte_range()).unwrap_or_default();
    let end = import_end(tree, used_at);
    for import in imports(tree).filter(|import| import.end_byte() <= end) {
        let mut cursor = import.walk();
        for name in import.children_by_field_name("name", &mut cursor) {
            let (path, alias) = if name.kind() == "aliased_import" {
                (name.child_by_field_name("name")?, name.child_by_field_name("alias")?)
            } else {
                (name, name)
            };
            match import.kind() {
                "import_statement" if text_of(path) == module => return Some(text_of(alias).to_owned()),
                "import_from_statement" => {
                    let from = import.child_by_field_name("module_name").map(text_of).unwrap_or_default();
                    let is_it = module
                        .strip_prefix(from)
                        .and_then(|rest| rest.strip_prefix('.'))
                        .is_some_and(|rest| rest == text_of(path));
                    if is_it {
                        return Some(text_of(alias).to_owned());
                    }
                }
                _ => {}
            }
        }
    }
    None
}

/// The other name by which the text knows `name` of `module` at `used_at`: `F` after `from acme import Frame as F`.
pub fn name_alias<'a>(
    text: &'a str,
    tree: &SyntaxTree,
    used_at: usize,
    module: &str,
    name: &str,
) -> Option<&'a str> {
    let text_of = |node: Node<'_>| text.get(node.byte_range()).unwrap_or_default();
    let field = |node: Node<'_>, field: &str| node.child_by_field_name(field).map(text_of);
    let end = import_end(tree, used_at);
    let mut found = imports(tree)
        .filter(|import| import.end_byte() <= end && field(*import, "module_name") == Some(module));
    found.find_map(|import| {
        let mut cursor = import.walk();
        let mut names = import.children_by_field_name("name", &mut cursor);
        names.find_map(|one| field(one, "alias").filter(|_| field(one, "name") == Some(name)))
    })
}

/// Where imports must stand that are used at `used_at`: before it, unless it is in a function, which runs later.
fn import_end(tree: &SyntaxTree, used_at: usize) -> usize {
    let mut at = Some(node_at(tree.tree.root_node(), used_at));
    while let Some(node) = at {
        let body = node.child_by_field_name("body").map(|body| body.start_byte());
        if matches!(node.kind(), "function_definition" | "lambda") && body.is_some_and(|body| body <= used_at)
        {
            return usize::MAX;
        }
        at = node.parent();
    }
    used_at
}

/// The change that imports `name` from `module` (the module itself, as `alias` if given, for no name) for a use at
/// `used_at`, within `editable`. `None` if that import stands there.
pub fn import_edit(
    text: &str,
    tree: &SyntaxTree,
    editable: &Range<usize>,
    used_at: usize,
    module: &str,
    name: Option<&str>,
    alias: Option<&str>,
) -> Option<ImportEdit> {
    let text_of = |node: Node<'_>| text.get(node.byte_range()).unwrap_or_default();
    let end = import_end(tree, used_at);
    if let Some(name) = name {
        let before = imports(tree).filter(|import| import.end_byte() <= end);
        for import in before.filter(|import| import.kind() == "import_from_statement") {
            if import.child_by_field_name("module_name").map(text_of) != Some(module) {
                continue;
            }
            let mut cursor = import.walk();
            if import.named_children(&mut cursor).any(|child| child.kind() == "wildcard_import")
                && !name.starts_with('_')
            {
                return None;
            }
            let mut cursor = import.walk();
            let names: Vec<Node<'_>> = import.children_by_field_name("name", &mut cursor).collect();
            if names.iter().any(|node| text_of(*node) == name) {
                return None;
            }
            // `from acme import ()`
            if let [only] = names.as_slice()
                && text_of(*only).is_empty()
                && editable.contains(&only.start_byte())
            {
                return Some(ImportEdit { at: only.start_byte(), text: name.to_owned() });
            }
            if let Some(last) = names.last()
                && editable.contains(&last.start_byte())
            {
                return Some(joined(text, &names, *last, name));
            }
        }
    }
    let line = match (name, alias) {
        (Some(name), _) => format!("from {module} import {name}"),
        (None, Some(alias)) if alias != module => format!("import {module} as {alias}"),
        (None, _) => format!("import {module}"),
    };
    Some(new_line(text, tree, editable, end, &line))
}

/// One more name for a list of them, written as they are.
fn joined(text: &str, names: &[Node<'_>], last: Node<'_>, name: &str) -> ImportEdit {
    let before = names.len().checked_sub(2).and_then(|at| names.get(at));
    let start = super::line_start(text, last.start_byte());
    let indent = text.get(start..last.start_byte()).unwrap_or_default();
    let is_own_line = indent.trim().is_empty()
        && before.is_none_or(|before| before.end_position().row < last.start_position().row);
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let end = super::line_end(text, last.end_byte());
    let rest = text.get(last.end_byte()..end).unwrap_or_default();
    let is_continued = text.get(..start).unwrap_or_default().trim_end_matches(['\r', '\n']).ends_with('\\');
    if !is_own_line || is_continued {
        return ImportEdit { at: last.end_byte(), text: format!(", {name}") };
    }
    // A comment stays with its name.
    match rest.trim_start().strip_prefix(',').map(str::trim_start) {
        Some(after) if after.is_empty() || after.starts_with('#') => {
            ImportEdit { at: end, text: format!("{newline}{indent}{name},") }
        }
        None if rest.trim_start().starts_with('#') => {
            ImportEdit { at: last.start_byte(), text: format!("{name},{newline}{indent}") }
        }
        _ => ImportEdit { at: last.end_byte(), text: format!(",{newline}{indent}{name}") },
    }
}

/// A line among the imports at the top: after the last of them, else after the docstring and the comments there.
fn new_line(
    text: &str,
    tree: &SyntaxTree,
    editable: &Range<usize>,
    used_before: usize,
    line: &str,
) -> ImportEdit {
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let root = tree.tree.root_node();
    let mut cursor = root.walk();
    let mut last_import: Option<Node<'_>> = None;
    let mut docstring: Option<Node<'_>> = None;
    let mut header = editable.start;
    for (index, node) in root.named_children(&mut cursor).enumerate() {
        if node.start_byte() < editable.start {
            continue;
        }
        if node.end_byte() > used_before {
            break;
        }
        match node.kind() {
            "import_statement" | "import_from_statement" | "future_import_statement" => {
                last_import = Some(node);
            }
            "comment" if last_import.is_none() && docstring.is_none() => {
                // Only those at the very top: `#!`, coding, licence.
                let gap = text.get(header..node.start_byte()).unwrap_or_default();
                if gap.trim().is_empty() && !gap.contains("\n\n") {
                    header = node.end_byte();
                }
            }
            "comment" => {}
            "expression_statement"
                if last_import.is_none()
                    && docstring.is_none()
                    && index < 16
                    && node.named_child(0).is_some_and(|child| child.kind() == "string") =>
            {
                docstring = Some(node);
            }
            _ => break,
        }
    }
    if let Some(import) = last_import {
        return below(text, import.end_byte(), editable, newline, line);
    }
    if let Some(docstring) = docstring {
        return below(text, docstring.end_byte(), editable, &newline.repeat(2), line);
    }
    let is_header = header > editable.start
        && text
            .get(editable.start..header)
            .is_some_and(|comments| comments.trim_start().starts_with("#!") || comments.contains("coding"));
    if is_header {
        return ImportEdit {
            at: super::line_end(text, header).min(editable.end),
            text: format!("{newline}{line}"),
        };
    }
    // A line of blanks at the head of a cell stands for its magic.
    let whole = text.get(editable.start..editable.end).unwrap_or_default();
    let first = whole.lines().next().unwrap_or_default();
    let is_magic = !first.is_empty() && first.trim().is_empty() && whole.len() > first.len();
    let at = if is_magic { editable.start + first.len() + 1 } else { editable.start };
    let after = text.get(at..editable.end).unwrap_or_default();
    let is_gap = after.starts_with(['\n', '\r']) || after.is_empty();
    let gap = if is_gap { newline.to_owned() } else { format!("{newline}{newline}{newline}") };
    // Code that begins with a definition has two blank lines before it, other code one.
    let gap = if after.starts_with("def ") || after.starts_with("class ") || after.starts_with('@') || is_gap
    {
        gap
    } else {
        format!("{newline}{newline}")
    };
    ImportEdit { at, text: format!("{line}{gap}") }
}

/// A statement below the one that ends at `end`; on its line where another one follows there.
fn below(text: &str, end: usize, editable: &Range<usize>, gap: &str, line: &str) -> ImportEdit {
    let line_end = super::line_end(text, end);
    let rest = text.get(end..line_end).unwrap_or_default().trim_start();
    let is_followed = rest.strip_prefix(';').is_some_and(|rest| !rest.trim_start().is_empty());
    if is_followed {
        return ImportEdit { at: end.min(editable.end), text: format!("; {line}") };
    }
    ImportEdit { at: line_end.min(editable.end), text: format!("{gap}{line}") }
}

/// The import statements at the top level of a text.
fn imports(tree: &SyntaxTree) -> impl Iterator<Item = Node<'_>> {
    let root = tree.tree.root_node();
    let mut cursor = root.walk();
    let found: Vec<Node<'_>> = root
        .named_children(&mut cursor)
        .filter(|node| matches!(node.kind(), "import_statement" | "import_from_statement"))
        .collect();
    found.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cancel::CancellationToken;

    /// The text after `Frame` of `acme` was imported for its end, and by which name it is known there already.
    #[track_caller]
    fn check(text: &str, expected: &str, alias: Option<&str>) {
        let tree = SyntaxTree::parse(text, None, &CancellationToken::default()).expect("parsed");
        assert_eq!(name_alias(text, &tree, text.len(), "acme", "Frame"), alias, "{text}");
        let edit = import_edit(text, &tree, &(0..text.len()), text.len(), "acme", Some("Frame"), None);
        let mut changed = text.to_owned();
        if let Some(edit) = edit {
            changed.insert_str(edit.at, &edit.text);
        }
        assert_eq!(changed, expected);
    }

    #[test]
    fn joins_the_imports_that_are_there() {
        check("from acme import load\nFrame", "from acme import load, Frame\nFrame", None);
        check("from acme import ()\nFrame", "from acme import (Frame)\nFrame", None);
        check("from acme import *\nFrame", "from acme import *\nFrame", None);
        check("from acme import Frame\nFrame", "from acme import Frame\nFrame", None);
        check("from acme import Frame as F\nF", "from acme import Frame as F, Frame\nF", Some("F"));
    }
}
