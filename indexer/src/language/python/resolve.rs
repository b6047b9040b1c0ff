//! Follows imports and dotted names to what they mean.

use super::tree::{NodeId, NodeWhat, Tree};
use crate::entry::Kind;

/// Where a name leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Resolved {
    /// A module or definition of this package.
    Node(NodeId),
    /// A dotted path into another package.
    External(Box<str>),
    /// It exists, but what it is cannot be read: the path as far as it is known.
    Unknown(Box<str>),
}

/// Chains of imports longer than this are cycles in disguise.
const MAX_STEPS: usize = 64;

impl Tree {
    /// What the name bound at `id` is.
    pub(crate) fn resolve(&self, id: NodeId) -> Resolved {
        self.resolve_step(id, &mut Vec::new())
    }

    fn resolve_step(&self, id: NodeId, seen: &mut Vec<NodeId>) -> Resolved {
        let node = self.node(id);
        if seen.contains(&id) || seen.len() > MAX_STEPS {
            return Resolved::Unknown(node.name.clone());
        }
        seen.push(id);
        let resolved = match &node.what {
            NodeWhat::Module(_) | NodeWhat::Definition(_) => Resolved::Node(id),
            NodeWhat::Import { module, name: None } => self.resolve_module(module),
            NodeWhat::Import { module, name: Some(name) } => self.resolve_import(module, name, seen),
            NodeWhat::Path(path) => match node.parent {
                Some(scope) => self.resolve_dotted(scope, path, Some(id), seen),
                None => Resolved::Unknown(path.clone()),
            },
        };
        match (&resolved, node.stub) {
            (Resolved::Unknown(_), Some(stub)) => match self.resolve_step(stub, seen) {
                Resolved::Unknown(_) => resolved,
                better => better,
            },
            // From a compiled module of which nobody has a stub (`_collections`): what the stub defines is all
            // that is known.
            (Resolved::External(path), Some(stub))
                if path.starts_with('_') && self.definition(stub).is_some() =>
            {
                Resolved::Node(stub)
            }
            _ => resolved,
        }
    }

    /// `import module`.
    fn resolve_module(&self, module: &str) -> Resolved {
        match self.modules.get(module) {
            Some(&id) => Resolved::Node(id),
            None if self.is_own(module) => Resolved::Unknown(module.into()),
            None => Resolved::External(module.into()),
        }
    }

    /// `from module import name`.
    fn resolve_import(&self, module: &str, name: &str, seen: &mut Vec<NodeId>) -> Resolved {
        let path = || format!("{module}.{name}").into_boxed_str();
        let Some(&holder) = self.modules.get(module) else {
            return if self.is_own(module) { Resolved::Unknown(path()) } else { Resolved::External(path()) };
        };
        if let Some(child) = self.child(holder, name)
            && !seen.contains(&child)
        {
            return self.resolve_step(child, seen);
        }
        match self.submodule(holder, name) {
            Some(submodule) => Resolved::Node(submodule),
            None => self.lazy(holder, name, seen).unwrap_or_else(|| Resolved::Unknown(path())),
        }
    }

    /// A name that the module's `__getattr__` passes on to another module.
    fn lazy(&self, module: NodeId, name: &str, seen: &mut Vec<NodeId>) -> Option<Resolved> {
        let getattr = self.module(module)?.getattr.as_ref()?;
        getattr.delegates.iter().find_map(|delegate| {
            let Resolved::Node(target) = self.resolve_dotted(module, delegate, None, seen) else {
                return None;
            };
            let child = self.child(target, name)?;
            (!seen.contains(&child)).then(|| self.resolve_step(child, seen))
        })
    }

    /// A dotted name as written in the scope `scope` (a module or class), `own` being the name it is bound to.
    pub(crate) fn resolve_in(&self, scope: NodeId, path: &str) -> Resolved {
        self.resolve_dotted(scope, path, None, &mut Vec::new())
    }

