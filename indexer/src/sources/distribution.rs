//! Installed distributions: dist-info, egg-info, what belongs to them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::editable;
use super::environment::Environment;
use super::folder::{self, Identity};
use super::guides;
use super::import_map::ImportMap;
use super::layout::ImportRoot;
use super::metadata::{self, Metadata, is_version};
use super::record::{self, Record};
use super::text::{METADATA_LIMIT, is_identifier, module_name, read_bytes, read_text};
use super::usage::is_usage;
use super::walk::sorted_children;
use crate::error::Problem;
use crate::package::{Content, Ecosystem, PackageName, Provenance, SourceFile, SourceTree};

/// Where an installed distribution came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A package index, or nothing says.
    Index,
    /// A repository or an archive at this address.
    Url(String),
    /// A folder on this machine; its sources are used in place if `editable`.
    Folder {
        /// The project's folder.
        path: PathBuf,
        /// Whether a change of the sources shows without installing again.
        editable: bool,
    },
}

/// One installed distribution. Its files are not read yet.
#[derive(Clone, Debug)]
pub struct Distribution {
    /// Its name.
    pub name: PackageName,
    /// Its version as written.
    pub version: String,
    /// The folder of packages that it is installed in.
    pub packages_dir: PathBuf,
    /// Its `dist-info` or `egg-info`.
    pub metadata_path: PathBuf,
    /// What it needs, extras left out; sorted.
    pub requires: Vec<PackageName>,
    /// Its top-level import names, sorted.
    pub imports: Vec<String>,
    /// Where it came from.
    pub origin: Origin,
    /// Whether a classifier says `Private ::`, or it came from a folder or a repository.
    pub is_private: bool,
    /// The program that installed it (`pip`, `uv`, `conda`).
    pub installer: Option<String>,
    record: Option<Record>,
    /// What it is made of where no RECORD says so: its packages in `packages_dir`, or editable sources.
    roots: Vec<ImportRoot>,
}

impl Distribution {
    /// Its content identity without reading a source file, for distributions whose RECORD has hashes;
    /// `None` for the others (editable ones, for instance), whose [`source_tree`] has to be made.
    pub fn fingerprint(&self) -> Option<&str> {
        if self.roots.is_empty() { self.record.as_ref()?.fingerprint.as_deref() } else { None }
    }
}

/// Lists the distributions in all folders of packages of `environment`, sorted by name. Of two with one name
/// the one in the folder that comes first on `sys.path` is taken.
pub fn list(environment: &Environment) -> (Vec<Distribution>, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut dirs = environment.packages_dirs.clone();
    for dir in &environment.packages_dirs {
        for added in editable::path_lines(dir, &mut problems) {
            if !dirs.contains(&added) {
                dirs.push(added);
            }
        }
    }
    let mut found: BTreeMap<PackageName, Distribution> = BTreeMap::new();
    for dir in &dirs {
        let children = sorted_children(dir, &mut problems);
        let read: Vec<(Option<Distribution>, Vec<Problem>)> = children
            .par_iter()
            .map(|(name, path)| {
                let mut problems = Vec::new();
                (read_one(dir, name, path, &mut problems), problems)
            })
            .collect();
        for (distribution, mut more) in read {
            problems.append(&mut more);
            let Some(distribution) = distribution else { continue };
            match found.get(&distribution.name) {
                None => {
                    found.insert(distribution.name.clone(), distribution);
                }
                Some(other)
                    if other.packages_dir == distribution.packages_dir
                        && other.version != distribution.version =>
                {
                    let message = format!(
                        "{} is installed twice in one folder, as {} and {}; {0} {1} is used",
                        distribution.name, other.version, distribution.version
                    );
                    problems.push(Problem::file(&distribution.metadata_path, message));
                }
                Some(_) => {}
            }
        }
    }
    (found.into_values().collect(), problems)
}

/// The import names of `distributions`, both ways.
pub fn import_map(distributions: &[Distribution]) -> ImportMap {
    let mut map = ImportMap::default();
    for distribution in distributions {
        for import in &distribution.imports {
            map.insert(import, &distribution.name);
        }
    }
    map
}

