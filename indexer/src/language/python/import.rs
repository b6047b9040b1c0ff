//! Import statements.

use ruff_python_ast::{StmtImport, StmtImportFrom};
use ruff_text_size::Ranged;

use crate::entry::Flags;

use super::collector::{Block, Collector};
use super::facts::What;

impl Collector<'_> {
    pub(crate) fn import(&mut self, stmt: &StmtImport, block: &mut Block<'_>) {
        let line = self.line(stmt.start());
        for alias in &stmt.names {
            let module = alias.name.as_str();
            self.note_import(module);
            let top = module.split('.').next().unwrap_or(module);
            let (name, target) = match &alias.asname {
                Some(asname) => (asname.as_str(), module),
                None => (top, top),
            };
            let explicit = alias.asname.as_ref().is_some_and(|asname| asname.as_str() == module);
            self.bind_import(
                name,
                What::Import { module: target.to_owned(), name: None },
                explicit,
                line,
                block,
            );
        }
    }

    pub(crate) fn import_from(&mut self, stmt: &StmtImportFrom, block: &mut Block<'_>) {
        let line = self.line(stmt.start());
        let Some(module) = self.absolute(stmt.level, stmt.module.as_ref().map(|name| name.as_str())) else {
            return;
        };
        self.note_import(&module);
        for alias in &stmt.names {
            let name = alias.name.as_str();
            if name == "*" {
                if block.class.is_none() {
                    self.facts.stars.push(module.clone());
                }
                continue;
            }
            // `from . import x` imports a module, as far as this file can tell.
            self.note_import(&format!("{module}.{name}"));
            let bound = alias.asname.as_ref().map_or(name, |asname| asname.as_str());
            let explicit = alias.asname.as_ref().is_some_and(|asname| asname.as_str() == name);
            let what = What::Import { module: module.clone(), name: Some(name.into()) };
            self.bind_import(bound, what, explicit, line, block);
        }
    }

    fn bind_import(&mut self, name: &str, what: What, explicit: bool, line: u32, block: &mut Block<'_>) {
        self.bind(name, what, line, block);
        if explicit && let Some(binding) = block.scope.get_mut(name) {
            binding.flags.insert(Flags::REEXPORT);
        }
    }

    /// Remembers that `module` and the packages around it are loaded.
    fn note_import(&mut self, module: &str) {
        self.facts.imported.push(module.to_owned());
    }
}
