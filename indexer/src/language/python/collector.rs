//! Walks the statements of one file and collects what they bind.

use ruff_python_ast::{ExceptHandler, Expr, Stmt, StmtIf};
use ruff_text_size::{Ranged, TextSize};

use crate::entry::{Flags, Kind};

use super::all_names::Tables;
use super::condition::{Decision, decide};
use super::expression::{dotted, string, strings};
use super::facts::{Binding, Definition, ModuleFacts, Scope, What};
use super::hints;
use super::tables::Rows;

/// How deep blocks may nest; Python itself stops at 100 levels of indentation.
const MAX_BLOCKS: usize = 100;

/// What the walk knows while it reads one file.
pub(crate) struct Collector<'a> {
    pub(crate) source: &'a str,
    line_starts: Vec<u32>,
    pub(crate) facts: ModuleFacts,
    /// Literal tables of strings at module level.
    pub(crate) tables: Tables,
    /// Literal lists of tuples at module level.
    pub(crate) rows: Rows,
    /// Functions of the module that add to `__all__`.
    pub(crate) extenders: Vec<String>,
    /// Loops around over literal strings: the variable, and what it stands for.
    loops: Vec<(String, Vec<String>)>,
    /// Whether words of bodies and comments are wanted.
    pub(crate) with_hints: bool,
}

/// The scope that statements bind names in.
pub(crate) struct Block<'s> {
    pub(crate) scope: &'s mut Scope,
    /// The class around, if the statements are a class body.
    pub(crate) class: Option<&'s mut Definition>,
    /// `CONDITIONAL` and `TYPE_ONLY` of the blocks around.
    pub(crate) flags: Flags,
    pub(crate) depth: usize,
    /// The 1-based line of its first statement.
    pub(crate) first_line: u32,
}

impl<'a> Collector<'a> {
    pub(crate) fn new(source: &'a str, facts: ModuleFacts, with_hints: bool) -> Self {
        let line_starts = std::iter::once(0)
            .chain(memchr::memchr_iter(b'\n', source.as_bytes()).map(|at| at as u32 + 1))
            .collect();
        Self {
            source,
            line_starts,
            facts,
            tables: Tables::default(),
            rows: Rows::default(),
            extenders: Vec::new(),
            loops: Vec::new(),
            with_hints,
        }
    }

    /// Reads the whole module.
    pub(crate) fn module(mut self, body: &[Stmt]) -> ModuleFacts {
        self.facts.doc =
            docstring(body).map(|doc| super::docstring::clean(doc).into_owned()).unwrap_or_default();
        let mut scope = std::mem::take(&mut self.facts.scope);
        let mut block =
            Block { scope: &mut scope, class: None, flags: Flags::empty(), depth: 0, first_line: 0 };
        self.statements(body, &mut block);
        self.facts.scope = scope;
        self.facts
    }

    /// The strings that an expression may be: a literal, or the variable of a loop over literals.
    pub(crate) fn literals(&self, expr: &Expr) -> Option<Vec<String>> {
        if let Some(literal) = string(expr) {
            return Some(vec![literal.to_owned()]);
        }
        let name = dotted(expr)?;
        self.loops.iter().rev().find(|(variable, _)| *variable == name).map(|(_, values)| values.clone())
    }

    /// The 1-based line of an offset.
    pub(crate) fn line(&self, at: TextSize) -> u32 {
        self.line_starts.partition_point(|&start| start <= u32::from(at)) as u32
    }

    pub(crate) fn statements(&mut self, body: &[Stmt], block: &mut Block<'_>) {
        if block.depth > MAX_BLOCKS {
            return;
        }
        let mut previous: Option<&Stmt> = None;
        for stmt in body {
            self.statement(stmt, block);
            if let (Stmt::Expr(expr), Some(previous)) = (stmt, previous) {
                Self::attribute_docstring(&expr.value, previous, block);
            }
            previous = Some(stmt);
        }
    }

