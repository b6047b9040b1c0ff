//! All packages that a project uses, from everything that is on this machine.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::distribution::{self, Distribution, Origin};
use super::environment::{self, Environ, Environment};
use super::imports::{self, Imported};
use super::project::{self, FailedLibrary, Place, Project, matches_pattern};
use super::sibling::{self, Wanted};
use super::{ImportMap, docs, folder, stdlib, unowned};
use crate::cancel::CancellationToken;
use crate::error::{Error, Problem, Result};
use crate::package::{PackageName, PinnedVersion, SourceTree};
use crate::pins::{self, PinQuestion, Pins, Preference, StaleLockfile, VersionRange};

/// What the user's settings say about sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceSettings {
    /// The environment's folder or interpreter; found by itself if `None`.
    pub python: Option<PathBuf>,
    /// Whether sibling folders may be searched; `siskin.toml` can switch it off too.
    pub siblings: bool,
    /// Patterns (`acme-*`) of names of private distributions.
    pub private: Vec<String>,
    /// Whose versions count.
    pub prefer: Preference,
}

impl Default for SourceSettings {
    fn default() -> Self {
        Self { python: None, siblings: true, private: Vec::new(), prefer: Preference::Lockfile }
    }
}

/// A library whose API docs or archive is to be read by the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedFile {
    /// The distribution.
    pub name: PackageName,
    /// The version, where the declaration gives one.
    pub version: Option<String>,
    /// The file.
    pub path: PathBuf,
    /// Which declaration named it.
    pub why: String,
}

/// A pin at another version than what is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnmetPin {
    /// The pin.
    pub pin: PinnedVersion,
    /// The version that is there; `None` if the package is not there at all.
    pub available: Option<String>,
    /// Whether the project's own files import the package, and not only what it needs does.
    pub is_imported: bool,
}

/// A package that the environment resolves, whatever else is declared under its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// The version that is there.
    pub version: String,
    /// The project's folder of an editable install.
    pub editable: Option<PathBuf>,
}

/// All packages that a project uses.
#[derive(Debug, Default)]
pub struct Discovery {
    /// The Python environment, if one was found.
    pub environment: Option<Environment>,
    /// Source trees with the reason each is there, sorted by name; one per distribution, `python` (the
    /// standard library) among them.
    pub trees: Vec<(SourceTree, String)>,
    /// What the environment alone resolves.
    pub resolved: BTreeMap<PackageName, Resolved>,
    /// Libraries that are given as API docs.
    pub docs: Vec<NamedFile>,
    /// Libraries that are given as archives.
    pub archives: Vec<NamedFile>,
    /// The version of each package that the project uses, sorted by name.
    pub pins: Vec<PinnedVersion>,
    /// What the project asks for of packages that nothing pins, sorted by name.
    pub ranges: Vec<VersionRange>,
    /// The files that pins and ranges were read from.
    pub pin_files: Vec<PathBuf>,
    /// Lockfiles that are older than what the project asks for; each is a problem too.
    pub stale: Vec<StaleLockfile>,
    /// Why lockfiles could not be read; each is a problem too.
    pub broken_lockfiles: Vec<Problem>,
    /// Pins that no tree meets, sorted by name.
    pub unmet: Vec<UnmetPin>,
    /// Import names and distributions, both ways.
    pub import_map: ImportMap,
    /// What the project declares.
    pub project: Project,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// What the user should know: libraries found in sibling folders, and why.
    pub messages: Vec<String>,
}

/// The versions that the project at `root` uses, without looking for its packages.
pub fn pins_of(
    root: &Path,
    environ: &Environ,
    settings: &SourceSettings,
    cancel: &CancellationToken,
) -> Pins {
    let (environment, _) = environment::find(root, settings.python.as_deref(), environ);
    let (installed, _) = environment.as_ref().map(distribution::list).unwrap_or_default();
    let imports = || imports::scan(root, cancel).into_iter().map(|imported| imported.name).collect();
    read_pins(root, environ, settings, environment.as_ref(), &installed, &imports)
}

/// The pins below `root`, beside what that environment has; `imports` gives what the project's files import.
fn read_pins(
    root: &Path,
    environ: &Environ,
    settings: &SourceSettings,
    environment: Option<&Environment>,
    installed: &[Distribution],
    imports: &dyn Fn() -> Vec<String>,
) -> Pins {
    pins::read_pins(&PinQuestion {
        root,
        home: environ.home.as_deref(),
        environment,
        installed: &pins::of_installed(installed),
        prefer: settings.prefer,
        imports,
    })
}

