//! A module's `__getattr__` (PEP 562): which names it answers, as far as its text says.

use ruff_python_ast::{CmpOp, Expr, Stmt, StmtFunctionDef, StmtIf};

use super::all_names::{Table, Tables};
use super::deprecation::warning;
use super::expression::{dotted, last_part, string, strings};

/// The names that a module's `__getattr__` answers.
#[derive(Clone, Debug, Default)]
pub(crate) struct ModuleGetattr {
    pub(crate) names: Vec<String>,
    /// What literal tables say of a name: a module, a module and a name, a name of the module that is the key.
    pub(crate) targets: Vec<(String, Vec<String>)>,
    /// It answers the names of the module's own `__all__`.
    pub(crate) answers_all: bool,
    /// Modules (dotted, as written) whose names it passes on with `getattr(module, name)`.
    pub(crate) delegates: Vec<String>,
    /// Modules (dotted, as written) in which the names that it answers are found.
    pub(crate) sources: Vec<String>,
    /// Names that it answers with a warning of deprecation, with what the warning says.
    pub(crate) deprecated: Vec<(String, String)>,
    /// The same for all names of the module's own `__all__`.
    pub(crate) all_deprecated: Option<String>,
    /// It may answer more than that.
    pub(crate) is_open: bool,
}

impl ModuleGetattr {
    /// What its warning for `name` says, if it warns that the name is deprecated.
    pub(crate) fn note_on(&self, name: &str) -> Option<&str> {
        let own = self.deprecated.iter().find(|(known, _)| known == name).map(|(_, note)| note.as_str());
        own.or_else(|| self.all_deprecated.as_deref().filter(|_| !name.starts_with("__")))
    }
}

/// Reads `function`, which is a module's `__getattr__`.
pub(crate) fn read_getattr(function: &StmtFunctionDef, tables: &Tables, source: &str) -> ModuleGetattr {
    let mut getattr = ModuleGetattr::default();
    let Some(parameter) = function.parameters.args.first().or(function.parameters.posonlyargs.first()) else {
        getattr.is_open = true;
        return getattr;
    };
    let mut reader = Reader {
        parameter: parameter.parameter.name.as_str(),
        tables,
        source,
        local: Tables::default(),
        getattr,
        is_restricted: false,
        note_behind: None,
    };
    reader.note_behind = reader.warning_in(&function.body);
    if !reader.block(&function.body) && !reader.is_restricted {
        // The end is reached without an exception: Python answers None for every name.
        reader.getattr.is_open = true;
    }
    let answered = &reader.getattr.names;
    let values = reader.tables.values().chain(reader.local.values()).flat_map(|table| &table.values);
    let mut targets: Vec<_> = values
        .filter(|(key, value)| answered.contains(key) || value.iter().any(|name| answered.contains(name)))
        .cloned()
        .collect();
    targets.sort();
    reader.getattr.targets = targets;
    reader.getattr
}

struct Reader<'a> {
    parameter: &'a str,
    tables: &'a Tables,
    source: &'a str,
    /// Literal tables inside the function.
    local: Tables,
    getattr: ModuleGetattr,
    /// Only names that are known already get this far.
    is_restricted: bool,
    /// The warning that the function itself gives for whatever name it answers.
    note_behind: Option<String>,
}

