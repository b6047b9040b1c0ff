//! What only gives a value, and what may change one.

use super::name::{holds, is_bound_in, is_name};
use crate::evolve::syntax::Node;

/// Built-in functions that do nothing but give a value, for arguments that do no more.
const PURE_FUNCTIONS: [&str; 24] = [
    "abs",
    "bool",
    "chr",
    "dict",
    "divmod",
    "enumerate",
    "float",
    "frozenset",
    "int",
    "isinstance",
    "len",
    "list",
    "max",
    "min",
    "ord",
    "range",
    "repr",
    "reversed",
    "round",
    "set",
    "sorted",
    "str",
    "sum",
    "tuple",
];
/// Methods of built-in types that do the same.
const PURE_METHODS: [&str; 34] = [
    "lower",
    "upper",
    "strip",
    "lstrip",
    "rstrip",
    "title",
    "capitalize",
    "casefold",
    "swapcase",
    "startswith",
    "endswith",
    "split",
    "rsplit",
    "splitlines",
    "join",
    "replace",
    "find",
    "rfind",
    "count",
    "index",
    "isdigit",
    "isalpha",
    "isalnum",
    "isspace",
    "isupper",
    "islower",
    "get",
    "keys",
    "values",
    "items",
    "copy",
    "zfill",
    "partition",
    "format",
];
/// Functions of modules that do the same.
const PURE_OF_MODULES: [&str; 6] =
    ["re.compile", "math.sqrt", "math.floor", "math.ceil", "math.log", "math.isqrt"];

/// Whether evaluating an expression does nothing but give a value, or raise.
pub(in crate::evolve::rewrite) fn is_pure(node: Node<'_>) -> bool {
    node.descendants().all(|inner| match inner.kind() {
        "call" => match (inner.name_call(), inner.method_call()) {
            (Some((name, _)), _) => PURE_FUNCTIONS.contains(&name) || matches!(name, "any" | "all"),
            (_, Some((object, method, _))) => {
                let dotted = format!("{}.{}", object.text(), method.text());
                PURE_OF_MODULES.contains(&dotted.as_str()) || PURE_METHODS.contains(&method.text())
            }
            _ => false,
        },
        "await" | "yield" | "named_expression" => false,
        _ => true,
    })
}

/// Whether an expression can be evaluated at any time or not at all: names and literals.
pub(in crate::evolve::rewrite) fn is_plain(node: Node<'_>) -> bool {
    matches!(node.kind(), "identifier" | "integer" | "float" | "string" | "true" | "false" | "none")
        && !node.descendants().any(|inner| inner.is("interpolation"))
        || node.is("unary_operator") && node.children().all(is_plain)
}

/// Whether a value that a name holds may change in a node: bound, assigned into, or handed to a method that changes it.
pub(in crate::evolve::rewrite) fn may_change(node: Node<'_>, name: &str) -> bool {
    is_bound_in(node, name)
        || node.descendants().filter(|inner| is_name(*inner, name)).any(|inner| {
            let Some(parent) = inner.parent() else { return true };
            match parent.kind() {
                // `name[i] = …`, `del name[i]`, `name.x = …`
                "subscript" | "attribute" if !parent.is_value() => true,
                "subscript" => parent.ancestors().take_while(|above| !above.is_statement()).any(|above| {
                    matches!(above.kind(), "assignment" | "augmented_assignment")
                        && above.field("left").is_some_and(|left| holds(left, parent))
                }),
                "attribute" => {
                    let is_called = parent.parent().is_some_and(|call| call.is("call"));
                    let method = parent.field("attribute").map_or("", Node::text);
                    is_called && !PURE_METHODS.contains(&method) && !PURE_OF_MODULES.contains(&parent.text())
                }
                // Whoever gets it as an argument may change it, but for those that are known not to.
                "argument_list" => !parent.parent().is_some_and(is_pure_call),
                _ => false,
            }
        })
}

fn is_pure_call(call: Node<'_>) -> bool {
    call.name_call().is_some_and(|(name, _)| {
        PURE_FUNCTIONS.contains(&name) || matches!(name, "any" | "all" | "zip" | "map" | "filter" | "print")
    }) || call.method_call().is_some_and(|(_, method, _)| {
        PURE_METHODS.contains(&method.text())
            || matches!(method.text(), "append" | "add" | "extend" | "update")
    })
}
