//! What a folder of sources says about itself: `pyproject.toml`, `setup.cfg`, `setup.py` read as text,
//! `PKG-INFO`.

use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::literal::{assigned_dict, keyword_string};
use super::metadata::{self, requirement_name};
use super::text::{has_extension, read_text};
use super::walk::sorted_children;
use crate::error::Problem;
use crate::package::PackageName;

/// Name, version and layout, as far as they are written down.
#[derive(Debug, Default)]
pub(crate) struct Manifest {
    /// Whether any of the files is there.
    pub(crate) is_project: bool,
    pub(crate) name: Option<String>,
    pub(crate) version: Option<String>,
    /// Files, relative to the project, that may hold a literal version.
    pub(crate) version_files: Vec<PathBuf>,
    pub(crate) requires: Vec<PackageName>,
    /// Folders to search for packages, relative to the project, when they are configured.
    pub(crate) search: Vec<PathBuf>,
    /// Packages that are named one by one: import path with `/`, and its place relative to the project.
    pub(crate) packages: Vec<(String, PathBuf)>,
}

/// Reads the manifest of the folder `root`.
pub(crate) fn read(root: &Path, problems: &mut Vec<Problem>) -> Manifest {
    let mut manifest = Manifest::default();
    let pyproject = root.join("pyproject.toml");
    if let Some(text) = read_text(&pyproject, problems) {
        manifest.is_project = true;
        match text.parse::<Table>() {
            Ok(table) => read_pyproject(&table, &mut manifest),
            Err(error) => {
                problems.push(Problem::file(&pyproject, format!("is not valid TOML: {}", error.message())));
            }
        }
    }
    if let Some(text) = read_text(&root.join("setup.cfg"), problems) {
        manifest.is_project = true;
        read_setup_cfg(&text, &mut manifest);
    }
    if let Some(text) = read_text(&root.join("setup.py"), problems) {
        manifest.is_project = true;
        manifest.name = manifest.name.take().or_else(|| keyword_string(&text, "name"));
        manifest.version = manifest.version.take().or_else(|| keyword_string(&text, "version"));
        if let Some(at) = text.find("package_dir") {
            let assigned = text.get(at..).map(|rest| rest.replacen("package_dir", "package_dir ", 1));
            for (import, places) in
                assigned.and_then(|text| assigned_dict(&text, "package_dir")).unwrap_or_default()
            {
                manifest.add_package_dir(&import, places.first().map_or("", String::as_str));
            }
        }
    }
    let mut infos = vec![root.join("PKG-INFO")];
    for (name, path) in sorted_children(root, &mut Vec::new()) {
        if has_extension(&name, &["dist-info"]) {
            infos.push(path.join("METADATA"));
        } else if has_extension(&name, &["egg-info"]) {
            infos.push(path.join("PKG-INFO"));
        }
    }
    for info in infos {
        if let Some(metadata) = metadata::read(&info, problems) {
            manifest.is_project = true;
            manifest.name = manifest.name.take().or(metadata.name);
            manifest.version = manifest.version.take().or(metadata.version);
            manifest.requires.extend(metadata.requires);
        }
    }
    manifest.requires.sort_unstable();
    manifest.requires.dedup();
    manifest
}

impl Manifest {
    /// Notes a `package_dir` entry: the empty import name stands for all packages.
    fn add_package_dir(&mut self, import: &str, place: &str) {
        if import.is_empty() {
            self.search.extend(inside(place));
        } else if let Some(place) = inside(place) {
            self.packages.push((import.replace('.', "/"), place));
        }
    }
}

/// A relative path that stays inside the project; else `None`.
fn inside(place: &str) -> Option<PathBuf> {
    let path = Path::new(place);
    path.components()
        .all(|part| matches!(part, std::path::Component::Normal(_) | std::path::Component::CurDir))
        .then(|| path.to_owned())
}

/// Follows a path of keys through tables.
pub(crate) fn get<'t>(table: &'t Table, keys: &[&str]) -> Option<&'t Value> {
    let (last, path) = keys.split_last()?;
    let mut table = table;
    for key in path {
        table = table.get(*key)?.as_table()?;
    }
    table.get(*last)
}

/// The string at a path of keys.
pub(crate) fn get_str<'t>(table: &'t Table, keys: &[&str]) -> Option<&'t str> {
    get(table, keys)?.as_str()
}

/// The strings in a list at a path of keys.
pub(crate) fn get_strings<'t>(table: &'t Table, keys: &[&str]) -> Vec<&'t str> {
    let list = get(table, keys).and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_str).collect()
}

