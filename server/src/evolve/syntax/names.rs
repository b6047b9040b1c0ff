//! Which names mean something at a place.

use super::node::TARGETS;
use super::{Node, Syntax};

/// What the module around a function binds.
#[derive(Clone, Debug, Default)]
pub(crate) struct ModuleNames {
    /// Functions and classes that it defines or takes from others.
    pub(crate) callables: Vec<String>,
    /// Modules that it imports, by the names it gives them.
    pub(crate) modules: Vec<String>,
    /// Other names that it assigns.
    pub(crate) values: Vec<String>,
}

impl ModuleNames {
    /// Reads the top level of a module.
    pub(crate) fn of(module: &Syntax<'_>) -> Self {
        let mut names = Self::default();
        for statement in module.root().children() {
            let definition = statement.field("definition").unwrap_or(statement);
            match definition.kind() {
                "function_definition" | "class_definition" => {
                    names.callables.extend(definition.field("name").map(|name| name.text().to_owned()));
                }
                "import_statement" => names.modules.extend(imported(definition)),
                "import_from_statement" => {
                    let is_typing = definition.field("module_name").is_some_and(|module| {
                        matches!(
                            module.text(),
                            "typing" | "__future__" | "collections.abc" | "typing_extensions"
                        )
                    });
                    if !is_typing {
                        names.callables.extend(imported(definition));
                    }
                }
                "expression_statement" => {
                    let target = definition.children().next().filter(|child| child.is("assignment"));
                    let left = target.and_then(|assignment| assignment.field("left"));
                    names
                        .values
                        .extend(left.filter(|left| left.is("identifier")).map(|left| left.text().to_owned()));
                }
                _ => {}
            }
        }
        names
    }
}

/// The names that an import binds, without those below a dot.
fn imported(statement: Node<'_>) -> Vec<String> {
    let bound = statement.fields("name").filter_map(|name| name.field("alias").or(Some(name)));
    bound.map(|name| name.text().to_owned()).filter(|name| !name.contains('.')).collect()
}

/// The names that a function, lambda or comprehension binds itself, in the order in which they are first bound.
pub(crate) fn bound_names<'s>(scope: Node<'s>) -> Vec<&'s str> {
    let mut names = Vec::new();
    let mut add = |name: Node<'s>| {
        if !names.contains(&name.text()) {
            names.push(name.text());
        }
    };
    for node in scope.descendants().skip(1).filter(|node| is_of_scope(*node, scope)) {
        let binds = match (node.kind(), node.field_name()) {
            ("parameters" | "lambda_parameters", _) | (_, Some("left")) => true,
            (_, Some("name")) => node
                .parent()
                .is_some_and(|parent| parent.is("named_expression") || parent.is("function_definition")),
            ("as_pattern_target" | "import_statement" | "import_from_statement", _) => true,
            _ => false,
        };
        if binds {
            targets(node).into_iter().for_each(&mut add);
        }
    }
    names
}

/// Whether a node belongs to that scope and not to one inside of it.
fn is_of_scope(node: Node<'_>, scope: Node<'_>) -> bool {
    let inner = node.ancestors().find(|ancestor| is_scope(*ancestor));
    if inner == Some(scope) {
        return node.parent() != Some(scope) || node.field_name() != Some("name");
    }
    // The name of a nested function is bound outside of it.
    node.field_name() == Some("name")
        && inner.and_then(|inner| inner.ancestors().find(|a| is_scope(*a))) == Some(scope)
}

/// Whether a node has names of its own: a function, a lambda, a comprehension.
pub(crate) fn is_scope(node: Node<'_>) -> bool {
    matches!(
        node.kind(),
        "function_definition"
            | "lambda"
            | "list_comprehension"
            | "set_comprehension"
            | "dictionary_comprehension"
            | "generator_expression"
    )
}

/// The names in what a statement binds.
fn targets(node: Node<'_>) -> Vec<Node<'_>> {
    match node.kind() {
        "identifier" => vec![node],
        kind if TARGETS.contains(&kind) => node.children().flat_map(targets).collect(),
        "typed_parameter" => node.children().take(1).flat_map(targets).collect(),
        "default_parameter" | "typed_default_parameter" => {
            node.field("name").map(targets).unwrap_or_default()
        }
        "import_statement" | "import_from_statement" => node
            .fields("name")
            .filter_map(|name| name.field("alias").or(Some(name)))
            .flat_map(
                |name| if name.is("dotted_name") { name.children().take(1).collect() } else { vec![name] },
            )
            .collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODULE: &str = "import re\nfrom math import floor as down\nLIMIT = 3\n\n\ndef f(a, b=1, *rest, c: int = 2, **more):\n    total, (x, y) = a\n    for i, w in b:\n        [n + i for n in w]\n    with open(a) as stream:\n        pass\n    def g(p):\n        q = p\n    return lambda z: z\n";

    #[test]
    fn functions_bind_what_they_assign() {
        let syntax = Syntax::module(MODULE).unwrap();
        let names = bound_names(syntax.function().unwrap());
        assert_eq!(names, ["a", "b", "rest", "c", "more", "total", "x", "y", "i", "w", "stream", "g"]);
    }

    #[test]
    fn modules_bind_imports_functions_and_constants() {
        let names = ModuleNames::of(&Syntax::module(MODULE).unwrap());
        assert_eq!(names.callables, ["down", "f"]);
        assert_eq!(names.modules, ["re"]);
        assert_eq!(names.values, ["LIMIT"]);
    }
}
