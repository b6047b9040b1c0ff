//! Where an import is added.

use std::ops::Range;

use tree_sitter::Node;

use super::tree::SyntaxTree;

/// A change that adds an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportEdit {
    /// Where, in bytes.
    pub at: usize,
    /// What is inserted.
    pub text: String,
}

/// The name by which a module can be used in the whole text: `pd` after `import pandas as pd`, `xml.sax` after
/// `import xml.sax`.
pub fn module_alias(text: &str, tree: &SyntaxTree, module: &str) -> Option<String> {
    let text_of = |node: Node<'_>| text.get(node.byte_range()).unwrap_or_default();
    for import in imports(tree) {
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

/// The change that imports `name` from `module` (the module itself, as `alias` if given, for no name), within
/// `editable`. `None` if that import stands there.
pub fn import_edit(
    text: &str,
    tree: &SyntaxTree,
    editable: &Range<usize>,
    module: &str,
    name: Option<&str>,
    alias: Option<&str>,
) -> Option<ImportEdit> {
    let text_of = |node: Node<'_>| text.get(node.byte_range()).unwrap_or_default();
    if let Some(name) = name {
        for import in imports(tree).filter(|import| import.kind() == "import_from_statement") {
            if import.child_by_field_name("module_name").map(text_of) != Some(module) {
                continue;
            }
            let mut cursor = import.walk();
            let names: Vec<Node<'_>> = import.children_by_field_name("name", &mut cursor).collect();
            if names.iter().any(|node| text_of(*node) == name) {
                return None;
            }
            if let Some(last) = names.last()
                && editable.contains(&last.start_byte())
            {
                return Some(ImportEdit { at: last.end_byte(), text: joined(text, &names, name) });
            }
        }
    }
    let line = match (name, alias) {
        (Some(name), _) => format!("from {module} import {name}"),
        (None, Some(alias)) if alias != module => format!("import {module} as {alias}"),
        (None, _) => format!("import {module}"),
    };
    Some(new_line(text, tree, editable, &line))
}

/// One more name for a list of them, written as they are.
fn joined(text: &str, names: &[Node<'_>], name: &str) -> String {
    let (Some(last), before) = (names.last(), names.len().checked_sub(2).and_then(|at| names.get(at))) else {
        return String::new();
    };
    let start = super::line_start(text, last.start_byte());
    let indent = text.get(start..last.start_byte()).unwrap_or_default();
    let is_own_line = indent.trim().is_empty()
        && before.is_none_or(|before| before.end_position().row < last.start_position().row);
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    if is_own_line { format!(",{newline}{indent}{name}") } else { format!(", {name}") }
}

/// A line among the imports at the top: after the last of them, else after the docstring and the comments there.
fn new_line(text: &str, tree: &SyntaxTree, editable: &Range<usize>, line: &str) -> ImportEdit {
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
        let end = super::line_end(text, import.end_byte());
        return ImportEdit { at: end.min(editable.end), text: format!("{newline}{line}") };
    }
    if let Some(docstring) = docstring {
        let end = super::line_end(text, docstring.end_byte());
        return ImportEdit { at: end.min(editable.end), text: format!("{newline}{newline}{line}") };
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
