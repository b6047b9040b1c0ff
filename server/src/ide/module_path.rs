//! The dotted path of a file of the project's own code.

use std::path::Path;

use crate::session::index::Index;

/// The module that a file is (`app.report`), and whether it is a package's `__init__`.
pub(crate) fn module_path(index: &Index, path: &Path) -> Option<(String, bool)> {
    let roots = index.members.iter().filter(|member| member.is_own).filter_map(|member| {
        let root = member.source_root.as_deref()?;
        path.strip_prefix(root).ok()
    });
    // The nearest root names it, else the project's folder.
    let relative = roots.min_by_key(|relative| relative.components().count());
    let relative = relative.or_else(|| path.strip_prefix(&index.root).ok())?;
    let mut parts: Vec<&str> = relative.parent()?.iter().map(|part| part.to_str()).collect::<Option<_>>()?;
    let stem = relative.file_stem()?.to_str()?;
    let is_package = stem == "__init__";
    if !is_package {
        parts.push(stem);
    }
    (!parts.is_empty()).then(|| (parts.join("."), is_package))
}
