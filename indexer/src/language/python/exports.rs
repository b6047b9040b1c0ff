//! What `from module import *` brings, and which names get members that no statement shows.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::entry::{Flags, Kind};

use super::all_names::AllPart;
use super::expression::last_part;
use super::module_getattr::ModuleGetattr;
use super::resolve::Resolved;
use super::tree::{NodeId, NodeWhat, Tree};

/// The names a module exports.
#[derive(Debug, Default)]
pub(crate) struct Exports {
    pub(crate) names: Vec<Box<str>>,
    /// It may export more.
    pub(crate) is_open: bool,
}

impl Tree {
    /// Binds the names that star imports bring, until nothing changes.
    pub(crate) fn expand_stars(&mut self) {
        let modules: Vec<NodeId> =
            self.ids().filter(|&id| self.module(id).is_some_and(|info| !info.stars.is_empty())).collect();
        // Which of its module's stars bound a name.
        let mut bound = FxHashMap::default();
        for _ in 0..30 {
            let mut changed = false;
            for &module in &modules {
                let stars = self.module(module).map(|info| info.stars.clone()).unwrap_or_default();
                for (position, star) in stars.iter().enumerate() {
                    changed |= self.expand_star(module, star, position, &mut bound);
                }
            }
            if !changed {
                break;
            }
        }
    }

    fn expand_star(
        &mut self,
        module: NodeId,
        star: &str,
        position: usize,
        bound: &mut FxHashMap<NodeId, usize>,
    ) -> bool {
        let Some(&source) = self.modules.get(star) else {
            if self.is_own(star) {
                return self.open(module);
            }
            return self.add_external_star(module, star);
        };
        if source == module {
            return false;
        }
        let exports = self.exports(source, &mut FxHashSet::default());
        let mut changed = exports.is_open && self.open(module);
        let line = self.node(module).line;
        for name in exports.names {
            let own = self.child(source, &name);
            let is_there = own.is_some()
                || self.submodule(source, &name).is_some()
                || self.node(source).flags.contains(Flags::OPEN)
                || self.module(source).is_some_and(|info| info.getattr.is_some());
            let is_free = match self.child(module, &name) {
                None => true,
                // A function or class hides the submodule of the same name.
                Some(child) => {
                    self.module(child).is_some() && own.is_some_and(|own| self.module(own).is_none())
                }
            };
            if is_there && is_free {
                let what = NodeWhat::Import { module: star.into(), name: Some(name.clone()) };
                let added = self.add(module, &name, what, Flags::OFFERED, line);
                bound.insert(added, position);
                changed = true;
            } else if is_there
                && let Some(child) = self.child(module, &name)
                && let Some(earlier) = bound.get_mut(&child).filter(|earlier| **earlier < position)
            {
                // Of two stars that bring a name the later one wins.
                *earlier = position;
                self.node_mut(child).what =
                    NodeWhat::Import { module: star.into(), name: Some(name.clone()) };
                changed = true;
            }
        }
        // What the star source itself takes from elsewhere by star comes along.
        let external: Vec<String> =
            self.module(source).map(|info| info.external_stars.clone()).unwrap_or_default();
        if self.module(source).is_some_and(|info| info.all.is_none()) {
            for star in external {
                changed |= self.add_external_star(module, &star);
            }
        }
        changed
    }

    /// Notes a star import of another package; `true` if it was not known.
    fn add_external_star(&mut self, module: NodeId, star: &str) -> bool {
        let NodeWhat::Module(info) = &mut self.node_mut(module).what else { return false };
        if info.external_stars.iter().any(|known| known == star) {
            return false;
        }
        info.external_stars.push(star.to_owned());
        true
    }

    /// Binds the names that a module's `__getattr__` answers, where it can be read what they are.
    pub(crate) fn bind_lazy(&mut self) {
        let lazy: Vec<NodeId> =
            self.ids().filter(|&id| self.module(id).is_some_and(|info| info.getattr.is_some())).collect();
        for module in lazy {
            let Some(getattr) = self.module(module).and_then(|info| info.getattr.clone()) else { continue };
            let mut names: Vec<Box<str>> = getattr.names.iter().map(|name| name.as_str().into()).collect();
            if getattr.answers_all || getattr.is_open {
                names.extend(self.closed_exports(module));
            }
            for name in names {
                if let Some(child) = self.child(module, &name) {
                    // Imported for type checkers only, and answered at run time.
                    self.node_mut(child).flags.remove(Flags::TYPE_ONLY);
                    continue;
                }
                if let Some((source, attribute)) = self.lazy_source(module, &name, &getattr) {
                    let what = NodeWhat::Import { module: source.into(), name: attribute.map(Into::into) };
                    self.add(module, &name, what, Flags::REEXPORT, 1);
                }
            }
        }
    }

    /// The names in a module's `__all__`, where one is written.
    fn closed_exports(&self, module: NodeId) -> Vec<Box<str>> {
        let has_all = self.module(module).is_some_and(|info| info.all.is_some());
        if has_all { self.exports(module, &mut FxHashSet::default()).names } else { Vec::new() }
    }

