//! What a project declares: its own libraries, path and workspace dependencies.

use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::editable::file_url;
use super::manifest::{self, get, get_str, get_strings};
use super::metadata::requirement_name;
use super::text::{clean, has_extension, read_text};
use super::walk::sorted_children;
use crate::error::Problem;
use crate::package::PackageName;

/// What `siskin.toml` and `pyproject.toml` in a project's root say.
#[derive(Debug, Default)]
pub struct Project {
    /// The project's root.
    pub root: PathBuf,
    /// The names of all declared dependencies, those of groups and extras too; sorted.
    pub dependencies: Vec<PackageName>,
    /// Libraries with a place on this machine, in the order they were declared; one per name.
    pub libraries: Vec<Library>,
    /// Whether sibling folders may be searched; true unless `sibling = false`.
    pub siblings: bool,
    /// Patterns (`acme-*`) of names of private distributions.
    pub private: Vec<String>,
    /// Libraries that `siskin.toml` names but does not describe as it should, and after discovery those that could
    /// not be read; each is a problem too.
    pub failed: Vec<FailedLibrary>,
    /// Whether `siskin.toml` has a mistake that no package's name can be given to; it is a problem too.
    pub is_broken: bool,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// A library that a project names and that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedLibrary {
    /// The distribution.
    pub name: PackageName,
    /// The version, where the declaration gives one.
    pub version: Option<String>,
    /// What is wrong.
    pub error: String,
    /// What to do next.
    pub next: String,
}

impl FailedLibrary {
    /// A library of the project at `root` whose declaration in `siskin.toml` is to be corrected.
    pub fn new(root: &Path, name: &PackageName, version: Option<String>, error: String) -> Self {
        let next = format!("correct the [[library]] `{name}` in {}", root.join("siskin.toml").display());
        Self { name: name.clone(), version, error, next }
    }
}

/// A library that a project names with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Library {
    /// The distribution.
    pub name: PackageName,
    /// Where it is.
    pub place: Place,
    /// The version, where the declaration gives one.
    pub version: Option<String>,
    /// Which declaration named it: `[[library]] in siskin.toml`.
    pub why: String,
}

/// What a library is read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A folder of sources or one module.
    Folder(PathBuf),
    /// A wheel, sdist or zip.
    Archive(PathBuf),
    /// API docs as JSON lines.
    Docs(PathBuf),
}

/// Reads what the project at `root` declares.
pub fn read(root: &Path) -> Project {
    let mut project = Project { root: root.to_owned(), siblings: true, ..Project::default() };
    let path = root.join("siskin.toml");
    match read_table(&path, &mut project.problems) {
        Some(table) => project.read_siskin(&path, &table),
        // A file that is not there is no problem.
        None => project.is_broken = !project.problems.is_empty(),
    }
    if let Some(table) = read_table(&root.join("pyproject.toml"), &mut project.problems) {
        project.read_pyproject(&table);
    }
    project.dependencies.extend(manifest::read(root, &mut Vec::new()).requires);
    project.read_requirements_files();
    project.dependencies.sort_unstable();
    project.dependencies.dedup();
    let mut seen = Vec::new();
    project.libraries.retain(|library| {
        let is_new = !seen.contains(&library.name);
        seen.push(library.name.clone());
        is_new
    });
    project
}

/// The TOML file at `path`; `None` if it is not there, or, which is a problem, cannot be read.
pub fn read_table(path: &Path, problems: &mut Vec<Problem>) -> Option<Table> {
    let text = read_text(path, problems)?;
    match text.parse() {
        Ok(table) => Some(table),
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start);
            let line = text.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count() as u32 + 1;
            problems.push(Problem::file(path, format!("is not valid TOML: {}", error.message())).at(line));
            None
        }
    }
}