/// The files of `distribution`, not read (but for editable ones and those without RECORD, whose content is
/// hashed).
pub fn source_tree(distribution: &Distribution) -> (SourceTree, Vec<Problem>) {
    let mut tree = SourceTree {
        ecosystem: Ecosystem::Pypi,
        name: distribution.name.clone(),
        version: distribution.version.clone(),
        is_private: distribution.is_private,
        provenance: Provenance::Installed(distribution.packages_dir.clone()),
        files: Vec::new(),
        usage_files: Vec::new(),
        guide_files: Vec::new(),
        fingerprint: String::new(),
        requires: distribution.requires.clone(),
    };
    if let (Some(record), true) = (&distribution.record, distribution.roots.is_empty()) {
        for (path, size) in &record.files {
            let content = Content::Disk(distribution.packages_dir.join(path));
            let file = SourceFile { path: path.clone(), content, size: *size };
            if is_usage(path) { &mut tree.usage_files } else { &mut tree.files }.push(file);
        }
        tree.fingerprint = record.fingerprint.clone().unwrap_or_else(|| {
            // Without hashes: what the file system knows about each file.
            let mut hasher = blake3::Hasher::new();
            for file in tree.files.iter().chain(&tree.usage_files) {
                hasher.update(file.path.as_bytes());
                if let Some(metadata) = file.disk_path().and_then(|path| path.metadata().ok()) {
                    hasher.update(&metadata.len().to_le_bytes());
                    let modified =
                        metadata.modified().ok().and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
                    hasher.update(&modified.unwrap_or_default().as_nanos().to_le_bytes());
                }
            }
            super::walk::short_hex(&hasher.finalize())
        });
        tree.guide_files = guide_files(distribution, &tree.usage_files);
        return (tree, Vec::new());
    }
    let (place, project) = match &distribution.origin {
        Origin::Folder { path, editable: true } => (path.as_path(), Some(path.as_path())),
        _ => (distribution.packages_dir.as_path(), None),
    };
    let identity = Identity {
        name: distribution.name.clone(),
        version: Some(distribution.version.clone()),
        requires: distribution.requires.clone(),
    };
    let mut problems = Vec::new();
    if distribution.roots.is_empty() {
        let message =
            "has neither RECORD nor top_level.txt, and nothing is named like it; its files are not known";
        problems.push(Problem::file(&distribution.metadata_path, message));
    }
    let built = folder::build(place, project, &distribution.roots, identity, problems);
    let provenance = if project.is_some() { built.tree.provenance } else { tree.provenance };
    let guide_files = match project {
        Some(_) => built.tree.guide_files,
        None => guide_files(distribution, &built.tree.usage_files),
    };
    let is_private = distribution.is_private;
    (SourceTree { is_private, provenance, guide_files, ..built.tree }, built.problems)
}

/// The description in the metadata and, of private packages, the tests among what is installed. Those of public ones
/// would take longer to read than the package itself, and its docs are seldom thin.
fn guide_files(distribution: &Distribution, usage_files: &[SourceFile]) -> Vec<SourceFile> {
    let mut files = if distribution.is_private { usage_files.to_vec() } else { Vec::new() };
    for name in ["METADATA", "PKG-INFO"] {
        let path = distribution.metadata_path.join(name);
        if let Ok(metadata) = path.metadata() {
            files.push(guides::metadata_page(Content::Disk(path), metadata.len()));
            break;
        }
    }
    guides::select(files).0
}

