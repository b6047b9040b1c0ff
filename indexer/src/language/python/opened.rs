//! Which classes and modules get members that no statement of theirs shows: from decorators, metaclasses, and
//! functions that are given them.

use crate::entry::{Flags, Kind};

use super::expression::last_part;
use super::facts::MadeDecorator;
use super::given::Given;
use super::resolve::Resolved;
use super::tree::{NodeId, NodeWhat, Tree};

/// Decorators of classes that add no names.
const ADD_NOTHING: [&str; 19] = [
    "dataclass",
    "total_ordering",
    "final",
    "runtime_checkable",
    "unique",
    "s",
    "attrs",
    "define",
    "frozen",
    "mutable",
    "set_module",
    "python_2_unicode_compatible",
    "deconstructible",
    "dataclass_transform",
    "type_check_only",
    "disjoint_base",
    "html_safe",
    "register_for_html",
    "export",
];

/// Metaclasses that add no names.
const PLAIN_METACLASSES: [&str; 7] =
    ["ABCMeta", "EnumMeta", "EnumType", "type", "_ProtocolMeta", "ProtocolMeta", "GenericMeta"];

impl Tree {
    /// Opens what functions and `setattr` outside of it add to, where the names cannot be read.
    pub(crate) fn open_holders(&mut self) {
        for (module, holder) in std::mem::take(&mut self.opened) {
            let (holder, by) = match holder.split_once("<-") {
                Some((holder, by)) => (holder, Some(by)),
                None => (holder.as_str(), None),
            };
            let Resolved::Node(holder) = self.resolve_in(module, holder) else { continue };
            let Some(by) = by else {
                self.open(holder);
                continue;
            };
            let given = match self.resolve_in(module, by) {
                Resolved::Node(function) => self
                    .definition(function)
                    .filter(|def| def.kind != Kind::Class)
                    .map(|def| def.given.clone()),
                _ => None,
            };
            self.give(holder, given.unwrap_or_default().called_with(None));
        }
    }

    /// Opens classes whose decorators or metaclass may add members.
    pub(crate) fn open_decorated(&mut self) {
        let classes: Vec<NodeId> =
            self.ids().filter(|&id| self.definition(id).is_some_and(|def| def.kind == Kind::Class)).collect();
        for id in classes {
            let Some(definition) = self.definition(id) else { continue };
            let scope = self.node(id).parent.unwrap_or(id);
            let given: Vec<Given> = definition
                .decorators
                .iter()
                .map(|path| {
                    // One may be there several times.
                    let made: Vec<&MadeDecorator> =
                        definition.made_decorators.iter().filter(|made| made.path == *path).collect();
                    let texts: Option<Vec<&[String]>> =
                        made.iter().map(|made| made.texts.as_deref()).collect();
                    let texts = texts.filter(|_| !made.is_empty()).map(|texts| texts.concat());
                    self.given_by(scope, path, !made.is_empty()).called_with(texts.as_deref())
                })
                .collect();
            let is_made =
                definition.metaclass.as_ref().is_some_and(|path| self.metaclass_adds_members(scope, path));
            for given in given {
                self.give(id, given);
            }
            if is_made {
                self.open(id);
            }
        }
    }

    /// Adds names that a function sets: they may be there, or set on something else.
    fn give(&mut self, holder: NodeId, given: Given) {
        if given.is_open {
            self.open(holder);
            return;
        }
        if self.definition(holder).is_none_or(|def| def.kind != Kind::Class) {
            return;
        }
        for name in given.names {
            if !name.starts_with("__") && self.child(holder, &name).is_none() {
                let line = self.node(holder).line;
                let mut attribute = super::facts::Definition::new(Kind::Attribute, line);
                attribute.flags.insert(Flags::INSTANCE | Flags::CONDITIONAL);
                let flags = attribute.flags;
                self.add(holder, &name, NodeWhat::Definition(Box::new(attribute)), flags, line);
            }
        }
    }

    /// What the decorator `path` of a class sets on it; `is_made` where a call makes the decorator.
    fn given_by(&self, scope: NodeId, path: &str, is_made: bool) -> Given {
        let open = Given::open();
        if ADD_NOTHING.contains(&last_part(path)) {
            return Given::default();
        }
        let Resolved::Node(id) = self.resolve_in(scope, path) else { return open };
        let Some(definition) = self.definition(id) else { return open };
        // An instance of a class that is called.
        let class = match definition.kind {
            Kind::Function | Kind::Method => return definition.given.clone(),
            Kind::Class if is_made => Some(id),
            Kind::Constant if !is_made => {
                let scope = self.node(id).parent.unwrap_or(id);
                match self.resolve_in(scope, &definition.value_type) {
                    Resolved::Node(class) => Some(class),
                    _ => None,
                }
            }
            _ => None,
        };
        let call = class.and_then(|class| self.member(class, "__call__", 0));
        call.and_then(|call| self.definition(call)).map_or(open, |call| call.given.clone())
    }

    fn metaclass_adds_members(&self, scope: NodeId, path: &str) -> bool {
        if PLAIN_METACLASSES.contains(&last_part(path)) {
            return false;
        }
        match self.resolve_in(scope, path) {
            Resolved::Node(id) => ["__new__", "__init__", "__prepare__", "__getattr__"]
                .iter()
                .any(|name| self.member(id, name, 0).is_some()),
            _ => true,
        }
    }
}
