//! The tree of everything a package defines or imports, before and while names are resolved.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::entry::Flags;

use super::all_names::AllNames;
use super::deprecation::Deprecation;
use super::facts::{Binding, Definition, ModuleFacts, Scope, What};
use super::module_getattr::ModuleGetattr;
use super::newdoc::NewDoc;

/// Index of a [`Node`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct NodeId(pub(crate) u32);

/// A module, a definition or a bound name.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) parent: Option<NodeId>,
    pub(crate) name: Box<str>,
    pub(crate) what: NodeWhat,
    pub(crate) flags: Flags,
    pub(crate) line: u32,
    /// Children in the order of definition; submodules are children too.
    pub(crate) children: Vec<NodeId>,
    index: FxHashMap<Box<str>, NodeId>,
    /// What the stub says of the same name, where the source's own binding may lead nowhere.
    pub(crate) stub: Option<NodeId>,
}

/// What a node is.
#[derive(Debug)]
pub(crate) enum NodeWhat {
    Module(Box<ModuleInfo>),
    Definition(Box<Definition>),
    Import { module: Box<str>, name: Option<Box<str>> },
    Path(Box<str>),
}

/// What is known of a module beside its names.
#[derive(Debug, Default)]
pub(crate) struct ModuleInfo {
    pub(crate) path: String,
    pub(crate) doc: String,
    pub(crate) file: Option<u32>,
    pub(crate) stars: Vec<String>,
    pub(crate) external_stars: Vec<String>,
    pub(crate) all: Option<AllNames>,
    pub(crate) getattr: Option<ModuleGetattr>,
    pub(crate) is_package: bool,
    pub(crate) is_usage: bool,
    pub(crate) texts: FxHashMap<String, String>,
    pub(crate) deprecations: Vec<Deprecation>,
}

/// All nodes of a package.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    pub(crate) nodes: Vec<Node>,
    /// Modules by dotted path.
    pub(crate) modules: FxHashMap<Box<str>, NodeId>,
    /// Dotted paths that the package's own code imports.
    pub(crate) loaded: FxHashSet<String>,
    /// `Class.name = …` statements, with the module they stand in.
    pub(crate) attached: Vec<(NodeId, String, Box<str>, Binding)>,
    /// Docs added by calls, with the module that makes the call.
    pub(crate) new_docs: Vec<(NodeId, NewDoc)>,
    /// Holders that get names in ways that cannot be read, with the module.
    pub(crate) opened: Vec<(NodeId, String)>,
}

impl Tree {
    /// Builds the tree of `modules`, which are sorted by path and have one element a path.
    pub(crate) fn new(modules: Vec<ModuleFacts>) -> Self {
        let mut tree = Self::default();
        for facts in modules {
            tree.add_module(facts);
        }
        tree
    }

    pub(crate) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    pub(crate) fn node_mut(&mut self, id: NodeId) -> &mut Node {
        &mut self.nodes[id.0 as usize]
    }

    pub(crate) fn ids(&self) -> impl Iterator<Item = NodeId> + use<> {
        (0..self.nodes.len() as u32).map(NodeId)
    }

    /// The child bound to `name`, submodules included where nothing else has the name.
    pub(crate) fn child(&self, parent: NodeId, name: &str) -> Option<NodeId> {
        self.node(parent).index.get(name).copied()
    }

    /// The submodule `name`, whatever else has that name.
    pub(crate) fn submodule(&self, parent: NodeId, name: &str) -> Option<NodeId> {
        let info = self.module(parent)?;
        self.modules.get(format!("{}.{name}", info.path).as_str()).copied()
    }

    pub(crate) fn module(&self, id: NodeId) -> Option<&ModuleInfo> {
        match &self.node(id).what {
            NodeWhat::Module(info) => Some(info),
            _ => None,
        }
    }

    pub(crate) fn definition(&self, id: NodeId) -> Option<&Definition> {
        match &self.node(id).what {
            NodeWhat::Definition(definition) => Some(definition),
            _ => None,
        }
    }

    pub(crate) fn definition_mut(&mut self, id: NodeId) -> Option<&mut Definition> {
        match &mut self.node_mut(id).what {
            NodeWhat::Definition(definition) => Some(definition),
            _ => None,
        }
    }

    /// The module that holds a node, itself included.
    pub(crate) fn module_of(&self, mut id: NodeId) -> NodeId {
        while self.module(id).is_none() {
            match self.node(id).parent {
                Some(parent) => id = parent,
                None => return id,
            }
        }
        id
    }

