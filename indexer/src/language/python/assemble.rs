//! The resolved tree to entries, in the order that shards need.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::entry::{ApiEntry, EntryId, Extraction, Flags, Kind, Target};

use super::deprecation_notes::{settle_notes, take_doc_note, take_lazy_note, take_notes};
use super::docstring;
use super::facts::Definition;
use super::hints;
use super::public::Paths;
use super::resolve::Resolved;
use super::scan::{Uses, name_hash};
use super::tree::{NodeId, NodeWhat, Tree};

/// Writes the entries of `tree` into an extraction.
pub(crate) fn assemble(tree: &Tree, paths: &Paths, uses: &Uses) -> Extraction {
    let mut order: Vec<Item> = Vec::with_capacity(tree.nodes.len());
    let mut roots: Vec<NodeId> =
        tree.modules.values().copied().filter(|&id| tree.node(id).parent.is_none()).collect();
    roots.sort_by(|a, b| tree.node(*a).name.cmp(&tree.node(*b).name));
    order.extend(roots.into_iter().map(|id| Item {
        parent: None,
        holder: None,
        name: tree.node(id).name.clone(),
        what: Place::Node(id),
    }));
    let mut ids: FxHashMap<NodeId, EntryId> = FxHashMap::default();
    let mut at = 0;
    while at < order.len() {
        if let Place::Node(id) = order[at].what {
            let entry_id = EntryId(at as u32);
            ids.insert(id, entry_id);
            let mut children = children_of(tree, id, entry_id);
            // By name; a submodule behind the name that hides it.
            children
                .sort_by(|a, b| a.name.cmp(&b.name).then_with(|| a.is_module(tree).cmp(&b.is_module(tree))));
            order.extend(children);
        }
        at += 1;
    }
    let entries = order.iter().map(|item| entry(tree, item, &ids, paths, uses)).collect();
    Extraction { entries, ..Extraction::default() }
}

/// An entry to be.
struct Item {
    parent: Option<EntryId>,
    holder: Option<NodeId>,
    name: Box<str>,
    what: Place,
}

enum Place {
    /// A module, a definition or an import.
    Node(NodeId),
    /// A name that leads to a path: star imports of other packages, names that `__getattr__` answers.
    Path(Box<str>),
}

impl Item {
    fn is_module(&self, tree: &Tree) -> bool {
        matches!(self.what, Place::Node(id) if tree.module(id).is_some())
    }
}

fn children_of(tree: &Tree, id: NodeId, entry_id: EntryId) -> Vec<Item> {
    let (parent, holder) = (Some(entry_id), Some(id));
    let mut items: Vec<Item> = Vec::new();
    let mut seen: FxHashSet<(&str, bool)> = FxHashSet::default();
    for &child in &tree.node(id).children {
        let node = tree.node(child);
        let resolved = tree.resolve(child);
        // The stub's definition stands where the source only imports it from something compiled.
        let child = match (&node.what, &resolved, node.stub) {
            (NodeWhat::Import { .. } | NodeWhat::Path(_), Resolved::Node(target), Some(stub))
                if *target == stub =>
            {
                stub
            }
            _ => child,
        };
        // `from . import sub` binds the submodule that is a child already.
        if let Resolved::Node(target) = resolved
            && tree.module(target).is_some()
            && target != child
            && tree.node(target).parent == Some(id)
            && tree.node(target).name == node.name
        {
            continue;
        }
        // Of two bindings of one name the later one counts; it is the one in the index.
        if tree.module(child).is_none()
            && tree.child(id, &node.name).is_some_and(|bound| {
                bound != child && tree.node(bound).stub != Some(child) && tree.module(bound).is_none()
            })
        {
            continue;
        }
        if seen.insert((&node.name, tree.module(child).is_some())) {
            items.push(Item { parent, holder, name: node.name.clone(), what: Place::Node(child) });
        }
    }
    if let Some(info) = tree.module(id) {
        for star in &info.external_stars {
            items.push(Item {
                parent,
                holder,
                name: format!("*{star}").into(),
                what: Place::Path(star.as_str().into()),
            });
        }
        if let Some(getattr) = &info.getattr {
            let mut names: Vec<Box<str>> = getattr.names.iter().map(|name| name.as_str().into()).collect();
            if getattr.answers_all {
                names.extend(tree.exports(id, &mut FxHashSet::default()).names);
            }
            for delegate in &getattr.delegates {
                if let Resolved::Node(target) = tree.resolve_in(id, delegate) {
                    names.extend(
                        tree.node(target).children.iter().map(|&child| tree.node(child).name.clone()),
                    );
                }
            }
            names.sort();
            names.dedup();
            for name in names {
                if !seen.contains(&(&*name, false)) && !seen.contains(&(&*name, true)) {
                    let path = format!("?{}.{name}", info.path).into();
                    items.push(Item { parent, holder, name, what: Place::Path(path) });
                }
            }
        }
    }
    items
}

