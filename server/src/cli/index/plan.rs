//! What the arguments of an index run name, and what became of it.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use siskin_indexer::error::{Error, Problem, Result};
use siskin_indexer::indexing::{Indexed, Source};
use siskin_indexer::package::{Ecosystem, PackageName, PinnedVersion, SourceTree};
use siskin_indexer::sources::archive::{ArchiveKind, ArchiveName, Limits, Wanted, read_wheelhouse};
use siskin_indexer::sources::discovery::{is_same_version, pins_of};
use siskin_indexer::sources::import_map::is_stubs;
use siskin_indexer::sources::installers::Installers;
use siskin_indexer::sources::project::{self, Place};
use siskin_indexer::sources::{SourceSettings, distribution, environment, folder};
use siskin_indexer::store::{Shard, Store};

use super::Arguments;
use super::report::{Failure, Outcome};
use crate::arguments::PinArgument;
use crate::indexing_plan::{Plan, Step, Task, find_cached, kept, not_here};
use crate::surroundings::Surroundings;

impl Task {
    /// What became of it.
    pub(super) fn outcome(self, result: Result<Indexed>, store: &Store) -> Outcome {
        match result {
            Ok(indexed) => Outcome {
                package: indexed.shard.info().name.clone(),
                version: Some(indexed.shard.info().version.clone()),
                requested_version: self.requested_version,
                result: Ok(indexed),
            },
            Err(error) => {
                let is_about_cache =
                    matches!(&error, Error::Io { path, .. } if path.starts_with(store.cache()));
                let is_full = matches!(&error, Error::Io { source, .. }
                    if matches!(source.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded));
                // The package is said beside it.
                let text = match error {
                    Error::Package { message, .. } => message,
                    Error::Network { host, message, .. } => format!("{host} {message}"),
                    error => error.to_string(),
                };
                let mut outcome = self.failed(text, None);
                if let Err(failure) = &mut outcome.result {
                    failure.is_about_cache = is_about_cache;
                    failure.is_full = is_full;
                }
                outcome
            }
        }
    }

    /// That it failed.
    pub(super) fn failed(self, error: String, next: Option<String>) -> Outcome {
        Outcome {
            package: self.package,
            version: self.requested_version.clone(),
            requested_version: self.requested_version,
            result: Err(Failure { error, next, is_about_cache: false, is_full: false }),
        }
    }
}

/// What `--package`, `--docs` and `--from` name.
pub(super) fn of_arguments(
    arguments: &Arguments,
    root: &Path,
    settings: &SourceSettings,
    store: &Store,
    surroundings: &Surroundings,
) -> Plan {
    let mut plan = Plan::default();
    for docs in &arguments.docs {
        let path = surroundings.resolve(&docs.path);
        let source = Source::Docs { path, name: docs.name.clone(), version: docs.version.clone() };
        plan.tasks.push(Task::new(&docs.name, docs.version.as_deref(), Step::Index(source)));
    }
    let from: Vec<PathBuf> = arguments.from.iter().map(|path| surroundings.resolve(path)).collect();
    if arguments.package.is_empty() {
        for path in &from {
            plan.add_all(path);
        }
        return plan;
    }
    let installers = Installers::new(surroundings.variables.clone());
    let mut local = Local { root, settings, surroundings, installers, installed: None, pins: None };
    for (index, pin) in arguments.package.iter().enumerate() {
        let is_again =
            |other: &PinArgument| other.name == pin.name && is_same_version(&other.version, &pin.version);
        if arguments.package.iter().take(index).any(is_again) {
            continue;
        }
        let cached = find_cached(store, &pin.name, &pin.version);
        let step = match cached {
            Some(cached) if !arguments.rebuild => Step::Ready(cached),
            cached => plan
                .find_in(&from, pin)
                .or_else(|| local.find(pin, &mut plan.problems))
                .or_else(|| local.kept(pin, &mut plan.problems))
                .map_or_else(
                    || match cached {
                        _ if arguments.fetch => Step::Fetch(local.locked(pin)),
                        // Its source is gone; what was read of it is not.
                        Some(cached) => Step::Ready(cached),
                        None => local.not_here(pin, store),
                    },
                    Step::Index,
                ),
        };
        plan.tasks.push(Task::new(&pin.name, Some(&pin.version), step));
    }
    plan
}

