//! What a function sets on the classes and modules that it is given, as decorators that add members do.

use ruff_python_ast::{Expr, ExprCall, Operator, Stmt, StmtFunctionDef};

use super::blocks::blocks_of;
use super::expression::{dotted, string, strings};

/// Attributes that a function sets on what it is given.
#[derive(Clone, Debug, Default)]
pub(crate) struct Given {
    pub(crate) names: Vec<Box<str>>,
    /// Names that are one of these and a text that a call of the function holds.
    pub(crate) prefixes: Vec<Box<str>>,
    /// Some have names that cannot be read.
    pub(crate) is_open: bool,
}

impl Given {
    /// Any names.
    pub(crate) fn open() -> Self {
        Self { is_open: true, ..Self::default() }
    }

    /// The same by a call that holds `texts`; `None` where it holds what cannot be read.
    pub(crate) fn called_with(&self, texts: Option<&[String]>) -> Self {
        let mut given = self.clone();
        if !given.prefixes.is_empty() {
            let prefixes = std::mem::take(&mut given.prefixes);
            match texts {
                Some(texts) => given.names.extend(
                    texts
                        .iter()
                        .flat_map(|text| prefixes.iter().map(move |prefix| format!("{prefix}{text}").into())),
                ),
                None => given.is_open = true,
            }
        }
        given
    }
}

/// Parameters that stand for what is decorated and not for what the decorator is made with.
const SUBJECTS: [&str; 6] = ["cls", "klass", "class_", "obj", "func", "target"];
/// How deep blocks are followed.
const MAX_DEPTH: usize = 100;
/// More names than that are not written out.
const MAX_NAMES: usize = 200;

/// What `function` sets; a method's own instance does not count.
pub(crate) fn given_by(function: &StmtFunctionDef, is_method: bool) -> Given {
    let names: Vec<&str> = function.parameters.iter().map(|parameter| parameter.name().as_str()).collect();
    let own = names.first().copied().filter(|_| is_method);
    let derived = names
        .iter()
        .filter(|name| Some(**name) != own && !SUBJECTS.contains(name))
        .map(|name| (*name, vec![String::new()]))
        .collect();
    let mut walk = Walk { own, derived, literal: Vec::new(), given: Given::default() };
    walk.statements(&function.body, 0);
    walk.given
}

/// The texts in the arguments of a call; `None` where some may be other texts.
pub(crate) fn texts_in(call: &ExprCall) -> Option<Vec<String>> {
    let mut texts = Vec::new();
    let values =
        call.arguments.args.iter().chain(call.arguments.keywords.iter().map(|keyword| &keyword.value));
    values.into_iter().all(|value| collect_texts(value, &mut texts)).then_some(texts)
}

fn collect_texts(expr: &Expr, texts: &mut Vec<String>) -> bool {
    if texts.len() > MAX_NAMES {
        return false;
    }
    match expr {
        Expr::StringLiteral(literal) => {
            texts.push(literal.value.to_str().to_owned());
            true
        }
        Expr::List(list) => list.elts.iter().all(|element| collect_texts(element, texts)),
        Expr::Tuple(tuple) => tuple.elts.iter().all(|element| collect_texts(element, texts)),
        Expr::Set(set) => set.elts.iter().all(|element| collect_texts(element, texts)),
        Expr::Dict(dict) => dict.items.iter().all(|item| {
            item.key.as_ref().is_some_and(|key| collect_texts(key, texts))
                && collect_texts(&item.value, texts)
        }),
        Expr::NoneLiteral(_) | Expr::BooleanLiteral(_) | Expr::NumberLiteral(_) => true,
        // A class is no text; what has capitals alone may be a list of texts.
        Expr::Name(name) => {
            let name = name.id.as_str();
            name.starts_with(|c: char| c.is_uppercase()) && name.contains(|c: char| c.is_lowercase())
        }
        _ => false,
    }
}

