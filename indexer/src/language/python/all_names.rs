//! `__all__`, in the forms in which it is computed.

use ruff_python_ast::{Expr, Operator};
use rustc_hash::FxHashMap;

use super::expression::{dotted, string, strings};

/// What `__all__` is made of, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct AllNames {
    pub(crate) parts: Vec<AllPart>,
    /// Part of it is computed in a way that cannot be read.
    pub(crate) is_open: bool,
}

/// A part of `__all__`.
#[derive(Clone, Debug)]
pub(crate) enum AllPart {
    Names(Vec<String>),
    /// The `__all__` of a module: its dotted path as written here.
    Of(String),
    /// Every public name of the module itself (`[n for n in dir() if not n.startswith("_")]`).
    Public,
    Without(Vec<String>),
}

/// Literal collections of strings bound to names of the module: `_lazy = {"a": …}`.
pub(crate) type Tables = FxHashMap<String, Table>;

/// A literal collection of strings; for a dict its keys, with the strings of their values (`{"load": ".io"}`).
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    pub(crate) names: Vec<String>,
    pub(crate) values: Vec<(String, Vec<String>)>,
}

impl Table {
    /// Reads a literal; `None` where a name in it is not literal.
    pub(crate) fn read(expr: &Expr) -> Option<Self> {
        let names = strings(expr)?;
        let mut values = Vec::new();
        if let Expr::Dict(dict) = expr {
            for item in &dict.items {
                let key = item.key.as_ref().and_then(string);
                let value =
                    string(&item.value).map(|one| vec![one.to_owned()]).or_else(|| strings(&item.value));
                if let (Some(key), Some(value)) = (key, value) {
                    values.push((key.to_owned(), value));
                }
            }
        }
        Some(Self { names, values })
    }
}

impl AllNames {
    /// `__all__ = value`.
    pub(crate) fn assign(value: &Expr, tables: &Tables) -> Self {
        let mut all = Self::default();
        all.add(value, tables);
        all
    }

    /// `__all__ += value`, `__all__.extend(value)`.
    pub(crate) fn add(&mut self, value: &Expr, tables: &Tables) {
        if let Some(names) = strings(value) {
            self.parts.push(AllPart::Names(names));
            return;
        }
        match value {
            Expr::List(list) => self.elements(&list.elts, tables),
            Expr::Tuple(tuple) => self.elements(&tuple.elts, tables),
            Expr::Set(set) => self.elements(&set.elts, tables),
            Expr::BinOp(operation) if matches!(operation.op, Operator::Add | Operator::BitOr) => {
                self.add(&operation.left, tables);
                self.add(&operation.right, tables);
            }
            Expr::Attribute(attribute) if attribute.attr.as_str() == "__all__" => {
                match dotted(&attribute.value) {
                    Some(module) => self.parts.push(AllPart::Of(module)),
                    None => self.is_open = true,
                }
            }
            Expr::Name(name) if name.id.as_str() == "__all__" => {}
            Expr::Name(name) => self.table(name.id.as_str(), tables),
            Expr::Call(call) => match (&*call.func, &*call.arguments.args) {
                (Expr::Name(function), [first, ..])
                    if matches!(function.id.as_str(), "list" | "sorted" | "tuple" | "set" | "frozenset") =>
                {
                    self.add(first, tables);
                }
                (Expr::Attribute(method), []) if matches!(method.attr.as_str(), "keys" | "copy") => {
                    self.add(&method.value, tables);
                }
                _ => self.is_open = true,
            },
            Expr::ListComp(comprehension) => {
                self.comprehension(&comprehension.elt, &comprehension.generators, tables)
            }
            Expr::Generator(generator) => self.comprehension(&generator.elt, &generator.generators, tables),
            Expr::SetComp(comprehension) => {
                self.comprehension(&comprehension.elt, &comprehension.generators, tables)
            }
            _ => self.is_open = true,
        }
    }

    /// `__all__.append("x")`, `__all__.remove("x")` and the like.
    pub(crate) fn method(&mut self, method: &str, args: &[Expr], tables: &Tables) {
        match (method, args) {
            ("append", [name]) => match string(name) {
                Some(name) => self.parts.push(AllPart::Names(vec![name.to_owned()])),
                None => self.is_open = true,
            },
            ("insert", [_, name]) => match string(name) {
                Some(name) => self.parts.push(AllPart::Names(vec![name.to_owned()])),
                None => self.is_open = true,
            },
            ("extend" | "__iadd__" | "update", [value]) => self.add(value, tables),
            ("remove", [name]) => {
                if let Some(name) = string(name) {
                    self.parts.push(AllPart::Without(vec![name.to_owned()]));
                }
            }
            ("sort", _) => {}
            _ => self.is_open = true,
        }
    }

    fn elements(&mut self, elements: &[Expr], tables: &Tables) {
        for element in elements {
            match element {
                Expr::Starred(starred) => self.add(&starred.value, tables),
                Expr::StringLiteral(literal) => {
                    self.parts.push(AllPart::Names(vec![literal.value.to_str().to_owned()]));
                }
                // `__all__ = [Class.__name__]`
                Expr::Attribute(attribute) if attribute.attr.as_str() == "__name__" => {
                    match dotted(&attribute.value) {
                        Some(name) => self.parts.push(AllPart::Names(vec![name])),
                        None => self.is_open = true,
                    }
                }
                _ => self.is_open = true,
            }
        }
    }

    fn table(&mut self, name: &str, tables: &Tables) {
        match tables.get(name) {
            Some(table) => self.parts.push(AllPart::Names(table.names.clone())),
            None => self.is_open = true,
        }
    }

    fn comprehension(
        &mut self,
        element: &Expr,
        generators: &[ruff_python_ast::Comprehension],
        tables: &Tables,
    ) {
        let [generator] = generators else {
            self.is_open = true;
            return;
        };
        let same = dotted(element).is_some() && dotted(element) == dotted(&generator.target);
        if is_own_names(&generator.iter) {
            self.parts.push(AllPart::Public);
        } else if same && generator.ifs.is_empty() {
            self.add(&generator.iter, tables);
        } else {
            self.is_open = true;
        }
    }
}

/// `dir()`, `globals()`, `locals()`, `vars()`, with or without `.keys()`, `.items()`, `.copy()`, `list(…)`.
fn is_own_names(expr: &Expr) -> bool {
    match expr {
        Expr::Call(call) => match &*call.func {
            Expr::Name(name) => match name.id.as_str() {
                "dir" | "globals" | "locals" | "vars" => call.arguments.args.is_empty(),
                "list" | "sorted" | "tuple" | "set" => call.arguments.args.first().is_some_and(is_own_names),
                _ => false,
            },
            Expr::Attribute(method) => {
                matches!(method.attr.as_str(), "keys" | "items" | "copy") && is_own_names(&method.value)
            }
            _ => false,
        },
        _ => false,
    }
}
