//! Functions that are still to be written, and what a text that someone else wrote brings along.

use std::ops::Range;

use tree_sitter::Node;

use super::tree::{SyntaxTree, is_too_deep, node_at};
use super::{indentation, line_start};

/// A function without a body: only a docstring, `...`, `pass` or `raise NotImplementedError`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmptyFunction {
    /// Its name.
    pub name: String,
    /// From `def` to the end, in bytes.
    pub range: Range<usize>,
    /// What stands for the body and is to be replaced, in bytes; empty where nothing does.
    pub replaced: Range<usize>,
    /// What has to stand before the first statement of the body: nothing, or a line end and blanks.
    pub before: String,
    /// The blanks before each further line of the body.
    pub indent: String,
    /// Its docstring without quotes; empty without one.
    pub doc: String,
    /// Whether a docstring stands there, which stays.
    pub has_docstring: bool,
}

/// The innermost function around `offset`, if it has no body yet.
pub fn empty_function(text: &str, tree: &SyntaxTree, offset: usize) -> Option<EmptyFunction> {
    let root = tree.tree.root_node();
    if is_too_deep(root, offset) {
        return None;
    }
    let mut node = node_at(root, offset);
    while node.kind() != "function_definition" {
        node = node.parent()?;
    }
    let name = text.get(node.child_by_field_name("name")?.byte_range())?.to_owned();
    let line = line_start(text, node.start_byte());
    let own_indent = indentation(text.get(line..node.start_byte())?).to_owned();
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let body = node.child_by_field_name("body").filter(|body| body.named_child_count() > 0);
    let Some(body) = body else {
        let end = text.get(..node.end_byte())?.trim_end().len();
        let indent = format!("{own_indent}    ");
        return Some(EmptyFunction {
            name,
            range: node.byte_range(),
            replaced: end..end,
            before: format!("{newline}{indent}"),
            indent,
            doc: String::new(),
            has_docstring: false,
        });
    };
    let mut cursor = body.walk();
    let statements: Vec<Node<'_>> =
        body.named_children(&mut cursor).filter(|child| child.kind() != "comment").collect();
    let (doc, rest) = match statements.split_first() {
        Some((first, rest)) if is_string(*first) => (Some(*first), rest),
        _ => (None, statements.as_slice()),
    };
    let is_on_line = body.start_position().row == node.start_position().row;
    let indent = if is_on_line {
        format!("{own_indent}    ")
    } else {
        let first = statements.first()?.start_byte();
        text.get(line_start(text, first)..first)?.to_owned()
    };
    let (replaced, is_new_line) = match rest {
        [] => (doc?.end_byte()..doc?.end_byte(), true),
        [only] if stands_for_nothing(text, *only) => (only.byte_range(), is_on_line),
        _ => return None,
    };
    let docstring = doc.and_then(|doc| text.get(doc.byte_range())).unwrap_or_default();
    Some(EmptyFunction {
        name,
        range: node.byte_range(),
        replaced,
        before: if is_new_line { format!("{newline}{indent}") } else { String::new() },
        indent,
        doc: docstring
            .trim_start_matches(|c: char| c.is_alphabetic())
            .trim_matches(['"', '\''])
            .trim()
            .to_owned(),
        has_docstring: doc.is_some(),
    })
}

fn is_string(node: Node<'_>) -> bool {
    node.kind() == "string"
        || node.kind() == "expression_statement"
            && node.named_child_count() == 1
            && node.named_child(0).is_some_and(|child| child.kind() == "string")
}

fn stands_for_nothing(text: &str, node: Node<'_>) -> bool {
    let text = text.get(node.byte_range()).unwrap_or_default();
    matches!(text, "..." | "pass") || text.starts_with("raise NotImplementedError")
}

/// The statements of the body of the function `name` at the top of a text, its docstring left out if that is not
/// wanted: in bytes, from the beginning of the first one's line.
pub fn body_of(text: &str, tree: &SyntaxTree, name: &str, without_docstring: bool) -> Option<Range<usize>> {
    let root = tree.tree.root_node();
    let mut cursor = root.walk();
    let function = root.named_children(&mut cursor).find_map(|child| {
        let function = match child.kind() {
            "decorated_definition" => child.child_by_field_name("definition")?,
            _ => child,
        };
        let own = text.get(function.child_by_field_name("name")?.byte_range())?;
        (function.kind() == "function_definition" && own == name).then_some(function)
    })?;
    let body = function.child_by_field_name("body")?;
    let mut cursor = body.walk();
    let first = body.named_children(&mut cursor).find(|child| !(without_docstring && is_string(*child)))?;
    if first.start_position().row == function.start_position().row {
        return Some(first.start_byte()..body.end_byte());
    }
    Some(line_start(text, first.start_byte())..body.end_byte())
}

/// An import at the top of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopImport {
    /// The statement, in bytes; several imports may share one.
    pub range: Range<usize>,
    /// The module.
    pub module: String,
    /// What is imported from it; `None` where it is the module itself.
    pub name: Option<String>,
    /// The other name that it is given.
    pub alias: Option<String>,
}

