//! Words of a function's own body.

use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{Expr, InterpolatedStringElement, Stmt, StmtClassDef, StmtFunctionDef};
use ruff_text_size::Ranged;
use rustc_hash::FxHashSet;

use super::comments::{comment_above, comments_in};
use super::cut;
use crate::entry::Kind;
use crate::language::python::facts::{Scope, What};

/// So long the words of a body are at most, in bytes.
const MAX_BODY: usize = 500;
/// Longer strings are data.
const MAX_STRING: usize = 120;
/// So long the names of a class's methods are at most, together.
const MAX_METHODS: usize = 160;
/// Comments are read in so many bytes at a body's beginning.
const MAX_COMMENTED: usize = 2_000;

/// Names that nearly every body has.
const COMMON: [&str; 30] = [
    "self",
    "cls",
    "len",
    "isinstance",
    "super",
    "str",
    "int",
    "bool",
    "list",
    "dict",
    "tuple",
    "set",
    "float",
    "type",
    "getattr",
    "hasattr",
    "append",
    "format",
    "ValueError",
    "TypeError",
    "KeyError",
    "range",
    "print",
    "args",
    "kwargs",
    "__init__",
    "__class__",
    "__name__",
    "None",
    "Any",
];

/// The comment above `function` and those in its first lines, what it calls, its short texts, names of attributes.
pub(crate) fn body_hints(function: &StmtFunctionDef, source: &str) -> String {
    let mut out = comment_above(source, usize::from(function.start()));
    let first = function.body.first().map_or(function.end(), |stmt| {
        // Comments before the first statement belong to the body too.
        if matches!(stmt, Stmt::Expr(_)) { stmt.end() } else { function.parameters.end() }
    });
    let end = function.end().min(first + ruff_text_size::TextSize::new(MAX_COMMENTED as u32));
    let lines =
        source.get(usize::from(first)..source.floor_char_boundary(usize::from(end))).unwrap_or_default();
    for comment in comments_in(lines) {
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(comment);
    }
    let mut reader = Reader { seen: FxHashSet::default(), out, depth: 0 };
    reader.seen.extend(COMMON);
    reader.seen.insert(function.name.as_str());
    let parameters = function.parameters.iter().map(|parameter| parameter.name().as_str());
    reader.seen.extend(parameters);
    for stmt in function.body.iter().skip(usize::from(is_docstring(function.body.first()))) {
        reader.visit_stmt(stmt);
    }
    cut(reader.out.trim(), MAX_BODY).to_owned()
}

/// The comment above a class, what its constructor does, and the names of its methods.
pub(crate) fn class_hints(class: &StmtClassDef, scope: &Scope, source: &str) -> String {
    let mut out = comment_above(source, usize::from(class.start()));
    let mut methods = String::new();
    for (name, binding) in &scope.names {
        let What::Definition(definition) = &binding.what else { continue };
        if &**name == "__init__" {
            out.push('\n');
            out.push_str(&definition.hints);
        } else if definition.kind == Kind::Method && !name.starts_with('_') && methods.len() < MAX_METHODS {
            methods.push(' ');
            methods.push_str(name);
        }
    }
    out.push('\n');
    out.push_str(methods.trim());
    cut(out.trim(), MAX_BODY).to_owned()
}

fn is_docstring(stmt: Option<&Stmt>) -> bool {
    matches!(stmt, Some(Stmt::Expr(expr)) if matches!(*expr.value, Expr::StringLiteral(_)))
}

struct Reader<'a> {
    seen: FxHashSet<&'a str>,
    out: String,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn word(&mut self, word: &'a str) {
        if word.len() > 2 && !self.is_full() && self.seen.insert(word) {
            self.out.push(' ');
            self.out.push_str(word.trim_matches('_'));
        }
    }

    fn text(&mut self, text: &'a str) {
        let is_prose = text.len() <= MAX_STRING && text.chars().filter(|c| c.is_alphabetic()).count() > 2;
        if is_prose && !text.contains('\n') {
            self.word(text.trim());
        }
    }

    fn is_full(&self) -> bool {
        self.out.len() > MAX_BODY
    }
}

impl<'a> Visitor<'a> for Reader<'a> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        if self.depth > 100 || self.is_full() {
            return;
        }
        self.depth += 1;
        match stmt {
            // What is defined inside says what it is for by its name.
            Stmt::FunctionDef(inner) => {
                self.word(inner.name.as_str());
                inner.body.iter().for_each(|stmt| self.visit_stmt(stmt));
            }
            Stmt::ClassDef(inner) => self.word(inner.name.as_str()),
            Stmt::Import(_) | Stmt::ImportFrom(_) => {}
            _ => walk_stmt(self, stmt),
        }
        self.depth -= 1;
    }

    fn visit_annotation(&mut self, _: &'a Expr) {}

    fn visit_expr(&mut self, expr: &'a Expr) {
        if self.is_full() {
            return;
        }
        match expr {
            Expr::Attribute(attribute) => self.word(attribute.attr.as_str()),
            Expr::Call(call) => {
                if let Expr::Name(name) = &*call.func {
                    self.word(name.id.as_str());
                }
            }
            // Local names are chosen by whoever wrote the body, and say as much as a comment.
            Expr::Name(name) if name.ctx.is_store() => self.word(name.id.as_str()),
            Expr::StringLiteral(literal) => self.text(literal.value.to_str()),
            _ => {}
        }
        walk_expr(self, expr);
    }

    fn visit_interpolated_string_element(&mut self, element: &'a InterpolatedStringElement) {
        match element {
            InterpolatedStringElement::Literal(literal) => self.text(&literal.value),
            InterpolatedStringElement::Interpolation(inner) => self.visit_expr(&inner.expression),
        }
    }
}
