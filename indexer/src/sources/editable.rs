//! Editable installs and `.pth` files, read as text: nothing in them is executed.

use std::path::{Path, PathBuf};

use super::layout::{self, ImportRoot};
use super::literal::assigned_dict;
use super::manifest;
use super::text::{clean, has_extension, is_identifier, read_text};
use super::walk::sorted_children;
use crate::error::Problem;
use crate::package::PackageName;

/// What an editable install leads to.
#[derive(Debug, Default)]
pub(crate) struct EditableRoots {
    /// The project's folder, where one is known.
    pub(crate) project: Option<PathBuf>,
    /// Its import packages and modules.
    pub(crate) roots: Vec<ImportRoot>,
}

/// A line of a `.pth` file.
enum PthLine {
    /// A folder that goes on `sys.path`.
    Folder(PathBuf),
    /// Modules that an `import` line would load.
    Import(Vec<String>),
}

/// The folders that the `.pth` files of a folder of packages add to `sys.path`, in order; those that are
/// there only. Lines that lead nowhere are problems.
pub fn path_lines(packages_dir: &Path, problems: &mut Vec<Problem>) -> Vec<PathBuf> {
    let mut folders = Vec::new();
    for (name, path) in sorted_children(packages_dir, &mut Vec::new()) {
        if !has_extension(&name, &["pth"]) {
            continue;
        }
        for (number, line) in read_pth(packages_dir, &path, problems) {
            let PthLine::Folder(folder) = line else { continue };
            if folder.is_dir() {
                if !folders.contains(&folder) {
                    folders.push(folder);
                }
            } else if !folder.is_file() {
                problems.push(Problem::file(&path, format!("{} is not there", folder.display())).at(number));
            }
        }
    }
    folders
}

/// Where the sources of an editable install of `name` are: its `.pth` files (`pth`, as its RECORD lists them)
/// name folders, or the finder module with the literal tables of setuptools; else the layout of `project`.
pub(crate) fn roots(
    packages_dir: &Path,
    name: &PackageName,
    pth: &[String],
    project: Option<&Path>,
    problems: &mut Vec<Problem>,
) -> EditableRoots {
    let mut found = EditableRoots { project: project.map(Path::to_owned), roots: Vec::new() };
    let mut folders = Vec::new();
    for file in pth {
        for (_, line) in read_pth(packages_dir, &packages_dir.join(file), problems) {
            match line {
                PthLine::Folder(folder) => folders.push(folder),
                PthLine::Import(mut modules) => {
                    modules.sort_unstable();
                    modules.dedup();
                    for module in modules.iter().filter(|module| module.starts_with("__editable__")) {
                        let finder = packages_dir.join(format!("{module}.py"));
                        found.roots.extend(finder_roots(&finder, problems));
                    }
                }
            }
        }
    }
    for folder in folders.iter().filter(|folder| folder.is_dir()) {
        let project = found.project.get_or_insert_with(|| project_of(folder));
        if project == folder {
            let manifest = manifest::read(folder, problems);
            found.roots.extend(layout::import_roots(folder, &manifest, problems));
        } else {
            found.roots.extend(layout::in_search_folder(folder, problems));
        }
    }
    if found.project.is_none() {
        found.project = found.roots.first().and_then(|root| root.path.parent()).map(project_of);
    }
    if found.roots.is_empty()
        && let Some(project) = found.project.as_deref().filter(|project| project.is_dir())
    {
        let mut manifest = manifest::read(project, problems);
        manifest.name.get_or_insert_with(|| name.to_string());
        found.roots = layout::import_roots(project, &manifest, problems);
    }
    found.roots.sort_unstable();
    found.roots.dedup();
    found
}

/// The folder that an `.egg-link` file names in its first line.
pub(crate) fn egg_link(path: &Path, problems: &mut Vec<Problem>) -> Option<PathBuf> {
    let text = read_text(path, problems)?;
    let folder = PathBuf::from(text.lines().next().unwrap_or_default().trim());
    if folder.is_absolute() && folder.is_dir() {
        return Some(folder);
    }
    problems.push(Problem::file(path, format!("{} is not there", folder.display())));
    None
}

