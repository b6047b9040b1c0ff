//! What a name in the text stands for.

use tree_sitter::Node;

use super::scope::{Binding, Source};
use super::{Analysis, Type};
use crate::entry::Kind;
use crate::language::python::syntax::{is_too_deep, node_at};
use crate::lookup::Place;

/// Steps that one of many names may take.
const MAX_STEPS_PER_NAME: usize = 300;

/// What a name stands for, and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Denoted {
    /// What it is.
    pub what: Meaning,
    /// Where the name stands, in bytes.
    pub range: (usize, usize),
}

/// What a name stands for.
#[derive(Clone, Debug, PartialEq)]
pub enum Meaning {
    /// An entry of a package.
    Entry(Place),
    /// A parameter of an entry that is called.
    Parameter(Place, String),
    /// A value of the text, of that type.
    Value(String, Type),
}

impl<'a> Analysis<'a> {
    /// The type of the expression that takes exactly these bytes.
    pub fn type_of(&self, start: usize, end: usize) -> Type {
        match self.root().named_descendant_for_byte_range(start, end) {
            Some(node) => self.type_of_node(outermost(node)),
            None => Type::Unknown,
        }
    }

    /// The type of a name where `offset` is.
    pub fn type_of_name(&self, name: &str, offset: usize) -> Type {
        self.name_type(name, offset)
    }

    /// What a name stands for where `offset` is.
    pub fn meaning_of(&self, name: &str, offset: usize) -> Option<Meaning> {
        self.bound_meaning(name, &self.visible(name, offset)).or_else(|| {
            let ty = self.name_type(name, offset);
            (!ty.is_unknown()).then(|| Meaning::Value(name.to_owned(), ty))
        })
    }

    /// What a class or function of the text is; `None` for every other type.
    pub fn text_kind(&self, ty: &Type) -> Option<Kind> {
        match ty {
            Type::LocalClass(_) => Some(Kind::Class),
            Type::LocalFunction(..) => Some(Kind::Function),
            _ => None,
        }
    }

    /// What the name at `offset` stands for.
    pub fn denoted(&self, offset: usize) -> Option<Denoted> {
        if is_too_deep(self.root(), offset + 1) {
            return None;
        }
        let node = self.identifier_at(offset)?;
        let range = (node.start_byte(), node.end_byte());
        let what = match self.meaning(node)? {
            Meaning::Value(name, ty) => {
                self.defined(&name, &ty).map_or(Meaning::Value(name, ty), Meaning::Entry)
            }
            what => what,
        };
        Some(Denoted { what, range })
    }

    /// The entry of a class or function of the text that is used by its own name.
    fn defined(&self, name: &str, ty: &Type) -> Option<Place> {
        let (Type::LocalFunction(at, _) | Type::LocalClass(at)) = ty else { return None };
        let place = self.own_entry(*at)?;
        (self.packages().entry(place)?.name() == name).then_some(place)
    }

    /// The entry that a name of the text stands for; with few steps, for those who ask for many names.
    pub(crate) fn entry_behind(&self, name: Node<'a>) -> Option<Place> {
        self.allow(MAX_STEPS_PER_NAME);
        match self.meaning(name)? {
            Meaning::Entry(place) => self.packages().follow(place),
            Meaning::Parameter(..) | Meaning::Value(..) => None,
        }
    }