impl Project {
    fn read_siskin(&mut self, path: &Path, table: &Table) {
        for (key, value) in table {
            match (key.as_str(), value) {
                ("library", Value::Array(libraries)) => {
                    for (index, library) in libraries.iter().enumerate() {
                        let library = library.as_table().ok_or("is not a table".to_owned());
                        let name = library.as_ref().ok().and_then(|table| get_str(table, &["name"]));
                        let name = name.filter(|name| !name.trim().is_empty()).map(PackageName::new);
                        let is_known = |other: &PackageName| Some(other) == name.as_ref();
                        let is_again = self.libraries.iter().any(|other| is_known(&other.name))
                            || self.failed.iter().any(|other| is_known(&other.name));
                        if let Some(name) = name.as_ref().filter(|_| is_again) {
                            let message = format!("has [[library]] `{name}` twice; the first one counts");
                            self.problems.push(Problem::file(path, message));
                            continue;
                        }
                        match library.and_then(|table| self.read_library(path, table)) {
                            Ok(library) => self.libraries.push(library),
                            Err(message) => {
                                let message = format!("[[library]] number {} {message}", index + 1);
                                match &name {
                                    Some(name) => {
                                        let error = message.clone();
                                        self.failed.push(FailedLibrary::new(&self.root, name, None, error));
                                    }
                                    None => self.is_broken = true,
                                }
                                self.problems.push(Problem::file(path, message));
                            }
                        }
                    }
                }
                ("sibling" | "siblings", Value::Boolean(on)) => self.siblings &= *on,
                ("private", Value::Array(patterns)) => {
                    self.private.extend(patterns.iter().filter_map(Value::as_str).map(str::to_owned));
                }
                ("library", _) => {
                    self.is_broken = true;
                    self.problems.push(Problem::file(path, "`library` has the wrong type"));
                }
                // Whoever reads settings says what is wrong with those.
                _ => {}
            }
        }
    }

    fn read_library(&mut self, path: &Path, table: &Table) -> Result<Library, String> {
        for key in table.keys() {
            let known = ["name", "path", "docs", "version"];
            if !known.contains(&key.as_str()) {
                let hint = did_you_mean(key, &known);
                self.problems.push(Problem::file(path, format!("unknown key `{key}` in [[library]]{hint}")));
            }
        }
        let text = |key: &str| match table.get(key) {
            Some(Value::String(text)) if !text.trim().is_empty() => Ok(Some(text.trim())),
            None => Ok(None),
            Some(_) => Err(format!("has a `{key}` that is not a string")),
        };
        let name = text("name")?.ok_or("has no `name`")?;
        let place = match (text("path")?, text("docs")?) {
            (Some(place), None) => place_of(clean(&self.root.join(place))),
            (None, Some(docs)) => Place::Docs(clean(&self.root.join(docs))),
            (Some(_), Some(_)) => return Err("has both `path` and `docs`".to_owned()),
            (None, None) => return Err("has neither `path` nor `docs`".to_owned()),
        };
        let version = text("version")?.map(str::to_owned);
        Ok(Library {
            name: PackageName::new(name),
            place,
            version,
            why: "[[library]] in siskin.toml".to_owned(),
        })
    }

    fn read_pyproject(&mut self, table: &Table) {
        let mut requirements: Vec<&str> = get_strings(table, &["project", "dependencies"]);
        for keys in [
            &["project", "optional-dependencies"][..],
            &["dependency-groups"],
            &["tool", "pdm", "dev-dependencies"],
        ] {
            let groups = get(table, keys).and_then(Value::as_table);
            let groups = groups.into_iter().flatten().filter_map(|(_, group)| group.as_array());
            requirements.extend(groups.flatten().filter_map(Value::as_str));
        }
        requirements.extend(get_strings(table, &["tool", "uv", "dev-dependencies"]));
        let environments = get(table, &["tool", "hatch", "envs"]).and_then(Value::as_table);
        for environment in environments.into_iter().flatten().filter_map(|(_, value)| value.as_table()) {
            requirements.extend(get_strings(environment, &["dependencies"]));
            requirements.extend(get_strings(environment, &["extra-dependencies"]));
        }
        for requirement in requirements {
            self.read_requirement(requirement);
        }
        self.read_poetry(table);
        self.read_uv(table);
    }

