//! Tests, examples and the code in docs pages: who calls what, and what they say about it.

use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{Expr, Stmt, StmtFunctionDef, StmtImport, StmtImportFrom};
use ruff_python_parser::{Mode, ParseOptions, parse_unchecked};
use ruff_text_size::Ranged;
use rustc_hash::FxHashMap;

use super::comments::comment_above;
use super::cut;
use super::mention::{CALLER, COMMENT, MAX_SUBJECTS, Mention};
use super::names::Names;
use crate::entry::{EntryId, Kind};
use crate::language::python::collector::docstring;
use crate::language::python::expression::{dotted, dotted_head, last_part};
use crate::language::python::scan::{Uses, scan};

/// Blocks and calls nested deeper are not read.
const MAX_DEPTH: usize = 100;
/// The docstring of a caller is read so far, in bytes.
const MAX_DOC: usize = 200;
/// At most so many modules are looked into for a name that a `*` may have imported.
const MAX_STARS: usize = 4;
/// At most so many entries that one function calls.
const MAX_CALLED: usize = 64;

/// What the Python file at `path` says about entries.
pub(crate) fn read_source(text: &str, path: &str, names: &Names<'_>) -> Vec<Mention> {
    let mut caller = Caller::new(names, path, false);
    let stem = path.rsplit('/').next().unwrap_or(path).trim_end_matches(".py");
    // A test file is named after the module that it tests, an example after what it shows.
    let title = if is_test(stem) { String::new() } else { words_of(stem) };
    caller.read(text, |about, doc| format!("{title} {about} {doc}"));
    caller.mentions
}

fn is_test(stem: &str) -> bool {
    stem == "conftest" || stem.starts_with("test") || stem.ends_with("_test")
}

/// `test_load_frame` as `load frame`.
fn words_of(name: &str) -> String {
    let words: Vec<&str> = name.split('_').filter(|word| !matches!(*word, "" | "test" | "tests")).collect();
    words.join(" ").trim_start_matches("Test").to_owned()
}

/// What a name is bound to.
#[derive(Clone, Debug)]
enum Bound {
    /// A dotted path: a module, or something in one.
    Path(String),
    /// A value of a class.
    Value(EntryId),
    /// Something else.
    Other,
}

/// A function, or the file outside of functions: those it calls, in order, with the comment above each.
#[derive(Debug, Default)]
struct Unit {
    called: Vec<EntryId>,
    comments: Vec<(EntryId, String)>,
}

/// Reads code; what names are bound to is kept from one text to the next.
pub(crate) struct Caller<'n> {
    names: &'n Names<'n>,
    /// The package that the file is in, for relative imports.
    folder: Vec<String>,
    scope: FxHashMap<String, Bound>,
    /// What names of `scope` were bound to before, to be put back where a function ends.
    undo: Vec<(String, Option<Bound>)>,
    /// Code in docs pages often leaves imports out: a name that is bound nowhere may be the package's.
    may_lack_imports: bool,
    /// Modules whose names are imported with `*`.
    stars: Vec<String>,
    unit: Unit,
    class: String,
    depth: usize,
    pub(crate) mentions: Vec<Mention>,
}

/// A text being read by a [`Caller`].
struct Reading<'c, 'n, 't, F> {
    caller: &'c mut Caller<'n>,
    source: &'t str,
    /// Where the statement begins that is being read.
    at: usize,
    /// What to say of a caller, from its name and its docs.
    say: F,
}

impl<'n> Caller<'n> {
    pub(crate) fn new(names: &'n Names<'n>, path: &str, may_lack_imports: bool) -> Self {
        let mut folder: Vec<String> = path.split('/').map(str::to_owned).collect();
        folder.pop();
        Self {
            names,
            folder,
            scope: FxHashMap::default(),
            undo: Vec::new(),
            may_lack_imports,
            stars: Vec::new(),
            unit: Unit::default(),
            class: String::new(),
            depth: 0,
            mentions: Vec::new(),
        }
    }

    /// Reads `text`; `say` makes the text about a caller of its name and its docs.
    pub(crate) fn read(&mut self, text: &str, say: impl Fn(&str, &str) -> String) {
        if scan(text, &mut Uses::default()).is_err() {
            return;
        }
        let parsed = parse_unchecked(text, ParseOptions::from(Mode::Module));
        let Some(module) = parsed.syntax().as_module() else { return };
        let doc = docstring(&module.body).map(first_paragraph).unwrap_or_default();
        let mut reading = Reading { caller: self, source: text, at: 0, say };
        for stmt in &module.body {
            reading.visit_stmt(stmt);
        }
        reading.end_unit("", &doc);
    }