/// Finds all packages that the project at `root` uses: installed distributions, declared libraries, siblings
/// and the standard library. Reads metadata, and for folders of sources their content (for its hash). Fails
/// only if cancelled.
pub fn discover(
    root: &Path,
    environ: &Environ,
    settings: &SourceSettings,
    cancel: &CancellationToken,
) -> Result<Discovery> {
    let stop = || if cancel.is_cancelled() { Err(Error::Cancelled) } else { Ok(()) };
    let (environment, mut problems) = environment::find(root, settings.python.as_deref(), environ);
    let (mut installed, more) = environment.as_ref().map(distribution::list).unwrap_or_default();
    problems.extend(more);
    stop()?;
    let mut project = project::read(root);
    problems.append(&mut project.problems);
    project.siblings &= settings.siblings;
    let imported: OnceCell<Vec<Imported>> = OnceCell::new();
    let imports = || imported.get_or_init(|| imports::scan(root, cancel)).as_slice();
    let imported_names = || imports().iter().map(|imported| imported.name.clone()).collect();
    let Pins { pins, ranges, files: pin_files, stale, broken, problems: more } =
        read_pins(root, environ, settings, environment.as_ref(), &installed, &imported_names);
    problems.extend(more);
    // A library with a place of its own stands for the distribution that is installed under its name.
    let declared: BTreeSet<&PackageName> = project.libraries.iter().map(|library| &library.name).collect();
    let mut import_map = distribution::import_map(&installed);
    let mut resolved: BTreeMap<PackageName, Resolved> =
        installed.iter().map(|distribution| (distribution.name.clone(), resolve(distribution))).collect();
    installed.retain(|distribution| !declared.contains(&distribution.name));
    stop()?;
    let read: Vec<(SourceTree, String, Vec<Problem>)> = installed
        .par_iter()
        .filter(|_| !cancel.is_cancelled())
        .map(|distribution| {
            let (tree, problems) = distribution::source_tree(distribution);
            (tree, why_installed(distribution), problems)
        })
        .collect();
    let mut trees = BTreeMap::new();
    for (tree, why, more) in read {
        problems.extend(more);
        trees.insert(tree.name.clone(), (tree, why));
    }
    stop()?;
    let mut found = Discovery::default();
    for library in &project.libraries {
        let (Place::Archive(path) | Place::Docs(path) | Place::Folder(path)) = &library.place;
        let mut fail = |error: String, problems: &mut Vec<Problem>| {
            problems.push(Problem::new(library.name.as_str(), format!("{error} ({})", library.why)));
            project.failed.push(FailedLibrary::new(root, &library.name, library.version.clone(), error));
        };
        if !path.exists() {
            fail(format!("{} is not there", path.display()), &mut problems);
            continue;
        }
        let file = |path: &PathBuf| NamedFile {
            name: library.name.clone(),
            version: library.version.clone(),
            path: path.clone(),
            why: library.why.clone(),
        };
        match &library.place {
            Place::Archive(path) => found.archives.push(file(path)),
            Place::Docs(path) => found.docs.push(file(path)),
            Place::Folder(path) => {
                let added = add_folder(
                    &library.name,
                    path,
                    library.version.as_deref(),
                    &library.why,
                    &mut trees,
                    &mut import_map,
                    &mut problems,
                );
                if let Err(error) = added {
                    fail(error.to_string(), &mut problems);
                }
            }
        }
    }
    stop()?;
    if let Some(environment) = &environment {
        let (unowned, more) = unowned::read(environment, root, &import_map, cancel);
        problems.extend(more);
        for (read, why) in unowned {
            problems.extend(read.problems);
            for import in &read.imports {
                import_map.insert(import, &read.tree.name);
            }
            let version = read.tree.version.clone();
            resolved.entry(read.tree.name.clone()).or_insert(Resolved { version, editable: None });
            trees.entry(read.tree.name.clone()).or_insert((read.tree, why));
        }
    }
    stop()?;
    if project.siblings {
        let wanted = unresolved(&project, &pins, &trees, &import_map, imports());
        let (siblings, messages) = sibling::find(root, &wanted, environ.home.as_deref(), cancel);
        found.messages = messages;
        for sibling in siblings {
            let added = add_folder(
                &sibling.name,
                &sibling.path,
                None,
                "found in a sibling folder",
                &mut trees,
                &mut import_map,
                &mut problems,
            );
            if let Err(error) = added {
                problems.push(Problem::new(sibling.name.as_str(), error.to_string()));
            }
        }
    }
    stop()?;
    let (python, more) = stdlib::source_tree(environment.as_ref());
    problems.extend(more);
    trees.insert(python.name.clone(), (python, "the standard library".to_owned()));
    let patterns: Vec<&String> = settings.private.iter().chain(&project.private).collect();
    for (tree, _) in trees.values_mut() {
        tree.is_private |= patterns.iter().any(|pattern| matches_pattern(pattern, tree.name.as_str()));
    }
    project.failed.sort_by(|a, b| a.name.cmp(&b.name));
    found.unmet = unmet(&pins, &trees, &found);
    if !found.unmet.is_empty() {
        let imported = imported_packages(imports(), &import_map);
        for unmet in &mut found.unmet {
            unmet.is_imported = imported.contains(&unmet.pin.name);
        }
    }
    // What the project names itself is corrected there, not fetched.
    found.unmet.retain(|unmet| project.failed.iter().all(|failed| failed.name != unmet.pin.name));
    found.trees = trees.into_values().collect();
    problems.sort_by(|a, b| (&a.subject, a.line, &a.message).cmp(&(&b.subject, b.line, &b.message)));
    problems.dedup();
    Ok(Discovery {
        environment,
        resolved,
        pins,
        ranges,
        pin_files,
        stale,
        broken_lockfiles: broken,
        import_map,
        project,
        problems,
        ..found
    })
}