    fn resolve_dotted(
        &self,
        scope: NodeId,
        path: &str,
        own: Option<NodeId>,
        seen: &mut Vec<NodeId>,
    ) -> Resolved {
        let mut parts = path.split('.');
        let first = parts.next().unwrap_or(path);
        let found = self
            .child(scope, first)
            .filter(|&id| Some(id) != own)
            .or_else(|| {
                // A class body sees the module, not the classes around it; so do the names of its bases.
                let module = self.module_of(scope);
                (module != scope).then(|| self.child(module, first)).flatten()
            })
            .filter(|&id| Some(id) != own);
        let mut resolved = match found {
            Some(id) => self.resolve_step(id, seen),
            None if is_builtin(first) => Resolved::External(format!("builtins.{first}").into()),
            // The base of a named tuple made by a call, whatever is imported.
            None if path == "typing.NamedTuple" => return Resolved::External(path.into()),
            None => return Resolved::Unknown(path.into()),
        };
        for part in parts {
            resolved = match resolved {
                Resolved::Node(id) => match self.member(self.class_of_value(id, seen), part, 0) {
                    Some(child) => self.resolve_step(child, seen),
                    None => Resolved::Unknown(path.into()),
                },
                Resolved::External(path) => Resolved::External(format!("{path}.{part}").into()),
                Resolved::Unknown(path) => Resolved::Unknown(format!("{path}.{part}").into()),
            };
        }
        resolved
    }

    /// The class of a variable of a module, where one is written (`_inst: Random`); anything else itself.
    fn class_of_value(&self, id: NodeId, seen: &mut Vec<NodeId>) -> NodeId {
        let is_name = |text: &str| !text.is_empty() && text.chars().all(|c| c == '_' || c.is_alphanumeric());
        let value = self.definition(id).filter(|def| def.kind == Kind::Constant && is_name(&def.value_type));
        let (Some(value), Some(scope)) = (value, self.node(id).parent) else { return id };
        match self.resolve_dotted(scope, &value.value_type, Some(id), seen) {
            Resolved::Node(class) if self.definition(class).is_some_and(|def| def.kind == Kind::Class) => {
                class
            }
            _ => id,
        }
    }

    /// `name` in a module or class, bases of this package included.
    pub(crate) fn member(&self, id: NodeId, name: &str, depth: usize) -> Option<NodeId> {
        if let Some(child) = self.child(id, name) {
            return Some(child);
        }
        let definition = self.definition(id)?;
        if depth > 20 {
            return None;
        }
        let scope = self.node(id).parent?;
        definition.bases.iter().find_map(|base| match self.resolve_in(scope, base) {
            Resolved::Node(base) if base != id => self.member(base, name, depth + 1),
            _ => None,
        })
    }

    /// Whether a dotted path begins with a top-level module of this package.
    pub(crate) fn is_own(&self, path: &str) -> bool {
        self.modules.contains_key(path.split('.').next().unwrap_or(path))
    }
}

/// Names that Python itself provides and that code inherits from or aliases.
pub(crate) fn is_builtin(name: &str) -> bool {
    const NAMES: [&str; 33] = [
        "bool",
        "bytearray",
        "bytes",
        "classmethod",
        "complex",
        "dict",
        "enumerate",
        "filter",
        "float",
        "frozenset",
        "int",
        "len",
        "list",
        "map",
        "max",
        "memoryview",
        "min",
        "object",
        "open",
        "print",
        "property",
        "range",
        "repr",
        "reversed",
        "set",
        "slice",
        "sorted",
        "staticmethod",
        "str",
        "sum",
        "super",
        "tuple",
        "type",
    ];
    NAMES.contains(&name)
        || ((name.ends_with("Error") || name.ends_with("Exception") || name.ends_with("Warning"))
            && name.starts_with(|c: char| c.is_ascii_uppercase()))
        || matches!(
            name,
            "zip"
                | "any"
                | "all"
                | "abs"
                | "round"
                | "hash"
                | "id"
                | "iter"
                | "next"
                | "StopIteration"
                | "StopAsyncIteration"
                | "KeyboardInterrupt"
                | "SystemExit"
                | "GeneratorExit"
                | "ExceptionGroup"
                | "BaseExceptionGroup"
        )
}