fn entry(tree: &Tree, item: &Item, ids: &FxHashMap<NodeId, EntryId>, paths: &Paths, uses: &Uses) -> ApiEntry {
    let mut entry = blank(item, uses);
    if let Some(holder) = item.holder {
        take_lazy_note(tree, holder, &mut entry);
    }
    let id = match &item.what {
        Place::Path(path) => {
            entry.target = Some(Target::Path(path.clone()));
            return entry;
        }
        Place::Node(id) => *id,
    };
    let node = tree.node(id);
    entry.flags |= node.flags;
    entry.line = node.line;
    if let Some([best, others @ ..]) = paths.get(&id).map(Vec::as_slice) {
        entry.public_path = best.path.as_str().into();
        entry.flags.set(Flags::PUBLIC, best.is_public());
        entry.aliases = others.iter().map(|path| path.path.as_str().into()).collect();
    }
    match &node.what {
        NodeWhat::Module(info) => {
            entry.kind = Kind::Module;
            entry.doc = info.doc.as_str().into();
            entry.file = info.file;
            let getattr_open = info.getattr.as_ref().is_some_and(|getattr| {
                getattr.is_open
                    || getattr
                        .delegates
                        .iter()
                        .any(|path| !matches!(tree.resolve_in(id, path), Resolved::Node(_)))
            });
            if getattr_open {
                entry.flags.insert(Flags::OPEN);
            }
            // Folders without `__init__` import nothing, and are there for their modules.
            let is_of_package =
                node.parent.is_some_and(|parent| !tree.node(parent).flags.contains(Flags::NAMESPACE));
            entry.flags.set(Flags::UNLOADED, is_of_package && !tree.loaded.contains(&info.path));
            take_notes(tree, id, &info.deprecations, &mut entry);
            facts_from_doc(&mut entry, None);
        }
        NodeWhat::Definition(definition) => {
            entry.kind = definition.kind;
            entry.flags |= definition.flags;
            entry.signature = definition.signature.as_str().into();
            entry.value_type = definition.value_type.as_str().into();
            entry.doc = definition.doc.as_str().into();
            if hints::is_thin(&definition.doc) && entry.flags.contains(Flags::PUBLIC) {
                entry.hints = definition.hints.as_str().into();
            }
            entry.file = definition.file;
            take_notes(tree, node.parent.unwrap_or(id), &definition.deprecations, &mut entry);
            entry.bases = bases(tree, id, definition, ids);
            facts_from_doc(&mut entry, Some(definition));
        }
        NodeWhat::Import { .. } | NodeWhat::Path(_) => {
            entry.public_path = Box::default();
            if matches!(node.what, NodeWhat::Path(_)) {
                entry.flags.insert(Flags::OFFERED);
            }
            entry.target = Some(match tree.resolve(id) {
                Resolved::Node(target) => match ids.get(&target) {
                    Some(&target) => Target::Entry(target),
                    None => Target::Path(format!("?{}", tree.node(target).name).into()),
                },
                Resolved::External(path) => Target::Path(path),
                Resolved::Unknown(path) => Target::Path(format!("?{path}").into()),
            });
        }
    }
    entry
}

fn blank(item: &Item, uses: &Uses) -> ApiEntry {
    ApiEntry {
        parent: item.parent,
        name: item.name.clone(),
        kind: Kind::Alias,
        flags: Flags::empty(),
        target: None,
        public_path: Box::default(),
        aliases: Vec::new(),
        signature: Box::default(),
        value_type: Box::default(),
        doc: Box::default(),
        summary: Box::default(),
        since: None,
        deprecated: None,
        bases: Vec::new(),
        file: None,
        line: 0,
        refs: Some(uses.get(&name_hash(item.name.as_bytes())).copied().unwrap_or(0)),
        hints: Box::default(),
    }
}

fn bases(tree: &Tree, id: NodeId, definition: &Definition, ids: &FxHashMap<NodeId, EntryId>) -> Vec<Target> {
    if definition.kind != Kind::Class {
        return Vec::new();
    }
    let scope = tree.node(id).parent.unwrap_or(id);
    let mut bases: Vec<Target> = definition
        .bases
        .iter()
        .map(|base| match tree.resolve_in(scope, base) {
            Resolved::Node(target) if tree.definition(target).is_some_and(|def| def.kind == Kind::Class) => {
                ids.get(&target)
                    .map_or_else(|| Target::Path(format!("?{base}").into()), |&id| Target::Entry(id))
            }
            Resolved::Node(_) | Resolved::Unknown(_) => Target::Path(format!("?{base}").into()),
            Resolved::External(path) => Target::Path(path),
        })
        .collect();
    if bases.is_empty() {
        bases.push(Target::Path("builtins.object".into()));
    }
    bases
}

/// Fills in what only the docstring says.
fn facts_from_doc(entry: &mut ApiEntry, definition: Option<&Definition>) {
    if !entry.doc.is_empty() {
        let doc = entry.doc.clone();
        let facts = docstring::facts(&doc);
        entry.summary = facts.summary.into();
        entry.since = facts.since.map(Into::into);
        if let Some(message) = facts.deprecated {
            take_doc_note(entry, message);
        }
        let wants_type = definition.is_some_and(|def| {
            def.value_type.is_empty() && matches!(def.kind, Kind::Function | Kind::Method | Kind::Property)
        });
        if wants_type && let Some(returns) = facts.returns {
            entry.value_type = returns.into();
        }
    }
    settle_notes(entry);
}
