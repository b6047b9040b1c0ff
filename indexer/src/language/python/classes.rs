//! What classes get from their bases: constructors, and being an enum, a record, an exception or a protocol.

use rustc_hash::FxHashSet;

use crate::entry::{Flags, Kind};

use super::expression::last_part;
use super::facts::Field;
use super::resolve::Resolved;
use super::tree::{NodeId, Tree};

/// Decorators that make a constructor from annotated fields.
const RECORDS: [&str; 9] = [
    "dataclass",
    "s",
    "attrs",
    "define",
    "frozen",
    "mutable",
    "dataclasses",
    "attrib",
    "dataclass_transform",
];

/// What makes a constructor from fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Maker {
    /// `dataclasses`, named tuples and their kin.
    Dataclass,
    /// `attrs`: underscores are left out.
    Attrs,
    /// `pydantic`: by keyword alone, by their aliases, private names left out.
    Model,
}

impl Tree {
    /// Completes every class.
    pub(crate) fn finish_classes(&mut self) {
        let classes: Vec<NodeId> =
            self.ids().filter(|&id| self.definition(id).is_some_and(|def| def.kind == Kind::Class)).collect();
        let mut facts = Vec::with_capacity(classes.len());
        for &id in &classes {
            let flags = self.class_flags(id);
            facts.push((id, flags, self.constructor(id, flags)));
        }
        for (id, flags, signature) in facts {
            self.node_mut(id).flags |= flags;
            if let Some(definition) = self.definition_mut(id) {
                definition.flags |= flags;
                definition.signature = signature;
            }
            if flags.contains(Flags::ENUM) {
                self.mark_members(id);
            }
        }
    }

    /// Whether a class inherits from one of the standard library's enums, where this is the standard library.
    fn is_enum_of_stdlib(&self, id: NodeId) -> bool {
        let module = self.modules.get("enum");
        self.own_mro(id).into_iter().skip(1).any(|base| {
            let node = self.node(base);
            &*node.name == "Enum" && node.parent.as_ref() == module && module.is_some()
        })
    }

    fn class_flags(&self, id: NodeId) -> Flags {
        let mut flags = Flags::empty();
        let Some(definition) = self.definition(id) else { return flags };
        flags.set(Flags::ENUM, self.is_enum_of_stdlib(id));
        if definition.decorators.iter().any(|path| RECORDS.contains(&last_part(path))) {
            flags.insert(Flags::RECORD);
        }
        for base in self.external_bases(id) {
            match last_part(&base) {
                "Enum" | "IntEnum" | "StrEnum" | "Flag" | "IntFlag" | "ReprEnum" => flags.insert(Flags::ENUM),
                "NamedTuple" | "TypedDict" | "BaseModel" | "Struct" | "BaseSettings" => {
                    flags.insert(Flags::RECORD);
                }
                "Protocol" => flags.insert(Flags::PROTOCOL),
                name if name.ends_with("Error")
                    || name.ends_with("Exception")
                    || name.ends_with("Warning") =>
                {
                    flags.insert(Flags::EXCEPTION);
                }
                _ => {}
            }
        }
        flags
    }

    /// Dotted paths of the bases, direct and inherited, that are not of this package.
    pub(crate) fn external_bases(&self, id: NodeId) -> Vec<Box<str>> {
        let mut external = Vec::new();
        let mut seen = FxHashSet::default();
        let mut queue = vec![id];
        while let Some(id) = queue.pop() {
            if !seen.insert(id) || seen.len() > 200 {
                continue;
            }
            let (Some(definition), Some(scope)) = (self.definition(id), self.node(id).parent) else {
                continue;
            };
            for base in &definition.bases {
                match self.resolve_in(scope, base) {
                    Resolved::Node(base) => queue.push(base),
                    // Unknown is also a base by a name that nothing binds: `Protocol` under a guarded import.
                    Resolved::External(path) | Resolved::Unknown(path) => external.push(path),
                }
            }
        }
        external
    }

    /// The bases of a class that are classes of this package, in the order of a depth-first walk, itself first.
    pub(crate) fn own_mro(&self, id: NodeId) -> Vec<NodeId> {
        let mut order = Vec::new();
        let mut stack = vec![id];
        while let Some(id) = stack.pop() {
            if order.contains(&id) || order.len() > 200 {
                continue;
            }
            order.push(id);
            let (Some(definition), Some(scope)) = (self.definition(id), self.node(id).parent) else {
                continue;
            };
            for base in definition.bases.iter().rev() {
                if let Resolved::Node(base) = self.resolve_in(scope, base)
                    && self.definition(base).is_some_and(|def| def.kind == Kind::Class)
                {
                    stack.push(base);
                }
            }
        }
        order
    }

