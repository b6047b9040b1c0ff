//! Functions and methods.

use ruff_python_ast::{Decorator, Expr, Parameters, StmtFunctionDef};
use ruff_text_size::{Ranged, TextSize};
use rustc_hash::FxHashMap;

use crate::entry::{Flags, Kind};

use super::body::{BodyFacts, read_body};
use super::collector::{Block, Collector, docstring};
use super::deprecation::{Deprecation, decorator_note, is_standard_decorator};
use super::doc_template::template_of;
use super::expression::{annotation, dotted, dotted_head, last_part};
use super::facts::{Binding, Definition, What};
use super::given::given_by;
use super::hints;
use super::module_getattr::read_getattr;
use super::parameters::{ParameterKind, Signature, is_by_name_alone};
use super::signature::signature;
use super::warnings::deprecations_in;

impl Collector<'_> {
    pub(crate) fn function_def(&mut self, stmt: &StmtFunctionDef, block: &mut Block<'_>) {
        let name = stmt.name.as_str();
        let in_class = block.class.is_some();
        if !in_class {
            self.note_extender(name, &stmt.body);
            if stmt.decorator_list.iter().any(|decorator| self.is_extender(&decorator.expression)) {
                self.export(name);
            }
        }
        if !in_class && name == "__getattr__" {
            self.facts.getattr = Some(read_getattr(stmt, &self.tables, self.source));
        }
        let decorators: Vec<String> =
            stmt.decorator_list.iter().filter_map(|decorator| dotted_head(&decorator.expression)).collect();
        // `@name.setter` belongs to the property that is there already.
        if decorators.iter().any(|path| {
            matches!(
                last_part(path),
                "setter" | "deleter" | "expression" | "inplace_method" | "update_expression"
            ) && path.contains('.')
        }) && block.scope.get(name).is_some()
        {
            return;
        }
        let is_overload = decorators.iter().any(|path| last_part(path) == "overload");
        let (mut definition, facts) = self.function(stmt, in_class, decorators);
        if is_overload {
            // One way to call it.
            let parts = definition.deprecations.drain(..).map(Deprecation::in_part);
            definition.deprecations = parts.collect();
            definition.flags.remove(Flags::DECORATED_DEPRECATED);
        }
        self.take_body(&facts, &definition, stmt, block);
        if let Some(Binding { what: What::Definition(old), .. }) = block.scope.get_mut(name)
            && old.decorators.iter().any(|path| last_part(path) == "overload")
        {
            if is_overload {
                old.deprecations.append(&mut definition.deprecations);
                old.signature.push('\n');
                old.signature.push_str(&definition.signature);
                if old.doc.is_empty() {
                    old.doc = definition.doc;
                }
                return;
            }
            // The implementation: its body and docs, the overloads' signatures.
            let implementation =
                std::mem::replace(&mut definition.signature, std::mem::take(&mut old.signature));
            if takes_more(&implementation, &definition.signature) {
                definition.signature.push('\n');
                definition.signature.push_str(&implementation);
            }
            definition.value_type = std::mem::take(&mut old.value_type);
            definition.deprecations.append(&mut old.deprecations);
            if definition.doc.is_empty() {
                definition.doc = std::mem::take(&mut old.doc);
            }
        }
        let line = definition.line;
        Self::bind(name, What::Definition(Box::new(definition)), line, block);
    }

    /// The definition, and what its body says.
    fn function(
        &mut self,
        stmt: &StmtFunctionDef,
        in_class: bool,
        decorators: Vec<String>,
    ) -> (Definition, BodyFacts) {
        let mut definition = Definition::new(
            if in_class { Kind::Method } else { Kind::Function },
            self.line(stmt.name.start()),
        );
        definition.file = self.facts.file;
        definition.doc =
            docstring(&stmt.body).map(|doc| super::docstring::clean(doc).into_owned()).unwrap_or_default();
        if definition.doc.is_empty() && !stmt.decorator_list.is_empty() {
            definition.template = template_of(&stmt.decorator_list);
        }
        let is_private = stmt.name.starts_with('_') && !stmt.name.ends_with("__");
        if self.with_hints && !is_private && hints::is_thin(&definition.doc) {
            definition.hints = hints::body_hints(stmt, self.source);
        }
        definition.flags.set(Flags::ASYNC, stmt.is_async);
        let is_static = decorators.iter().any(|path| last_part(path) == "staticmethod");
        for (path, decorator) in decorators.iter().zip(decorated(&stmt.decorator_list)) {
            self.apply_decorator(path, decorator, &mut definition);
        }
        if in_class && matches!(stmt.name.as_str(), "__init_subclass__" | "__class_getitem__") {
            definition.flags.insert(Flags::CLASS_METHOD);
        }
        let n_bound = usize::from(in_class && !is_static);
        definition.signature = signature(&stmt.parameters, stmt.returns.as_deref(), n_bound, self.source);
        let types = annotated(&stmt.parameters, self.source);
        let receiver = first_parameter(&stmt.parameters);
        let facts = read_body(&stmt.body, receiver, &types, self.source);
        definition.flags.set(Flags::GENERATOR, facts.has_yield);
        definition.given = given_by(stmt, n_bound > 0);
        definition.deprecations.extend(deprecations_in(stmt, self.source));
        definition.value_type = match &stmt.returns {
            Some(returns) => annotation(returns, self.source),
            None if facts.has_yield => String::new(),
            None => facts.returns.clone().unwrap_or_default(),
        };
        definition.decorators = decorators;
        (definition, facts)
    }

    fn apply_decorator(&self, path: &str, decorator: &Decorator, definition: &mut Definition) {
        let name = last_part(path);
        if let Some(note) = decorator_note(decorator, self.source) {
            if !note.is_partial {
                definition.flags.set(Flags::DECORATED_DEPRECATED, is_standard_decorator(decorator));
            } else if !keeps_signature(name) {
                // It takes arguments under their old names too.
                definition.flags.insert(Flags::SIGNATURE_UNSURE);
            }
            definition.deprecations.push(note);
            return;
        }
        if name.to_ascii_lowercase().contains("property")
            || matches!(name, "cache_readonly" | "reify" | "cached_slot")
        {
            definition.kind = Kind::Property;
        }
        match name {
            "classmethod" | "abstractclassmethod" => definition.flags.insert(Flags::CLASS_METHOD),
            "staticmethod" | "abstractstaticmethod" => definition.flags.insert(Flags::STATIC_METHOD),
            "abstractmethod" => definition.flags.insert(Flags::ABSTRACT),
            "contextmanager" | "asynccontextmanager" => definition.flags.insert(Flags::CONTEXT_MANAGER),
            _ => {}
        }
        if name.starts_with("abstract") {
            definition.flags.insert(Flags::ABSTRACT);
        }
        if definition.kind != Kind::Property && !keeps_signature(name) {
            definition.flags.insert(Flags::SIGNATURE_UNSURE);
        }
    }

    /// What a body says of its class and module.
    fn take_body(
        &mut self,
        facts: &BodyFacts,
        definition: &Definition,
        stmt: &StmtFunctionDef,
        block: &mut Block<'_>,
    ) {
        self.facts.is_open |= facts.opens_module;
        for name in &facts.globals {
            if self.facts.scope.get(name).is_none() && block.class.is_none() {
                let definition = self.variable(stmt.start(), block, String::new());
                let line = definition.line;
                block.scope.bind(
                    name,
                    Binding::new(What::Definition(Box::new(definition)), Flags::CONDITIONAL, line),
                );
            }
        }
        let is_static = stmt.decorator_list.iter().any(|decorator| {
            dotted(&decorator.expression).is_some_and(|path| last_part(&path) == "staticmethod")
        });
        if is_static {
            return;
        }
        // What another method sets may not be there yet.
        let sets_up = matches!(
            stmt.name.as_str(),
            "__init__"
                | "__new__"
                | "__post_init__"
                | "__attrs_post_init__"
                | "__attrs_init__"
                | "__cinit__"
                | "__enter__"
                | "__init_subclass__"
                | "__setstate__"
                | "__set_name__"
        );
        let attributes: Vec<Definition> = facts
            .attributes
            .iter()
            .map(|(_, value_type, offset)| {
                let mut definition = self.variable(TextSize::new(*offset), block, value_type.clone());
                definition.flags.insert(Flags::INSTANCE);
                definition.flags.set(Flags::CONDITIONAL, !sets_up);
                definition
            })
            .collect();
        let Some(class) = block.class.as_deref_mut() else { return };
        // What is set on instances is not found on the class.
        let is_of_class = stmt.name.as_str() == "__new__" || definition.flags.contains(Flags::CLASS_METHOD);
        if facts.sets_unknown && !is_of_class {
            class.flags.insert(Flags::DYNAMIC);
        }
        if facts.sets_unknown_on_class || facts.sets_unknown && is_of_class {
            class.flags.insert(Flags::OPEN);
        }
        if matches!(stmt.name.as_str(), "__init__" | "__new__") {
            class.deprecations.extend_from_slice(&definition.deprecations);
        }
        // Typeshed gives every object `__getattribute__`; that says nothing.
        let is_dynamic = match stmt.name.as_str() {
            "__getattr__" => true,
            "__getattribute__" => !self.facts.is_stub,
            _ => false,
        };
        if is_dynamic {
            class.flags.insert(Flags::DYNAMIC);
        }
        // Bound after the class body, so that what the body itself says wins.
        for ((name, _, _), definition) in facts.attributes.iter().zip(attributes) {
            let line = definition.line;
            class
                .scope
                .get_or_insert_with(Default::default)
                .bind(name, Binding::new(What::Definition(Box::new(definition)), Flags::INSTANCE, line));
        }
    }
}

