//! Deprecation said in code: decorators (PEP 702 and older ones), warnings, and calls that make deprecated names.

use ruff_python_ast::{Decorator, Expr, ExprCall};

use super::expression::{dotted, dotted_head, last_part, message, one_line};

/// A note in code that something is deprecated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Deprecation {
    /// What it says; may be empty.
    pub(crate) message: String,
    /// It is about one way to use the thing (a parameter, a kind of value), and not about the thing.
    pub(crate) is_partial: bool,
    /// The category of a warning whose name does not say deprecation: the note counts if its bases do.
    pub(crate) category: Option<String>,
}

impl Deprecation {
    /// A note about the whole thing.
    pub(crate) fn whole(message: String) -> Self {
        Self { message, is_partial: false, category: None }
    }

    fn part(message: String) -> Self {
        Self { is_partial: true, ..Self::whole(message) }
    }

    /// The same about one way to use the thing.
    pub(crate) fn in_part(self) -> Self {
        Self { is_partial: true, ..self }
    }
}

/// Longer calls are cut where they stand for a message.
pub(crate) const MAX_CALL: usize = 160;

/// The note of a call that warns of deprecation: `warnings.warn("…", DeprecationWarning)`, `_deprecated("…")`.
pub(crate) fn warning(expr: &Expr, source: &str) -> Option<Deprecation> {
    let Expr::Call(call) = expr else { return None };
    let callee = dotted(&call.func)?;
    let name = last_part(&callee);
    if matches!(name, "warn" | "warn_explicit" | "warn_external" | "_warn_external") {
        return warned(call);
    }
    if !is_deprecator(name) {
        return None;
    }
    // A helper of the package's own. One that is named for warning warns; another without a text checks an argument.
    let text = first_message(call);
    let lower = name.to_ascii_lowercase();
    if text.is_empty() && !lower.trim_start_matches('_').starts_with("warn") {
        return Some(Deprecation::part(one_line(call, source, MAX_CALL)));
    }
    let is_partial = is_about_part(&lower);
    Some(Deprecation { is_partial, ..Deprecation::whole(text) })
}

/// The note of a call of `warn`.
fn warned(call: &ExprCall) -> Option<Deprecation> {
    let first = call.arguments.args.first();
    // `warn(SomeWarning("…"))`: the category is what is called.
    let instance = match first {
        Some(Expr::Call(inner)) if message(&Expr::Call(inner.clone())).is_none() => Some(inner),
        _ => None,
    };
    let category = call
        .arguments
        .args
        .get(1)
        .or_else(|| call.arguments.find_keyword("category").map(|keyword| &keyword.value))
        .and_then(dotted_head)
        .or_else(|| dotted(&instance?.func))?;
    let message = first_message(instance.unwrap_or(call));
    if is_deprecation_category(last_part(&category)) {
        return Some(Deprecation::whole(message));
    }
    // Classes of the standard library that mean something else.
    let is_other = matches!(
        last_part(&category),
        "Warning" | "UserWarning" | "RuntimeWarning" | "ResourceWarning" | "SyntaxWarning" | "ImportWarning"
    ) || !last_part(&category).starts_with(|c: char| c == '_' || c.is_uppercase());
    (!is_other).then(|| Deprecation { category: Some(category), ..Deprecation::whole(message) })
}

/// Categories that mean deprecation by name, a package's own included (`RemovedInDjango60Warning`).
pub(crate) fn is_deprecation_category(name: &str) -> bool {
    name.contains("Deprecat") || name == "FutureWarning" || name.starts_with("RemovedIn")
}

/// Whether a function of that name says that something is deprecated.
pub(crate) fn is_deprecator(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    // Those that keep such warnings quiet, undo them, or hand on what others say.
    let others = ["ignore", "suppress", "filter", "catch", "silence", "expect", "assert", "undeprecat"];
    lower.contains("deprecat")
        && !lower.contains("deprecators")
        && !lower.ends_with("warning")
        && !others.iter().any(|other| lower.contains(other))
}

/// Whether a function of that (lower-case) name is about single parameters.
fn is_about_part(name: &str) -> bool {
    ["arg", "kwarg", "param", "keyword", "positional", "alias", "_axis", "default", "option", "value"]
        .iter()
        .any(|part| name.contains(part))
}

/// What a decorator says of the deprecation of what it decorates.
pub(crate) fn decorator_note(decorator: &Decorator, source: &str) -> Option<Deprecation> {
    let path = dotted_head(&decorator.expression)?;
    let name = last_part(&path);
    if !is_deprecator(name) {
        return None;
    }
    let text = match &decorator.expression {
        Expr::Call(call) => first_message(call),
        _ => String::new(),
    };
    if is_about_part(&name.to_ascii_lowercase()) {
        let text = if text.is_empty() { one_line(decorator, source, MAX_CALL) } else { text };
        return Some(Deprecation::part(text));
    }
    Some(Deprecation::whole(text))
}

/// What `name = value` says of the deprecation of the name: `deprecate(new)`, `deprecated("1.2")(new)`.
pub(crate) fn value_note(call: &ExprCall) -> Option<Deprecation> {
    let maker = match &*call.func {
        Expr::Call(maker) => maker,
        _ => call,
    };
    let path = dotted(&maker.func)?;
    let name = last_part(&path);
    // A table or a decorator that is made for later use says nothing of its own name.
    let is_applied =
        !std::ptr::eq(maker, call) || call.arguments.args.iter().any(|arg| dotted(arg).is_some());
    let is_attribute = name.to_ascii_lowercase().contains("attribute");
    (is_deprecator(name) && (is_applied || is_attribute) && !is_about_part(&name.to_ascii_lowercase()))
        .then(|| Deprecation::whole(first_message(maker)))
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
