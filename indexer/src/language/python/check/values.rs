//! Expressions whose value is sure: modules, classes, functions, and instances of classes that are written down.

use std::cell::RefCell;

use rustc_hash::FxHashMap;
use tree_sitter::Node;

use super::names::Names;
use super::touched::Touched;
use crate::entry::{Flags, Kind};
use crate::language::python::types::{Analysis, Binding, Source};
use crate::lookup::{Lookup, Packages, Place};

/// What an expression surely is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// A module, or something else that names are looked up in by the path that leads to it.
    Module(String),
    /// A class, with a path that leads to it.
    Class(Place, String),
    /// An instance of a class.
    Instance(Place),
    /// A function, with a path that leads to it, or a method of something: no argument is missing in front.
    Function(Place, Option<String>),
}

/// Expressions nested deeper are not looked at.
const MAX_DEPTH: usize = 24;

/// Finds values; each expression is looked at once.
pub(super) struct Values<'a, 'c> {
    analysis: &'c Analysis<'a>,
    names: Names<'a, 'c>,
    pub(super) touched: Touched<'a>,
    /// Star imports: where each stands, and what it imports from.
    pub(super) stars: Vec<(usize, Option<String>)>,
    known: RefCell<FxHashMap<usize, Option<Value>>>,
}

impl<'a, 'c> Values<'a, 'c> {
    pub(super) fn new(analysis: &'c Analysis<'a>) -> Self {
        let names = Names::new(analysis);
        Self { analysis, names, touched: Touched::default(), stars: Vec::new(), known: RefCell::default() }
    }