impl Plan {
    /// Everything that a file or folder holds.
    fn add_all(&mut self, path: &Path) {
        let title = PackageName::new(&path.file_name().unwrap_or(path.as_os_str()).to_string_lossy());
        let failed = |error: &Error| Step::Failed { error: error.to_string(), next: None };
        if path.is_file() && is_archive(path) {
            let source = Source::Archive { path: path.to_owned(), name: None, version: None };
            self.tasks.push(Task::new(&title, None, Step::Index(source)));
        } else if is_wheelhouse(path) {
            match read_wheelhouse(path, &Wanted::All, &Limits::default()) {
                Err(error) => self.tasks.push(Task::new(&title, None, failed(&error))),
                Ok(trees) => self.tasks.extend(trees.into_iter().map(|tree| match tree {
                    Ok((tree, problems)) => {
                        let name = tree.name.clone();
                        Task::new(&name, None, Step::Index(Source::Tree(Box::new(tree), problems)))
                    }
                    Err(error) => Task::new(&title, None, failed(&error)),
                })),
            }
        } else {
            match folder::read(path, None, None) {
                Err(error) => self.tasks.push(Task::new(&title, None, failed(&error))),
                Ok(read) => {
                    let name = read.tree.name.clone();
                    let source = Source::Tree(Box::new(read.tree), read.problems);
                    self.tasks.push(Task::new(&name, None, Step::Index(source)));
                }
            }
        }
    }

    /// The pinned version in one of these files and folders.
    fn find_in(&mut self, from: &[PathBuf], pin: &PinArgument) -> Option<Source> {
        for path in from {
            if path.is_file() && is_archive(path) {
                let file = path.file_name().unwrap_or_default().to_string_lossy();
                let is_wanted = ArchiveName::parse(&file, Some(&pin.name))
                    .is_some_and(|parsed| parsed.is(&pin.name, &pin.version));
                if is_wanted {
                    return Some(Source::Archive { path: path.clone(), name: None, version: None });
                }
            } else if is_wheelhouse(path) {
                let wanted = Wanted::One(pin.name.clone(), Some(pin.version.clone()));
                match read_wheelhouse(path, &wanted, &Limits::default()).map(|mut trees| trees.pop()) {
                    Ok(Some(Ok((tree, problems)))) => {
                        return Some(Source::Tree(Box::new(tree), problems));
                    }
                    Ok(Some(Err(error))) | Err(error) => {
                        self.problems.push(Problem::file(path, error.to_string()));
                    }
                    Ok(None) => {}
                }
            } else {
                match folder::read(path, None, None) {
                    Ok(read) if is_pinned(&read.tree, pin) => {
                        return Some(Source::Tree(Box::new(read.tree), read.problems));
                    }
                    Ok(read) if read.tree.name == pin.name => {
                        let message =
                            format!("holds {} {}, not {}", pin.name, read.tree.version, pin.version);
                        self.problems.push(Problem::file(path, message));
                    }
                    Ok(_) => {}
                    Err(error) => self.problems.push(Problem::file(path, error.to_string())),
                }
            }
        }
        None
    }
}

/// What is installed or declared where the command runs; listed once, when first asked for.
struct Local<'a> {
    root: &'a Path,
    settings: &'a SourceSettings,
    surroundings: &'a Surroundings,
    installers: Installers,
    installed: Option<Vec<distribution::Distribution>>,
    pins: Option<Vec<PinnedVersion>>,
}

