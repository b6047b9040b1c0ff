//! Names by which code looks at itself, at its caller or at the interpreter.

use super::Screened;
use crate::evolve::syntax::Node;

/// Built-ins, modules and attributes that a mend has no use for.
const NAMES: [&str; 28] = [
    "eval",
    "exec",
    "compile",
    "globals",
    "locals",
    "vars",
    "setattr",
    "delattr",
    "getattr",
    "breakpoint",
    "open",
    "gc",
    "ctypes",
    "inspect",
    "sys",
    "os",
    "builtins",
    "importlib",
    "subprocess",
    "socket",
    "signal",
    "threading",
    "_getframe",
    "_exit",
    "f_back",
    "gi_frame",
    "tb_frame",
    "pytest",
];

pub(super) fn screen(screened: &Screened<'_>) -> Option<String> {
    let known: Vec<&str> = names(screened.original).collect();
    let new = names(screened.candidate).find(|name| !known.contains(name))?;
    Some(format!("uses `{new}`"))
}

fn names(function: Node<'_>) -> impl Iterator<Item = &str> {
    let identifiers = function.descendants().filter(|node| node.is("identifier")).map(Node::text);
    identifiers.filter(|name| NAMES.contains(name) || name.starts_with("__") && name.ends_with("__"))
}