/// Reads the distribution whose metadata is the child `name` of a folder of packages, if that is metadata.
fn read_one(dir: &Path, name: &str, path: &Path, problems: &mut Vec<Problem>) -> Option<Distribution> {
    // pip renames what it is about to remove to `~name`, and sometimes leaves it.
    if name.starts_with('~') {
        return None;
    }
    let (stem, extension) = name.rsplit_once('.')?;
    match extension.to_ascii_lowercase().as_str() {
        "dist-info" => read_dist_info(dir, stem, path, problems),
        "egg-info" if path.is_dir() => {
            let metadata = metadata_or_name(&path.join("PKG-INFO"), path, stem, problems)?;
            let tops = top_level(path, &metadata.0, problems);
            let roots = in_packages_dir(dir, &tops);
            Some(assemble(dir, path, metadata, Origin::Index, None, roots))
        }
        "egg-info" => {
            let metadata = metadata_or_name(path, path, stem, problems)?;
            let roots = in_packages_dir(dir, &[metadata.0.as_str().replace('-', "_")]);
            Some(assemble(dir, path, metadata, Origin::Index, None, roots))
        }
        "egg" if path.is_dir() => {
            let info = path.join("EGG-INFO");
            let metadata = metadata_or_name(&info.join("PKG-INFO"), &info, stem, problems)?;
            let tops = top_level(&info, &metadata.0, problems);
            let roots = in_packages_dir(path, &tops);
            Some(assemble(path, &info, metadata, Origin::Index, None, roots))
        }
        "egg" => {
            problems.push(Problem::file(path, "zip egg is not read; install the distribution as a wheel"));
            None
        }
        "egg-link" => {
            let project = editable::egg_link(path, problems)?;
            let (info, roots) = editable::project_roots(&project, problems);
            let metadata = metadata_or_name(&info.join("PKG-INFO"), &info, stem, problems)?;
            let origin = Origin::Folder { path: project, editable: true };
            Some(assemble(dir, &info, metadata, origin, None, roots))
        }
        _ => None,
    }
}

fn read_dist_info(dir: &Path, stem: &str, path: &Path, problems: &mut Vec<Problem>) -> Option<Distribution> {
    let metadata = metadata_or_name(&path.join("METADATA"), path, stem, problems)?;
    let origin = read_origin(&path.join("direct_url.json"), problems);
    let installer = read_text(&path.join("INSTALLER"), problems).map(|text| text.trim().to_owned());
    let record_path = path.join("RECORD");
    let record = read_bytes(&record_path, 4 * METADATA_LIMIT, problems)
        .map(|bytes| record::parse(&record_path, &bytes, problems));
    let has_files = record.as_ref().is_some_and(|record| !record.files.is_empty());
    let pth: &[String] = record.as_ref().map_or(&[], |record| &record.pth);
    let is_editable =
        matches!(origin, Origin::Folder { editable: true, .. }) || (!has_files && !pth.is_empty());
    let mut roots = Vec::new();
    let mut origin = origin;
    if is_editable {
        let project = match &origin {
            Origin::Folder { path, .. } => Some(path.as_path()),
            _ => None,
        };
        let found = editable::roots(dir, &metadata.0, pth, project, problems);
        roots = found.roots;
        if roots.is_empty() && !has_files {
            problems.push(Problem::file(path, "is an editable install whose sources were not found"));
        }
        if let (Origin::Index | Origin::Url(_), Some(path)) = (&origin, found.project) {
            origin = Origin::Folder { path, editable: true };
        }
    } else if record.is_none() {
        let tops = top_level(path, &metadata.0, problems);
        roots = in_packages_dir(dir, &tops);
    }
    let mut distribution = assemble(dir, path, metadata, origin, installer, roots);
    if let Some(record) = record.filter(|_| distribution.roots.is_empty()) {
        distribution.imports = recorded_imports(&record);
        distribution.record = Some(record);
    }
    Some(distribution)
}

/// Name, version and the rest of the metadata; from the folder's name where the file does not say.
fn metadata_or_name(
    file: &Path,
    info: &Path,
    stem: &str,
    problems: &mut Vec<Problem>,
) -> Option<(PackageName, String, Metadata)> {
    let mut metadata = metadata::read(file, problems).unwrap_or_else(|| {
        problems.push(Problem::file(file, "is missing; name and version are taken from the folder's name"));
        Metadata::default()
    });
    // `acme_data-2.3.0`, and for eggs `acme_data-2.3.0-py3.11`.
    let mut parts = stem.split('-');
    let named = parts.next().unwrap_or_default();
    let name = metadata.name.take().filter(|name| !name.is_empty()).unwrap_or_else(|| named.to_owned());
    let version = metadata.version.take().or_else(|| parts.next().map(str::to_owned)).unwrap_or_default();
    let name = PackageName::new(&name);
    if name.as_str().is_empty() || name.as_str().contains(['/', '\\']) {
        problems.push(Problem::file(info, "has no name"));
        return None;
    }
    if !is_version(&version) {
        problems.push(Problem::file(info, format!("`{version}` is not a version")));
    }
    Some((name, version, metadata))
}

