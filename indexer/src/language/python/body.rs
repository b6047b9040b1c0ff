//! What a function's body tells about its class, its module and itself.

use ruff_python_ast::{Expr, Stmt};
use rustc_hash::FxHashMap;

use super::blocks::blocks_of;
use super::expression::{annotation, dotted, last_part, string, value_type};

/// Attributes set on `self`, what is returned.
#[derive(Debug, Default)]
#[allow(clippy::struct_excessive_bools)] // independent facts of one body, not a state
pub(crate) struct BodyFacts {
    /// Attributes set on the first parameter: name, type (may be empty), 1-based offset of the statement.
    pub(crate) attributes: Vec<(String, String, u32)>,
    pub(crate) has_yield: bool,
    /// Sets attributes on the first parameter under names that are not literal.
    pub(crate) sets_unknown: bool,
    /// Does so on the class of the first parameter.
    pub(crate) sets_unknown_on_class: bool,
    /// The type of what is returned, where all returns agree.
    pub(crate) returns: Option<String>,
    /// Takes hold of the module's names as a whole (`globals()[…] = …`, `globals().update(…)`).
    pub(crate) opens_module: bool,
    /// Names declared `global` here and assigned.
    pub(crate) globals: Vec<String>,
}

/// Reads `body`, a function whose first parameter is `receiver` and whose annotated parameters are `types`.
pub(crate) fn read_body(
    body: &[Stmt],
    receiver: Option<&str>,
    types: &FxHashMap<&str, String>,
    source: &str,
) -> BodyFacts {
    let mut reader =
        Reader { receiver, types, source, facts: BodyFacts::default(), returns: Vec::new(), unsure: false };
    reader.statements(body, 0);
    let Reader { mut facts, returns, unsure, .. } = reader;
    facts.returns = match returns.split_first() {
        Some((first, rest)) if !unsure && rest.iter().all(|other| other == first) => Some(first.clone()),
        _ => None,
    };
    facts
}

/// `globals()`.
fn is_globals(expr: &Expr) -> bool {
    matches!(expr, Expr::Call(call) if dotted(&call.func).as_deref() == Some("globals"))
}

/// `x` for `x`, `x.__class__` and `type(x)`, what is set there being found on `x`; and whether it is the class.
fn own_class(expr: &Expr) -> Option<(String, bool)> {
    match expr {
        Expr::Attribute(attribute) if attribute.attr.as_str() == "__class__" => {
            Some((dotted(&attribute.value)?, true))
        }
        Expr::Call(call) if dotted(&call.func).as_deref() == Some("type") => {
            Some((call.arguments.args.first().and_then(dotted)?, true))
        }
        _ => Some((dotted(expr)?, false)),
    }
}

struct Reader<'a> {
    receiver: Option<&'a str>,
    types: &'a FxHashMap<&'a str, String>,
    source: &'a str,
    facts: BodyFacts,
    returns: Vec<String>,
    unsure: bool,
}

