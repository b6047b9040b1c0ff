//! What decorators make of the functions of a text.

use tree_sitter::Node;

use super::call::Argument;
use super::scope::{Source, parameter_name};
use super::{Analysis, Type};
use crate::language::python::function::keeps_signature;
use crate::language::python::parameters::Signature;
use crate::lookup::Place;

impl<'a> Analysis<'a> {
    /// The type that a function statement of the text binds its name to. Unknown where a decorator may make
    /// anything of it.
    pub(crate) fn function_type(&self, node: Node<'a>) -> Type {
        let mut ty = Type::LocalFunction(node.start_byte(), None);
        // The one next to the function is applied first.
        for decorator in self.decorators(node).into_iter().rev() {
            match self.last_name(decorator) {
                "property" | "cached_property" => return self.call_local(node, None, &[]),
                "setter" | "getter" | "deleter" if decorator.kind() == "attribute" => {
                    return self.property_before(node, decorator);
                }
                name if keeps_signature(name) => {}
                _ => ty = self.guarded(decorator, 9, || self.decorated(decorator, ty)),
            }
        }
        ty
    }

    /// The type of the property that `@name.setter` adds to.
    fn property_before(&self, function: Node<'a>, decorator: Node<'a>) -> Type {
        let name = decorator.child_by_field_name("object").map_or("", |object| self.text_of(object));
        let class = self.class_around(function).map(|class| self.bindings_of(class));
        let before = class
            .iter()
            .flat_map(|bindings| bindings.iter().rev())
            .find(|binding| binding.name == name && binding.start < function.start_byte());
        match before.map(|binding| &binding.source) {
            Some(Source::Function(getter)) => self.guarded(*getter, 10, || self.function_type(*getter)),
            _ => Type::Unknown,
        }
    }

    /// What a decorator makes of a value.
    fn decorated(&self, decorator: Node<'a>, ty: Type) -> Type {
        match self.type_of_node(decorator) {
            Type::LocalFunction(at, _) => self.decorated_locally(at, ty),
            Type::Unknown => Type::Unknown,
            Type::Function(place, None) if self.gives_what_it_takes(place) => ty,
            by => {
                let argument = Argument { ty: ty.clone(), ..Argument::default() };
                match self.called(&by, &[argument]) {
                    // It gives what it takes.
                    Type::Variable(_) => ty,
                    made => made,
                }
            }
        }
    }

    /// Whether a function says that it gives a callable like the one that it takes: `Callable[P, R]`.
    fn gives_what_it_takes(&self, function: Place) -> bool {
        let Some(entry) = self.packages().entry(function) else { return false };
        let signature = Signature::parse(entry.signature());
        let takes = signature.parameters.first().map_or("", |parameter| parameter.annotation);
        takes.contains("Callable[") && takes == signature.returns
    }

    /// What a decorator of the text makes of a value: the value itself, or what it says that it gives.
    fn decorated_locally(&self, at: usize, ty: Type) -> Type {
        let Some(function) = self.definition_at(at) else { return Type::Unknown };
        let first =
            function.child_by_field_name("parameters").and_then(|parameters| parameters.named_child(0));
        let name = first.and_then(parameter_name).map_or("", |name| self.text_of(name));
        if let Some(returns) = function.child_by_field_name("return_type") {
            let takes = first.and_then(|first| first.child_by_field_name("type"));
            let keeps = takes.is_some_and(|takes| self.text_of(takes) == self.text_of(returns));
            return if keeps { ty } else { self.call_local(function, None, &[]) };
        }
        let returned = self.returns(function);
        let mut made = Vec::new();
        for value in &returned {
            if self.text_of(*value) == name || self.wraps(*value) {
                made.push(ty.clone());
                continue;
            }
            match self.type_of_node(*value) {
                Type::Unknown => return Type::Unknown,
                other => made.push(other),
            }
        }
        Type::union(made)
    }

    /// Whether a value is a function that says that it stands for another one, by `functools.wraps`.
    fn wraps(&self, value: Node<'a>) -> bool {
        let Type::LocalFunction(at, _) = self.type_of_node(value) else { return false };
        let function = self.definition_at(at);
        function.is_some_and(|function| {
            self.decorators(function).iter().any(|one| self.last_name(*one) == "wraps")
        })
    }

    /// The expressions of the decorators of a function or class.
    pub(crate) fn decorators(&self, node: Node<'a>) -> Vec<Node<'a>> {
        let Some(parent) = node.parent().filter(|parent| parent.kind() == "decorated_definition") else {
            return Vec::new();
        };
        let mut cursor = parent.walk();
        parent
            .named_children(&mut cursor)
            .filter(|child| child.kind() == "decorator")
            .filter_map(|decorator| decorator.named_child(0))
            .collect()
    }

    /// The last part of a dotted name that may be called: `contextmanager` of `@contextlib.contextmanager`.
    pub(crate) fn last_name(&self, node: Node<'a>) -> &'a str {
        match node.kind() {
            "attribute" => node.child_by_field_name("attribute").map_or("", |name| self.text_of(name)),
            "call" => node.child_by_field_name("function").map_or("", |function| self.last_name(function)),
            _ => self.text_of(node),
        }
    }
}