    fn statement(&mut self, stmt: &Stmt, block: &mut Block<'_>) {
        match stmt {
            Stmt::FunctionDef(function) => self.function_def(function, block),
            Stmt::ClassDef(class) => {
                if class.decorator_list.iter().any(|decorator| self.is_extender(&decorator.expression)) {
                    self.export(class.name.as_str());
                }
                let mut definition = self.class_def(class, block.depth);
                let line = definition.line;
                if block.class.is_none() && class.name.as_str() == "__getattr__" {
                    Self::bind_answers(definition.scope.take().unwrap_or_default(), block);
                    return;
                }
                Self::bind(class.name.as_str(), What::Definition(Box::new(definition)), line, block);
            }
            Stmt::Import(import) => self.import(import, block),
            Stmt::ImportFrom(import) => self.import_from(import, block),
            Stmt::Assign(assign) => self.assign(assign, block),
            Stmt::AnnAssign(assign) => self.ann_assign(assign, block),
            Stmt::AugAssign(assign) => self.aug_assign(assign, block),
            Stmt::TypeAlias(alias) => self.type_alias(alias, block),
            Stmt::Expr(expr) => self.expression(&expr.value, block),
            Stmt::Delete(delete) => {
                for name in delete.targets.iter().filter_map(dotted) {
                    // What a block that may not run binds and deletes is not there afterwards either.
                    let is_of_block = block.scope.get(&name).is_some_and(|binding| {
                        binding.flags.contains(Flags::CONDITIONAL) && binding.line >= block.first_line
                    });
                    if block.flags.is_empty() || is_of_block {
                        block.scope.unbind(&name);
                    }
                }
            }
            Stmt::If(stmt) => self.if_stmt(stmt, block),
            Stmt::Try(stmt) => {
                self.inner(&stmt.body, Flags::empty(), block);
                self.inner(&stmt.orelse, Flags::empty(), block);
                for ExceptHandler::ExceptHandler(handler) in &stmt.handlers {
                    self.inner(&handler.body, Flags::CONDITIONAL, block);
                }
                self.inner(&stmt.finalbody, Flags::empty(), block);
            }
            Stmt::With(stmt) => {
                for item in &stmt.items {
                    if let Some(target) = &item.optional_vars {
                        self.unpacked(target, block);
                    }
                }
                self.inner(&stmt.body, Flags::empty(), block);
            }
            Stmt::For(stmt) => {
                self.unpacked(&stmt.target, block);
                let literal = dotted(&stmt.target).zip(strings(&stmt.iter));
                let is_literal = literal.is_some();
                self.loops.extend(literal);
                self.inner(&stmt.body, Flags::empty(), block);
                if is_literal {
                    self.loops.pop();
                }
                self.inner(&stmt.orelse, Flags::empty(), block);
            }
            Stmt::While(stmt) => {
                self.inner(&stmt.body, Flags::empty(), block);
                self.inner(&stmt.orelse, Flags::empty(), block);
            }
            Stmt::Match(stmt) => {
                for case in &stmt.cases {
                    self.inner(&case.body, Flags::CONDITIONAL, block);
                }
            }
            _ => {}
        }
    }

    /// Names of a module that a class called `__getattr__` answers by its attributes.
    fn bind_answers(answers: Scope, block: &mut Block<'_>) {
        for (name, mut binding) in answers.names {
            if name.starts_with("__") {
                continue;
            }
            if let What::Definition(definition) = &mut binding.what
                && definition.kind != Kind::Class
            {
                definition.kind = Kind::Constant;
            }
            block.scope.bind(&name, binding);
        }
    }

    fn inner(&mut self, body: &[Stmt], flags: Flags, block: &mut Block<'_>) {
        let mut inner = Block {
            scope: block.scope,
            class: block.class.as_deref_mut(),
            flags: block.flags | flags,
            depth: block.depth + 1,
            first_line: body.first().map_or(0, |first| self.line(first.start())),
        };
        self.statements(body, &mut inner);
    }

    fn if_stmt(&mut self, stmt: &StmtIf, block: &mut Block<'_>) {
        let python = self.facts.python;
        let mut certain = false;
        let mut all_false = true;
        let clauses = std::iter::once((Some(&*stmt.test), &stmt.body))
            .chain(stmt.elif_else_clauses.iter().map(|clause| (clause.test.as_ref(), &clause.body)));
        let mut type_checking_seen = false;
        for (test, body) in clauses {
            if certain {
                break;
            }
            let flags = match test.map(|test| decide(test, python)) {
                Some(Decision::Never) => continue,
                Some(Decision::Always) => {
                    certain = true;
                    Flags::empty()
                }
                Some(Decision::TypeChecking) => {
                    type_checking_seen = true;
                    Flags::TYPE_ONLY
                }
                Some(Decision::RunTime) => Flags::empty(),
                None if all_false => Flags::empty(),
                None if type_checking_seen && stmt.elif_else_clauses.len() == 1 => Flags::empty(),
                // `if not TYPE_CHECKING: … else: …`
                None if matches!(decide(&stmt.test, python), Decision::RunTime) => Flags::TYPE_ONLY,
                Some(Decision::Unknown) | None => Flags::CONDITIONAL,
            };
            all_false = false;
            self.inner(body, flags, block);
        }
    }