impl Local<'_> {
    /// That the pinned version is nowhere; if its name is one of imports, whose.
    fn not_here(&self, pin: &PinArgument, store: &Store) -> Step {
        let installed = self.installed.as_deref().unwrap_or_default();
        let imports = installed.iter().map(|found| (&found.name, found.imports.as_slice()));
        let is_import = |import: &String| PackageName::new(import) == pin.name;
        let mut distributions: Vec<PackageName> = imports
            .filter(|(name, imports)| !is_stubs(name) && imports.iter().any(is_import))
            .map(|(name, _)| name.clone())
            .collect();
        if distributions.is_empty() {
            let is_brought = |shard: &Shard| shard.info().import_names.iter().any(is_import);
            let mut newest = store.list();
            newest.dedup_by(|a, b| a.name == b.name);
            let found = newest.into_iter().filter(|shard| !is_stubs(&shard.name));
            let found = found.filter_map(|shard| Shard::open(shard).ok()).filter(|shard| is_brought(shard));
            distributions.extend(found.map(|shard| shard.info().name.clone()));
        }
        match distributions.as_slice() {
            [only] if *only != pin.name => Step::Failed {
                error: format!("{} is the import name of {only}", pin.name),
                next: Some(format!("siskin index --package {only}=={}", pin.version)),
            },
            _ => not_here(&pin.name, &pin.version),
        }
    }

    /// The pinned version among the project's libraries and the installed distributions.
    fn find(&mut self, pin: &PinArgument, problems: &mut Vec<Problem>) -> Option<Source> {
        let libraries = project::read(self.root).libraries;
        if let Some(library) = libraries.into_iter().find(|library| library.name == pin.name)
            && let Place::Folder(path) = &library.place
            && let Ok(read) = folder::read(path, Some(pin.name.as_str()), library.version.as_deref())
            && is_pinned(&read.tree, pin)
        {
            return Some(Source::Tree(Box::new(read.tree), read.problems));
        }
        let installed = self.installed.get_or_insert_with(|| {
            let python = self.settings.python.as_deref();
            let (environment, more) = environment::find(self.root, python, &self.surroundings.environ);
            problems.extend(more);
            environment.as_ref().map(distribution::list).unwrap_or_default().0
        });
        let found = installed
            .iter()
            .find(|found| found.name == pin.name && is_same_version(&found.version, &pin.version))?;
        let (tree, more) = distribution::source_tree(found);
        Some(Source::Tree(Box::new(tree), more))
    }

    /// The version that is to be fetched: with what the project's lockfile says of its files, if it has the same one.
    fn locked(&mut self, pin: &PinArgument) -> PinnedVersion {
        let Surroundings { environ, cancel, .. } = self.surroundings;
        let pins = self.pins.get_or_insert_with(|| pins_of(self.root, environ, self.settings, cancel).pins);
        let is_it =
            |known: &&PinnedVersion| known.name == pin.name && is_same_version(&known.version, &pin.version);
        pins.iter().find(is_it).cloned().unwrap_or_else(|| PinnedVersion {
            ecosystem: Ecosystem::Pypi,
            name: pin.name.clone(),
            version: pin.version.clone(),
            origin: None,
            sha256: Vec::new(),
        })
    }

    /// The pinned version among what package installers keep.
    fn kept(&self, pin: &PinArgument, problems: &mut Vec<Problem>) -> Option<Source> {
        kept(&self.installers, &pin.name, &pin.version, problems)
    }
}

fn is_pinned(tree: &SourceTree, pin: &PinArgument) -> bool {
    tree.name == pin.name && is_same_version(&tree.version, &pin.version)
}

fn is_archive(path: &Path) -> bool {
    path.file_name().is_some_and(|name| ArchiveKind::split(&name.to_string_lossy()).is_some())
}

/// Whether a folder holds archives rather than sources.
fn is_wheelhouse(path: &Path) -> bool {
    let is_project = ["pyproject.toml", "setup.py", "setup.cfg", "__init__.py"]
        .iter()
        .any(|name| path.join(name).is_file());
    let Ok(children) = std::fs::read_dir(path) else { return false };
    !is_project && children.flatten().any(|child| is_archive(&child.path()) && child.path().is_file())
}
