//! Which imports are names for users: what `__all__` names, the names of a package, assignments of something imported,
//! and not what a stub imports for its own annotations.

use crate::entry::Flags;

use super::tree::{NodeId, NodeWhat, Tree};

impl Tree {
    /// Marks imports that `__all__` names as re-exports, and those of a stub that nothing re-exports as the stub's
    /// own: `import x` and `from m import x` in a `.pyi` bind nothing for others.
    pub(crate) fn mark_reexports(&mut self) {
        let mut modules: Vec<NodeId> = self.modules.values().copied().collect();
        modules.sort();
        for module in modules {
            let exported = self.closed_all(module);
            let is_stub = self.node(module).flags.contains(Flags::STUB);
            let is_package = self.module(module).is_some_and(|info| info.is_package);
            for child in self.node(module).children.clone() {
                let node = self.node(child);
                let is_import = match &node.what {
                    NodeWhat::Import { .. } => true,
                    NodeWhat::Path(_) => false,
                    _ => continue,
                };
                if !is_import {
                    if exported.as_ref().is_none_or(|all| all.contains(&node.name)) {
                        self.node_mut(child).flags.insert(Flags::REEXPORT);
                    }
                    continue;
                }
                let is_exported = exported.as_ref().is_some_and(|all| all.contains(&node.name));
                let is_own_import = is_stub || node.flags.contains(Flags::STUB);
                let is_of_package =
                    is_package && exported.is_none() && !is_own_import && !node.name.starts_with('_');
                let flags = &mut self.node_mut(child).flags;
                if is_exported || is_of_package {
                    flags.insert(Flags::REEXPORT);
                    if is_own_import {
                        flags.remove(Flags::TYPE_ONLY);
                    }
                } else if is_own_import && !flags.contains(Flags::REEXPORT) {
                    flags.insert(Flags::STUB | Flags::TYPE_ONLY);
                }
            }
        }
    }
}