/// The distributions that bring what is imported; of what nothing brings, the one of its name.
fn imported_packages(imports: &[Imported], import_map: &ImportMap) -> BTreeSet<PackageName> {
    let mut packages = BTreeSet::new();
    for Imported { name, .. } in imports {
        packages.extend(import_map.distributions(name).iter().cloned());
        packages.insert(PackageName::new(name));
    }
    packages
}

type Trees = BTreeMap<PackageName, (SourceTree, String)>;

fn add_folder(
    name: &PackageName,
    path: &Path,
    version: Option<&str>,
    why: &str,
    trees: &mut Trees,
    import_map: &mut ImportMap,
    problems: &mut Vec<Problem>,
) -> Result<()> {
    let read = folder::read(path, Some(name.as_str()), version)?;
    problems.extend(read.problems);
    for import in &read.imports {
        import_map.insert(import, name);
    }
    trees.insert(name.clone(), (read.tree, why.to_owned()));
    Ok(())
}

fn resolve(distribution: &Distribution) -> Resolved {
    let editable = match &distribution.origin {
        Origin::Folder { path, editable: true } => Some(path.clone()),
        _ => None,
    };
    Resolved { version: distribution.version.clone(), editable }
}

fn why_installed(distribution: &Distribution) -> String {
    match &distribution.origin {
        Origin::Folder { path, editable: true } => format!("installed editable from {}", path.display()),
        Origin::Folder { path, .. } => format!("installed from {}", path.display()),
        Origin::Url(url) => format!("installed from {}", without_credentials(url)),
        Origin::Index => "installed".to_owned(),
    }
}

/// The address without user and password.
fn without_credentials(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    format!("{scheme}://{}/{path}", host.rsplit('@').next().unwrap_or(host))
}

/// The dependencies, pins and imports that nothing provides.
fn unresolved(
    project: &Project,
    pins: &[PinnedVersion],
    trees: &Trees,
    import_map: &ImportMap,
    imports: &[Imported],
) -> Vec<Wanted> {
    let is_known = |name: &PackageName| {
        trees.contains_key(name)
            || project.libraries.iter().any(|library| library.name == *name)
            || project.failed.iter().any(|library| library.name == *name)
    };
    let mut wanted: Vec<Wanted> = Vec::new();
    let mut want = |name: &PackageName, reason: String| {
        if !is_known(name) && wanted.iter().all(|other| other.name != *name) {
            wanted.push(Wanted { name: name.clone(), reason });
        }
    };
    for pin in pins {
        let file = pin.origin.as_ref().and_then(|origin| origin.path.file_name()?.to_str());
        want(&pin.name, format!("pinned in {}", file.unwrap_or("the project")));
    }
    for name in &project.dependencies {
        want(name, "a dependency of the project".to_owned());
    }
    for Imported { name, file } in imports {
        if import_map.distributions(name).is_empty() && !stdlib::is_module(name) {
            want(&PackageName::new(name), format!("imported in {file}"));
        }
    }
    wanted
}

fn unmet(pins: &[PinnedVersion], trees: &Trees, found: &Discovery) -> Vec<UnmetPin> {
    let named = |name: &PackageName| found.docs.iter().chain(&found.archives).find(|file| file.name == *name);
    let unmet = |pin: &PinnedVersion| {
        let available = match (trees.get(&pin.name), named(&pin.name)) {
            (Some((tree, _)), _) => Some(tree.version.clone()),
            // A library without a version stands for whatever is pinned.
            (None, Some(file)) => Some(file.version.clone().unwrap_or_else(|| pin.version.clone())),
            (None, None) => None,
        };
        let is_met = available.as_deref().is_some_and(|version| is_same_version(version, &pin.version));
        (!is_met).then(|| UnmetPin { pin: pin.clone(), available, is_imported: false })
    };
    pins.iter().filter_map(unmet).collect()
}

/// Whether two versions are one by PEP 440 (`1.0` is `1.0.0`); what are no versions compare as text. A local
/// part (`2.1.0+cpu`) of the one that is there does not matter where the pin has none.
pub fn is_same_version(available: &str, pinned: &str) -> bool {
    use std::str::FromStr as _;
    let parse = |text: &str| pep440_rs::Version::from_str(text);
    match (parse(available), parse(pinned)) {
        (Ok(available), Ok(pinned)) => available == pinned || available.without_local() == pinned,
        _ => available == pinned,
    }
}

/// Reads the API docs that a project names.
pub fn read_docs(file: &NamedFile) -> Result<docs::Docs> {
    docs::read(&file.path, file.version.as_deref())
}

#[cfg(test)]
mod tests;
