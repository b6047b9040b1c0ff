//! Another function that is called alike.

use super::{Context, Example, Mutator, Proposals};
use crate::evolve::syntax::Node;

pub(super) const MUTATOR: Mutator = Mutator {
    name: "function",
    prior: 0.05,
    propose,
    example: Example {
        before: "def f(items):\n    return min(items)\n",
        after: "def f(items):\n    return max(items)\n",
    },
};

/// Functions of the builtins and of `math` that take the same; those of one line stand for each other.
const ALIKE: [&[&str]; 11] = [
    &["min", "max", "sum"],
    &["any", "all"],
    &["floor", "ceil", "trunc", "round", "int"],
    &["list", "tuple", "set", "sorted", "reversed"],
    &["len", "sum", "max", "min"],
    &["int", "float", "str", "bool"],
    &["abs", "int", "round"],
    &["ord", "chr"],
    &["bin", "hex", "oct", "str"],
    &["sin", "cos", "tan"],
    &["gcd", "lcm"],
];

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    let defined = context.callables();
    for call in context.values().filter(|node| node.is("call")) {
        let Some(function) = call.field("function") else { continue };
        let name = match function.kind() {
            "identifier" => function,
            // `math.floor`
            "attribute" => match function.field("attribute").filter(|_| is_module(context, function)) {
                Some(name) => name,
                None => continue,
            },
            _ => continue,
        };
        let mut seen = vec![name.text()];
        for alike in ALIKE.iter().filter(|alike| alike.contains(&name.text())) {
            for other in alike.iter().filter(|other| is_there(context, function, other)) {
                if !seen.contains(other) {
                    proposals.text(name, 2.0, *other);
                    seen.push(other);
                }
            }
        }
        if function.is("identifier") {
            for other in defined.iter().filter(|other| **other != name.text()) {
                proposals.text(name, 0.7, *other);
            }
        }
    }
}

fn is_module(context: &Context<'_>, attribute: Node<'_>) -> bool {
    attribute.field("object").is_some_and(|object| {
        object.text() == "math" || context.facts.module.modules.iter().any(|module| module == object.text())
    })
}

/// Whether a function has a meaning there: `floor` only as `math.floor` or where it is imported.
fn is_there(context: &Context<'_>, function: Node<'_>, name: &str) -> bool {
    let is_of_math = matches!(name, "floor" | "ceil" | "trunc" | "sin" | "cos" | "tan" | "gcd" | "lcm");
    if function.is("attribute") {
        return is_of_math;
    }
    !is_of_math
        || context.facts.module.callables.iter().any(|callable| callable == name)
        || context.is_readable(name, function)
}