    /// Adds a bound name; a name that is there already wins, but for a submodule, which it hides.
    pub(crate) fn add(
        &mut self,
        parent: NodeId,
        name: &str,
        what: NodeWhat,
        flags: Flags,
        line: u32,
    ) -> NodeId {
        let id = NodeId(self.nodes.len() as u32);
        self.nodes.push(Node {
            parent: Some(parent),
            name: name.into(),
            what,
            flags,
            line,
            children: Vec::new(),
            index: FxHashMap::default(),
            stub: None,
        });
        let holder = self.node_mut(parent);
        holder.children.push(id);
        holder.index.insert(name.into(), id);
        id
    }

    fn add_module(&mut self, facts: ModuleFacts) {
        let id = self.ensure_module(&facts.path);
        for path in &facts.imported {
            let mut path = path.as_str();
            while self.loaded.insert(path.to_owned()) {
                match path.rsplit_once('.') {
                    Some((parent, _)) => path = parent,
                    None => break,
                }
            }
        }
        let mut flags = Flags::empty();
        flags.set(Flags::OPEN, facts.is_open || facts.is_usage || (facts.is_compiled && !facts.is_stub));
        flags.set(Flags::STUB, facts.is_stub);
        let node = self.node_mut(id);
        node.flags.remove(Flags::NAMESPACE);
        node.flags |= flags;
        node.what = NodeWhat::Module(Box::new(ModuleInfo {
            path: facts.path,
            doc: facts.doc,
            file: facts.file,
            stars: facts.stars,
            external_stars: Vec::new(),
            all: facts.all,
            getattr: facts.getattr,
            is_package: facts.is_package,
            is_usage: facts.is_usage,
            texts: facts.texts,
            deprecations: facts.deprecations,
        }));
        self.add_scope(id, facts.scope);
        self.attached
            .extend(facts.attached.into_iter().map(|(holder, name, binding)| (id, holder, name, binding)));
        self.new_docs.extend(facts.new_docs.into_iter().map(|new| (id, new)));
        self.opened.extend(facts.opened.into_iter().map(|holder| (id, holder)));
    }

    /// The module at `path`, made as a namespace with its parents where it is not there.
    fn ensure_module(&mut self, path: &str) -> NodeId {
        if let Some(&id) = self.modules.get(path) {
            return id;
        }
        let (parent, name) = match path.rsplit_once('.') {
            Some((parent, name)) => (Some(self.ensure_module(parent)), name),
            None => (None, path),
        };
        let id = NodeId(self.nodes.len() as u32);
        self.nodes.push(Node {
            parent,
            name: name.into(),
            what: NodeWhat::Module(Box::new(ModuleInfo { path: path.to_owned(), ..ModuleInfo::default() })),
            flags: Flags::NAMESPACE,
            line: 1,
            children: Vec::new(),
            index: FxHashMap::default(),
            stub: None,
        });
        if let Some(parent) = parent {
            let parent = self.node_mut(parent);
            parent.children.push(id);
            parent.index.entry(name.into()).or_insert(id);
        }
        self.modules.insert(path.into(), id);
        id
    }

    fn add_scope(&mut self, parent: NodeId, scope: Scope) {
        for (name, binding) in scope.names {
            self.add_binding(parent, &name, binding);
        }
    }

    /// Adds a binding with all that it holds.
    pub(crate) fn add_binding(&mut self, parent: NodeId, name: &str, binding: Binding) -> NodeId {
        let Binding { what, flags, line, stub } = binding;
        let id = match what {
            What::Definition(mut definition) => {
                let scope = definition.scope.take();
                let flags = flags | definition.flags;
                let id = self.add(parent, name, NodeWhat::Definition(definition), flags, line);
                if let Some(scope) = scope {
                    self.add_scope(id, scope);
                }
                id
            }
            What::Import { module, name: imported } => self.add(
                parent,
                name,
                NodeWhat::Import { module: module.into(), name: imported },
                flags,
                line,
            ),
            What::Path(path) => self.add(parent, name, NodeWhat::Path(path.into()), flags, line),
        };
        if let Some(stub) = stub {
            let stub_id = self.add_binding(parent, name, *stub);
            let holder = self.node_mut(parent);
            holder.children.retain(|&child| child != stub_id);
            holder.index.insert(name.into(), id);
            self.node_mut(id).stub = Some(stub_id);
        }
        id
    }
}