    fn identifier_at(&self, offset: usize) -> Option<Node<'a>> {
        let root = self.root();
        let is_name = |node: &Node<'a>| node.kind() == "identifier";
        let after = root.descendant_for_byte_range(offset, offset + 1).filter(is_name);
        after.or_else(|| Some(node_at(root, offset)).filter(is_name))
    }

    fn meaning(&self, node: Node<'a>) -> Option<Meaning> {
        let name = self.text_of(node);
        let parent = node.parent()?;
        let is_field = |field: &str| parent.child_by_field_name(field) == Some(node);
        match parent.kind() {
            "attribute" if is_field("attribute") => {
                let object = self.type_of_node(parent.child_by_field_name("object")?);
                self.member_meaning(&object, name)
            }
            "keyword_argument" if is_field("name") => {
                let call = parent.parent()?.parent()?;
                let callee = self.callee(&self.type_of_node(call.child_by_field_name("function")?))?;
                Some(Meaning::Parameter(callee, name.to_owned()))
            }
            "dotted_name" => self.import_meaning(node, parent),
            _ => self.name_meaning(name, node),
        }
    }

    fn member_meaning(&self, object: &Type, name: &str) -> Option<Meaning> {
        for part in object.parts() {
            let place = match part {
                Type::LocalClass(at) | Type::LocalInstance(at, _) => {
                    if self.local_member(*at, name).is_some() || self.base_member(*at, name).is_none() {
                        let ty = self.attribute_type(part, name);
                        return (!ty.is_unknown()).then(|| Meaning::Value(name.to_owned(), ty));
                    }
                    self.base_member(*at, name)
                }
                part => self.member_of(part, name),
            };
            if let Some(place) = place.and_then(|place| self.packages().follow(place)) {
                return Some(Meaning::Entry(place));
            }
        }
        None
    }

    /// A part of a dotted name in an import statement, or in an annotation or pattern.
    fn import_meaning(&self, node: Node<'a>, dotted: Node<'a>) -> Option<Meaning> {
        let path = self.text.get(dotted.start_byte()..node.end_byte())?;
        let mut at = dotted.parent()?;
        let is_relative = at.kind() == "relative_import";
        let module = if is_relative {
            let written = self.text.get(at.start_byte()..node.end_byte())?;
            at = at.parent()?;
            Some(written)
        } else {
            None
        };
        if at.kind() == "aliased_import" {
            at = at.parent()?;
        }
        let place = match at.kind() {
            "import_statement" => self.packages().find(path),
            "import_from_statement" => {
                let from = at.child_by_field_name("module_name")?;
                if from.start_byte() <= node.start_byte() && node.end_byte() <= from.end_byte() {
                    self.imported(module.unwrap_or(path), None)
                } else {
                    self.imported(self.text_of(from), Some(path))
                }
            }
            _ => None,
        };
        place.map(Meaning::Entry)
    }

    fn name_meaning(&self, name: &str, node: Node<'a>) -> Option<Meaning> {
        // The name of an alias in an import is the import's.
        let found = self.visible(name, node.end_byte());
        let own = self.visible(name, node.start_byte());
        let bindings = if own.is_empty() { found } else { own };
        let by_import = bindings.iter().find_map(|binding| match binding.source {
            Source::Import(module) => {
                self.packages().find(module).or_else(|| self.packages().roots_named(module).first().copied())
            }
            Source::From(module, name) => self.imported(module, Some(name)),
            _ => None,
        });
        if let Some(place) = by_import {
            return Some(Meaning::Entry(place));
        }
        if bindings.is_empty() {
            return self.unbound_place(name).map(Meaning::Entry);
        }
        let ty = self.narrowed(name, node).unwrap_or_else(|| {
            let is_target = bindings.iter().all(|binding| binding.start > node.start_byte());
            let at = bindings.iter().find(|binding| binding.start == node.start_byte());
            match at {
                // Where it is bound it has the value of that statement.
                Some(binding) if !is_target || bindings.len() == 1 => self.binding_type(binding),
                _ => self.name_type(name, node.start_byte()),
            }
        });
        (!ty.is_unknown()).then(|| Meaning::Value(name.to_owned(), ty))
    }

    /// The entry that an import binds a name to, or the built-in one of a name that nothing binds.
    fn bound_meaning(&self, name: &str, bindings: &[Binding<'a>]) -> Option<Meaning> {
        if bindings.is_empty() {
            return self.unbound_place(name).map(Meaning::Entry);
        }
        let by_import = bindings.iter().find_map(|binding| match binding.source {
            Source::Import(module) => {
                self.packages().find(module).or_else(|| self.packages().roots_named(module).first().copied())
            }
            Source::From(module, name) => self.imported(module, Some(name)),
            _ => None,
        });
        by_import.map(Meaning::Entry)
    }

    /// How a type is written for people: `pandas.DataFrame`, `list[Order]`.
    pub fn display(&self, ty: &Type) -> String {
        let list = |types: &[Type]| types.iter().map(|ty| self.display(ty)).collect::<Vec<_>>().join(", ");
        let path = |place: Place| {
            let Some(entry) = self.packages().entry(place) else { return String::new() };
            let path = entry.public_path();
            let path = if path.is_empty() { entry.shard().path_of(entry.id()) } else { path.to_owned() };
            path.strip_prefix("builtins.").map(str::to_owned).unwrap_or(path)
        };
        let local = |at: usize| {
            self.definition_at(at)
                .and_then(|node| node.child_by_field_name("name"))
                .map_or("", |name| self.text_of(name))
        };
        match ty {
            Type::Unknown => "Any".to_owned(),
            Type::Nothing => "None".to_owned(),
            Type::Module(places) => places.first().map(|&place| path(place)).unwrap_or_default(),
            Type::Class(place, _) => format!("type[{}]", path(*place)),
            Type::Instance(place, arguments) if arguments.iter().all(Type::is_unknown) => path(*place),
            Type::Instance(place, arguments) => format!("{}[{}]", path(*place), list(arguments)),
            Type::Function(place, _) => path(*place),
            Type::LocalClass(at) => format!("type[{}]", local(*at)),
            Type::LocalInstance(at, _) | Type::LocalFunction(at, _) => local(*at).to_owned(),
            Type::Callable(returns) => format!("Callable[..., {}]", self.display(returns)),
            Type::Context(inner) => format!("ContextManager[{}]", self.display(inner)),
            Type::Awaitable(inner) => format!("Awaitable[{}]", self.display(inner)),
            Type::Tuple(parts) => format!("tuple[{}]", list(parts)),
            Type::Union(parts) => parts.iter().map(|part| self.display(part)).collect::<Vec<_>>().join(" | "),
            Type::Variable(name) => name.to_string(),
        }
    }
}

/// The largest node of the same bytes.
fn outermost(mut node: Node<'_>) -> Node<'_> {
    while let Some(parent) = node.parent().filter(|parent| {
        parent.byte_range() == node.byte_range()
            && !matches!(parent.kind(), "expression_statement" | "module" | "block")
    }) {
        node = parent;
    }
    node
}
