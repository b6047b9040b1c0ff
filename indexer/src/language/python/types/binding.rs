//! What a name of the text stands for.

use tree_sitter::Node;

use super::annotation::Annotation;
use super::entries::{as_class, as_instance};
use super::scope::{Binding, Source, Step, parameter_name};
use super::{Analysis, Type};
use crate::language::python::syntax::node_at;
use crate::lookup::Place;

impl<'a> Analysis<'a> {
    /// The bindings that a name may have where `offset` is: the last one that surely holds there, and those after
    /// it that may have been run.
    pub(crate) fn visible(&self, name: &str, offset: usize) -> Vec<Binding<'a>> {
        // Whatever runs later, in a function, sees all of a scope's bindings; what runs here those before it.
        let mut is_flow = true;
        for scope in self.scopes_at(offset) {
            let bindings = self.bindings_of(scope);
            let mut found: Vec<Binding<'a>> = Vec::new();
            for binding in bindings.iter().rev().filter(|binding| binding.name == name) {
                if is_flow && binding.end > offset {
                    continue;
                }
                found.push(binding.clone());
                let (start, end) = binding.block;
                let (scope_start, scope_end) = (scope.start_byte(), scope.end_byte());
                let holds_here = start <= offset && offset <= end;
                let is_whole_scope = start <= scope_start && end >= scope_end;
                if is_whole_scope || is_flow && holds_here {
                    break;
                }
            }
            if found.is_empty() {
                // Used before it is bound: a loop may have run, or the code is being written.
                found.extend(bindings.iter().find(|binding| binding.name == name).cloned());
            }
            if !found.is_empty() {
                return found;
            }
            is_flow &= !matches!(scope.kind(), "function_definition" | "lambda");
        }
        Vec::new()
    }

    /// The type of a name where `offset` is.
    pub(crate) fn name_type(&self, name: &str, offset: usize) -> Type {
        let found = self.visible(name, offset);
        if found.is_empty() {
            return self.unbound_type(name);
        }
        Type::union(found.iter().map(|binding| self.binding_type(binding)))
    }

    /// A name that the text does not bind: from a star import, or built in.
    fn unbound_type(&self, name: &str) -> Type {
        match self.unbound_place(name) {
            Some(place) => self.entries.value(place, None),
            None => Type::Unknown,
        }
    }

    /// The entry of a name that the text does not bind.
    pub(crate) fn unbound_place(&self, name: &str) -> Option<Place> {
        let by_star = self.star_modules().into_iter().find_map(|module| {
            let found = self.packages().find(&format!("{module}.{name}"))?;
            (!name.starts_with('_')).then_some(found)
        });
        by_star.or_else(|| self.packages().find(&format!("builtins.{name}")))
    }

    /// The modules that the text imports with a star.
    fn star_modules(&self) -> Vec<String> {
        let root = self.root();
        let mut cursor = root.walk();
        let imports = root.named_children(&mut cursor).filter(|node| node.kind() == "import_from_statement");
        imports
            .filter(|node| {
                let mut cursor = node.walk();
                node.named_children(&mut cursor).any(|child| child.kind() == "wildcard_import")
            })
            .filter_map(|node| {
                let module = node.child_by_field_name("module_name")?;
                self.absolute_module(self.text_of(module))
            })
            .collect()
    }

    /// The type that a binding gives to its name.
    pub(crate) fn binding_type(&self, binding: &Binding<'a>) -> Type {
        if let Some(class) = self.made_class(binding) {
            return class;
        }
        let whole = match binding.source {
            Source::Import(module) => self.module_type(module),
            Source::From(module, name) => match self.imported(module, Some(name)) {
                Some(place) => self.entries.value(place, None),
                None => Type::Unknown,
            },
            Source::Value(value, annotation) => self.assigned(value, annotation),
            Source::Element(iterable) => self.element_of(&self.type_of_node(iterable)),
            Source::Context(manager) => self.entered(&self.type_of_node(manager)),
            Source::Function(node) => self.function_type(node),
            Source::Class(node) => Type::LocalClass(node.start_byte()),
            Source::Alias(annotation) => as_class(self.annotation_type(annotation)),
            Source::Deleted => Type::Unknown,
            Source::Parameter(function, parameter) => self.parameter_type(function, parameter),
            Source::Exception(class) => match self.type_of_node(class) {
                Type::Tuple(parts) => Type::union(parts.iter().map(as_instance)),
                class => class.map(as_instance),
            },
            Source::Capture(class) => {
                let path = self.text_of(class);
                self.dotted_type(path, class.start_byte()).map(as_instance)
            }
        };
        binding.steps.iter().fold(whole, |ty, step| match step {
            Step::Index(index) => match &ty {
                Type::Tuple(parts) => parts.get(*index).cloned().unwrap_or_default(),
                ty => self.field_at(ty, *index).unwrap_or_else(|| self.element_of(ty)),
            },
            Step::Rest => match &ty {
                Type::Tuple(parts) => {
                    self.entries.instance_with("builtins.list", vec![Type::union(parts.iter().cloned())])
                }
                ty => self.entries.instance_with("builtins.list", vec![self.element_of(ty)]),
            },
        })
    }

    /// The class that a call makes and an assignment names: `Point = namedtuple("Point", "x y")`.
    fn made_class(&self, binding: &Binding<'a>) -> Option<Type> {
        let Source::Value(Some(call), _) = binding.source else { return None };
        let function = call.child_by_field_name("function").filter(|_| call.kind() == "call")?;
        if self.last_name(function) == "NewType" {
            // A name for what is there already.
            let arguments = call.child_by_field_name("arguments")?;
            return Some(as_class(self.annotation_type(arguments.named_child(1)?)));
        }
        if !matches!(self.last_name(function), "namedtuple" | "NamedTuple") {
            return None;
        }
        // Made within a function it has no path: then nothing is known of it.
        let is_of_module = binding.block == (self.root().start_byte(), self.root().end_byte());
        let place = self.own_name(binding.name).filter(|_| is_of_module);
        let place = place.filter(|place| self.entries.kind(*place) == Some(crate::entry::Kind::Class));
        Some(place.map_or(Type::Unknown, |place| Type::Class(place, Vec::new())))
    }

    fn assigned(&self, value: Option<Node<'a>>, annotation: Option<Node<'a>>) -> Type {
        if let Some(annotation) = annotation {
            let ty = self.annotation_type(annotation);
            if !ty.is_unknown() {
                return ty;
            }
        }
        value.map(|value| self.type_of_node(value)).unwrap_or_default()
    }

    fn module_type(&self, path: &str) -> Type {
        if !path.contains('.') {
            let roots = self.packages().roots_named(path);
            return if roots.is_empty() { Type::Unknown } else { Type::Module(roots.to_vec()) };
        }
        self.packages().find(path).map_or(Type::Unknown, |place| self.entries.value(place, None))
    }

    fn parameter_type(&self, function: Node<'a>, parameter: Node<'a>) -> Type {
        if let Some(annotation) = parameter.child_by_field_name("type") {
            let ty = self.annotation_type(annotation);
            let kind = parameter.named_child(0).map_or("", |child| child.kind());
            return match kind {
                "list_splat_pattern" => self.entries.instance_with("builtins.tuple", vec![ty]),
                "dictionary_splat_pattern" => {
                    let key = self.entries.instance_of("builtins.str");
                    self.entries.instance_with("builtins.dict", vec![key, ty])
                }
                _ => ty,
            };
        }
        if let Some(class) = self.class_around(function)
            && self.is_first_parameter(function, parameter)
        {
            let decorators = self.decorators(function);
            let is = |name: &str| decorators.iter().any(|decorator| self.last_name(*decorator) == name);
            if is("staticmethod") {
                return Type::Unknown;
            }
            let name = function.child_by_field_name("name").map_or("", |name| self.text_of(name));
            let is_class =
                is("classmethod") || matches!(name, "__new__" | "__init_subclass__" | "__class_getitem__");
            let at = class.start_byte();
            return if is_class { Type::LocalClass(at) } else { Type::LocalInstance(at, Vec::new()) };
        }
        match parameter.child_by_field_name("value") {
            Some(default) => match self.type_of_node(default) {
                Type::Nothing => self.guess(function, parameter),
                ty => ty,
            },
            None => self.guess(function, parameter),
        }
    }

    fn guess(&self, function: Node<'a>, parameter: Node<'a>) -> Type {
        let name = parameter_name(parameter).map_or("", |name| self.text_of(name));
        self.guess_by_use(function, name)
    }

    fn is_first_parameter(&self, function: Node<'a>, parameter: Node<'a>) -> bool {
        let parameters = function.child_by_field_name("parameters");
        parameters.and_then(|parameters| parameters.named_child(0)) == Some(parameter)
    }

    /// The class whose method `function` is.
    pub(crate) fn class_around(&self, function: Node<'a>) -> Option<Node<'a>> {
        let mut parent = function.parent()?;
        if parent.kind() == "decorated_definition" {
            parent = parent.parent()?;
        }
        let class = parent.parent()?;
        (parent.kind() == "block" && class.kind() == "class_definition").then_some(class)
    }

    /// The type that an annotation of the text names.
    pub(crate) fn annotation_type(&self, node: Node<'a>) -> Type {
        let text = self.text_of(node);
        self.guarded(node, 1, || self.read_annotation(&Annotation::parse(text), node.start_byte()))
    }

    fn read_annotation(&self, annotation: &Annotation<'_>, offset: usize) -> Type {
        let own = |annotation: &Annotation<'_>| self.read_annotation(annotation, offset);
        match annotation {
            Annotation::Nothing => Type::Nothing,
            Annotation::Union(parts) => Type::union(parts.iter().map(own)),
            Annotation::List(_) | Annotation::Unread => Type::Unknown,
            Annotation::Name(name) => self.named_annotation(name, Vec::new(), offset),
            Annotation::Generic(name, arguments) => match name.rsplit('.').next().unwrap_or(name) {
                "Callable" => Type::Callable(Box::new(arguments.last().map(own).unwrap_or_default())),
                "type" | "Type" => arguments.first().map(|one| as_class(own(one))).unwrap_or_default(),
                "tuple" | "Tuple" if !matches!(arguments.get(1), Some(Annotation::Unread)) => {
                    Type::Tuple(arguments.iter().map(own).collect())
                }
                _ => self.named_annotation(name, arguments.iter().map(own).collect(), offset),
            },
        }
    }

    /// What a type variable is bound to.
    pub(crate) fn bound_of(&self, name: &str, offset: usize) -> Type {
        if self.keeps_variables() { Type::Variable(name.into()) } else { self.alias_type(name, offset) }
    }

    /// What a name of the text stands for in annotations: `Name = A | None`, `type Name = A`, a type variable with
    /// a bound.
    fn alias_type(&self, name: &str, offset: usize) -> Type {
        if let Some(bound) = self.type_parameter(name, offset) {
            return self.annotation_type(bound);
        }
        for binding in self.visible(name, offset) {
            let value = match binding.source {
                Source::Alias(value) | Source::Value(Some(value), _) if binding.steps.is_empty() => value,
                _ => continue,
            };
            if value.kind() != "call" {
                return self.annotation_type(value);
            }
            let is_variable = self.last_name(value) == "TypeVar";
            let Some(arguments) = value.child_by_field_name("arguments").filter(|_| is_variable) else {
                continue;
            };
            let mut cursor = arguments.walk();
            let bounds = arguments.named_children(&mut cursor).skip(1).filter_map(|argument| {
                if argument.kind() != "keyword_argument" {
                    return Some(argument);
                }
                let name = argument.child_by_field_name("name").map_or("", |name| self.text_of(name));
                argument.child_by_field_name("value").filter(|_| name == "bound")
            });
            return Type::union(bounds.map(|bound| self.annotation_type(bound)));
        }
        Type::Unknown
    }

    /// The bound of a type parameter (`def f[T: Bound]`) of a function or class around `offset`.
    fn type_parameter(&self, name: &str, offset: usize) -> Option<Node<'a>> {
        let mut at = Some(node_at(self.root(), offset));
        while let Some(node) = at {
            if let Some(parameters) = node.child_by_field_name("type_parameters") {
                let mut cursor = parameters.walk();
                for parameter in parameters.named_children(&mut cursor) {
                    let parameter =
                        if parameter.kind() == "type" { parameter.named_child(0)? } else { parameter };
                    let is_own = parameter.kind() == "constrained_type"
                        && parameter.named_child(0).is_some_and(|own| self.text_of(own) == name);
                    if is_own {
                        return parameter.named_child(1);
                    }
                }
            }
            at = node.parent();
        }
        None
    }

    fn named_annotation(&self, name: &str, arguments: Vec<Type>, offset: usize) -> Type {
        if name == "Self" || name.ends_with(".Self") {
            let class = self.scopes_at(offset).into_iter().find(|scope| scope.kind() == "class_definition");
            let class = class.or_else(|| self.enclosing_class(offset));
            return class.map_or(Type::Unknown, |class| Type::LocalInstance(class.start_byte(), Vec::new()));
        }
        if self.keeps_variables() && self.is_type_variable(name, offset) {
            return Type::Variable(name.into());
        }
        match self.dotted_type(name, offset) {
            Type::Class(class, own) => {
                Type::Instance(class, if arguments.is_empty() { own } else { arguments })
            }
            Type::LocalClass(at) => Type::LocalInstance(at, arguments),
            found => {
                let ty = self.alias_type(name, offset);
                let is_free = ty.is_unknown() && matches!(found, Type::Unknown | Type::Module(_));
                if is_free { self.entries.special_form(name, arguments) } else { ty }
            }
        }
    }

    /// The type of a dotted name where `offset` is; forward references see what is bound later.
    pub(crate) fn dotted_type(&self, path: &str, offset: usize) -> Type {
        let mut parts = path.split('.').map(str::trim);
        let first = parts.next().unwrap_or_default();
        let mut ty = self.name_type(first, offset);
        for part in parts {
            ty = self.attribute_type(&ty, part);
        }
        ty
    }
}