struct Walk<'a> {
    own: Option<&'a str>,
    /// Variables that hold a text of the call behind one of some prefixes.
    derived: Vec<(&'a str, Vec<String>)>,
    /// Variables of loops over literal texts.
    literal: Vec<(&'a str, Vec<String>)>,
    given: Given,
}

impl<'a> Walk<'a> {
    fn statements(&mut self, body: &'a [Stmt], depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        for stmt in body {
            match stmt {
                Stmt::Assign(assign) => {
                    self.call(&assign.value);
                    if let [Expr::Name(name)] = &*assign.targets {
                        let prefixes = self.prefixes(&assign.value);
                        self.derived.retain(|(known, _)| *known != name.id.as_str());
                        self.derived.extend(prefixes.map(|prefixes| (name.id.as_str(), prefixes)));
                    }
                    assign.targets.iter().for_each(|target| self.target(target));
                }
                Stmt::AnnAssign(assign) => self.target(&assign.target),
                Stmt::AugAssign(assign) => self.target(&assign.target),
                Stmt::Expr(expr) => self.call(&expr.value),
                Stmt::Return(ret) => ret.value.iter().for_each(|value| self.call(value)),
                Stmt::For(stmt) => {
                    self.target(&stmt.target);
                    self.loop_over(&stmt.target, &stmt.iter);
                }
                Stmt::FunctionDef(inner) => self.inner(inner, depth),
                _ => {}
            }
            for block in blocks_of(stmt) {
                self.statements(block, depth + 1);
            }
        }
    }

    /// A function inside may set attributes on the class that a decorator is given.
    fn inner(&mut self, function: &'a StmtFunctionDef, depth: usize) {
        let own = self.own.take();
        let derived = self.derived.clone();
        let is_parameter =
            |name: &str| function.parameters.iter().any(|parameter| parameter.name().as_str() == name);
        self.derived.retain(|(name, _)| !is_parameter(name));
        self.statements(&function.body, depth + 1);
        self.derived = derived;
        self.own = own;
    }

    fn loop_over(&mut self, target: &'a Expr, iter: &Expr) {
        let mut names = Vec::new();
        bound_names(target, &mut names);
        self.derived.retain(|(known, _)| !names.contains(known));
        self.literal.retain(|(known, _)| !names.contains(known));
        match (strings(iter), &*names) {
            (Some(values), [name]) => self.literal.push((name, values)),
            _ if root(iter).is_some_and(|root| self.derived.iter().any(|(known, _)| *known == root)) => {
                self.derived.extend(names.into_iter().map(|name| (name, vec![String::new()])));
            }
            _ => {}
        }
    }

    fn target(&mut self, target: &Expr) {
        match target {
            Expr::Attribute(attribute) => {
                if let Expr::Name(holder) = &*attribute.value
                    && self.own != Some(holder.id.as_str())
                {
                    self.given.names.push(attribute.attr.as_str().into());
                }
            }
            Expr::Tuple(tuple) => tuple.elts.iter().for_each(|element| self.target(element)),
            Expr::List(list) => list.elts.iter().for_each(|element| self.target(element)),
            Expr::Starred(starred) => self.target(&starred.value),
            _ => {}
        }
    }

    fn call(&mut self, expr: &Expr) {
        let Expr::Call(call) = expr else { return };
        match dotted(&call.func).as_deref() {
            Some("setattr") => {}
            // A class is made anew.
            Some("type") if call.arguments.args.len() == 3 => {
                self.given.is_open = true;
                return;
            }
            _ => return,
        }
        let [holder, name, ..] = &*call.arguments.args else {
            self.given.is_open = true;
            return;
        };
        let holder = root(holder);
        if holder.is_some() && holder == self.own {
            return;
        }
        if let Some(names) = self.literals(name) {
            self.given.names.extend(names.into_iter().map(Into::into));
        } else if let Some(prefixes) = self.prefixes(name) {
            self.given.prefixes.extend(prefixes.into_iter().map(Into::into));
        } else {
            self.given.is_open = true;
        }
    }

    /// The literal texts that an expression may be.
    fn literals(&self, expr: &Expr) -> Option<Vec<String>> {
        match expr {
            Expr::Name(name) => {
                let known = self.literal.iter().rev().find(|(known, _)| *known == name.id.as_str());
                known.map(|(_, values)| values.clone())
            }
            Expr::BinOp(sum) if sum.op == Operator::Add => {
                join(&self.literals(&sum.left)?, &self.literals(&sum.right)?)
            }
            Expr::FString(text) => {
                let mut all = vec![String::new()];
                for element in text.value.elements() {
                    all = join(&all, &self.element(element)?)?;
                }
                Some(all)
            }
            _ => string(expr).map(|text| vec![text.to_owned()]),
        }
    }

    fn element(&self, element: &ruff_python_ast::InterpolatedStringElement) -> Option<Vec<String>> {
        match element {
            ruff_python_ast::InterpolatedStringElement::Literal(literal) => {
                Some(vec![literal.value.to_string()])
            }
            ruff_python_ast::InterpolatedStringElement::Interpolation(inner) => {
                self.literals(&inner.expression)
            }
        }
    }

    /// What stands in front of a text of the call, where an expression is no more than that.
    fn prefixes(&self, expr: &Expr) -> Option<Vec<String>> {
        match expr {
            Expr::Name(name) => {
                let known = self.derived.iter().rev().find(|(known, _)| *known == name.id.as_str());
                known.map(|(_, prefixes)| prefixes.clone())
            }
            Expr::BinOp(sum) if sum.op == Operator::Add => {
                join(&self.literals(&sum.left)?, &self.prefixes(&sum.right)?)
            }
            Expr::FString(text) => {
                let elements: Vec<_> = text.value.elements().collect();
                let (last, front) = elements.split_last()?;
                let ruff_python_ast::InterpolatedStringElement::Interpolation(last) = last else {
                    return None;
                };
                let mut all = vec![String::new()];
                for element in front {
                    all = join(&all, &self.element(element)?)?;
                }
                join(&all, &self.prefixes(&last.expression)?)
            }
            _ => None,
        }
    }
}

/// Each of the first texts with each of the second behind it.
fn join(first: &[String], second: &[String]) -> Option<Vec<String>> {
    let is_small = first.len().saturating_mul(second.len()) <= MAX_NAMES;
    is_small.then(|| first.iter().flat_map(|a| second.iter().map(move |b| format!("{a}{b}"))).collect())
}

/// The variable that an expression takes a part of: `table` of `table.items()`; the class of an instance is its own.
fn root(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Name(name) => Some(name.id.as_str()),
        Expr::Attribute(attribute) => root(&attribute.value),
        Expr::Call(call) => match (&*call.func, &*call.arguments.args) {
            (Expr::Attribute(method), _) => root(&method.value),
            (Expr::Name(name), [only]) if name.id.as_str() == "type" => root(only),
            _ => None,
        },
        _ => None,
    }
}

fn bound_names<'a>(target: &'a Expr, names: &mut Vec<&'a str>) {
    match target {
        Expr::Name(name) => names.push(name.id.as_str()),
        Expr::Tuple(tuple) => tuple.elts.iter().for_each(|element| bound_names(element, names)),
        Expr::List(list) => list.elts.iter().for_each(|element| bound_names(element, names)),
        _ => {}
    }
}