impl Reader<'_> {
    fn statements(&mut self, body: &[Stmt], depth: usize) {
        if depth > 100 {
            return;
        }
        for stmt in body {
            self.statement(stmt, depth);
        }
    }

    fn statement(&mut self, stmt: &Stmt, depth: usize) {
        match stmt {
            Stmt::Assign(assign) => {
                self.facts.opens_module |= is_globals(&assign.value);
                self.value(&assign.value);
                for target in &assign.targets {
                    self.target(target, Some(&assign.value), None);
                }
            }
            Stmt::AnnAssign(assign) => {
                self.target(&assign.target, assign.value.as_deref(), Some(&assign.annotation));
            }
            Stmt::AugAssign(assign) => self.target(&assign.target, None, None),
            Stmt::Expr(expr) => self.value(&expr.value),
            Stmt::Return(ret) => match ret.value.as_deref() {
                Some(value) => {
                    self.value(value);
                    match self.returned(value) {
                        Some(name) => self.returns.push(name),
                        None => self.unsure = true,
                    }
                }
                None => self.unsure = true,
            },
            Stmt::For(stmt) => self.target(&stmt.target, None, None),
            Stmt::With(stmt) => {
                for item in &stmt.items {
                    if let Some(target) = &item.optional_vars {
                        self.target(target, None, None);
                    }
                }
            }
            Stmt::Global(stmt) => {
                self.facts.globals.extend(stmt.names.iter().map(|name| name.as_str().to_owned()));
            }
            _ => {}
        }
        for block in blocks_of(stmt) {
            self.statements(block, depth + 1);
        }
    }

    fn target(&mut self, target: &Expr, value: Option<&Expr>, annotated: Option<&Expr>) {
        match target {
            Expr::Attribute(attribute) => {
                if let Expr::Name(holder) = &*attribute.value {
                    let is_own = Some(holder.id.as_str()) == self.receiver;
                    if is_own {
                        let value_type = annotated
                            .map(|expr| annotation(expr, self.source))
                            .or_else(|| value.and_then(|value| self.type_of(value)))
                            .unwrap_or_default();
                        let offset = u32::from(attribute.range.start());
                        self.facts.attributes.push((attribute.attr.as_str().to_owned(), value_type, offset));
                    }
                    if attribute.attr.as_str() == "__dict__" && Some(holder.id.as_str()) == self.receiver {
                        self.facts.sets_unknown = true;
                    }
                }
            }
            Expr::Tuple(tuple) => {
                for element in &tuple.elts {
                    self.target(element, None, None);
                }
            }
            Expr::List(list) => {
                for element in &list.elts {
                    self.target(element, None, None);
                }
            }
            Expr::Starred(starred) => self.target(&starred.value, None, None),
            Expr::Subscript(subscript)
                // self.__dict__[name] = …, globals()[name] = …
                if self.is_own_dict(&subscript.value) => {
                    self.facts.sets_unknown = true;
                }
            _ => {}
        }
    }

    fn value(&mut self, value: &Expr) {
        match value {
            Expr::Yield(_) | Expr::YieldFrom(_) => self.facts.has_yield = true,
            Expr::Call(call) => match &*call.func {
                Expr::Attribute(method) if is_globals(&method.value) => {
                    self.facts.opens_module |= method.attr.as_str() == "update";
                }
                Expr::Name(name) if name.id.as_str() == "setattr" => {
                    let holder = call.arguments.args.first().and_then(own_class);
                    let (holder, is_class) = holder.unzip();
                    let is_own = holder.is_some() && holder.as_deref() == self.receiver;
                    if is_own {
                        match call.arguments.args.get(1).and_then(string) {
                            Some(literal) => {
                                let offset = u32::from(call.range_start);
                                self.facts.attributes.push((literal.to_owned(), String::new(), offset));
                            }
                            None if is_class == Some(true) => self.facts.sets_unknown_on_class = true,
                            None => self.facts.sets_unknown = true,
                        }
                    }
                }
                Expr::Attribute(method)
                    if method.attr.as_str() == "update" && self.is_own_dict(&method.value) =>
                {
                    self.facts.sets_unknown = true;
                }
                _ => {}
            },
            _ => {}
        }
    }

    /// `self.__dict__` or `vars(self)`.
    fn is_own_dict(&self, expr: &Expr) -> bool {
        let holder = match expr {
            Expr::Attribute(attribute) if attribute.attr.as_str() == "__dict__" => dotted(&attribute.value),
            Expr::Call(call) if dotted(&call.func).as_deref() == Some("vars") => {
                call.arguments.args.first().and_then(dotted)
            }
            _ => None,
        };
        holder.is_some() && holder.as_deref() == self.receiver
    }

    fn type_of(&self, value: &Expr) -> Option<String> {
        match value {
            Expr::Name(name) => self.types.get(name.id.as_str()).cloned(),
            Expr::BoolOp(operation) => operation.values.first().and_then(|first| self.type_of(first)),
            _ => value_type(value),
        }
    }

    fn returned(&self, value: &Expr) -> Option<String> {
        match value {
            Expr::Name(name) if Some(name.id.as_str()) == self.receiver => Some("Self".to_owned()),
            Expr::Call(call) => {
                let path = dotted(&call.func)?;
                let is_class = last_part(&path).starts_with(|c: char| c.is_uppercase());
                is_class.then_some(path)
            }
            Expr::FString(_) => Some("str".to_owned()),
            Expr::StringLiteral(_) | Expr::BooleanLiteral(_) | Expr::NumberLiteral(_) => value_type(value),
            _ => None,
        }
    }
}
