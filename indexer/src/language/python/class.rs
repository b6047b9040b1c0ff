//! Classes.

use ruff_python_ast::{Expr, Stmt, StmtClassDef};
use ruff_text_size::Ranged;

use crate::entry::{Flags, Kind};

use super::collector::{Block, Collector, docstring};
use super::deprecation::{decorator_note, is_standard_decorator};
use super::expression::{annotation, dotted, dotted_head, last_part, string};
use super::facts::{Binding, Definition, Field, MadeDecorator, Scope, What};
use super::given::texts_in;
use super::hints;
use super::signature::default_value;

impl Collector<'_> {
    pub(crate) fn class_def(&mut self, stmt: &StmtClassDef, depth: usize) -> Definition {
        let mut class = Definition::new(Kind::Class, self.line(stmt.name.start()));
        class.file = self.facts.file;
        class.doc =
            docstring(&stmt.body).map(|doc| super::docstring::clean(doc).into_owned()).unwrap_or_default();
        for decorator in &stmt.decorator_list {
            if let Some(note) = decorator_note(decorator, self.source) {
                class.deprecations.push(note);
                class.flags.set(Flags::DECORATED_DEPRECATED, is_standard_decorator(decorator));
            } else {
                let path = dotted_head(&decorator.expression).unwrap_or_else(|| "?".to_owned());
                if let Expr::Call(call) = &decorator.expression {
                    let texts = texts_in(call);
                    class.made_decorators.push(MadeDecorator { path: path.clone(), texts });
                }
                class.decorators.push(path);
            }
        }
        if let Some(arguments) = &stmt.arguments {
            for base in &arguments.args {
                self.base(base, &mut class);
            }
            for keyword in &arguments.keywords {
                match keyword.arg.as_ref().map(ruff_python_ast::Identifier::as_str) {
                    Some("metaclass") => {
                        class.metaclass = Some(dotted(&keyword.value).unwrap_or_else(|| "?".to_owned()));
                    }
                    Some(_) => {}
                    None => class.bases.push("?".to_owned()),
                }
            }
        }
        let mut scope = Scope::default();
        let mut block = Block {
            scope: &mut scope,
            class: Some(&mut class),
            flags: Flags::empty(),
            depth: depth + 1,
            first_line: 0,
        };
        self.statements(&stmt.body, &mut block);
        // What methods set on instances was kept apart; it comes after the class body's own names.
        for (name, binding) in class.scope.take().map(|scope| scope.names).unwrap_or_default() {
            scope.bind(&name, binding);
        }
        class.fields = self.fields(&stmt.body);
        if self.with_hints && hints::is_thin(&class.doc) {
            class.hints = hints::class_hints(stmt, &scope, self.source);
        }
        class.scope = Some(scope);
        class
    }

    fn base(&self, base: &Expr, class: &mut Definition) {
        if let Expr::Call(call) = base {
            let callee = dotted(&call.func).unwrap_or_default();
            match last_part(&callee) {
                // six.with_metaclass(Meta, Base)
                "with_metaclass" => {
                    class.metaclass =
                        call.arguments.args.first().and_then(dotted).or_else(|| Some("?".to_owned()));
                    for base in call.arguments.args.iter().skip(1) {
                        class.bases.push(dotted_head(base).unwrap_or_else(|| "?".to_owned()));
                    }
                }
                "namedtuple" | "NamedTuple" => {
                    class.bases.push("typing.NamedTuple".to_owned());
                    class.flags.insert(Flags::RECORD);
                    let mut names = Scope::default();
                    self.tuple_fields(call, &mut names);
                    class.scope = Some(names);
                }
                _ => class.bases.push("?".to_owned()),
            }
            return;
        }
        if let Expr::Starred(_) = base {
            class.bases.push("?".to_owned());
            return;
        }
        class.bases.push(dotted_head(base).unwrap_or_else(|| "?".to_owned()));
    }

    /// The fields of a class body as constructor parameters, for dataclasses and their kin: annotated names, and
    /// those that a call makes one (`attr.ib()`). The mark `*` is a field without a rest.
    fn fields(&self, body: &[Stmt]) -> Vec<Field> {
        body.iter().filter_map(|stmt| self.field(stmt)).collect()
    }

    fn field(&self, stmt: &Stmt) -> Option<Field> {
        let (name, annotated, value) = match stmt {
            Stmt::AnnAssign(assign) => match &*assign.target {
                Expr::Name(name) => (name, Some(&*assign.annotation), assign.value.as_deref()),
                _ => return None,
            },
            Stmt::Assign(assign) => match &*assign.targets {
                [Expr::Name(name)] => (name, None, Some(&*assign.value)),
                _ => return None,
            },
            _ => return None,
        };
        let text = annotated.map(|expr| annotation(expr, self.source)).unwrap_or_default();
        if text.contains("ClassVar") {
            return None;
        }
        let is_annotated = annotated.is_some();
        let mut field = Field { name: name.id.to_string(), is_annotated, ..Field::default() };
        if last_part(&text) == "KW_ONLY" {
            return Some(Field { name: "*".to_owned(), ..field });
        }
        if is_annotated {
            field.rest = format!(": {text}");
        }
        let equals = if is_annotated { " = " } else { "=" };
        let maker = match value {
            Some(Expr::Call(call)) => {
                dotted(&call.func).filter(|path| makes_field(last_part(path))).map(|_| call)
            }
            _ => None,
        };
        if let Some(call) = maker {
            field.is_made = true;
            let keyword = |name: &str| call.arguments.find_keyword(name).map(|keyword| &keyword.value);
            let is = |name: &str, value: bool| matches!(keyword(name), Some(Expr::BooleanLiteral(literal)) if literal.value == value);
            if is("init", false) {
                return None;
            }
            field.is_keyword = is("kw_only", true);
            let alias = keyword("validation_alias").or(keyword("alias")).and_then(string);
            field.alias = alias.map(str::to_owned);
            let first = call.arguments.args.first();
            if let Some(default) = keyword("default").or(first) {
                if !matches!(default, Expr::EllipsisLiteral(_)) {
                    field.rest.push_str(equals);
                    field.rest.push_str(&default_value(default, self.source));
                }
            } else if keyword("default_factory").or(keyword("factory")).is_some() {
                field.rest.push_str(equals);
                field.rest.push('…');
            }
        } else if !is_annotated {
            return None;
        } else if let Some(value) = value {
            field.rest.push_str(equals);
            field.rest.push_str(&default_value(value, self.source));
        }
        Some(field)
    }

    /// The field names of a `namedtuple(…)` call as properties.
    pub(crate) fn tuple_fields(&self, call: &ruff_python_ast::ExprCall, scope: &mut Scope) -> Vec<Field> {
        let Some(list) = call.arguments.args.get(1) else { return Vec::new() };
        let line = self.line(call.start());
        let mut names: Vec<(String, String)> = Vec::new();
        match list {
            Expr::StringLiteral(literal) => {
                let text = literal.value.to_str().replace(',', " ");
                names.extend(text.split_whitespace().map(|name| (name.to_owned(), String::new())));
            }
            Expr::List(ruff_python_ast::ExprList { elts, .. })
            | Expr::Tuple(ruff_python_ast::ExprTuple { elts, .. }) => {
                for element in elts {
                    match element {
                        Expr::StringLiteral(literal) => {
                            names.push((literal.value.to_str().to_owned(), String::new()));
                        }
                        Expr::Tuple(pair) => {
                            if let [name, kind] = &*pair.elts
                                && let Some(name) = string(name)
                            {
                                names.push((name.to_owned(), annotation(kind, self.source)));
                            }
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
        for (name, kind) in &names {
            let mut field = Definition::new(Kind::Attribute, line);
            field.file = self.facts.file;
            field.value_type.clone_from(kind);
            scope.bind(name, Binding::new(What::Definition(Box::new(field)), Flags::empty(), line));
        }
        names
            .into_iter()
            .map(|(name, kind)| {
                let rest = if kind.is_empty() { kind } else { format!(": {kind}") };
                Field { name, rest, is_annotated: true, ..Field::default() }
            })
            .collect()
    }
}

/// Whether a call of that name makes a field of a record.
fn makes_field(name: &str) -> bool {
    matches!(name, "field" | "attrib" | "ib" | "Field" | "mapped_column" | "relationship" | "PrivateAttr")
}