    fn constructor(&self, id: NodeId, flags: Flags) -> String {
        let mro = self.own_mro(id);
        let method = |class: NodeId, name: &str| {
            let child = self.child(class, name)?;
            let definition = self.definition(child)?;
            (definition.kind == Kind::Method).then(|| without_return(&definition.signature))
        };
        for &class in &mro {
            if let Some(signature) = method(class, "__init__") {
                return signature;
            }
            if flags.contains(Flags::RECORD) {
                break;
            }
        }
        if flags.contains(Flags::RECORD) {
            return self.record_signature(&mro);
        }
        mro.iter().find_map(|&class| method(class, "__new__")).unwrap_or_else(|| {
            let all_known = self.external_bases(id).iter().all(|base| {
                matches!(&**base, "builtins.object" | "abc.ABC" | "typing.Generic" | "typing.Protocol")
            });
            if all_known { "()".to_owned() } else { String::new() }
        })
    }

    /// How the fields of a class make its constructor.
    fn maker(&self, mro: &[NodeId], id: NodeId) -> Maker {
        let decorators =
            mro.iter().filter_map(|&class| self.definition(class)).flat_map(|def| &def.decorators);
        let is_attrs = |path: &String| {
            ["define", "frozen", "mutable", "s", "attrs", "attrib"].contains(&last_part(path))
        };
        let mut decorators = decorators.filter(|path| RECORDS.contains(&last_part(path)));
        if let Some(path) = decorators.next() {
            // `attr.s` takes the fields that calls make, if there are any.
            return if is_attrs(path) { Maker::Attrs } else { Maker::Dataclass };
        }
        let is_model = |base: &str| matches!(last_part(base), "BaseModel" | "BaseSettings");
        if self.external_bases(id).iter().any(|base| is_model(base)) {
            Maker::Model
        } else {
            Maker::Dataclass
        }
    }

    /// The constructor that fields make: a field of a base first, one that is defined again in its first place.
    fn record_signature(&self, mro: &[NodeId]) -> String {
        let maker = mro.first().map_or(Maker::Dataclass, |&id| self.maker(mro, id));
        let mut fields: Vec<&Field> = Vec::new();
        for &class in mro.iter().rev() {
            let own = self.definition(class).map(|def| def.fields.as_slice()).unwrap_or_default();
            let has_made = own.iter().any(|field| field.is_made && !field.is_annotated);
            let own = own.iter().filter(|field| match maker {
                // One call without an annotation, and annotations alone are no fields.
                Maker::Attrs => field.is_made || !has_made,
                Maker::Dataclass => field.is_annotated,
                Maker::Model => {
                    field.is_annotated && !field.name.starts_with('_') && field.name != "model_config"
                }
            });
            for field in own {
                match fields.iter_mut().find(|known| known.name == field.name) {
                    Some(known) => *known = field,
                    None => fields.push(field),
                }
            }
        }
        let written = |field: &&Field| {
            let name = field.alias.as_deref().filter(|_| maker != Maker::Dataclass).unwrap_or(&field.name);
            // `_x` is given as `x`.
            let name = if maker == Maker::Attrs && field.alias.is_none() {
                name.trim_start_matches('_')
            } else {
                name
            };
            format!("{name}{}", field.rest)
        };
        let (keyword, any): (Vec<&Field>, Vec<&Field>) =
            fields.into_iter().partition(|field| maker == Maker::Model || field.is_keyword);
        let mut parts: Vec<String> = any.iter().map(written).collect();
        if !keyword.is_empty() && !parts.iter().any(|part| part == "*") {
            parts.push("*".to_owned());
        }
        parts.extend(keyword.iter().map(written));
        format!("({})", parts.join(", "))
    }

    fn mark_members(&mut self, class: NodeId) {
        for child in self.node(class).children.clone() {
            let private = self.node(child).name.starts_with('_');
            if let Some(definition) = self.definition_mut(child)
                && definition.kind == Kind::Attribute
                && !private
                && !definition.flags.contains(Flags::INSTANCE)
            {
                definition.kind = Kind::EnumMember;
            }
        }
    }
}

/// A constructor's signature without what `__init__` returns, overloads line by line.
fn without_return(signature: &str) -> String {
    signature
        .lines()
        .map(|line| match line.rfind(") -> ") {
            Some(at) => line.get(..=at).unwrap_or(line),
            None => line,
        })
        .collect::<Vec<_>>()
        .join("\n")
}
