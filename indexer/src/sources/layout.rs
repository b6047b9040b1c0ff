//! Which import packages and modules a folder of sources holds, and where.

use std::path::{Path, PathBuf};

use super::manifest::Manifest;
use super::text::{is_identifier, module_name};
use super::usage::is_usage;
use super::walk::{SKIPPED, is_package, sorted_children};
use crate::error::Problem;

/// One import package or module: its import path with `/`, and its folder or file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ImportRoot {
    pub(crate) import: String,
    pub(crate) path: PathBuf,
}

impl ImportRoot {
    /// The top-level import name, without `-stubs`.
    pub(crate) fn top(&self) -> &str {
        let top = self.import.split('/').next().unwrap_or(&self.import);
        top.strip_suffix("-stubs").unwrap_or(top)
    }
}

/// Modules and folders at the top of a project that are not its packages.
const NOT_PACKAGES: [&str; 22] = [
    "setup",
    "conftest",
    "noxfile",
    "tasks",
    "fabfile",
    "dodo",
    "manage",
    "versioneer",
    "build",
    "dist",
    "docs",
    "doc",
    "scripts",
    "tools",
    "ci",
    "venv",
    "env",
    "bin",
    "requirements",
    "target",
    "data",
    "notebooks",
];

/// The import roots of the project folder `root`, sorted; what its manifest names, else what is in `src`,
/// else what is beside the manifest.
pub(crate) fn import_roots(root: &Path, manifest: &Manifest, problems: &mut Vec<Problem>) -> Vec<ImportRoot> {
    let mut roots = Vec::new();
    for (import, place) in &manifest.packages {
        let path = root.join(place);
        let module = path.with_extension("py");
        if path.is_dir() || path.is_file() {
            roots.push(ImportRoot { import: import.clone(), path });
        } else if module.is_file() {
            roots.push(ImportRoot { import: import.clone(), path: module });
        }
    }
    // A package that is part of another one comes with it.
    let tops = roots.clone();
    roots.retain(|root| !tops.iter().any(|top| root.path != top.path && root.path.starts_with(&top.path)));
    for search in &manifest.search {
        roots.extend(in_search_folder(&root.join(search), problems));
    }
    if roots.is_empty() && !is_package(&root.join("src")) {
        for search in ["src", "lib", "python"] {
            let dir = root.join(search);
            if dir.is_dir() && !is_package(&dir) {
                roots.extend(in_search_folder(&dir, problems));
                if !roots.is_empty() {
                    break;
                }
            }
        }
    }
    if roots.is_empty() {
        roots = in_flat_folder(root, manifest.name.as_deref(), problems);
    }
    roots.sort_unstable();
    roots.dedup_by(|b, a| a.import == b.import);
    roots
}

/// Everything importable in a folder that is only for packages (`src`): folders, also those without
/// `__init__`, and modules.
pub(crate) fn in_search_folder(dir: &Path, problems: &mut Vec<Problem>) -> Vec<ImportRoot> {
    let mut roots = Vec::new();
    if !dir.is_dir() {
        return roots;
    }
    for (name, path) in sorted_children(dir, problems) {
        if path.is_dir() {
            if is_package_name(&name)
                && !SKIPPED.contains(&name.as_str())
                && (is_package(&path) || holds_sources(&path, 3))
            {
                roots.push(ImportRoot { import: name, path });
            }
        } else if module_name(&name).is_some() && name != "setup.py" && !is_usage(&name) {
            roots.push(ImportRoot { import: name, path });
        }
    }
    roots
}

/// The packages of a folder that holds other things too: those with `__init__`, a namespace folder that is
/// named like the project; modules where there is no package.
fn in_flat_folder(dir: &Path, project: Option<&str>, problems: &mut Vec<Problem>) -> Vec<ImportRoot> {
    let mut packages = Vec::new();
    let mut modules = Vec::new();
    let mut named_modules = Vec::new();
    let project = project.map(|name| name.replace(['-', '.'], "_").to_lowercase());
    for (name, path) in sorted_children(dir, problems) {
        let stem = name.split('.').next().unwrap_or(&name).to_owned();
        let is_project_name = project.as_deref().is_some_and(|project| project == stem.to_lowercase());
        if path.is_dir() {
            let is_own_namespace = || {
                project.as_deref().is_some_and(|p| {
                    p == stem.to_lowercase() || p.starts_with(&format!("{}_", stem.to_lowercase()))
                }) && holds_sources(&path, 3)
            };
            if is_package_name(&name)
                && !SKIPPED.contains(&name.as_str())
                && !is_usage(&format!("{name}/x.py"))
                && (is_package(&path) && (is_project_name || !NOT_PACKAGES.contains(&name.as_str()))
                    || is_own_namespace())
            {
                packages.push(ImportRoot { import: name, path });
            }
        } else if module_name(&name).is_some() && !is_usage(&name) {
            let root = ImportRoot { import: name, path };
            if is_project_name {
                named_modules.push(root);
            } else if !NOT_PACKAGES.contains(&stem.as_str()) {
                modules.push(root);
            }
        }
    }
    if packages.is_empty() && named_modules.is_empty() {
        return modules;
    }
    packages.extend(named_modules);
    packages
}

fn is_package_name(name: &str) -> bool {
    is_identifier(name.strip_suffix("-stubs").unwrap_or(name))
}

/// Whether a folder holds a source file, at most `depth` folders down.
fn holds_sources(dir: &Path, depth: u8) -> bool {
    let children = sorted_children(dir, &mut Vec::new());
    children.iter().any(|(name, path)| module_name(name).is_some() && path.is_file())
        || (depth > 0
            && children.iter().any(|(name, path)| {
                is_identifier(name)
                    && !SKIPPED.contains(&name.as_str())
                    && path.symlink_metadata().is_ok_and(|metadata| metadata.is_dir())
                    && holds_sources(path, depth - 1)
            }))
}
