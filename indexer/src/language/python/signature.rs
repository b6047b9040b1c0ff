//! Parameters to a signature as users read it.

use ruff_python_ast::{Expr, Parameter, Parameters};

use super::expression::{annotation, one_line};

/// Defaults longer than this are shown as `…`.
const MAX_DEFAULT: usize = 80;

/// `(a, b: int = 1, *, c=None) -> T`; the first `n_bound` parameters (`self`, `cls`) are left out.
pub(crate) fn signature(
    parameters: &Parameters,
    returns: Option<&Expr>,
    n_bound: usize,
    source: &str,
) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut n_left = n_bound;
    for parameter in &parameters.posonlyargs {
        if n_left > 0 {
            n_left -= 1;
            continue;
        }
        parts.push(one(&parameter.parameter, parameter.default.as_deref(), "", source));
    }
    if !parts.is_empty() {
        parts.push("/".to_owned());
    }
    for parameter in &parameters.args {
        if n_left > 0 {
            n_left -= 1;
            continue;
        }
        parts.push(one(&parameter.parameter, parameter.default.as_deref(), "", source));
    }
    if let Some(vararg) = &parameters.vararg {
        parts.push(one(vararg, None, "*", source));
    } else if !parameters.kwonlyargs.is_empty() {
        parts.push("*".to_owned());
    }
    for parameter in &parameters.kwonlyargs {
        parts.push(one(&parameter.parameter, parameter.default.as_deref(), "", source));
    }
    if let Some(kwarg) = &parameters.kwarg {
        parts.push(one(kwarg, None, "**", source));
    }
    let mut text = format!("({})", parts.join(", "));
    if let Some(returns) = returns {
        text.push_str(" -> ");
        text.push_str(&annotation(returns, source));
    }
    text
}

fn one(parameter: &Parameter, default: Option<&Expr>, stars: &str, source: &str) -> String {
    let mut text = format!("{stars}{}", parameter.name.as_str());
    if let Some(expr) = &parameter.annotation {
        text.push_str(": ");
        text.push_str(&annotation(expr, source));
    }
    if let Some(default) = default {
        text.push_str(if parameter.annotation.is_some() { " = " } else { "=" });
        text.push_str(&default_value(default, source));
    }
    text
}

/// A default as written; a long one as `…`.
pub(crate) fn default_value(default: &Expr, source: &str) -> String {
    let text = one_line(default, source, MAX_DEFAULT);
    if text.ends_with('…') { "…".to_owned() } else { text }
}