    /// What a dotted path of names in the code is.
    fn resolve(&self, path: &str) -> Option<EntryId> {
        // The longest bound beginning: `self.client.get` may have `self.client`.
        let ends = path.match_indices('.').map(|(at, _)| at).collect::<Vec<_>>();
        for end in std::iter::once(path.len()).chain(ends.into_iter().rev()) {
            let (head, rest) = path.split_at_checked(end)?;
            let Some(bound) = self.scope.get(head) else { continue };
            let rest = rest.strip_prefix('.');
            return match bound {
                Bound::Path(target) => {
                    let target = rest.map_or_else(|| target.clone(), |rest| format!("{target}.{rest}"));
                    self.names.path(&target)
                }
                Bound::Value(class) => {
                    let mut at = *class;
                    for part in rest?.split('.') {
                        at = self.names.member(self.names.returned(at).unwrap_or(at), part)?;
                    }
                    Some(at)
                }
                Bound::Other => None,
            };
        }
        self.stars.iter().find_map(|module| self.names.path(&format!("{module}.{path}")))
    }

    /// What is called, where that can be said.
    fn callee(&self, func: &Expr) -> Option<EntryId> {
        if let Some(path) = dotted(func) {
            if let Some(found) = self.resolve(&path) {
                return Some(found);
            }
            let Some((head, _)) = path.split_once('.') else {
                let may_be = self.may_lack_imports && !self.scope.contains_key(&path);
                return if may_be { self.names.unique(&path) } else { None };
            };
            let is_unknown = matches!(self.scope.get(head), None | Some(Bound::Other));
            let may_be = is_unknown && !self.names.is_top(head);
            return if may_be { self.names.unique_method(last_part(&path)) } else { None };
        }
        let Expr::Attribute(method) = func else { return None };
        match self.class_of(&method.value) {
            Some(class) => self.names.member(class, method.attr.as_str()),
            None if matches!(&*method.value, Expr::Call(_) | Expr::Subscript(_)) => {
                self.names.unique_method(method.attr.as_str())
            }
            None => None,
        }
    }