/// The `egg-info` in the folder that an egg link names, and the import roots there.
pub(crate) fn project_roots(folder: &Path, problems: &mut Vec<Problem>) -> (PathBuf, Vec<ImportRoot>) {
    let info = sorted_children(folder, &mut Vec::new())
        .into_iter()
        .find_map(|(name, path)| has_extension(&name, &["egg-info"]).then_some(path))
        .unwrap_or_else(|| folder.to_owned());
    let manifest = manifest::read(folder, problems);
    let is_source_folder =
        !["setup.py", "setup.cfg", "pyproject.toml"].iter().any(|file| folder.join(file).is_file());
    let roots = if is_source_folder {
        layout::in_search_folder(folder, problems)
    } else {
        layout::import_roots(folder, &manifest, problems)
    };
    (info, roots)
}

/// The path of a `file://` address, percent signs decoded.
pub(crate) fn file_url(url: &str) -> Option<PathBuf> {
    let rest = url.strip_prefix("file://")?;
    let rest = rest.strip_prefix("localhost").unwrap_or(rest);
    let mut bytes = Vec::with_capacity(rest.len());
    let mut input = rest.bytes();
    while let Some(byte) = input.next() {
        if byte == b'%' {
            let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
            let code = digit(input.next())? * 16 + digit(input.next())?;
            bytes.push(code as u8);
        } else {
            bytes.push(byte);
        }
    }
    let path = String::from_utf8(bytes).ok()?;
    // `/C:/src` is `C:/src`.
    let is_drive = path.as_bytes().get(2) == Some(&b':') && path.starts_with('/');
    (!path.is_empty() && !path.contains('\0'))
        .then(|| PathBuf::from(if is_drive { &path[1..] } else { &path }))
}

/// The lines of a `.pth` file that matter, with their numbers.
fn read_pth(packages_dir: &Path, path: &Path, problems: &mut Vec<Problem>) -> Vec<(u32, PthLine)> {
    let Some(text) = read_text(path, problems) else { return Vec::new() };
    let mut lines = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim_end();
        if line.trim_start().is_empty() || line.starts_with('#') || line.contains('\0') {
            continue;
        }
        let parsed = if line.starts_with("import ") || line.starts_with("import\t") {
            let names = line.split(|c: char| !(c == '_' || c.is_alphanumeric()));
            PthLine::Import(names.filter(|name| is_identifier(name)).map(str::to_owned).collect())
        } else {
            PthLine::Folder(clean(&packages_dir.join(line)))
        };
        lines.push((number as u32 + 1, parsed));
    }
    lines
}

/// The roots in the literal tables of a setuptools finder module.
fn finder_roots(finder: &Path, problems: &mut Vec<Problem>) -> Vec<ImportRoot> {
    let Some(source) = read_text(finder, problems) else {
        problems.push(Problem::file(finder, "is missing"));
        return Vec::new();
    };
    let Some(mapping) = assigned_dict(&source, "MAPPING") else {
        problems.push(Problem::file(finder, "has no literal MAPPING; the install cannot be read as text"));
        return Vec::new();
    };
    let namespaces = assigned_dict(&source, "NAMESPACES").unwrap_or_default();
    // The parts of a namespace are in the mapping too, unless the namespace holds modules only.
    let namespaces = namespaces.into_iter().filter(|(name, _)| {
        !mapping.iter().any(|(import, _)| {
            import == name || import.strip_prefix(name.as_str()).is_some_and(|rest| rest.starts_with('.'))
        })
    });
    let namespaces: Vec<_> = namespaces.collect();
    let mut roots = Vec::new();
    for (import, places) in mapping.into_iter().chain(namespaces) {
        for place in places {
            let path = PathBuf::from(&place);
            let module = path.with_extension("py");
            let path = if path.is_dir() || path.is_file() {
                path
            } else if module.is_file() {
                module
            } else {
                problems
                    .push(Problem::file(finder, format!("{import} leads to {place}, which is not there")));
                continue;
            };
            roots.push(ImportRoot { import: import.replace('.', "/"), path });
        }
    }
    roots
}

/// The project that a folder of sources belongs to: itself, or a parent at most two above with a manifest.
fn project_of(folder: &Path) -> PathBuf {
    let has_manifest = |folder: &&Path| {
        ["pyproject.toml", "setup.py", "setup.cfg"].iter().any(|file| folder.join(file).is_file())
    };
    folder.ancestors().take(3).find(has_manifest).unwrap_or(folder).to_owned()
}

#[cfg(test)]
mod tests;
