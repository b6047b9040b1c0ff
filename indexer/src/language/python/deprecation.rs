//! Deprecation said in code: decorators (PEP 702 and older ones) and warnings.

use ruff_python_ast::{Decorator, Expr, ExprCall};

use super::expression::{dotted, dotted_head, last_part, message};

/// The message of a call that warns of deprecation: `warnings.warn("…", DeprecationWarning)`, `_deprecated("…")`.
pub(crate) fn warning_message(expr: &Expr) -> Option<String> {
    let Expr::Call(call) = expr else { return None };
    let callee = dotted(&call.func)?;
    let name = last_part(&callee);
    if matches!(name, "warn" | "warn_explicit") {
        let category = call
            .arguments
            .args
            .get(1)
            .or_else(|| call.arguments.find_keyword("category").map(|keyword| &keyword.value))
            .and_then(dotted_head)?;
        if !is_deprecation_category(last_part(&category)) {
            return None;
        }
        return Some(first_message(call));
    }
    // A helper of the package's own; one without a text checks an argument.
    let lower = name.to_ascii_lowercase();
    if !lower.contains("deprecat") || lower.contains("ignore") || lower.contains("suppress") {
        return None;
    }
    Some(first_message(call)).filter(|message| !message.is_empty())
}

/// Categories that mean deprecation by name, a package's own included (`RemovedInDjango60Warning`).
fn is_deprecation_category(name: &str) -> bool {
    name.contains("Deprecat") || name == "FutureWarning" || name.starts_with("RemovedIn")
}

/// The message of a decorator that marks what it decorates as deprecated.
pub(crate) fn decorator_message(decorator: &Decorator) -> Option<String> {
    let path = dotted_head(&decorator.expression)?;
    let name = last_part(&path).to_ascii_lowercase();
    // A decorator about single parameters does not deprecate the whole.
    let is_about_all = name.contains("deprecat")
        && !["arg", "kwarg", "param", "keyword", "nonkeyword", "alias", "position"]
            .iter()
            .any(|part| name.contains(part));
    if !is_about_all {
        return None;
    }
    match &decorator.expression {
        Expr::Call(call) => Some(first_message(call)),
        _ => Some(String::new()),
    }
}

/// Whether a decorator is the standard one: `deprecated` with a message in front.
pub(crate) fn is_standard_decorator(decorator: &Decorator) -> bool {
    let Expr::Call(call) = &decorator.expression else { return false };
    dotted(&call.func).is_some_and(|path| last_part(&path) == "deprecated")
        && call.arguments.args.first().is_some_and(|first| message(first).is_some())
}

/// The first literal text among the arguments: positional ones, then those that are named as messages are.
fn first_message(call: &ExprCall) -> String {
    let named = ["message", "msg", "reason", "text", "extra", "details"];
    call.arguments
        .args
        .iter()
        .find_map(|arg| message(arg).filter(|text| text.contains(' ')))
        .or_else(|| {
            call.arguments.keywords.iter().find_map(|keyword| {
                let name = keyword.arg.as_ref()?.as_str();
                named.contains(&name).then(|| message(&keyword.value)).flatten()
            })
        })
        .map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
        .unwrap_or_default()
}