fn read_pyproject(table: &Table, manifest: &mut Manifest) {
    let owned = |value: Option<&str>| value.map(str::to_owned);
    manifest.name = owned(get_str(table, &["project", "name"]))
        .or_else(|| owned(get_str(table, &["tool", "poetry", "name"])))
        .or_else(|| owned(get_str(table, &["tool", "flit", "metadata", "module"])));
    manifest.version = owned(get_str(table, &["project", "version"]))
        .or_else(|| owned(get_str(table, &["tool", "poetry", "version"])));
    manifest
        .requires
        .extend(get_strings(table, &["project", "dependencies"]).into_iter().filter_map(requirement_name));
    if let Some(dependencies) = get(table, &["tool", "poetry", "dependencies"]).and_then(Value::as_table) {
        manifest
            .requires
            .extend(dependencies.keys().filter(|name| *name != "python").map(|name| PackageName::new(name)));
    }
    read_version_places(table, manifest);
    read_setuptools(table, manifest);
    for keys in [
        &["tool", "hatch", "build", "targets", "wheel", "packages"][..],
        &["tool", "hatch", "build", "packages"],
        &["tool", "hatch", "build", "targets", "wheel", "only-include"],
    ] {
        for place in get_strings(table, keys) {
            // Hatch drops all folders but the last.
            if let (Some(path), Some(name)) = (inside(place), place.trim_end_matches('/').rsplit('/').next())
            {
                manifest.packages.push((name.to_owned(), path));
            }
        }
    }
    let poetry = get(table, &["tool", "poetry", "packages"]).and_then(Value::as_array);
    for package in poetry.into_iter().flatten().filter_map(Value::as_table) {
        let Some(include) = package.get("include").and_then(Value::as_str) else { continue };
        let from = package.get("from").and_then(Value::as_str).unwrap_or("");
        let Some(from) = inside(from) else { continue };
        // `include` may be a pattern; what stands before it names the package.
        let plain = include.split("/*").next().unwrap_or(include).trim_end_matches('/');
        if plain.contains('*') || inside(plain).is_none() {
            manifest.search.push(from);
        } else {
            manifest.packages.push((plain.trim_end_matches(".py").to_owned(), from.join(plain)));
        }
    }
    for keys in [
        &["tool", "pdm", "build", "package-dir"][..],
        &["tool", "maturin", "python-source"],
        &["tool", "uv", "build-backend", "module-root"],
        &["tool", "scikit-build", "wheel", "package-dir"],
    ] {
        manifest.search.extend(get_str(table, keys).and_then(inside));
    }
}

fn read_version_places(table: &Table, manifest: &mut Manifest) {
    if let Some(path) = get_str(table, &["tool", "hatch", "version", "path"]) {
        manifest.version_files.extend(inside(path));
    }
    if let Some(attribute) = get_str(table, &["tool", "setuptools", "dynamic", "version", "attr"]) {
        manifest.version_files.extend(attribute_files(attribute));
    }
    if let Some(path) = get_str(table, &["tool", "pdm", "version", "path"]) {
        manifest.version_files.extend(inside(path));
    }
}

/// The files that may define the dotted attribute `acme.version.__version__`.
fn attribute_files(attribute: &str) -> Vec<PathBuf> {
    let Some((module, _)) = attribute.trim().rsplit_once('.') else { return Vec::new() };
    let Some(path) = inside(&module.replace('.', "/")) else { return Vec::new() };
    let mut files = Vec::new();
    for base in ["", "src", "lib"] {
        let path = Path::new(base).join(&path);
        files.push(path.with_extension("py"));
        files.push(path.join("__init__.py"));
    }
    files
}

fn read_setuptools(table: &Table, manifest: &mut Manifest) {
    let setuptools = ["tool", "setuptools"];
    let key = |rest: &[&'static str]| [&setuptools[..], rest].concat();
    if let Some(dirs) = get(table, &key(&["package-dir"])).and_then(Value::as_table) {
        for (import, place) in dirs {
            manifest.add_package_dir(import, place.as_str().unwrap_or(""));
        }
    }
    for place in get_strings(table, &key(&["packages", "find", "where"])) {
        manifest.search.extend(inside(place));
    }
    let base = manifest.search.first().cloned().unwrap_or_default();
    for import in
        get_strings(table, &key(&["packages"])).into_iter().chain(get_strings(table, &key(&["py-modules"])))
    {
        let place = import.replace('.', "/");
        // Subpackages are inside their packages.
        if !manifest.packages.iter().any(|(other, _)| *other == place)
            && let Some(relative) = inside(&place)
        {
            manifest.packages.push((place, base.join(relative)));
        }
    }
}

fn read_setup_cfg(text: &str, manifest: &mut Manifest) {
    let mut section = "";
    let mut key = String::new();
    for line in text.lines() {
        let trimmed = line.trim();
        if trimmed.is_empty() || trimmed.starts_with(['#', ';']) {
            continue;
        }
        if let Some(name) = trimmed.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            section = name.trim();
            key.clear();
            continue;
        }
        let value = if line.starts_with([' ', '\t']) {
            trimmed
        } else if let Some((name, value)) = trimmed.split_once('=') {
            name.trim().clone_into(&mut key);
            value.trim()
        } else {
            continue;
        };
        if value.is_empty() {
            continue;
        }
        match (section, key.as_str()) {
            ("metadata", "name") => manifest.name = manifest.name.take().or_else(|| Some(value.to_owned())),
            ("metadata", "version") => {
                if let Some(attribute) = value.strip_prefix("attr:") {
                    manifest.version_files.extend(attribute_files(attribute));
                } else if !value.starts_with("file:") {
                    manifest.version = manifest.version.take().or_else(|| Some(value.to_owned()));
                }
            }
            ("options", "install_requires") => manifest.requires.extend(requirement_name(value)),
            ("options", "package_dir") => {
                if let Some((import, place)) = value.split_once('=') {
                    manifest.add_package_dir(import.trim(), place.trim());
                }
            }
            ("options.packages.find", "where") => manifest.search.extend(inside(value)),
            _ => {}
        }
    }
}
