//! Calls: the one around an offset, its arguments, what it calls.

use tree_sitter::Node;

use super::scope::Source;
use super::{Analysis, Type};
use crate::entry::{Flags, Kind};
use crate::language::python::syntax::node_at;
use crate::lookup::Place;

/// An argument of a call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Argument {
    pub(crate) keyword: Option<Box<str>>,
    pub(crate) ty: Type,
    /// The text of a string, number or boolean.
    pub(crate) literal: Option<Box<str>>,
}

/// The call that an offset stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallSite {
    /// The function, method or class that is called.
    pub callee: Place,
    /// Where the callee's name stands, in bytes.
    pub name: (usize, usize),
    /// How many arguments stand before the offset.
    pub n_before: usize,
    /// The name of the keyword argument whose value the offset is in.
    pub keyword: Option<String>,
    /// The names of all keyword arguments of the call.
    pub given: Vec<String>,
    /// How many positional arguments the call has, the one at the offset left out.
    pub n_positional: usize,
    /// Whether a name that ends at the offset begins an argument, so that it may become a keyword.
    pub begins_argument: bool,
    /// Whether it is a method that is called on its class: the first argument is its instance, which signatures
    /// leave out.
    pub is_unbound: bool,
    /// What is given, without what is unpacked.
    pub(crate) arguments: Vec<Argument>,
}

impl<'a> Analysis<'a> {
    pub(crate) fn call_expression(&self, node: Node<'a>) -> Type {
        let Some(function) = node.child_by_field_name("function") else { return Type::Unknown };
        if self.text_of(function) == "super" {
            return self.super_type(node);
        }
        if self.last_name(function) == "cast"
            && let Some(arguments) = node.child_by_field_name("arguments")
            && arguments.kind() == "argument_list"
            && let (Some(wanted), 2) = (arguments.named_child(0), arguments.named_child_count())
            && let ty = self.annotation_type(wanted)
            && !ty.is_unknown()
        {
            return ty;
        }
        let callee = self.type_of_node(function);
        if callee.is_unknown() {
            return Type::Unknown;
        }
        self.called(&callee, &self.arguments(node))
    }

    /// `super()`: the first base of the class around.
    fn super_type(&self, node: Node<'a>) -> Type {
        let class = self.enclosing_class(node.start_byte());
        class
            .map(|class| self.local_bases(class))
            .and_then(|bases| bases.into_iter().next())
            .map_or(Type::Unknown, |base| super::entries::as_instance(&base))
    }

    /// The arguments of a call with their types; those that are unpacked are left out.
    pub(crate) fn arguments(&self, call: Node<'a>) -> Vec<Argument> {
        let Some(list) = call.child_by_field_name("arguments") else { return Vec::new() };
        if list.kind() != "argument_list" {
            return vec![Argument { ty: self.type_of_node(list), ..Argument::default() }];
        }
        let mut cursor = list.walk();
        let mut arguments = Vec::new();
        for child in list.named_children(&mut cursor).take(32) {
            let (keyword, value) = match child.kind() {
                "keyword_argument" => (child.child_by_field_name("name"), child.child_by_field_name("value")),
                "list_splat" | "dictionary_splat" | "comment" | "ERROR" => continue,
                _ => (None, Some(child)),
            };
            let Some(value) = value else { continue };
            let is_literal = matches!(value.kind(), "string" | "integer" | "true" | "false");
            arguments.push(Argument {
                keyword: keyword.map(|name| self.text_of(name).into()),
                ty: self.type_of_node(value),
                literal: is_literal.then(|| self.text_of(value).into()),
            });
        }
        arguments
    }

    /// The call whose brackets are around `offset`, the innermost; also where a bracket is still to be closed.
    pub fn call_at(&self, offset: usize) -> Option<CallSite> {
        let mut at = Some(node_at(self.root(), offset));
        while let Some(node) = at {
            if node.kind() == "argument_list"
                && let Some(call) = node.parent().filter(|parent| parent.kind() == "call")
                && node.start_byte() < offset
                && (offset < node.end_byte() || !self.text_of(node).ends_with(')'))
            {
                return self.call_site(call, node, offset);
            }
            // Brackets of other things that are not the call's.
            if matches!(node.kind(), "block" | "module" | "lambda") && node.start_byte() < offset {
                return None;
            }
            at = node.parent();
        }
        None
    }

    fn call_site(&self, call: Node<'a>, list: Node<'a>, offset: usize) -> Option<CallSite> {
        let function = call.child_by_field_name("function")?;
        let called = self.type_of_node(function);
        let callee = self.callee(&called).or_else(|| self.named_lambda(function))?;
        let name = match function.kind() {
            "attribute" => function.child_by_field_name("attribute")?,
            _ => function,
        };
        let mut site = CallSite {
            callee,
            name: (name.start_byte(), name.end_byte()),
            n_before: 0,
            keyword: None,
            given: Vec::new(),
            n_positional: 0,
            begins_argument: true,
            is_unbound: called.parts().iter().any(|part| self.is_unbound(part)),
            arguments: self.arguments(call),
        };
        let mut cursor = list.walk();
        for child in list.children(&mut cursor) {
            let is_here = child.start_byte() <= offset && offset <= child.end_byte() && child.is_named();
            match child.kind() {
                "," if child.end_byte() <= offset => site.n_before += 1,
                "keyword_argument" => {
                    let keyword = child.child_by_field_name("name").map_or("", |name| self.text_of(name));
                    let is_in_value = is_here
                        && child.child_by_field_name("name").is_some_and(|name| offset > name.end_byte());
                    if is_in_value {
                        site.keyword = Some(keyword.to_owned());
                        site.begins_argument = false;
                    }
                    if !is_here || is_in_value {
                        site.given.push(keyword.to_owned());
                    }
                }
                "identifier" if is_here => {}
                _ if is_here && child.kind() != "ERROR" => site.begins_argument = false,
                _ if child.is_named() && !matches!(child.kind(), "comment" | "ERROR") => {
                    site.n_positional += 1;
                }
                _ => {}
            }
        }
        Some(site)
    }

