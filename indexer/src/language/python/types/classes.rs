//! Classes and functions of the text itself.

use tree_sitter::Node;

use super::call::Argument;
use super::scope::{Binding, Source};
use super::{Analysis, Type};
use crate::entry::Flags;
use crate::lookup::Place;

/// An attribute that a method sets on its instance.
#[derive(Clone, Copy, Debug)]
pub(crate) struct InstanceAttribute<'t> {
    pub(crate) name: &'t str,
    pub(crate) start: usize,
    value: Option<Node<'t>>,
    annotation: Option<Node<'t>>,
}

impl<'a> Analysis<'a> {
    /// The function or class statement that begins at that byte.
    pub(crate) fn definition_at(&self, start: usize) -> Option<Node<'a>> {
        let mut at = Some(self.root().descendant_for_byte_range(start, start + 1)?);
        while let Some(node) = at {
            if matches!(node.kind(), "function_definition" | "class_definition") {
                return (node.start_byte() == start).then_some(node);
            }
            at = node.parent();
        }
        None
    }

    /// The class around an offset, whatever functions lie between.
    pub(crate) fn enclosing_class(&self, offset: usize) -> Option<Node<'a>> {
        let mut at = Some(crate::language::python::syntax::node_at(self.root(), offset));
        while let Some(node) = at {
            if node.kind() == "class_definition" {
                return Some(node);
            }
            at = node.parent();
        }
        None
    }

    /// The base classes of a class of the text.
    pub(crate) fn local_bases(&self, class: Node<'a>) -> Vec<Type> {
        let Some(list) = class.child_by_field_name("superclasses") else { return Vec::new() };
        let mut cursor = list.walk();
        let bases = list.named_children(&mut cursor).filter(|child| child.kind() != "keyword_argument");
        bases.take(16).flat_map(|base| self.type_of_node(base).parts().to_vec()).collect()
    }

    /// The binding of a name in a class's own body.
    pub(crate) fn local_member(&self, class: usize, name: &str) -> Option<Binding<'a>> {
        let class = self.definition_at(class)?;
        self.bindings_of(class).iter().rev().find(|binding| binding.name == name).cloned()
    }

    /// The binding of a name in a class's body or in that of a class of the text that it inherits from.
    pub(crate) fn inherited_binding(&self, at: usize, name: &str) -> Option<Binding<'a>> {
        self.local_member(at, name).or_else(|| {
            let class = self.definition_at(at)?;
            self.guarded(class, 6, || {
                self.local_bases(class).into_iter().find_map(|base| match base {
                    Type::LocalClass(at) => self.inherited_binding(at, name),
                    _ => None,
                })
            })
        })
    }

    /// A member that a class of the text inherits from a package, imports not followed.
    pub(crate) fn base_member(&self, class: usize, name: &str) -> Option<Place> {
        let class = self.definition_at(class)?;
        self.guarded(class, 3, || {
            self.local_bases(class).into_iter().find_map(|base| match base {
                Type::LocalClass(at) => self.base_member(at, name),
                base => self.member_of(&base, name),
            })
        })
    }

    /// The attributes that the methods of a class set on their instances, in the order of the text.
    pub(crate) fn instance_attributes(&self, class: Node<'a>) -> Vec<InstanceAttribute<'a>> {
        let mut found = Vec::new();
        for binding in self.bindings_of(class).iter() {
            if let Source::Function(function) = binding.source
                && let Some(parameters) = function.child_by_field_name("parameters")
                && let Some(own) = parameters.named_child(0)
                && let Some(body) = function.child_by_field_name("body")
            {
                self.collect_attributes(body, self.text_of(own), &mut found, 0);
            }
        }
        found
    }

    fn collect_attributes(
        &self,
        node: Node<'a>,
        own: &str,
        found: &mut Vec<InstanceAttribute<'a>>,
        depth: usize,
    ) {
        if depth > 60 || matches!(node.kind(), "function_definition" | "class_definition" | "lambda") {
            return;
        }
        if node.kind() == "assignment" {
            let (left, value) = (node.child_by_field_name("left"), node.child_by_field_name("right"));
            let annotation = node.child_by_field_name("type");
            if let Some(left) = left
                && left.kind() == "attribute"
                && left.child_by_field_name("object").is_some_and(|object| self.text_of(object) == own)
                && let Some(name) = left.child_by_field_name("attribute")
            {
                found.push(InstanceAttribute {
                    name: self.text_of(name),
                    start: name.start_byte(),
                    value,
                    annotation,
                });
            }
            return;
        }
        let mut cursor = node.walk();
        let children: Vec<Node<'a>> = node.named_children(&mut cursor).collect();
        for child in children {
            self.collect_attributes(child, own, found, depth + 1);
        }
    }

    /// The type of an attribute of a class of the text, or of its instances, its type arguments known.
    pub(crate) fn local_attribute(&self, at: usize, object: &Type, name: &str) -> Type {
        let Type::LocalInstance(_, arguments) = object else { return self.attribute_in(at, object, name) };
        let Some(class) = self.definition_at(at).filter(|_| !arguments.is_empty()) else {
            return self.attribute_in(at, object, name);
        };
        let ty = self.with_variables(|| self.attribute_in(at, object, name));
        self.without_variables(&ty, &self.variables_of(class, arguments), class.start_byte())
    }

    fn attribute_in(&self, at: usize, object: &Type, name: &str) -> Type {
        let Some(class) = self.definition_at(at) else { return Type::Unknown };
        self.guarded(class, 4, || {
            if let Some(binding) = self.local_member(at, name) {
                let ty = self.member_type(&binding, object);
                if !ty.is_unknown() {
                    return ty;
                }
            }
            if matches!(object, Type::LocalInstance(..))
                && matches!(name, "name" | "value" | "_name_" | "_value_")
                && self.is_local_enum(at)
            {
                return self.enum_attribute(at, name);
            }
            let attributes = self.instance_attributes(class);
            let own =
                Type::union(attributes.iter().filter(|attribute| attribute.name == name).map(|attribute| {
                    let annotated =
                        attribute.annotation.map(|node| self.annotation_type(node)).unwrap_or_default();
                    if annotated.is_unknown() {
                        attribute.value.map(|value| self.type_of_node(value)).unwrap_or_default()
                    } else {
                        annotated
                    }
                }));
            if !matches!(own, Type::Unknown | Type::Nothing) {
                return own;
            }
            for base in self.local_bases(class) {
                let inherited = match &base {
                    Type::LocalClass(base) => self.attribute_in(*base, object, name),
                    base => match self.member_of(base, name) {
                        Some(place) => self.entries.value(place, Some(object)),
                        None => Type::Unknown,
                    },
                };
                if !inherited.is_unknown() {
                    return inherited;
                }
            }
            own
        })
    }

    /// Whether a class of the text is an enum.
    pub(crate) fn is_local_enum(&self, at: usize) -> bool {
        let Some(class) = self.definition_at(at) else { return false };
        self.guarded(class, 8, || {
            self.local_bases(class).iter().any(|base| match base {
                Type::LocalClass(at) => self.is_local_enum(*at),
                Type::Class(place, _) => self.is_enum(*place),
                _ => false,
            })
        })
    }

    /// Whether a class of a package is an enum, or what enums are made of.
    pub(crate) fn is_enum(&self, class: Place) -> bool {
        self.flags(class).contains(Flags::ENUM) || self.entries.name(class) == "Enum"
    }

    /// Whether a binding in the body of an enum is one of its members.
    fn is_member_of_enum(binding: &Binding<'a>) -> bool {
        matches!(binding.source, Source::Value(Some(_), None)) && !binding.name.starts_with('_')
    }

    /// What an enum's own machinery gives its members.
    fn enum_attribute(&self, at: usize, name: &str) -> Type {
        match name {
            "name" | "_name_" => self.entries.instance_of("builtins.str"),
            "value" | "_value_" => {
                let bindings = self.definition_at(at).map(|class| self.bindings_of(class));
                let members = bindings.iter().flat_map(|all| all.iter());
                Type::union(
                    members
                        .filter(|binding| Self::is_member_of_enum(binding))
                        .take(8)
                        .map(|binding| self.binding_type(binding)),
                )
            }
            _ => Type::Unknown,
        }
    }

    fn member_type(&self, binding: &Binding<'a>, object: &Type) -> Type {
        if let Type::LocalClass(at) | Type::LocalInstance(at, _) = object
            && Self::is_member_of_enum(binding)
            && self.is_local_enum(*at)
        {
            return Type::LocalInstance(*at, Vec::new());
        }
        if let Source::Function(function) = binding.source {
            return match self.function_type(function) {
                Type::LocalFunction(at, _) => {
                    let decorators = self.decorators(function);
                    let is_static = decorators.iter().any(|one| self.last_name(*one) == "staticmethod");
                    Type::LocalFunction(at, (!is_static).then(|| Box::new(object.clone())))
                }
                value => value,
            };
        }
        match (self.binding_type(binding), object) {
            // `name: Mapped[str]` of a class is a `str` of its instances.
            (ty @ Type::Instance(..), Type::LocalInstance(..)) => self.entries.described(ty),
            (ty, _) => ty,
        }
    }

    /// What a function of the text gives when it is called.
    pub(crate) fn call_local(
        &self,
        function: Node<'a>,
        receiver: Option<&Type>,
        arguments: &[Argument],
    ) -> Type {
        self.guarded(function, 2, || {
            let is_generator = self.yields(function);
            let written = function.child_by_field_name("return_type");
            let mut ty = match written {
                Some(annotation) if self.text_of(annotation).contains("Self") && receiver.is_some() => {
                    receiver.map(super::entries::as_instance).unwrap_or_default()
                }
                Some(annotation) => {
                    let pattern = self.with_variables(|| self.annotation_type(annotation));
                    if pattern.variables().is_empty() {
                        pattern
                    } else {
                        let variables = self.local_variables(function, receiver, arguments);
                        self.without_variables(&pattern, &variables, annotation.start_byte())
                    }
                }
                None if is_generator => self.generated(function),
                None => Type::union(self.returns(function).into_iter().map(|value| self.type_of_node(value))),
            };
            for decorator in self.decorators(function) {
                if matches!(self.last_name(decorator), "contextmanager" | "asynccontextmanager") {
                    ty = Type::Context(Box::new(match ty {
                        Type::Instance(_, arguments) => arguments.into_iter().next().unwrap_or_default(),
                        _ => Type::Unknown,
                    }));
                    return ty;
                }
            }
            let is_async = self.text_of(function).starts_with("async");
            if is_async && !is_generator { Type::Awaitable(Box::new(ty)) } else { ty }
        })
    }

    /// What a generator function without an annotation gives.
    fn generated(&self, function: Node<'a>) -> Type {
        let mut values = Vec::new();
        if let Some(body) = function.child_by_field_name("body") {
            walk(body, &mut |node| {
                if node.kind() == "yield" && values.len() < 8 {
                    let is_from = node.child(1).is_some_and(|word| word.kind() == "from");
                    values.extend(node.named_child(0).map(|value| (value, is_from)));
                }
            });
        }
        let element = Type::union(values.into_iter().map(|(value, is_from)| {
            let ty = self.type_of_node(value);
            if is_from { self.element_of(&ty) } else { ty }
        }));
        let is_async = self.text_of(function).starts_with("async");
        let class = if is_async { "typing.AsyncGenerator" } else { "typing.Generator" };
        self.entries.instance_with(class, vec![element])
    }

    /// The values that a function returns, at most eight.
    pub(crate) fn returns(&self, function: Node<'a>) -> Vec<Node<'a>> {
        let mut found = Vec::new();
        if let Some(body) = function.child_by_field_name("body") {
            walk(body, &mut |node| {
                if node.kind() == "return_statement" && found.len() < 8 {
                    found.extend(node.named_child(0));
                }
            });
        }
        found
    }

    fn yields(&self, function: Node<'a>) -> bool {
        let mut found = false;
        if let Some(body) = function.child_by_field_name("body")
            && memchr::memmem::find(self.text_of(body).as_bytes(), b"yield").is_some()
        {
            walk(body, &mut |node| found |= node.kind() == "yield");
        }
        found
    }
}

/// Visits all nodes of a function's body that are not part of another function.
fn walk<'t>(node: Node<'t>, visit: &mut dyn FnMut(Node<'t>)) {
    let mut pending = vec![node];
    while let Some(node) = pending.pop() {
        visit(node);
        let mut cursor = node.walk();
        let children: Vec<Node<'t>> = node.named_children(&mut cursor).collect();
        pending.extend(
            children.into_iter().rev().filter(|child| {
                !matches!(child.kind(), "function_definition" | "class_definition" | "lambda")
            }),
        );
    }
}
