//! A folder of sources as a source tree: a project, a package, a folder with `src`, an unpacked wheel.

use std::path::{Path, PathBuf};

use super::guides;
use super::layout::{self, ImportRoot};
use super::literal::assigned_string;
use super::manifest::{self, Manifest};
use super::metadata::is_version;
use super::text::{module_name, read_text};
use super::usage::is_usage;
use super::walk::{Walk, content_hash, is_package, sort};
use crate::error::{Error, Problem, Result};
use crate::package::{Ecosystem, PackageName, Provenance, SourceFile, SourceTree};

/// A source tree with its import names, and what was wrong with it.
#[derive(Debug)]
pub struct FolderTree {
    /// The files, name and version.
    pub tree: SourceTree,
    /// The top-level import names, sorted.
    pub imports: Vec<String>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// Folders beside the packages of a project that show how they are used.
const USAGE_FOLDERS: [&str; 8] =
    ["examples", "example", "tests", "test", "docs", "doc", "benchmarks", "samples"];

/// Modules of a package that may hold its version as a literal.
const VERSION_MODULES: [&str; 6] =
    ["__init__.py", "_version.py", "__about__.py", "version.py", "__version__.py", "__init__.pyi"];

/// Reads the folder (or single module) at `path` as one package. Every file is read once, for the content
/// hash. The version is `version` if given, else what the metadata says, else a literal `__version__`, else
/// `0+` and 8 digits of the content hash; the name is `name` if given, else the metadata's, else the folder's.
///
/// Fails if there is no such folder, or nothing importable in it.
pub fn read(path: &Path, name: Option<&str>, version: Option<&str>) -> Result<FolderTree> {
    let mut problems = Vec::new();
    let metadata = path.metadata().map_err(|error| Error::io(path, error))?;
    let file_name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let (project, mut manifest, roots) = if metadata.is_file() {
        let module = module_name(file_name).ok_or_else(|| Error::malformed(path, "is no Python module"))?;
        let root = ImportRoot { import: file_name.to_owned(), path: path.to_owned() };
        (None, Manifest { name: Some(module.to_owned()), ..Manifest::default() }, vec![root])
    } else {
        let manifest = manifest::read(path, &mut problems);
        if is_package(path) && !manifest.is_project {
            let import = file_name.replace('-', "_");
            (repository_of(path), manifest, vec![ImportRoot { import, path: path.to_owned() }])
        } else {
            let roots = layout::import_roots(path, &manifest, &mut problems);
            (Some(path.to_owned()), manifest, roots)
        }
    };
    if roots.is_empty() {
        return Err(Error::malformed(path, "holds no Python package or module"));
    }
    if let Some(name) = name {
        manifest.name = Some(name.to_owned());
    }
    let fallback = bare_name(&roots).unwrap_or(file_name);
    let name = manifest.name.clone().unwrap_or_else(|| fallback.to_owned());
    let version =
        version.map(str::to_owned).or_else(|| written_version(path, &manifest, &roots, &mut problems));
    let identity = Identity { name: PackageName::new(&name), version, requires: manifest.requires };
    Ok(build(path, project.as_deref(), &roots, identity, problems))
}

/// Name, version if known, and requirements of a tree to be built.
pub(crate) struct Identity {
    pub(crate) name: PackageName,
    pub(crate) version: Option<String>,
    pub(crate) requires: Vec<PackageName>,
}

/// The tree of the given import roots; `project` is the folder whose tests and examples count.
pub(crate) fn build(
    place: &Path,
    project: Option<&Path>,
    roots: &[ImportRoot],
    identity: Identity,
    mut problems: Vec<Problem>,
) -> FolderTree {
    let (files, usage_files) = collect(project, roots, &mut problems);
    let mut around = usage_files.clone();
    let packages: Vec<&Path> = roots.iter().map(|root| root.path.as_path()).collect();
    around.extend(guides::pages(project, &packages));
    // What is read for hints is part of the identity, so that `siskin index` reads again what was changed in a README or
    // a test. An editor does not follow such changes: it watches a library's folder, and not the tests and docs below
    // it, and the project that someone works on is read file by file, without hints (see `own`).
    let fingerprint = content_hash(&files, &around);
    let root = project.and_then(|project| project.canonicalize().ok());
    around.retain(|file| is_inside(file, root.as_deref()));
    let (guide_files, left_out) = guides::select(around);
    problems.extend(left_out.map(|message| Problem::file(project.unwrap_or(place), message)));
    let version =
        identity.version.unwrap_or_else(|| format!("0+{}", fingerprint.chars().take(8).collect::<String>()));
    let mut imports: Vec<String> = roots.iter().map(import_name).collect();
    imports.sort_unstable();
    imports.dedup();
    let tree = SourceTree {
        ecosystem: Ecosystem::Pypi,
        name: identity.name,
        version,
        is_private: true,
        provenance: Provenance::Folder(place.to_owned()),
        files,
        usage_files,
        guide_files,
        fingerprint,
        requires: identity.requires,
    };
    FolderTree { tree, imports, problems }
}

/// Whether a file that shows how an API is used lies in the folder `root`, also behind links; all do if there is none.
fn is_inside(file: &SourceFile, root: Option<&Path>) -> bool {
    let (Some(root), Some(path)) = (root, file.disk_path()) else { return true };
    path.canonicalize().is_ok_and(|path| path.starts_with(root))
}

/// The project that a package folder is one of the packages of: at most three folders above.
fn repository_of(package: &Path) -> Option<PathBuf> {
    let is_project = |folder: &&Path| {
        ["pyproject.toml", "setup.py", "setup.cfg", ".git"].iter().any(|file| folder.join(file).exists())
    };
    let project = package.ancestors().skip(1).take(3).find(is_project)?;
    let manifest = manifest::read(project, &mut Vec::new());
    let roots = layout::import_roots(project, &manifest, &mut Vec::new());
    roots.iter().any(|root| root.path == package).then(|| project.to_owned())
}

/// The importable files below the roots, and the files that show their use; both sorted.
pub(crate) fn collect(
    project: Option<&Path>,
    roots: &[ImportRoot],
    problems: &mut Vec<Problem>,
) -> (Vec<SourceFile>, Vec<SourceFile>) {
    let mut walk = Walk::new(project, problems);
    for root in roots {
        if root.path.is_dir() {
            walk.folder(&root.path, &root.import);
        } else {
            // A module keeps its extension: it may be a stub or compiled.
            let file = root.path.file_name().and_then(|name| name.to_str()).unwrap_or(&root.import);
            let folder = root.import.rsplit_once('/').map(|(folder, _)| folder);
            walk.file(
                &root.path,
                folder.map_or_else(|| file.to_owned(), |folder| format!("{folder}/{file}")),
            );
        }
    }
    if let Some(project) = project {
        for name in USAGE_FOLDERS {
            let dir = project.join(name);
            if dir.is_dir() && !roots.iter().any(|root| root.path.starts_with(&dir)) {
                walk.folder(&dir, name);
            }
        }
    }
    let mut files = walk.files;
    sort(&mut files);
    let (usage, files) = files.into_iter().partition(|file| is_usage(&file.path));
    (files, usage)
}

/// The top-level import name of a root.
pub(crate) fn import_name(root: &ImportRoot) -> String {
    let top = root.top();
    module_name(top).unwrap_or(top).to_owned()
}

/// The name of the only import package, for folders without metadata.
fn bare_name(roots: &[ImportRoot]) -> Option<&str> {
    match roots {
        [root] => Some(root.top()).map(|top| module_name(top).unwrap_or(top)),
        _ => None,
    }
}

/// The version that metadata or a literal in the sources says. One that is none by PEP 440 is a problem, but
/// stays.
fn written_version(
    path: &Path,
    manifest: &Manifest,
    roots: &[ImportRoot],
    problems: &mut Vec<Problem>,
) -> Option<String> {
    let version = manifest.version.clone().or_else(|| {
        let mut places: Vec<PathBuf> = manifest.version_files.iter().map(|file| path.join(file)).collect();
        for root in roots {
            if root.path.is_dir() {
                places.extend(VERSION_MODULES.iter().map(|module| root.path.join(module)));
            } else {
                places.push(root.path.clone());
            }
        }
        places.iter().filter(|place| place.is_file()).find_map(|place| {
            let text = read_text(place, &mut Vec::new())?;
            let names = ["__version__", "VERSION", "version"];
            names.iter().find_map(|name| assigned_string(&text, name).filter(|text| is_version(text)))
        })
    })?;
    if !is_version(&version) {
        problems.push(Problem::file(path, format!("`{version}` is not a version")));
    }
    Some(version)
}

#[cfg(test)]
mod tests;