/// The imports at the top of a text, in its order.
pub fn top_imports(text: &str, tree: &SyntaxTree) -> Vec<TopImport> {
    let root = tree.tree.root_node();
    let text_of = |node: Node<'_>| text.get(node.byte_range()).unwrap_or_default().to_owned();
    let mut found = Vec::new();
    let mut cursor = root.walk();
    for import in root.named_children(&mut cursor) {
        let from = import.child_by_field_name("module_name").map(text_of);
        if !matches!(import.kind(), "import_statement" | "import_from_statement") {
            continue;
        }
        let mut cursor = import.walk();
        for node in import.children_by_field_name("name", &mut cursor) {
            let (name, alias) = if node.kind() == "aliased_import" {
                let field = |field| node.child_by_field_name(field).map(text_of);
                (field("name").unwrap_or_default(), field("alias"))
            } else {
                (text_of(node), None)
            };
            let (module, name) = match &from {
                Some(module) => (module.clone(), Some(name)),
                None => (name, None),
            };
            found.push(TopImport { range: import.byte_range(), module, name, alias });
        }
    }
    found
}

impl SyntaxTree {
    /// Whether a part of the text is no Python, as far as its tree says.
    pub fn has_error_in(&self, range: &Range<usize>) -> bool {
        let root = self.tree.root_node();
        if !root.has_error() {
            return false;
        }
        let mut waiting = vec![root];
        while let Some(node) = waiting.pop() {
            let touches = node.start_byte() <= range.end && range.start <= node.end_byte();
            if !touches || !node.has_error() && !node.is_missing() {
                continue;
            }
            let is_within = range.start <= node.start_byte() && node.end_byte() <= range.end;
            if node.is_missing() || node.is_error() && (is_within || node.child_count() == 0) {
                return true;
            }
            let mut cursor = node.walk();
            let n_before = waiting.len();
            waiting.extend(node.children(&mut cursor));
            if node.is_error() && waiting.len() == n_before {
                return true;
            }
        }
        // An error around the part, which nothing smaller explains.
        let mut node = node_at(root, range.end);
        loop {
            if node.is_error() {
                return true;
            }
            match node.parent() {
                Some(parent) => node = parent,
                None => return false,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cancel::CancellationToken;

    fn parse(text: &str) -> SyntaxTree {
        SyntaxTree::parse(text, None, &CancellationToken::default()).unwrap()
    }

    /// The text with `BODY` in the place of the body.
    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let offset = text.find("$0").unwrap();
        let text = text.replacen("$0", "", 1);
        let found = empty_function(&text, &parse(&text), offset).map(|found| {
            let mut text = text.clone();
            let body = format!("{}BODY\n{}MORE", found.before, found.indent);
            text.replace_range(found.replaced, &body);
            text
        });
        assert_eq!(found.as_deref(), expected);
    }

    #[test]
    fn finds_what_is_to_be_written() {
        check("def f(x):\n    p$0ass\n", Some("def f(x):\n    BODY\n    MORE\n"));
        check("def f(x):$0 ...\n", Some("def f(x): \n    BODY\n    MORE\n"));
        check("class A:\n    def f$0(self):\n        \"\"\"Doc.\"\"\"\n", {
            Some("class A:\n    def f(self):\n        \"\"\"Doc.\"\"\"\n        BODY\n        MORE\n")
        });
        check("def f():\n    'Doc.'\n    raise NotImplementedError('$0')\n", {
            Some("def f():\n    'Doc.'\n    BODY\n    MORE\n")
        });
        check("def f():\n    # note\n    $0pass\n", Some("def f():\n    # note\n    BODY\n    MORE\n"));
        check("def f():\n    return 1$0\n", None);
        check("x = 1$0\n", None);
    }

    #[test]
    fn finds_bodies_and_imports() {
        let text = "import a.b as c\nfrom d import (e, f as g)\n\n@h\ndef f():\n    'doc'\n    x = 1\n    return x\n";
        let tree = parse(text);
        assert_eq!(&text[body_of(text, &tree, "f", true).unwrap()], "    x = 1\n    return x");
        assert!(text[body_of(text, &tree, "f", false).unwrap()].starts_with("    'doc'"));
        assert_eq!(body_of(text, &tree, "g", true), None);
        let imports: Vec<String> = top_imports(text, &tree)
            .iter()
            .map(|one| format!("{} {:?} {:?}", one.module, one.name, one.alias))
            .collect();
        assert_eq!(imports, ["a.b None Some(\"c\")", "d Some(\"e\") None", "d Some(\"f\") Some(\"g\")"]);
    }

    #[test]
    fn errors_are_found_where_they_are() {
        let text = "x = 1\ny = (2\n\n\nz = 3\n";
        let tree = parse(text);
        assert!(tree.has_error_in(&(6..12)));
        assert!(!parse("x = 1\n").has_error_in(&(0..6)));
        let text = "def broken(:\n    pass\n\nx = 1\n";
        assert!(!parse(text).has_error_in(&(23..28)));
    }
}
