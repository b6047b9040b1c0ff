//! By which path users reach a thing: the public path of every definition, and its other paths.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::entry::{Flags, Kind};

use super::resolve::Resolved;
use super::scan::{Uses, name_hash};
use super::tree::{NodeId, NodeWhat, Tree};

/// At most so many other paths are kept for an entry.
const MAX_ALIASES: usize = 16;

/// A path to a definition, ordered from the best to the worst.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PathTo {
    is_private: bool,
    is_implicit: bool,
    depth: usize,
    is_alias: bool,
    pub(crate) path: String,
}

impl PathTo {
    fn new(path: String, is_implicit: bool, is_alias: bool) -> Self {
        let is_private = path.split('.').any(is_private_part);
        Self { is_private, is_implicit, depth: path.matches('.').count(), is_alias, path }
    }

    /// Whether users are meant to take this path.
    pub(crate) fn is_public(&self) -> bool {
        !self.is_private && !self.is_implicit
    }
}

/// The paths of every definition and module, best first.
pub(crate) type Paths = FxHashMap<NodeId, Vec<PathTo>>;

fn is_private_part(part: &str) -> bool {
    part.starts_with('_')
}

impl Tree {
    /// Finds the paths of all definitions.
    pub(crate) fn paths(&self, uses: &Uses) -> Paths {
        let mut paths = Paths::default();
        let mut modules: Vec<NodeId> = self.modules.values().copied().collect();
        modules.sort();
        for &module in &modules {
            let Some(info) = self.module(module) else { continue };
            paths.entry(module).or_default().push(PathTo::new(info.path.clone(), info.is_usage, false));
            let exported = self.closed_all(module);
            for &child in &self.node(module).children {
                self.child_path(module, child, exported.as_ref(), &mut paths);
            }
        }
        for found in paths.values_mut() {
            found.sort();
            found.dedup_by(|a, b| a.path == b.path);
            found.truncate(MAX_ALIASES + 1);
        }
        self.member_paths(&mut paths, uses);
        paths
    }

    /// The names in a module's `__all__`, where all of them are known.
    pub(crate) fn closed_all(&self, module: NodeId) -> Option<FxHashSet<Box<str>>> {
        let all = self.module(module)?.all.as_ref()?;
        if all.is_open {
            return None;
        }
        Some(self.exports(module, &mut FxHashSet::default()).names.into_iter().collect())
    }

    fn child_path(
        &self,
        module: NodeId,
        child: NodeId,
        exported: Option<&FxHashSet<Box<str>>>,
        paths: &mut Paths,
    ) {
        let Some(info) = self.module(module) else { return };
        let node = self.node(child);
        let path = || format!("{}.{}", info.path, node.name);
        let in_all = exported.map(|all| all.contains(&node.name));
        match &node.what {
            NodeWhat::Module(_) => {}
            NodeWhat::Definition(_) => {
                paths.entry(child).or_default().push(PathTo::new(path(), in_all == Some(false), false));
            }
            NodeWhat::Import { .. } | NodeWhat::Path(_) => {
                let Resolved::Node(target) = self.resolve(child) else { return };
                // A method of a value (`choice = _inst.choice`) is its class's.
                let is_of_value = |path: &str| {
                    let first = path.split('.').next().and_then(|first| self.child(module, first));
                    first.and_then(|id| self.definition(id)).is_some_and(|def| def.kind == Kind::Constant)
                };
                if matches!(&node.what, NodeWhat::Path(path) if is_of_value(path)) {
                    return;
                }
                if self.module(target).is_some() || node.flags.contains(Flags::TYPE_ONLY) {
                    return;
                }
                let is_meant = node.flags.contains(Flags::REEXPORT)
                    || in_all.unwrap_or(info.is_package && !node.name.starts_with('_'));
                let is_assignment = matches!(node.what, NodeWhat::Path(_)) && in_all.unwrap_or(true);
                // A module that a package hides behind a function is no place to import from.
                paths.entry(target).or_default().push(PathTo::new(
                    path(),
                    !(is_meant || is_assignment),
                    true,
                ));
            }
        }
    }

    /// Members: below the best path of their class, or of a subclass that users see where the class itself is hidden.
    fn member_paths(&self, paths: &mut Paths, uses: &Uses) {
        let classes: Vec<NodeId> = self
            .ids()
            .filter(|&id| {
                self.definition(id).is_some_and(|def| def.kind == Kind::Class) && paths.contains_key(&id)
            })
            .collect();
        let mut subclasses: FxHashMap<NodeId, Vec<NodeId>> = FxHashMap::default();
        for &class in &classes {
            for base in self.own_mro(class).into_iter().skip(1) {
                subclasses.entry(base).or_default().push(class);
            }
        }
        for &class in &classes {
            let Some(own) = paths.get(&class).and_then(|found| found.first()).cloned() else { continue };
            let mut seen_as: Vec<(&PathTo, u32, NodeId)> = subclasses
                .get(&class)
                .into_iter()
                .flatten()
                .take(200)
                .filter_map(|&sub| {
                    let best = paths.get(&sub)?.first()?;
                    let uses = uses.get(&name_hash(self.node(sub).name.as_bytes())).copied().unwrap_or(0);
                    let better = (best.is_private, best.is_implicit, best.depth)
                        < (own.is_private, own.is_implicit, own.depth);
                    better.then_some((best, uses, sub))
                })
                .collect();
            seen_as.sort_by(|a, b| {
                let key = |p: &PathTo| (p.is_private, p.is_implicit, p.depth);
                key(a.0).cmp(&key(b.0)).then(b.1.cmp(&a.1)).then(a.0.path.cmp(&b.0.path))
            });
            let holders: Vec<(PathTo, NodeId)> =
                seen_as.into_iter().take(MAX_ALIASES).map(|(path, _, sub)| (path.clone(), sub)).collect();
            self.members_below(class, &own, &holders, paths, 0);
        }
        // Classes inside functions or conditions that no path reaches keep the path of their definition.
    }

    fn members_below(
        &self,
        class: NodeId,
        own: &PathTo,
        holders: &[(PathTo, NodeId)],
        paths: &mut Paths,
        depth: usize,
    ) {
        if depth > 10 {
            return;
        }
        for &child in &self.node(class).children {
            let name = &self.node(child).name;
            if !matches!(self.node(child).what, NodeWhat::Definition(_)) {
                continue;
            }
            let at =
                |holder: &PathTo| PathTo::new(format!("{}.{name}", holder.path), holder.is_implicit, false);
            let mut found: Vec<PathTo> = holders
                .iter()
                .filter(|(_, sub)| self.member(*sub, name, 0) == Some(child))
                .map(|(holder, _)| at(holder))
                .collect();
            found.push(at(own));
            if let [first, ..] = &*found {
                let first = first.clone();
                if !self.node(child).children.is_empty() {
                    self.members_below(child, &first, &[], paths, depth + 1);
                }
            }
            paths.insert(child, found);
        }
    }
}
