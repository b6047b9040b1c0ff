//! How a name that is not imported yet gets into the text: qualified by a module that is there, or by an import.

use siskin_indexer::language::python::syntax::{import_edit, module_alias, name_alias};

use crate::ide::aliases::common_alias;
use crate::ide::edit::TextEdit;
use crate::ide::snapshot::Snapshot;

/// How a name is written, and the import that it needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reference {
    /// `DataFrame`, `pd.DataFrame`.
    pub(crate) text: String,
    /// The import; none if it is there.
    pub(crate) import: Option<TextEdit>,
}

/// How `name` of `module` is written in the snapshot's text at `used_at`.
pub(crate) fn reference(snapshot: &Snapshot, used_at: usize, module: &str, name: &str) -> Reference {
    let (text, tree, editable) = (&*snapshot.text, &snapshot.tree, &snapshot.editable);
    let edit = |name: Option<&str>, alias: Option<&str>| {
        import_edit(text, tree, editable, used_at, module, name, alias)
            .map(|edit| TextEdit { range: edit.at..edit.at, new_text: edit.text })
    };
    if module.is_empty() || module == "builtins" {
        return Reference { text: name.to_owned(), import: None };
    }
    if let Some(alias) = name_alias(text, tree, used_at, module, name) {
        return Reference { text: alias.to_owned(), import: None };
    }
    if let Some(alias) = module_alias(text, tree, used_at, module) {
        return Reference { text: format!("{alias}.{name}"), import: None };
    }
    if let Some(alias) = common_alias(&snapshot.index, module) {
        return Reference { text: format!("{alias}.{name}"), import: edit(None, Some(&alias)) };
    }
    Reference { text: name.to_owned(), import: edit(Some(name), None) }
}

/// How a module itself is imported for a use at `used_at`.
pub(crate) fn module_reference(snapshot: &Snapshot, used_at: usize, module: &str) -> Reference {
    let alias = common_alias(&snapshot.index, module);
    let name = alias.clone().unwrap_or_else(|| module.to_owned());
    let (text, tree, editable) = (&*snapshot.text, &snapshot.tree, &snapshot.editable);
    let edit = import_edit(text, tree, editable, used_at, module, None, alias.as_deref());
    let import = edit.map(|edit| TextEdit { range: edit.at..edit.at, new_text: edit.text });
    Reference { text: name, import }
}