/// Decorators whose expression has a dotted head, in order.
fn decorated(decorators: &[Decorator]) -> impl Iterator<Item = &Decorator> {
    decorators.iter().filter(|decorator| dotted_head(&decorator.expression).is_some())
}

/// The first parameter, which methods call `self`.
pub(crate) fn first_parameter(parameters: &Parameters) -> Option<&str> {
    parameters
        .posonlyargs
        .first()
        .or(parameters.args.first())
        .map(|parameter| parameter.parameter.name.as_str())
}

fn annotated<'p>(parameters: &'p Parameters, source: &str) -> FxHashMap<&'p str, String> {
    parameters
        .iter_non_variadic_params()
        .filter_map(|parameter| {
            let expr: &Expr = parameter.parameter.annotation.as_deref()?;
            Some((parameter.parameter.name.as_str(), annotation(expr, source)))
        })
        .collect()
}

/// Whether an implementation takes by position what its overloads take by name alone.
fn takes_more(implementation: &str, overloads: &str) -> bool {
    let overloads: Vec<Signature<'_>> = overloads.lines().map(Signature::parse).collect();
    Signature::parse(implementation)
        .parameters
        .iter()
        .any(|parameter| parameter.kind == ParameterKind::Any && is_by_name_alone(&overloads, parameter.name))
}

/// Decorators that are known to leave the parameters as written.
pub(crate) fn keeps_signature(name: &str) -> bool {
    matches!(
        name,
        "classmethod"
            | "staticmethod"
            | "abstractmethod"
            | "abstractclassmethod"
            | "abstractstaticmethod"
            | "overload"
            | "override"
            | "final"
            | "wraps"
            | "lru_cache"
            | "cache"
            | "contextmanager"
            | "asynccontextmanager"
            | "singledispatch"
            | "singledispatchmethod"
            | "no_type_check"
            | "coroutine"
            | "njit"
            | "jit"
            | "set_module"
            | "Appender"
            | "Substitution"
            | "doc"
            | "deprecate_nonkeyword_arguments"
            | "not_implemented_for"
            | "array_function_dispatch"
            | "total_ordering"
            | "register"
            | "wraps_signature"
    )
}
