//! Literal collections of texts that a module keeps, as they are written and as statements add to them, and functions
//! that add to `__all__`.

use ruff_python_ast::{Expr, ExprCall, ExprDictComp, Stmt};
use rustc_hash::FxHashMap;

use super::all_names::{AllPart, Table};
use super::collector::Collector;
use super::expression::{dotted, string};

/// Literal lists of tuples: each column's text where it is one.
pub(crate) type Rows = FxHashMap<String, Vec<Vec<Option<String>>>>;

impl Collector<'_> {
    /// `name = value`.
    pub(crate) fn assign_table(&mut self, name: &str, value: &Expr) {
        let (table, rows) = (self.read_table(value), rows_of(value));
        self.forget_table(name);
        if let Some(table) = table {
            self.tables.insert(name.to_owned(), table);
        } else if let Some(rows) = rows {
            self.rows.insert(name.to_owned(), rows);
        }
    }

    /// `name += value`.
    pub(crate) fn extend_table(&mut self, name: &str, value: &Expr) {
        self.rows.remove(name);
        if !self.tables.contains_key(name) {
            return;
        }
        let more = self.read_table(value);
        match (self.tables.get_mut(name), more) {
            (Some(table), Some(more)) => {
                table.names.extend(more.names);
                table.values.extend(more.values);
            }
            _ => self.forget_table(name),
        }
    }

    /// `name[key] = …`.
    pub(crate) fn set_item(&mut self, name: &str, key: &Expr) {
        self.rows.remove(name);
        if !self.tables.contains_key(name) {
            return;
        }
        let keys = self.literals(key);
        match (self.tables.get_mut(name), keys) {
            (Some(table), Some(keys)) => table.names.extend(keys),
            _ => self.forget_table(name),
        }
    }

    /// `name.method(…)`, which may change what `name` holds.
    pub(crate) fn change_table(&mut self, name: &str, method: &str, args: &[Expr]) {
        match (method, args) {
            ("update" | "extend", [value]) => self.extend_table(name, value),
            ("append" | "add", [key]) | ("setdefault" | "__setitem__", [key, ..]) | ("insert", [_, key]) => {
                self.set_item(name, key);
            }
            ("update" | "pop" | "popitem" | "remove" | "discard" | "clear", _) => self.forget_table(name),
            _ => {}
        }
    }

    /// A table that is not known any more may hold any name; what was read from it before is no longer all.
    fn forget_table(&mut self, name: &str) {
        self.rows.remove(name);
        if self.tables.remove(name).is_some()
            && let Some(getattr) = &mut self.facts.getattr
        {
            getattr.is_open = true;
        }
    }

    fn read_table(&self, value: &Expr) -> Option<Table> {
        Table::read(value).or_else(|| match value {
            Expr::DictComp(comprehension) => {
                Some(Table { names: self.keys(comprehension)?, values: Vec::new() })
            }
            _ => None,
        })
    }

    /// The keys of `{key: … for key, … in ROWS}`, where the rows are literal.
    fn keys(&self, comprehension: &ExprDictComp) -> Option<Vec<String>> {
        let [generator] = &*comprehension.generators else { return None };
        let key = dotted(comprehension.key.as_deref()?)?;
        if !generator.ifs.is_empty() {
            return None;
        }
        let Expr::Tuple(columns) = &generator.target else {
            let is_same = dotted(&generator.target) == Some(key);
            return is_same.then(|| self.table_of(&generator.iter)).flatten();
        };
        let at = columns.elts.iter().position(|column| dotted(column).as_ref() == Some(&key))?;
        if let Expr::Call(call) = &generator.iter
            && let Expr::Attribute(method) = &*call.func
            && method.attr.as_str() == "items"
        {
            return (at == 0).then(|| self.table_of(&method.value)).flatten();
        }
        let rows = rows_of(&generator.iter).or_else(|| self.rows.get(&dotted(&generator.iter)?).cloned())?;
        rows.iter().map(|row| row.get(at)?.clone()).collect()
    }

    fn table_of(&self, expr: &Expr) -> Option<Vec<String>> {
        Table::read(expr).or_else(|| self.tables.get(&dotted(expr)?).cloned()).map(|table| table.names)
    }

    /// Notes that a function of the module adds to `__all__`.
    pub(crate) fn note_extender(&mut self, name: &str, body: &[Stmt]) {
        if adds_to_all(body, 0) {
            self.extenders.push(name.to_owned());
        }
    }

    /// A call of such a function: what it adds is the `__all__` of the module that it is given.
    pub(crate) fn call_extender(&mut self, call: &ExprCall) {
        if !self.is_extender(&call.func) {
            return;
        }
        let modules: Option<Vec<String>> = call.arguments.args.iter().map(dotted).collect();
        let all = self.facts.all.get_or_insert_default();
        match modules.filter(|modules| !modules.is_empty()) {
            Some(modules) => all.parts.extend(modules.into_iter().map(AllPart::Of)),
            None => all.is_open = true,
        }
    }

    /// Notes that a decorator adds a name to `__all__`.
    pub(crate) fn export(&mut self, name: &str) {
        self.facts.all.get_or_insert_default().parts.push(AllPart::Names(vec![name.to_owned()]));
    }

    /// Whether an expression names a function of the module that adds to `__all__`.
    pub(crate) fn is_extender(&self, expr: &Expr) -> bool {
        !self.extenders.is_empty()
            && matches!(expr, Expr::Name(name) if self.extenders.iter().any(|known| known == name.id.as_str()))
    }
}

/// Whether statements add to `__all__`.
fn adds_to_all(body: &[Stmt], depth: usize) -> bool {
    let is_all = |expr: &Expr| dotted(expr).as_deref() == Some("__all__");
    depth < 20
        && body.iter().any(|stmt| match stmt {
            Stmt::Expr(expr) => match &*expr.value {
                Expr::Call(call) => {
                    matches!(&*call.func, Expr::Attribute(method) if is_all(&method.value))
                }
                _ => false,
            },
            Stmt::AugAssign(assign) => is_all(&assign.target),
            Stmt::If(stmt) => {
                adds_to_all(&stmt.body, depth + 1)
                    || stmt.elif_else_clauses.iter().any(|clause| adds_to_all(&clause.body, depth + 1))
            }
            Stmt::For(stmt) => adds_to_all(&stmt.body, depth + 1),
            Stmt::With(stmt) => adds_to_all(&stmt.body, depth + 1),
            Stmt::Try(stmt) => adds_to_all(&stmt.body, depth + 1),
            _ => false,
        })
}

/// The rows of a literal list of tuples.
fn rows_of(expr: &Expr) -> Option<Vec<Vec<Option<String>>>> {
    let (Expr::List(ruff_python_ast::ExprList { elts, .. })
    | Expr::Tuple(ruff_python_ast::ExprTuple { elts, .. })) = expr
    else {
        return None;
    };
    let row = |row: &Expr| match row {
        Expr::Tuple(tuple) => {
            Some(tuple.elts.iter().map(|column| string(column).map(str::to_owned)).collect())
        }
        _ => None,
    };
    elts.iter().map(row).collect()
}