    /// A requirement: its name, and its place if it is a folder on this machine.
    fn read_requirement(&mut self, requirement: &str) {
        let (name, address) = if let Some(address) = requirement.strip_prefix("-e ") {
            // PDM: `-e file:///${PROJECT_ROOT}/lib#egg=acme`.
            let (address, fragment) = address.split_once('#').unwrap_or((address, ""));
            let name =
                fragment.strip_prefix("egg=").or_else(|| address.trim_end_matches('/').rsplit('/').next());
            (name.and_then(requirement_name), Some(address))
        } else {
            let address = requirement.split_once('@').map(|(_, address)| address);
            (
                requirement_name(requirement),
                address.map(|address| address.split([';', '#']).next().unwrap_or(address)),
            )
        };
        let Some(name) = name else { return };
        self.dependencies.push(name.clone());
        let Some(address) = address.map(str::trim) else { return };
        let root = self.root.display().to_string().replace('\\', "/");
        let parent = self
            .root
            .parent()
            .map_or_else(String::new, |parent| parent.display().to_string().replace('\\', "/"));
        let address = address
            .replace("file:///${PROJECT_ROOT}", &format!("file://{root}"))
            .replace("{root:uri}", &format!("file://{root}"))
            .replace("{root:parent:uri}", &format!("file://{parent}"));
        if let Some(path) = file_url(&address) {
            self.add(name, &path, "a path dependency in pyproject.toml");
        }
    }

    /// The names in `requirements*.txt`, `.in` and `.lock`; their pins are read elsewhere.
    fn read_requirements_files(&mut self) {
        for (name, path) in sorted_children(&self.root, &mut Vec::new()) {
            if name.starts_with("requirements")
                && has_extension(&name, &["txt", "in", "lock"])
                && path.is_file()
            {
                let text = read_text(&path, &mut Vec::new()).unwrap_or_default();
                let lines =
                    text.lines().filter(|line| !line.starts_with([' ', '\t']) && !line.contains("://"));
                self.dependencies.extend(lines.filter_map(requirement_name));
            }
        }
    }

    fn read_poetry(&mut self, table: &Table) {
        let mut tables = Vec::new();
        for keys in [&["tool", "poetry", "dependencies"][..], &["tool", "poetry", "dev-dependencies"]] {
            tables.extend(get(table, keys).and_then(Value::as_table));
        }
        let groups = get(table, &["tool", "poetry", "group"]).and_then(Value::as_table);
        for group in groups.into_iter().flatten().filter_map(|(_, group)| group.as_table()) {
            tables.extend(get(group, &["dependencies"]).and_then(Value::as_table));
        }
        for (name, value) in tables.into_iter().flatten().filter(|(name, _)| *name != "python") {
            let name = PackageName::new(name);
            self.dependencies.push(name.clone());
            if let Some(path) = value.as_table().and_then(|table| get_str(table, &["path"])) {
                self.add(name, &self.root.join(path), "a path dependency in pyproject.toml");
            }
        }
    }

    fn read_uv(&mut self, table: &Table) {
        let sources = get(table, &["tool", "uv", "sources"]).and_then(Value::as_table);
        let mut needs_workspace = Vec::new();
        for (name, value) in sources.into_iter().flatten() {
            let name = PackageName::new(name);
            let alternatives = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
            for source in alternatives.iter().filter_map(Value::as_table) {
                if let Some(path) = get_str(source, &["path"]) {
                    self.add(name.clone(), &self.root.join(path), "a path source in pyproject.toml");
                } else if source.get("workspace").and_then(Value::as_bool) == Some(true) {
                    needs_workspace.push(name.clone());
                }
            }
        }
        if let Some(workspace) = get(table, &["tool", "uv", "workspace"]).and_then(Value::as_table) {
            for (name, path) in members(&self.root.clone(), workspace) {
                self.add(name, &path, "a workspace member");
            }
        } else if !needs_workspace.is_empty() {
            // The root is itself a member: its workspace is above.
            for parent in self.root.clone().ancestors().skip(1).take(8) {
                let Some(table) = read_table(&parent.join("pyproject.toml"), &mut Vec::new()) else {
                    continue;
                };
                let Some(workspace) = get(&table, &["tool", "uv", "workspace"]).and_then(Value::as_table)
                else {
                    continue;
                };
                for (name, path) in members(parent, workspace) {
                    if needs_workspace.contains(&name) {
                        self.add(name, &path, "a workspace member");
                    }
                }
                break;
            }
        }
    }

    /// Adds a library, unless it is not there (a problem) or is the project itself.
    fn add(&mut self, name: PackageName, path: &Path, why: &str) {
        let path = clean(path);
        if !path.exists() {
            self.problems.push(Problem::file(&path, format!("{name} is said to be here and is not")));
        } else if path != self.root {
            self.libraries.push(Library { name, place: place_of(path), version: None, why: why.to_owned() });
        }
    }
}