    fn packages(&self) -> &'a Packages {
        self.analysis.packages()
    }

    /// What an expression is, if that is sure.
    pub(super) fn value(&self, node: Node<'a>) -> Option<Value> {
        self.value_at(node, 0)
    }

    fn value_at(&self, node: Node<'a>, depth: usize) -> Option<Value> {
        if let Some(known) = self.known.borrow().get(&node.id()) {
            return known.clone();
        }
        if depth > MAX_DEPTH {
            return None;
        }
        // What depends on itself is not sure.
        self.known.borrow_mut().insert(node.id(), None);
        let value = self.evaluate(node, depth);
        self.known.borrow_mut().insert(node.id(), value.clone());
        value
    }

    fn evaluate(&self, node: Node<'a>, depth: usize) -> Option<Value> {
        match node.kind() {
            "identifier" => {
                let name = self.analysis.text_of(node);
                let value = self.bound(&self.binding(name, node)?, depth)?;
                let may_differ = matches!(value, Value::Instance(_)) && self.touched.is_tested(name);
                (!may_differ).then_some(value)
            }
            "attribute" => {
                let object = self.value_at(node.child_by_field_name("object")?, depth + 1)?;
                let name = self.analysis.text_of(node.child_by_field_name("attribute")?);
                if self.touched.has_attribute(name) {
                    return None;
                }
                self.member(&object, name)
            }
            "call" => self.called(&self.value_at(node.child_by_field_name("function")?, depth + 1)?),
            "parenthesized_expression" => self.value_at(node.named_child(0)?, depth + 1),
            _ => None,
        }
    }

    /// The binding of a name where it is used, if it is the only one.
    pub(super) fn binding(&self, name: &str, node: Node<'a>) -> Option<Binding<'a>> {
        let binding = self.names.binding(name, node, &self.touched)?;
        // A star import behind it may bind the name anew.
        let is_hidden = self.stars.iter().any(|(at, module)| {
            *at > binding.start
                && match module {
                    Some(module) => self.packages().lookup(&format!("{module}.{name}")) != Lookup::Absent,
                    None => true,
                }
        });
        (!is_hidden && binding.steps.is_empty()).then_some(binding)
    }

    fn bound(&self, binding: &Binding<'a>, depth: usize) -> Option<Value> {
        match binding.source {
            Source::Import(module) => self.of_path(module),
            Source::From(module, name) if !module.starts_with('.') => {
                self.of_path(&format!("{}.{name}", module.trim()))
            }
            Source::Value(Some(value), None) => self.value_at(value, depth + 1),
            Source::Value(_, Some(annotation)) => self.declared(annotation, depth),
            Source::Parameter(_, parameter) => {
                // `*rows: Row` is a tuple, and `row: Row = None` may be none.
                let is_plain = parameter.kind() == "typed_parameter"
                    && parameter.named_child(0).is_some_and(|name| name.kind() == "identifier");
                let annotation = parameter.child_by_field_name("type").filter(|_| is_plain)?;
                self.declared(annotation, depth)
            }
            _ => None,
        }
    }

    /// An instance of the class that an annotation names, if it is no more than a name.
    fn declared(&self, annotation: Node<'a>, depth: usize) -> Option<Value> {
        let class = annotation.named_child(0).filter(|_| annotation.kind() == "type").unwrap_or(annotation);
        if !matches!(class.kind(), "identifier" | "attribute") {
            return None;
        }
        match self.value_at(class, depth + 1)? {
            Value::Class(place, _) if !self.is_special(place) => Some(Value::Instance(place)),
            _ => None,
        }
    }

    /// The value at a dotted path.
    pub(super) fn of_path(&self, path: &str) -> Option<Value> {
        if self.touched.has_module(path) {
            return None;
        }
        match self.packages().lookup(path) {
            Lookup::Found(place) => self.of_place(place, path),
            _ => None,
        }
    }

    fn of_place(&self, place: Place, path: &str) -> Option<Value> {
        match self.packages().entry(place)?.kind() {
            // A variable may stand for a submodule of its name.
            Kind::Module | Kind::Constant => Some(Value::Module(path.to_owned())),
            Kind::Class => Some(Value::Class(place, path.to_owned())),
            Kind::Function => Some(Value::Function(place, Some(path.to_owned()))),
            _ => None,
        }
    }

    fn member(&self, object: &Value, name: &str) -> Option<Value> {
        match object {
            Value::Module(path) => self.of_path(&format!("{path}.{name}")),
            Value::Class(_, path) => {
                let path = format!("{path}.{name}");
                let Lookup::Found(place) = self.packages().lookup(&path) else { return None };
                let entry = self.packages().entry(place)?;
                let is_bound = entry.flags().intersects(Flags::CLASS_METHOD | Flags::STATIC_METHOD);
                match entry.kind() {
                    Kind::Method if is_bound => Some(Value::Function(place, None)),
                    _ => self.of_place(place, &path),
                }
            }
            Value::Instance(class) => {
                let Lookup::Found(place) = self.packages().lookup_in(*class, name) else { return None };
                let is_method = self.packages().entry(place)?.kind() == Kind::Method;
                is_method.then_some(Value::Function(place, None))
            }
            Value::Function(..) => None,
        }
    }

    /// What a call gives.
    fn called(&self, function: &Value) -> Option<Value> {
        match function {
            Value::Class(class, _) if self.makes_itself(*class) => Some(Value::Instance(*class)),
            Value::Function(place, _) => {
                let class = self.analysis.declared_return(*place)?;
                (!self.is_special(class)).then_some(Value::Instance(class))
            }
            _ => None,
        }
    }

    /// Whether a call of a class gives an instance of it and nothing else.
    fn makes_itself(&self, class: Place) -> bool {
        let is_standard = |place: Place| {
            self.packages().shard(place.shard).is_some_and(|shard| shard.info().name.as_str() == "python")
        };
        let made_by = self.packages().find_in(class, "__new__");
        !self.is_special(class) && made_by.is_none_or(is_standard)
    }

    /// Whether instances may have more than their class says: protocols, records and enums that calls look up.
    fn is_special(&self, class: Place) -> bool {
        self.packages()
            .entry(class)
            .is_none_or(|entry| entry.flags().intersects(Flags::PROTOCOL | Flags::ENUM))
    }

    /// Whether instances of a class answer names that no statement shows.
    pub(super) fn is_dynamic(&self, class: Place) -> bool {
        let (classes, is_complete) = self.packages().bases(class);
        !is_complete
            || classes.iter().any(|&class| {
                self.packages().entry(class).is_none_or(|entry| entry.flags().contains(Flags::DYNAMIC))
            })
    }
}