    /// The entry of the class or function of the text whose statement begins at `at`, if the text's module is one
    /// of the packages.
    pub(crate) fn own_entry(&self, at: usize) -> Option<Place> {
        let mut names = Vec::new();
        let mut node = Some(self.definition_at(at)?);
        while let Some(here) = node {
            match here.kind() {
                "class_definition" => names.push(self.text_of(here.child_by_field_name("name")?)),
                "function_definition" if names.is_empty() => {
                    names.push(self.text_of(here.child_by_field_name("name")?));
                }
                // What is made within a function has no path.
                "function_definition" | "lambda" => return None,
                _ => {}
            }
            node = here.parent();
        }
        if !self.may_look_up_own() {
            return None;
        }
        names.push(self.module()?);
        names.reverse();
        self.packages().find(&names.join("."))
    }

    /// The entry of a name to which the text binds a lambda.
    fn named_lambda(&self, function: Node<'a>) -> Option<Place> {
        let name = self.text_of(function);
        let bindings = self.visible(name, function.start_byte());
        match bindings.as_slice() {
            [only] => match only.source {
                Source::Value(Some(value), _) if value.kind() == "lambda" => self.own_name(name),
                _ => None,
            },
            _ => None,
        }
    }

    /// The entry of a name that the text's own module binds.
    pub(crate) fn own_name(&self, name: &str) -> Option<Place> {
        let is_there = self.may_look_up_own();
        let module = self.module().filter(|_| is_there)?;
        self.packages().find(&format!("{module}.{name}"))
    }

    /// Whether a value is a method that was taken from its class and not from an instance.
    pub(crate) fn is_unbound(&self, ty: &Type) -> bool {
        match ty {
            Type::Function(place, Some(receiver))
                if matches!(**receiver, Type::Class(..) | Type::LocalClass(_)) =>
            {
                let Some(entry) = self.packages().entry(*place) else { return false };
                let parent = entry.parent().map(|entry| Place { entry, ..*place });
                // What all classes have is bound to them.
                let is_of_type = parent.is_some_and(|parent| self.entries.name(parent) == "type");
                let is_bound = Flags::CLASS_METHOD | Flags::STATIC_METHOD;
                entry.kind() == Kind::Method && !entry.flags().intersects(is_bound) && !is_of_type
            }
            Type::LocalFunction(at, Some(receiver)) if matches!(**receiver, Type::LocalClass(_)) => {
                let Some(function) = self.definition_at(*at) else { return false };
                let is_bound =
                    |one: &Node<'a>| matches!(self.last_name(*one), "classmethod" | "staticmethod");
                !self.decorators(function).iter().any(is_bound)
            }
            _ => false,
        }
    }

    /// The entry that is called: a function, a method or a class. None if it may be one of several that are called
    /// in different ways.
    pub(crate) fn callee(&self, ty: &Type) -> Option<Place> {
        let mut callees = ty.parts().iter().filter_map(|part| self.callee_of(part));
        let first = callees.next()?;
        let signature = |place: Place| self.packages().entry(place).map(|entry| entry.signature());
        callees.all(|other| signature(other) == signature(first)).then_some(first)
    }

    /// The class whose constructor makes instances of `class`: a base in another package, if none is nearer.
    fn maker(&self, class: Place) -> Place {
        let says = |place: Place| self.packages().entry(place).is_some_and(|it| !it.signature().is_empty());
        if says(class) {
            return class;
        }
        let (bases, _) = self.packages().bases(class);
        bases.into_iter().find(|&base| says(base) && self.entries.name(base) != "object").unwrap_or(class)
    }

    fn is_of_object(&self, member: Place) -> bool {
        let parent = self.packages().entry(member).and_then(|entry| entry.parent());
        parent.is_some_and(|entry| self.entries.name(Place { entry, ..member }) == "object")
    }

    fn callee_of(&self, part: &Type) -> Option<Place> {
        match part {
            Type::Function(place, receiver) => match receiver.as_deref() {
                // What a call of `object.__init__` is, where a decorator has made the constructor.
                Some(Type::Instance(class, _))
                    if self.entries.name(*place) == "__init__" && self.is_of_object(*place) =>
                {
                    Some(self.maker(*class))
                }
                _ => Some(*place),
            },
            Type::Class(place, _) => Some(self.maker(*place)),
            Type::LocalFunction(at, _) => self.own_entry(*at),
            Type::LocalClass(at) => self.own_entry(*at).map(|class| self.maker(class)),
            Type::LocalInstance(..) => match self.attribute_type(part, "__call__") {
                Type::LocalFunction(at, _) => self.own_entry(at),
                Type::Function(place, _) => Some(place),
                _ => None,
            },
            Type::Instance(..) => match self.attribute_type(part, "__call__") {
                Type::Function(place, _) => Some(place),
                _ => None,
            },
            _ => None,
        }
    }
}