fn assemble(
    dir: &Path,
    metadata_path: &Path,
    (name, version, metadata): (PackageName, String, Metadata),
    origin: Origin,
    installer: Option<String>,
    roots: Vec<ImportRoot>,
) -> Distribution {
    let mut imports: Vec<String> = roots.iter().map(folder::import_name).collect();
    imports.sort_unstable();
    imports.dedup();
    Distribution {
        name,
        version,
        packages_dir: dir.to_owned(),
        metadata_path: metadata_path.to_owned(),
        requires: metadata.requires,
        imports,
        is_private: metadata.is_private || origin != Origin::Index,
        origin,
        installer,
        record: None,
        roots,
    }
}

/// What `direct_url.json` says.
fn read_origin(path: &Path, problems: &mut Vec<Problem>) -> Origin {
    let Some(text) = read_text(path, problems) else { return Origin::Index };
    let value: serde_json::Value = match serde_json::from_str(&text) {
        Ok(value) => value,
        Err(error) => {
            problems.push(Problem::file(path, format!("is not valid JSON: {error}")));
            return Origin::Index;
        }
    };
    let Some(url) = value.get("url").and_then(serde_json::Value::as_str) else { return Origin::Index };
    if value.get("dir_info").is_some()
        && let Some(folder) = editable::file_url(url)
    {
        let editable =
            value.pointer("/dir_info/editable").and_then(serde_json::Value::as_bool).unwrap_or(false);
        return Origin::Folder { path: folder, editable };
    }
    Origin::Url(url.to_owned())
}

/// The import paths in the `top_level.txt` of `info`, else the distribution's own name as an import name. Of a
/// namespace that several distributions share, the part that is named like the distribution.
fn top_level(info: &Path, name: &PackageName, problems: &mut Vec<Problem>) -> Vec<String> {
    let mut lines = |file: &str| -> Vec<String> {
        let text = read_text(&info.join(file), problems).unwrap_or_default();
        text.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
    };
    let mut names = lines("top_level.txt");
    if names.is_empty() {
        names.push(name.as_str().replace('-', "_"));
    }
    for namespace in lines("namespace_packages.txt") {
        let own = name
            .as_str()
            .strip_prefix(&namespace.replace(['.', '_'], "-"))
            .and_then(|own| own.strip_prefix('-'));
        if let Some(own) = own {
            names.retain(|name| *name != namespace && !namespace.starts_with(&format!("{name}.")));
            names.push(format!("{}/{}", namespace.replace('.', "/"), own.replace('-', "_")));
        }
    }
    names.sort_unstable();
    names.dedup();
    names
}

/// The packages and modules with these top-level names in a folder of packages.
fn in_packages_dir(dir: &Path, names: &[String]) -> Vec<ImportRoot> {
    let mut roots = Vec::new();
    for name in names {
        if name.contains('\\')
            || name.starts_with('/')
            || name.split('/').any(|part| matches!(part, "" | "." | ".."))
        {
            continue;
        }
        let path = dir.join(name);
        if path.is_dir() {
            roots.push(ImportRoot { import: name.clone(), path });
            continue;
        }
        for extension in ["py", "pyi"] {
            let file = format!("{name}.{extension}");
            let path = dir.join(&file);
            if path.is_file() {
                roots.push(ImportRoot { import: file, path });
            }
        }
    }
    roots
}

/// The top-level import names among recorded files.
fn recorded_imports(record: &Record) -> Vec<String> {
    let mut imports: Vec<String> = Vec::new();
    for (path, _) in &record.files {
        if is_usage(path) {
            continue;
        }
        let name = match path.split_once('/') {
            Some((folder, _)) => {
                Some(folder.strip_suffix("-stubs").unwrap_or(folder)).filter(|name| is_identifier(name))
            }
            None => module_name(path),
        };
        if let Some(name) = name
            && imports.last().is_none_or(|last| last != name)
        {
            imports.push(name.to_owned());
        }
    }
    imports.sort_unstable();
    imports.dedup();
    imports
}

#[cfg(test)]
mod tests;
