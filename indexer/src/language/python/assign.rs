//! Assignments, and calls that bind names.

use ruff_python_ast::{Expr, ExprCall, ExprLambda, StmtAnnAssign, StmtAssign, StmtAugAssign, StmtTypeAlias};
use ruff_text_size::Ranged;

use crate::entry::{Flags, Kind};

use super::all_names::AllNames;
use super::collector::{Block, Collector};
use super::deprecation::{Deprecation, value_note, warning};
use super::doc_template::{item_key, texts_of};
use super::expression::{annotation, dotted, last_part, one_line, string, strings, value_type};
use super::facts::{Binding, Definition, Scope, What};
use super::signature::signature;

impl Collector<'_> {
    pub(crate) fn assign(&mut self, stmt: &StmtAssign, block: &mut Block<'_>) {
        for target in &stmt.targets {
            match target {
                Expr::Name(name) => self.assign_name(name.id.as_str(), &stmt.value, target, block),
                Expr::Tuple(ruff_python_ast::ExprTuple { elts, .. })
                | Expr::List(ruff_python_ast::ExprList { elts, .. }) => {
                    let values: &[Expr] = match &*stmt.value {
                        Expr::Tuple(tuple) => &tuple.elts,
                        Expr::List(list) => &list.elts,
                        _ => &[],
                    };
                    let pairs_up = values.len() == elts.len() && !elts.iter().any(Expr::is_starred_expr);
                    for (index, element) in elts.iter().enumerate() {
                        match (element, values.get(index).filter(|_| pairs_up)) {
                            (Expr::Name(name), Some(value)) => {
                                self.assign_name(name.id.as_str(), value, element, block);
                            }
                            _ => self.unpacked(element, block),
                        }
                    }
                }
                _ => self.set_target(target, Some(&stmt.value), block),
            }
        }
    }

    fn assign_name(&mut self, name: &str, value: &Expr, target: &Expr, block: &mut Block<'_>) {
        if block.class.is_none() {
            self.facts.texts.extend(texts_of(name, value));
            if name == "__all__" {
                self.facts.all = Some(AllNames::assign(value, &self.tables));
            } else {
                self.assign_table(name, value);
            }
        } else if name == "__slots__" {
            for slot in
                strings(value).or_else(|| string(value).map(|one| vec![one.to_owned()])).unwrap_or_default()
            {
                let mut definition = self.variable(target.start(), block, String::new());
                definition.flags.insert(Flags::INSTANCE);
                Self::bind(&slot, What::Definition(Box::new(definition)), self.line(target.start()), block);
            }
        }
        if block.class.is_none()
            && matches!(value, Expr::Call(call) if dotted(&call.func).as_deref() == Some("globals"))
        {
            self.facts.is_open = true;
        }
        let line = self.line(target.start());
        let what = match value {
            // `f = decorate(f)` keeps what f is.
            Expr::Call(call) if Self::wraps_itself(name, call, block) => {
                if let Some(Binding { what: What::Definition(old), .. }) = block.scope.get_mut(name) {
                    old.deprecations.extend(value_note(call));
                }
                return;
            }
            Expr::Call(call) => self.call_value(name, call, target, block),
            Expr::Name(_) | Expr::Attribute(_) => match dotted(value) {
                // `x = x` takes the name from outside: a class the module's, a module the built-in one.
                Some(path) if path == name && block.class.is_none() && block.scope.get(name).is_some() => {
                    return;
                }
                // A class that a class keeps, with docs of its own (`#: …`), is an attribute and no other name.
                Some(path) if block.class.is_some() && is_class_name(&path) && self.has_comment_doc(line) => {
                    What::Definition(Box::new(self.variable(target.start(), block, format!("type[{path}]"))))
                }
                Some(path) => What::Path(path),
                None => What::Definition(Box::new(self.variable(target.start(), block, String::new()))),
            },
            Expr::Lambda(lambda) => What::Definition(Box::new(self.lambda(lambda, line, block))),
            Expr::Subscript(subscript) if is_type_form(&subscript.value) => {
                let mut alias = self.variable(target.start(), block, one_line(value, self.source, 400));
                alias.kind = if block.class.is_some() { Kind::Attribute } else { Kind::TypeAlias };
                What::Definition(Box::new(alias))
            }
            _ => {
                let kind = value_type(value).unwrap_or_default();
                What::Definition(Box::new(self.variable(target.start(), block, kind)))
            }
        };
        Self::bind(name, what, line, block);
    }

    /// What `name = call(…)` binds.
    fn call_value(&mut self, name: &str, call: &ExprCall, target: &Expr, block: &mut Block<'_>) -> What {
        if let Some(note) = value_note(call) {
            return What::Definition(Box::new(self.deprecated_value(call, note, target, block)));
        }
        let callee = dotted(&call.func).unwrap_or_default();
        let line = self.line(target.start());
        match last_part(&callee) {
            "namedtuple" | "NamedTuple" => {
                let mut class = Definition::new(Kind::Class, line);
                class.file = self.facts.file;
                class.flags.insert(Flags::RECORD);
                class.bases.push("typing.NamedTuple".to_owned());
                let mut scope = Scope::default();
                class.fields = self.tuple_fields(call, &mut scope);
                class.scope = Some(scope);
                return What::Definition(Box::new(class));
            }
            "NewType" => {
                let mut alias = self.variable(target.start(), block, String::new());
                alias.kind = Kind::TypeAlias;
                alias.value_type =
                    call.arguments.args.get(1).map(|expr| annotation(expr, self.source)).unwrap_or_default();
                return What::Definition(Box::new(alias));
            }
            "Enum" | "IntEnum" | "StrEnum" | "TypedDict"
                if string_first(call).is_some_and(|first| first == name) =>
            {
                let mut class = Definition::new(Kind::Class, line);
                class.file = self.facts.file;
                class.bases.push(callee.clone());
                class.flags.insert(Flags::OPEN);
                class.scope = Some(Scope::default());
                return What::Definition(Box::new(class));
            }
            "property" if block.class.is_some() => {
                let mut property = self.variable(target.start(), block, String::new());
                property.kind = Kind::Property;
                let getter = call
                    .arguments
                    .args
                    .first()
                    .or_else(|| call.arguments.find_keyword("fget").map(|keyword| &keyword.value));
                if let Some(Binding { what: What::Definition(getter), .. }) =
                    getter.and_then(dotted).and_then(|getter| block.scope.get(&getter))
                {
                    property.doc.clone_from(&getter.doc);
                    property.value_type.clone_from(&getter.value_type);
                }
                return What::Definition(Box::new(property));
            }
            "classmethod" | "staticmethod" => {
                if let Some(path) = call.arguments.args.first().and_then(dotted) {
                    return What::Path(path);
                }
            }
            _ => {}
        }
        // `plot = CachedAccessor("plot", PlotAccessor)`: an instance of what is given.
        let accessor = match &*call.arguments.args {
            [name, class]
                if string(name).is_some()
                    && dotted(&call.func).is_some_and(|path| last_part(&path).ends_with("Accessor")) =>
            {
                dotted(class)
            }
            _ => None,
        };
        let kind = accessor.or_else(|| value_type(&Expr::Call(call.clone()))).unwrap_or_default();
        What::Definition(Box::new(self.variable(target.start(), block, kind)))
    }

    /// What `name = deprecate(value)` binds: what the value is, with the note.
    fn deprecated_value(
        &self,
        call: &ExprCall,
        note: Deprecation,
        target: &Expr,
        block: &Block<'_>,
    ) -> Definition {
        let line = self.line(target.start());
        let value = call.arguments.args.iter().find(|arg| string(arg).is_none());
        let known = value.and_then(dotted).and_then(|path| match &block.scope.get(&path)?.what {
            What::Definition(definition) => Some((**definition).clone()),
            _ => None,
        });
        let mut definition = known.unwrap_or_else(|| self.variable(target.start(), block, String::new()));
        match value {
            Some(Expr::Lambda(lambda)) => definition = self.lambda(lambda, line, block),
            Some(Expr::Call(made)) if dotted(&made.func).as_deref() == Some("property") => {
                definition.kind = Kind::Property;
            }
            _ => {}
        }
        definition.line = line;
        definition.deprecations = vec![note];
        definition
    }

    fn lambda(&self, lambda: &ExprLambda, line: u32, block: &Block<'_>) -> Definition {
        let in_class = block.class.is_some();
        let mut function = Definition::new(if in_class { Kind::Method } else { Kind::Function }, line);
        function.file = self.facts.file;
        function.signature = lambda.parameters.as_ref().map_or_else(
            || "()".to_owned(),
            |parameters| signature(parameters, None, usize::from(in_class), self.source),
        );
        function
    }

    fn wraps_itself(name: &str, call: &ExprCall, block: &Block<'_>) -> bool {
        block.scope.get(name).is_some_and(
            |binding| !matches!(&binding.what, What::Definition(def) if def.kind == Kind::Constant),
        ) && call.arguments.args.iter().any(|arg| matches!(arg, Expr::Name(arg) if arg.id.as_str() == name))
    }

    pub(crate) fn ann_assign(&mut self, stmt: &StmtAnnAssign, block: &mut Block<'_>) {
        let Expr::Name(name) = &*stmt.target else {
            self.set_target(&stmt.target, stmt.value.as_deref(), block);
            return;
        };
        let name = name.id.as_str();
        let text = annotation(&stmt.annotation, self.source);
        if name == "__all__" && block.class.is_none() {
            self.facts.all = stmt.value.as_ref().map(|value| AllNames::assign(value, &self.tables));
        } else if block.class.is_none()
            && let Some(value) = stmt.value.as_deref()
        {
            self.assign_table(name, value);
        }
        let mut definition = self.variable(stmt.target.start(), block, text);
        if last_part(&definition.value_type) == "TypeAlias" {
            definition.kind = Kind::TypeAlias;
            definition.value_type =
                stmt.value.as_deref().map(|value| one_line(value, self.source, 400)).unwrap_or_default();
        } else if stmt.value.is_none() && !self.facts.is_stub {
            // An annotation alone makes no name: on a class it is a promise about instances.
            if block.class.is_none() {
                definition.flags.insert(Flags::CONDITIONAL);
            } else {
                definition.flags.insert(Flags::INSTANCE);
            }
        }
        let line = definition.line;
        Self::bind(name, What::Definition(Box::new(definition)), line, block);
    }

    pub(crate) fn aug_assign(&mut self, stmt: &StmtAugAssign, block: &mut Block<'_>) {
        match &*stmt.target {
            Expr::Name(name) if name.id.as_str() == "__all__" && block.class.is_none() => {
                self.facts.all.get_or_insert_default().add(&stmt.value, &self.tables);
            }
            Expr::Name(name) if block.class.is_none() => self.extend_table(name.id.as_str(), &stmt.value),
            _ => {}
        }
    }

    pub(crate) fn type_alias(&mut self, stmt: &StmtTypeAlias, block: &mut Block<'_>) {
        if let Expr::Name(name) = &*stmt.name {
            let mut alias = self.variable(stmt.start(), block, one_line(&*stmt.value, self.source, 400));
            alias.kind = Kind::TypeAlias;
            let line = alias.line;
            Self::bind(name.id.as_str(), What::Definition(Box::new(alias)), line, block);
        }
    }

    /// `holder.name = value`, `globals()["x"] = value`, `sys.modules[__name__] = value`.
    pub(crate) fn set_target(&mut self, target: &Expr, value: Option<&Expr>, block: &mut Block<'_>) {
        match target {
            Expr::Attribute(attribute) => {
                let Some(holder) = dotted(&attribute.value) else {
                    // sys.modules[__name__].__class__ = …
                    self.facts.is_open |=
                        one_line(&*attribute.value, self.source, 200).contains("sys.modules");
                    return;
                };
                let what = match value.map(|value| (value, dotted(value))) {
                    Some((_, Some(path))) => What::Path(path),
                    Some((value, None)) => {
                        let mut attached =
                            self.variable(target.start(), block, value_type(value).unwrap_or_default());
                        attached.kind = Kind::Attribute;
                        What::Definition(Box::new(attached))
                    }
                    None => {
                        let mut attached = self.variable(target.start(), block, String::new());
                        attached.kind = Kind::Attribute;
                        What::Definition(Box::new(attached))
                    }
                };
                let binding = Binding::new(what, block.flags, self.line(target.start()));
                self.facts.attached.push((holder, attribute.attr.as_str().into(), binding));
            }
            Expr::Subscript(subscript) => {
                let text = one_line(&*subscript.value, self.source, 200);
                let literal = string(&subscript.slice).map(str::to_owned);
                if block.class.is_none() {
                    self.set_item(&text, &subscript.slice);
                }
                if let (Some(key), Some(value)) = (&literal, value) {
                    self.facts.texts.extend(texts_of(&item_key(&text, key), value));
                }
                if matches!(&*text, "globals()" | "locals()" | "vars()") {
                    match (self.literals(&subscript.slice), block.class.as_deref_mut()) {
                        (Some(names), _) => {
                            for name in names {
                                let definition = self.variable(target.start(), block, String::new());
                                let line = definition.line;
                                Self::bind(&name, What::Definition(Box::new(definition)), line, block);
                            }
                        }
                        (None, Some(class)) => class.flags.insert(Flags::OPEN),
                        (None, None) => self.facts.is_open = true,
                    }
                } else if text == "sys.modules" && dotted(&subscript.slice).as_deref() == Some("__name__") {
                    self.facts.is_open = true;
                }
            }
            _ => {}
        }
    }

    /// Calls at module or class level that bind names.
    pub(crate) fn expression(&mut self, expr: &Expr, block: &mut Block<'_>) {
        let Expr::Call(call) = expr else { return };
        if block.class.is_none() {
            self.new_doc(call);
            self.call_extender(call);
            if block.depth == 0 && dotted(&call.func).is_some_and(|path| warns_for_module(last_part(&path))) {
                self.facts.deprecations.extend(warning(expr, self.source).filter(|note| !note.is_partial));
            }
        }
        let args = &call.arguments.args;
        match &*call.func {
            Expr::Name(function) if function.id.as_str() == "setattr" => {
                let Some(holder) = args.first() else { return };
                let Some(path) = dotted(holder) else {
                    self.facts.is_open |= one_line(holder, self.source, 200).contains("sys.modules");
                    return;
                };
                match args.get(1).and_then(|name| self.literals(name)) {
                    Some(names) => {
                        for name in names {
                            let mut attached = self.variable(call.start(), block, String::new());
                            attached.kind = Kind::Attribute;
                            let line = attached.line;
                            let binding =
                                Binding::new(What::Definition(Box::new(attached)), block.flags, line);
                            self.facts.attached.push((path.clone(), name.into(), binding));
                        }
                    }
                    None => self.facts.opened.push(path),
                }
            }
            Expr::Name(function) if matches!(function.id.as_str(), "exec" | "execfile") => {
                match block.class.as_deref_mut() {
                    Some(class) => class.flags.insert(Flags::OPEN),
                    None => self.facts.is_open = true,
                }
            }
            Expr::Attribute(method) => {
                let holder = one_line(&*method.value, self.source, 200);
                if block.class.is_none() {
                    self.change_table(&holder, method.attr.as_str(), args);
                }
                match (&*holder, method.attr.as_str()) {
                    ("__all__", name) if block.class.is_none() => {
                        self.facts.all.get_or_insert_default().method(name, args, &self.tables);
                    }
                    ("globals()" | "locals()" | "vars()", "update" | "setdefault" | "__setitem__") => {
                        match block.class.as_deref_mut() {
                            Some(class) => class.flags.insert(Flags::OPEN),
                            None => self.facts.is_open = true,
                        }
                    }
                    // Class._add_operations(): a class may be given members by its own method.
                    (_, name)
                        if block.class.is_none()
                            && block.scope.get(&holder).is_some()
                            && name.contains("add") =>
                    {
                        self.facts.opened.push(holder);
                    }
                    _ => {}
                }
            }
            // register(Class), add_methods(Class): opened if the function sets attributes, which linking finds out.
            _ => {}
        }
        if block.class.is_none() && !matches!(&*call.func, Expr::Name(name) if name.id.as_str() == "setattr")
        {
            for holder in args.iter().filter_map(dotted).filter(|path| block.scope.get(path).is_some()) {
                if let Some(function) = dotted(&call.func) {
                    self.facts.opened.push(format!("{holder}<-{function}"));
                }
            }
        }
    }
}

/// Whether a function of that name, called by a module, warns of the module itself.
fn warns_for_module(name: &str) -> bool {
    let name = name.trim_start_matches('_').to_ascii_lowercase();
    name.starts_with("warn") || name.contains("deprecat") && name.contains("module")
}

fn is_class_name(path: &str) -> bool {
    last_part(path).starts_with(|c: char| c.is_uppercase())
}

fn string_first(call: &ExprCall) -> Option<&str> {
    call.arguments.args.first().and_then(string)
}

/// Whether a subscripted name is a form of type: `Union[…]`, `list[…]`, `Callable[…]`.
fn is_type_form(expr: &Expr) -> bool {
    dotted(expr).is_some_and(|path| {
        let name = last_part(&path);
        matches!(name, "list" | "dict" | "set" | "tuple" | "frozenset" | "type")
            || matches!(
                name,
                "Union"
                    | "Optional"
                    | "List"
                    | "Dict"
                    | "Set"
                    | "Tuple"
                    | "Callable"
                    | "Type"
                    | "Literal"
                    | "Annotated"
                    | "Sequence"
                    | "Iterable"
                    | "Iterator"
                    | "Mapping"
                    | "Any"
                    | "ClassVar"
            )
    })
}
