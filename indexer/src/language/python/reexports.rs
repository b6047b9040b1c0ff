//! Which imports are names for users: what `__all__` names, and not what a stub imports for its own annotations.

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
            for child in self.node(module).children.clone() {
                let node = self.node(child);
                if !matches!(node.what, NodeWhat::Import { .. }) {
                    continue;
                }
                let is_exported = exported.as_ref().is_some_and(|all| all.contains(&node.name));
                let is_own_import = is_stub || node.flags.contains(Flags::STUB);
                let flags = &mut self.node_mut(child).flags;
                if is_exported {
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