impl Reader<'_> {
    /// Reads statements that are reached for names of which nothing is known; `true` if they always leave.
    fn block(&mut self, body: &[Stmt]) -> bool {
        for stmt in body {
            match stmt {
                Stmt::Raise(_) => return true,
                Stmt::Return(ret) => {
                    if let Some(value) = &ret.value {
                        self.answer_any(value);
                    }
                    return true;
                }
                Stmt::If(stmt)
                    if self.branches(stmt) => {
                        return true;
                    }
                Stmt::Try(stmt) => {
                    // try: return TABLE[name] / except KeyError: raise AttributeError
                    let n_known = self.getattr.names.len();
                    if self.block(&stmt.body) {
                        return true;
                    }
                    // try: value = TABLE[name] / except KeyError: pass / else: warn(…); return value
                    if let Some(note) = self.warning_in(&stmt.orelse) {
                        let found = self.getattr.names.get(n_known..).unwrap_or_default();
                        let found = found.iter().map(|name| (name.clone(), note.clone()));
                        self.getattr.deprecated.extend(found);
                    }
                }
                Stmt::With(stmt)
                    if self.block(&stmt.body) => {
                        return true;
                    }
                Stmt::For(stmt)
                    // for module in (a, b): if hasattr(module, name): return getattr(module, name)
                    if contains_return(&stmt.body) && !self.is_restricted => {
                        self.getattr.is_open = true;
                    }
                Stmt::Assign(assign) => {
                    if let ([target], Some(table)) = (&*assign.targets, Table::read(&assign.value))
                        && let Some(name) = dotted(target)
                    {
                        self.local.insert(name, table);
                    } else if let Some(names) = self.subscript_of(&assign.value) {
                        // module = TABLE[name]
                        self.getattr.names.extend(names);
                    } else if self.is_item_of_unread(&assign.value) && !self.is_restricted {
                        self.getattr.is_open = true;
                    }
                }
                Stmt::Match(stmt) => {
                    self.getattr.is_open |= stmt.cases.iter().any(|case| contains_return(&case.body));
                }
                _ => {}
            }
        }
        false
    }

    /// An `if` with its branches; `true` if no name passes it.
    fn branches(&mut self, stmt: &StmtIf) -> bool {
        let clauses = std::iter::once((Some(&*stmt.test), &stmt.body))
            .chain(stmt.elif_else_clauses.iter().map(|clause| (clause.test.as_ref(), &clause.body)));
        for (test, body) in clauses {
            let Some(test) = test else { return self.block(body) };
            match self.names_of(test) {
                Some(Test { names, is_not: false }) => {
                    if !always_raises(body) && contains_return(body) {
                        self.answer(names, self.warning_in(body));
                    }
                }
                Some(Test { names, is_not: true }) => {
                    if always_raises(body) {
                        // Only these names go on, and what follows answers them.
                        self.answer(names, self.note_behind.clone());
                        self.is_restricted = true;
                    }
                }
                None => {
                    if !always_raises(body) && contains_return(body) && !self.is_restricted {
                        self.getattr.is_open = true;
                    }
                }
            }
        }
        false
    }

    /// Notes names that are answered, and the warning that they are answered with.
    fn answer(&mut self, names: Names, note: Option<String>) {
        match names {
            Names::These(names) => {
                if let Some(note) = note {
                    self.getattr.deprecated.extend(names.iter().map(|name| (name.clone(), note.clone())));
                }
                self.getattr.names.extend(names);
            }
            Names::All => {
                self.getattr.answers_all = true;
                self.getattr.all_deprecated = self.getattr.all_deprecated.take().or(note);
            }
        }
    }

    /// The warning of deprecation that a block gives for sure.
    fn warning_in(&self, body: &[Stmt]) -> Option<String> {
        body.iter()
            .find_map(|stmt| match stmt {
                Stmt::Expr(expr) => warning(&expr.value, self.source).filter(|note| !note.is_partial),
                _ => None,
            })
            .map(|note| note.message)
    }

    /// A value returned for any name that gets there.
    fn answer_any(&mut self, value: &Expr) {
        if let Some(names) = self.subscript_of(value) {
            self.getattr.names.extend(names);
            return;
        }
        if let Expr::Call(call) = value {
            let callee = dotted(&call.func).unwrap_or_default();
            let passes_name = call.arguments.args.iter().any(|arg| self.is_parameter(arg));
            if callee == "getattr"
                && passes_name
                && let Some(module) = call.arguments.args.first().and_then(dotted)
            {
                let found_in =
                    if self.is_restricted { &mut self.getattr.sources } else { &mut self.getattr.delegates };
                found_in.push(module);
                return;
            }
            // A helper that is given the module's `__all__` answers those names.
            let gives_all = |expr: &Expr| dotted(expr).is_some_and(|path| last_part(&path) == "__all__");
            if call.arguments.keywords.iter().any(|keyword| gives_all(&keyword.value))
                || call.arguments.args.iter().any(gives_all)
            {
                self.getattr.answers_all = true;
                return;
            }
        }
        self.getattr.is_open |= !self.is_restricted;
    }

    /// The keys of a literal table in `TABLE[name]`, `getattr(import_module(TABLE[name]), name)` and the like.
    fn subscript_of(&self, value: &Expr) -> Option<Vec<String>> {
        match value {
            Expr::Subscript(subscript) if self.is_parameter(&subscript.slice) => {
                self.table(&dotted(&subscript.value)?).map(|table| table.names.clone())
            }
            Expr::Subscript(subscript) => self.subscript_of(&subscript.value),
            Expr::Attribute(attribute) => self.subscript_of(&attribute.value),
            Expr::Call(call) => call
                .arguments
                .args
                .iter()
                .find_map(|arg| self.subscript_of(arg))
                .or_else(|| self.subscript_of(&call.func)),
            _ => None,
        }
    }

    /// `TABLE[name]`, of a table that was not read.
    fn is_item_of_unread(&self, value: &Expr) -> bool {
        matches!(value, Expr::Subscript(subscript)
            if self.is_parameter(&subscript.slice)
                && dotted(&subscript.value).is_some_and(|path| self.table(&path).is_none()))
    }

    fn names_of(&self, test: &Expr) -> Option<Test> {
        let Expr::Compare(compare) = test else {
            if let Expr::BoolOp(operation) = test {
                // `name in TABLE and …`, `name == "a" or name == "b"`
                let tests: Vec<Test> =
                    operation.values.iter().filter_map(|value| self.names_of(value)).collect();
                if operation.op.is_and() {
                    return tests.into_iter().find(|test| !test.is_not);
                }
                if tests.len() != operation.values.len() {
                    return None;
                }
                let mut all = Vec::new();
                for test in tests {
                    match test {
                        Test { names: Names::These(names), is_not: false } => all.extend(names),
                        _ => return None,
                    }
                }
                return Some(Test { names: Names::These(all), is_not: false });
            }
            if let Expr::UnaryOp(operation) = test
                && operation.op == ruff_python_ast::UnaryOp::Not
            {
                let inner = self.names_of(&operation.operand)?;
                return Some(Test { is_not: !inner.is_not, ..inner });
            }
            return None;
        };
        let ([op], [right]) = (&*compare.ops, &*compare.comparators) else { return None };
        let (op, right) = (*op, right);
        let other = if self.is_parameter(&compare.left) {
            right
        } else if self.is_parameter(right) && matches!(op, CmpOp::Eq | CmpOp::NotEq) {
            &compare.left
        } else {
            return None;
        };
        let is_not = matches!(op, CmpOp::NotEq | CmpOp::NotIn);
        let names = match op {
            CmpOp::Eq | CmpOp::NotEq => Names::These(vec![string(other)?.to_owned()]),
            CmpOp::In | CmpOp::NotIn => match strings(other) {
                Some(names) => Names::These(names),
                None => match dotted(other)?.as_str() {
                    "__all__" => Names::All,
                    table => Names::These(self.table(table)?.names.clone()),
                },
            },
            _ => return None,
        };
        Some(Test { names, is_not })
    }

    fn table(&self, name: &str) -> Option<&Table> {
        self.local.get(name).or_else(|| self.tables.get(name))
    }

    fn is_parameter(&self, expr: &Expr) -> bool {
        matches!(expr, Expr::Name(name) if name.id.as_str() == self.parameter)
    }
}

enum Names {
    These(Vec<String>),
    All,
}

struct Test {
    names: Names,
    is_not: bool,
}

fn always_raises(body: &[Stmt]) -> bool {
    !contains_return(body) && body.iter().any(|stmt| matches!(stmt, Stmt::Raise(_)))
}

fn contains_return(body: &[Stmt]) -> bool {
    body.iter().any(|stmt| match stmt {
        Stmt::Return(_) => true,
        Stmt::If(stmt) => {
            contains_return(&stmt.body)
                || stmt.elif_else_clauses.iter().any(|clause| contains_return(&clause.body))
        }
        Stmt::Try(stmt) => {
            contains_return(&stmt.body)
                || stmt.handlers.iter().any(|handler| {
                    let ruff_python_ast::ExceptHandler::ExceptHandler(handler) = handler;
                    contains_return(&handler.body)
                })
        }
        Stmt::With(stmt) => contains_return(&stmt.body),
        Stmt::For(stmt) => contains_return(&stmt.body),
        _ => false,
    })
}