    /// Binds `name` in the block's scope.
    pub(crate) fn bind(name: &str, what: What, line: u32, block: &mut Block<'_>) {
        block.scope.bind(name, Binding::new(what, block.flags, line));
    }

    /// Binds the names of an unpacking target to constants of no known type.
    pub(crate) fn unpacked(&mut self, target: &Expr, block: &mut Block<'_>) {
        match target {
            Expr::Name(name) => {
                let definition = self.variable(name.range.start(), block, String::new());
                let line = definition.line;
                Self::bind(name.id.as_str(), What::Definition(Box::new(definition)), line, block);
            }
            Expr::Tuple(tuple) => tuple.elts.iter().for_each(|element| self.unpacked(element, block)),
            Expr::List(list) => list.elts.iter().for_each(|element| self.unpacked(element, block)),
            Expr::Starred(starred) => self.unpacked(&starred.value, block),
            Expr::Attribute(_) | Expr::Subscript(_) => self.set_target(target, None, block),
            _ => {}
        }
    }

    /// A variable defined at `at`: a constant of the module or an attribute of the class.
    pub(crate) fn variable(&self, at: TextSize, block: &Block<'_>, value_type: String) -> Definition {
        let kind = if block.class.is_some() { Kind::Attribute } else { Kind::Constant };
        let mut definition = Definition::new(kind, self.line(at));
        definition.value_type = value_type;
        definition.file = self.facts.file;
        definition.doc = self.comment_doc(definition.line);
        if self.with_hints && definition.doc.is_empty() {
            definition.hints = hints::comment_above(self.source, usize::from(at));
        }
        definition
    }

    /// Whether `#:` comments stand above a 1-based line.
    pub(crate) fn has_comment_doc(&self, line: u32) -> bool {
        !self.comment_doc(line).is_empty()
    }

    /// The `#:` comment lines above a 1-based line.
    fn comment_doc(&self, line: u32) -> String {
        let mut lines = Vec::new();
        let mut at = line as usize;
        while at >= 2 {
            at -= 1;
            let start = self.line_starts.get(at - 1).copied().unwrap_or(0) as usize;
            let end = self.line_starts.get(at).copied().unwrap_or(0) as usize;
            let Some(text) = self.source.get(start..end) else { break };
            let Some(doc) = text.trim().strip_prefix("#:") else { break };
            lines.push(doc.strip_prefix(' ').unwrap_or(doc).to_owned());
        }
        lines.reverse();
        lines.join("\n")
    }

    /// A string that follows an assignment documents it.
    fn attribute_docstring(expr: &Expr, previous: &Stmt, block: &mut Block<'_>) {
        let Some(text) = string(expr) else { return };
        let target = match previous {
            Stmt::Assign(assign) => match &*assign.targets {
                [target] => target,
                _ => return,
            },
            Stmt::AnnAssign(assign) => &assign.target,
            _ => return,
        };
        let Expr::Name(name) = target else { return };
        if let Some(Binding { what: What::Definition(definition), .. }) =
            block.scope.get_mut(name.id.as_str())
            && definition.doc.is_empty()
        {
            definition.doc = super::docstring::clean(text).into_owned();
        }
    }

    /// An absolute module path for `level` dots and `module`; `None` if the dots leave the package.
    pub(crate) fn absolute(&self, level: u32, module: Option<&str>) -> Option<String> {
        if level == 0 {
            return module.map(str::to_owned);
        }
        let mut parts: Vec<&str> = self.facts.path.split('.').collect();
        let drop = level as usize - usize::from(self.facts.is_package);
        if drop >= parts.len() {
            return None;
        }
        parts.truncate(parts.len() - drop);
        parts.extend(module);
        Some(parts.join("."))
    }
}

/// The docstring of a body.
pub(crate) fn docstring(body: &[Stmt]) -> Option<&str> {
    match body.first()? {
        Stmt::Expr(expr) => string(&expr.value),
        _ => None,
    }
}