    /// The class of a value.
    fn class_of(&self, value: &Expr) -> Option<EntryId> {
        match value {
            Expr::Call(call) => self.names.returned(self.callee(&call.func)?),
            Expr::Await(inner) => self.class_of(&inner.value),
            Expr::Name(_) | Expr::Attribute(_) => {
                let path = dotted(value)?;
                match self.scope.get(&path) {
                    Some(Bound::Value(class)) => Some(*class),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn bind(&mut self, name: &str, bound: Bound) {
        let before = self.scope.insert(name.to_owned(), bound);
        self.undo.push((name.to_owned(), before));
    }

    /// Puts back what names were bound to when `undo` was `n` long. What is set on `self` in one method is there in
    /// the others, so it stays if `keeps_self`.
    fn unbind(&mut self, n: usize, keeps_self: bool) {
        let mut kept = Vec::new();
        for (name, before) in self.undo.drain(n.min(self.undo.len())..).rev() {
            if keeps_self && name.starts_with("self.") {
                kept.push((name, before));
                continue;
            }
            match before {
                Some(before) => self.scope.insert(name, before),
                None => self.scope.remove(&name),
            };
        }
        self.undo.extend(kept.into_iter().rev());
    }

    fn bind_value(&mut self, target: &Expr, value: &Expr) {
        let Some(name) = dotted(target) else { return };
        let bound = match self.class_of(value) {
            Some(class) => Bound::Value(class),
            // `load = package.load`
            None => match dotted(value).and_then(|path| self.path_of(&path)) {
                Some(path) => Bound::Path(path),
                None => Bound::Other,
            },
        };
        self.bind(&name, bound);
    }

    fn path_of(&self, path: &str) -> Option<String> {
        let (head, rest) = path.split_once('.').unwrap_or((path, ""));
        match self.scope.get(head) {
            Some(Bound::Path(target)) if rest.is_empty() => Some(target.clone()),
            Some(Bound::Path(target)) => Some(format!("{target}.{rest}")),
            _ => None,
        }
    }

    fn import(&mut self, import: &StmtImport) {
        for alias in &import.names {
            let path = alias.name.as_str();
            if let Some(name) = &alias.asname {
                self.bind(name.as_str(), Bound::Path(path.to_owned()));
            } else {
                let top = path.split('.').next().unwrap_or(path);
                self.bind(top, Bound::Path(top.to_owned()));
            }
        }
    }

    fn import_from(&mut self, import: &StmtImportFrom) {
        let mut module: Vec<&str> = Vec::new();
        if import.level > 0 {
            let kept = (self.folder.len() + 1).saturating_sub(import.level as usize);
            module.extend(self.folder.iter().take(kept).map(String::as_str));
        }
        module.extend(import.module.as_ref().map(ruff_python_ast::Identifier::as_str));
        let module = module.join(".");
        for alias in &import.names {
            let name = alias.name.as_str();
            if name == "*" {
                if self.stars.len() < MAX_STARS {
                    self.stars.push(module.clone());
                }
                continue;
            }
            let bound = alias.asname.as_ref().map_or(name, |name| name.as_str());
            self.bind(bound, Bound::Path(format!("{module}.{name}")));
        }
    }
}

impl<F: Fn(&str, &str) -> String> Reading<'_, '_, '_, F> {
    fn call(&mut self, entry: EntryId) {
        if !self.caller.names.is_offered(entry) {
            return;
        }
        let unit = &mut self.caller.unit;
        if unit.called.len() >= MAX_CALLED || unit.called.contains(&entry) {
            return;
        }
        unit.called.push(entry);
        let comment = comment_above(self.source, self.at);
        if !comment.is_empty() {
            unit.comments.push((entry, comment));
        }
    }

    fn end_unit(&mut self, about: &str, doc: &str) {
        let unit = std::mem::take(&mut self.caller.unit);
        for (entry, text) in unit.comments {
            self.caller.mentions.push(Mention { entry, rank: COMMENT, text });
        }
        // Whoever makes a value of a class to call its method is about the method.
        let is_about = |entry: EntryId| {
            let holds = |other: &EntryId| {
                self.caller.names.entry(*other).is_some_and(|other| other.parent == Some(entry))
            };
            !unit.called.iter().any(holds)
        };
        let subjects: Vec<EntryId> = unit.called.iter().copied().filter(|entry| is_about(*entry)).collect();
        if subjects.len() > MAX_SUBJECTS {
            return;
        }
        let text = (self.say)(about, doc);
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        let rank = CALLER + subjects.len() as u32;
        for entry in subjects {
            self.caller.mentions.push(Mention { entry, rank, text: text.to_owned() });
        }
    }

    fn function(&mut self, function: &StmtFunctionDef) {
        let n_undo = self.caller.undo.len();
        let around = std::mem::take(&mut self.caller.unit);
        for stmt in &function.body {
            self.visit_stmt(stmt);
        }
        let name = function.name.as_str();
        let doc = docstring(&function.body).map(first_paragraph).unwrap_or_default();
        let about = format!("{} {}", self.caller.class, words_of(name));
        // A fixture stands for its value wherever a parameter has its name.
        let is_fixture = function.decorator_list.iter().any(|decorator| {
            dotted_head(&decorator.expression).is_some_and(|path| last_part(&path) == "fixture")
        });
        let value = function.body.iter().rev().find_map(|stmt| match stmt {
            Stmt::Return(returned) => returned.value.as_deref(),
            Stmt::Expr(expr) => match &*expr.value {
                Expr::Yield(yielded) => yielded.value.as_deref(),
                _ => None,
            },
            _ => None,
        });
        let class = value.filter(|_| is_fixture).and_then(|value| self.caller.class_of(value));
        self.end_unit(about.trim(), &doc);
        self.caller.unit = around;
        self.caller.unbind(n_undo, true);
        if let Some(class) = class {
            self.caller.bind(name, Bound::Value(class));
        }
    }
}

impl<F: Fn(&str, &str) -> String> Visitor<'_> for Reading<'_, '_, '_, F> {
    fn visit_stmt(&mut self, stmt: &Stmt) {
        if self.caller.depth > MAX_DEPTH {
            return;
        }
        self.caller.depth += 1;
        let before = std::mem::replace(&mut self.at, usize::from(stmt.start()));
        match stmt {
            Stmt::Import(import) => self.caller.import(import),
            Stmt::ImportFrom(import) => self.caller.import_from(import),
            Stmt::FunctionDef(function) => self.function(function),
            Stmt::ClassDef(class) => {
                let n_undo = self.caller.undo.len();
                let title = words_of(class.name.as_str().trim_start_matches("Test"));
                let around = std::mem::replace(&mut self.caller.class, title);
                class.body.iter().for_each(|stmt| self.visit_stmt(stmt));
                self.caller.class = around;
                self.caller.unbind(n_undo, false);
            }
            Stmt::Assign(assign) => {
                self.visit_expr(&assign.value);
                if let [target] = &*assign.targets {
                    self.caller.bind_value(target, &assign.value);
                }
            }
            Stmt::With(with) => {
                for item in &with.items {
                    self.visit_expr(&item.context_expr);
                    if let Some(target) = &item.optional_vars {
                        self.caller.bind_value(target, &item.context_expr);
                    }
                }
                with.body.iter().for_each(|stmt| self.visit_stmt(stmt));
            }
            _ => walk_stmt(self, stmt),
        }
        self.at = before;
        self.caller.depth -= 1;
    }

    fn visit_annotation(&mut self, _: &Expr) {}

    fn visit_expr(&mut self, expr: &Expr) {
        match expr {
            Expr::Call(call) => {
                if let Some(entry) = self.caller.callee(&call.func) {
                    self.call(entry);
                }
            }
            Expr::Attribute(_) | Expr::Name(_) => {
                let found = dotted(expr).and_then(|path| self.caller.resolve(&path));
                let kind = found.and_then(|found| self.caller.names.entry(found)).map(|entry| entry.kind);
                // Methods and classes that are only named count too; modules say nothing.
                if let (Some(found), Some(kind)) = (found, kind)
                    && kind != Kind::Module
                {
                    self.call(found);
                    return;
                }
            }
            _ => {}
        }
        walk_expr(self, expr);
    }
}

fn first_paragraph(doc: &str) -> String {
    let first = doc.trim().split("\n\n").next().unwrap_or_default();
    cut(&first.split_whitespace().collect::<Vec<_>>().join(" "), MAX_DOC).to_owned()
}