/// The known key that was probably meant, as the end of a message; empty if none is near.
fn did_you_mean(key: &str, known: &[&str]) -> String {
    let nearest = known.iter().map(|known| (distance(key, known), known)).min();
    match nearest.filter(|(distance, _)| *distance <= 2) {
        Some((_, known)) => format!("; did you mean `{known}`?"),
        None => String::new(),
    }
}

/// How many characters have to be added, removed or changed to make `b` of `a`.
pub fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (i, c) in a.chars().enumerate() {
        let (mut diagonal, mut left) = (i, i + 1);
        for (j, other) in b.chars().enumerate() {
            let above = row.get(j + 1).copied().unwrap_or(0);
            let changed = diagonal + usize::from(c != other);
            if let Some(cell) = row.get_mut(j) {
                *cell = left;
            }
            left = changed.min(above + 1).min(left + 1);
            diagonal = above;
        }
        if let Some(last) = row.last_mut() {
            *last = left;
        }
    }
    row.last().copied().unwrap_or(0)
}

/// A folder or an archive, by the name.
fn place_of(path: PathBuf) -> Place {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_ascii_lowercase();
    let is_archive =
        [".whl", ".zip", ".tar.gz", ".tgz", ".tar.bz2"].iter().any(|ending| name.ends_with(ending));
    if is_archive && !path.is_dir() { Place::Archive(path) } else { Place::Folder(path) }
}

/// The members of a uv workspace with the names that they give themselves, sorted by path.
fn members(root: &Path, workspace: &Table) -> Vec<(PackageName, PathBuf)> {
    let expand = |key: &str| {
        let mut paths = Vec::new();
        for pattern in get_strings(workspace, &[key]) {
            glob(
                root,
                &pattern.split('/').filter(|part| !matches!(*part, "" | ".")).collect::<Vec<_>>(),
                &mut paths,
            );
        }
        paths
    };
    let excluded = expand("exclude");
    let mut paths = expand("members");
    paths.sort_unstable();
    paths.dedup();
    paths.retain(|path| !excluded.contains(path));
    let named = paths.into_iter().filter_map(|path| {
        let table = read_table(&path.join("pyproject.toml"), &mut Vec::new())?;
        let name =
            get_str(&table, &["project", "name"]).or_else(|| get_str(&table, &["tool", "poetry", "name"]))?;
        Some((PackageName::new(name), path))
    });
    named.collect()
}

/// The folders that match a pattern, part by part.
fn glob(dir: &Path, pattern: &[&str], out: &mut Vec<PathBuf>) {
    // A workspace of more members is a mistake in the pattern.
    if out.len() >= 1_000 {
        return;
    }
    match pattern {
        [] => out.push(dir.to_owned()),
        ["..", rest @ ..] => {
            if let Some(parent) = dir.parent() {
                glob(parent, rest, out);
            }
        }
        [part, rest @ ..] if !part.contains(['*', '?']) => {
            let path = dir.join(part);
            if path.is_dir() {
                glob(&path, rest, out);
            }
        }
        [part, rest @ ..] => {
            let is_deep = *part == "**";
            if is_deep {
                glob(dir, rest, out);
            }
            for (name, path) in sorted_children(dir, &mut Vec::new()) {
                let is_folder = path.symlink_metadata().is_ok_and(|metadata| metadata.is_dir());
                if !is_folder || name.starts_with('.') || name == "node_modules" {
                    continue;
                }
                if is_deep {
                    glob(&path, pattern, out);
                } else if matches_pattern(part, &name) {
                    glob(&path, rest, out);
                }
            }
        }
    }
}

/// Whether `name` matches `pattern`, in which `*` stands for any characters and `?` for one.
pub fn matches_pattern(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    let (mut p, mut n) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while n < name.len() {
        match pattern.get(p) {
            Some('*') => {
                retry = Some((p, n));
                p += 1;
            }
            Some(c) if *c == '?' || name.get(n) == Some(c) => {
                p += 1;
                n += 1;
            }
            _ => {
                let Some((star, from)) = retry else { return false };
                p = star + 1;
                n = from + 1;
                retry = Some((star, from + 1));
            }
        }
    }
    pattern.get(p..).is_some_and(|rest| rest.iter().all(|c| *c == '*'))
}

#[cfg(test)]
mod tests;
