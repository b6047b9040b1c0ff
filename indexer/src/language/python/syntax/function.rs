//! The function around a place.

use std::ops::Range;

use tree_sitter::Node;

use super::tree::{SyntaxTree, is_too_deep, node_at};
use super::{line_end, line_start};

/// A function that is defined in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionAt {
    /// Its dotted name inside the module: `clean`, `Table.sort`, `outer.inner`.
    pub name: String,
    /// From its first decorator to its end, in bytes.
    pub range: Range<usize>,
}

/// The innermost function that `offset` stands in, its decorators and the blanks before it included.
pub fn function_at(text: &str, tree: &SyntaxTree, offset: usize) -> Option<FunctionAt> {
    let root = tree.tree.root_node();
    let line = line_start(text, offset)..line_end(text, offset);
    let blanks = text.get(line.clone())?.chars().take_while(|c| c.is_whitespace()).map(char::len_utf8);
    // One further, so that what begins there holds it.
    let offset = (offset.max(line.start + blanks.sum::<usize>()) + 1).min(line.end);
    if is_too_deep(root, offset) {
        return None;
    }
    let ancestors = std::iter::successors(Some(node_at(root, offset)), Node::parent);
    let definition = ancestors.into_iter().find_map(|node| match node.kind() {
        "function_definition" => Some(node),
        "decorated_definition" => {
            node.child_by_field_name("definition").filter(|it| it.kind() == "function_definition")
        }
        _ => None,
    })?;
    let decorated = definition.parent().filter(|parent| parent.kind() == "decorated_definition");
    let range = decorated.unwrap_or(definition).byte_range();
    Some(FunctionAt { name: dotted_name(text, definition)?, range })
}

fn dotted_name(text: &str, definition: Node<'_>) -> Option<String> {
    let scopes = std::iter::successors(Some(definition), Node::parent)
        .filter(|node| matches!(node.kind(), "function_definition" | "class_definition"));
    let names: Option<Vec<&str>> =
        scopes.map(|scope| text.get(scope.child_by_field_name("name")?.byte_range())).collect();
    let mut names = names?;
    names.reverse();
    let is_whole = names.iter().all(|name| !name.is_empty());
    is_whole.then(|| names.join("."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cancel::CancellationToken;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let offset = text.find('|').unwrap();
        let text = text.replacen('|', "", 1);
        let tree = SyntaxTree::parse(&text, None, &CancellationToken::default()).unwrap();
        let found = function_at(&text, &tree, offset);
        assert_eq!(found.map(|function| function.name).as_deref(), expected, "{text}");
    }

    #[test]
    fn is_the_innermost_one() {
        check("def f():\n    return |1\n", Some("f"));
        check("|def f():\n    return 1\n", Some("f"));
        check("de|f f(): return 1\n", Some("f"));
        check("class A:\n|    def f(self): pass\n", Some("A.f"));
        check("class A:\n    @pro|perty\n    def f(self): pass\n", Some("A.f"));
        check("async def f():\n    def g():\n        |pass\n", Some("f.g"));
        check("def f():\n    def g():\n        pass\n    x = |1\n", Some("f"));
        check("def f():\n    return 1|\n", Some("f"));
    }

    #[test]
    fn is_none_elsewhere() {
        check("x = |1\ndef f(): pass\n", None);
        check("def f(): pass\n\n|x = 1\n", None);
        check("class A:\n    x = |1\n", None);
        check("|", None);
    }

    #[test]
    fn holds_its_decorators() {
        let text = "x = 1\n@cached\ndef f():\n    pass\n";
        let tree = SyntaxTree::parse(text, None, &CancellationToken::default()).unwrap();
        let function = function_at(text, &tree, text.len() - 2).unwrap();
        assert_eq!(&text[function.range], "@cached\ndef f():\n    pass");
    }
}
