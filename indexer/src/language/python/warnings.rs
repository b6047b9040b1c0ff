//! Which warnings of deprecation a function's body gives: on every call, or for some ways to call it.

use ruff_python_ast::{ExceptHandler, Expr, Stmt, StmtFunctionDef};
use ruff_text_size::Ranged;

use super::blocks::blocks_of;
use super::deprecation::{Deprecation, MAX_CALL, is_deprecator, warning};
use super::expression::{dotted, dotted_head, last_part, one_line};

/// How deep blocks are followed.
const MAX_DEPTH: usize = 100;

/// The notes of `function`'s body, in order.
pub(crate) fn deprecations_in(function: &StmtFunctionDef, source: &str) -> Vec<Deprecation> {
    let text = source.get(function.range().to_std_range()).unwrap_or_default().as_bytes();
    // A helper warns on behalf of those that call it.
    let may_warn =
        ["arn", "eprecat"].iter().any(|word| memchr::memmem::find(text, word.as_bytes()).is_some());
    let name = function.name.as_str();
    // Those warn of the names that they are asked for.
    let is_for_names = matches!(name, "__getattr__" | "__getattribute__" | "__dir__");
    if !may_warn || is_deprecator(name) || is_for_names {
        return Vec::new();
    }
    let parameters = function.parameters.iter().map(|parameter| parameter.name().as_str()).collect();
    let mut walk = Walk { parameters, source, found: Vec::new(), has_left: false };
    walk.statements(&function.body, true, 0);
    walk.found
}

struct Walk<'a> {
    parameters: Vec<&'a str>,
    source: &'a str,
    found: Vec<Deprecation>,
    /// Whether some call has returned already.
    has_left: bool,
}

impl Walk<'_> {
    /// Reads statements; `is_sure` where every call gets there.
    fn statements(&mut self, body: &[Stmt], is_sure: bool, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        for stmt in body {
            match stmt {
                Stmt::Expr(expr) => self.call(&expr.value, is_sure),
                Stmt::Return(_) => self.has_left = true,
                Stmt::With(with) => self.statements(&with.body, is_sure, depth + 1),
                Stmt::Try(stmt) => {
                    self.statements(&stmt.body, false, depth + 1);
                    for ExceptHandler::ExceptHandler(handler) in &stmt.handlers {
                        self.statements(&handler.body, false, depth + 1);
                    }
                    self.statements(&stmt.orelse, false, depth + 1);
                    self.statements(&stmt.finalbody, is_sure, depth + 1);
                }
                Stmt::FunctionDef(inner) if !is_handed_out(inner, body) => {
                    let found = deprecations_in(inner, self.source);
                    self.found.extend(found.into_iter().map(Deprecation::in_part));
                }
                other => {
                    for block in blocks_of(other) {
                        self.statements(block, false, depth + 1);
                    }
                }
            }
        }
    }

    fn call(&mut self, expr: &Expr, is_sure: bool) {
        let Expr::Call(call) = expr else { return };
        // What a caller passes in is about the caller.
        let is_given = match call.arguments.args.first() {
            Some(Expr::Name(name)) => self.parameters.contains(&name.id.as_str()),
            _ => false,
        };
        if let Some(note) = warning(expr, self.source).filter(|note| note.is_partial || !is_given) {
            let is_partial = note.is_partial || !is_sure || self.has_left;
            // A note on a part has to say which.
            let message = if is_partial && note.message.is_empty() {
                one_line(expr, self.source, MAX_CALL)
            } else {
                note.message
            };
            self.found.push(Deprecation { message, is_partial, ..note });
        }
    }
}

/// Whether a function inside is a decorator's product: it wraps another one, or is returned.
fn is_handed_out(inner: &StmtFunctionDef, around: &[Stmt]) -> bool {
    let wraps = inner
        .decorator_list
        .iter()
        .any(|decorator| dotted_head(&decorator.expression).is_some_and(|path| last_part(&path) == "wraps"));
    let name = inner.name.as_str();
    let names_it = |expr: &Expr| match expr {
        Expr::Call(call) => call.arguments.args.iter().any(|arg| dotted(arg).as_deref() == Some(name)),
        _ => dotted(expr).as_deref() == Some(name),
    };
    wraps
        || around
            .iter()
            .any(|stmt| matches!(stmt, Stmt::Return(ret) if ret.value.as_deref().is_some_and(names_it)))
}