    /// The module (and the name in it) that a lazy name comes from.
    fn lazy_source(
        &self,
        module: NodeId,
        name: &str,
        getattr: &ModuleGetattr,
    ) -> Option<(String, Option<String>)> {
        let path = &self.module(module)?.path;
        // `".io"`, `"io"` and `"pkg.io"` may all be meant.
        let candidates = |text: &str| {
            let text = text.split_once(':').map_or(text, |(module, _)| module);
            let relative = text.trim_start_matches('.');
            [format!("{path}.{relative}"), relative.to_owned()]
        };
        for (key, values) in &getattr.targets {
            let texts: Vec<&str> = if key == name {
                values.iter().map(String::as_str).collect()
            } else if values.iter().any(|value| value == name) {
                vec![key]
            } else {
                continue;
            };
            for text in texts {
                for candidate in candidates(text) {
                    if let Some(&source) = self.modules.get(candidate.as_str()) {
                        // A table may rename: `{"load": (".io", "load_table")}`.
                        let other = values.iter().find(|value| self.child(source, value).is_some());
                        let attribute = if self.child(source, name).is_some() {
                            Some(name.to_owned())
                        } else {
                            other.cloned()
                        };
                        if attribute.is_some() || last_part(&candidate) == name {
                            return Some((candidate, attribute));
                        }
                    }
                }
            }
        }
        getattr.delegates.iter().chain(&getattr.sources).find_map(|delegate| {
            match self.resolve_in(module, delegate) {
                Resolved::Node(source) if self.child(source, name).is_some() => {
                    Some((self.module(source)?.path.clone(), Some(name.to_owned())))
                }
                _ => None,
            }
        })
    }

    /// Marks a node as open; `true` if it was not.
    pub(crate) fn open(&mut self, id: NodeId) -> bool {
        let flags = &mut self.node_mut(id).flags;
        let was = flags.contains(Flags::OPEN);
        flags.insert(Flags::OPEN);
        !was
    }

    /// The names that `from module import *` binds.
    pub(crate) fn exports(&self, module: NodeId, seen: &mut FxHashSet<NodeId>) -> Exports {
        let mut exports = Exports::default();
        let Some(info) = self.module(module) else { return exports };
        if !seen.insert(module) {
            return exports;
        }
        match &info.all {
            None => {
                exports.names = self.public_names(module);
                exports.is_open = self.node(module).flags.contains(Flags::OPEN);
            }
            Some(all) => {
                // What is not bound in the module cannot be exported either, whatever computes the list.
                let may_hold_more = self.node(module).flags.contains(Flags::OPEN)
                    || info.getattr.is_some()
                    || !info.external_stars.is_empty();
                exports.is_open = all.is_open && may_hold_more;
                if all.is_open {
                    exports.names = self.public_names(module);
                }
                for part in &all.parts {
                    match part {
                        AllPart::Names(names) => {
                            exports.names.extend(names.iter().map(|name| name.as_str().into()));
                        }
                        AllPart::Public => exports.names.extend(self.public_names(module)),
                        AllPart::Without(names) => {
                            exports.names.retain(|name| !names.iter().any(|gone| **gone == **name));
                        }
                        AllPart::Of(path) => {
                            if let Resolved::Node(other) = self.resolve_in(module, path) {
                                let other = self.exports(other, seen);
                                exports.names.extend(other.names);
                                exports.is_open |= other.is_open;
                            } else {
                                exports.names.extend(self.public_names(module));
                                exports.is_open |= may_hold_more;
                            }
                        }
                    }
                }
            }
        }
        seen.remove(&module);
        let mut unique = FxHashSet::default();
        exports.names.retain(|name| unique.insert(name.clone()));
        exports
    }

    /// Bound names without an underscore, and the submodules that the package's own code loads.
    fn public_names(&self, module: NodeId) -> Vec<Box<str>> {
        let Some(info) = self.module(module) else { return Vec::new() };
        self.node(module)
            .children
            .iter()
            .filter(|&&child| {
                let node = self.node(child);
                !node.name.starts_with('_')
                    && !node.flags.contains(Flags::TYPE_ONLY)
                    && (self.module(child).is_none()
                        || self.loaded.contains(&format!("{}.{}", info.path, node.name)))
            })
            .map(|&child| self.node(child).name.clone())
            .collect()
    }

    /// Adds what statements outside a class or module give it, and opens what gets names that cannot be read.
    pub(crate) fn attach(&mut self) {
        for (module, holder, name, binding) in std::mem::take(&mut self.attached) {
            if let Resolved::Node(holder) = self.resolve_in(module, &holder)
                && self.child(holder, &name).is_none()
                && self
                    .definition(holder)
                    .is_none_or(|def| !matches!(def.kind, Kind::Constant | Kind::Attribute | Kind::TypeAlias))
            {
                // A value is resolved in the module that assigns it.
                let binding = match binding.what {
                    super::facts::What::Path(path) => {
                        let what = match self.resolve_in(module, &path) {
                            Resolved::Node(target) => self.import_of(target),
                            _ => None,
                        };
                        let what = what.unwrap_or_else(|| {
                            let kind =
                                if self.module(holder).is_some() { Kind::Constant } else { Kind::Attribute };
                            super::facts::What::Definition(Box::new(super::facts::Definition::new(
                                kind,
                                binding.line,
                            )))
                        });
                        super::facts::Binding { what, ..binding }
                    }
                    _ => binding,
                };
                self.add_binding(holder, &name, binding);
            }
        }
        self.open_holders();
        self.open_decorated();
    }

    /// The import that would bind a module-level node elsewhere.
    fn import_of(&self, target: NodeId) -> Option<super::facts::What> {
        let node = self.node(target);
        if let Some(info) = self.module(target) {
            return Some(super::facts::What::Import { module: info.path.clone(), name: None });
        }
        let info = self.module(node.parent?)?;
        Some(super::facts::What::Import { module: info.path.clone(), name: Some(node.name.clone()) })
    }
}
