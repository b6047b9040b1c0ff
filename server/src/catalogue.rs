//! Which shard answers: a package by name and version, or all packages of a project. Each shard is opened once.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::PathBuf;
use std::sync::Arc;

use siskin_indexer::error::Result;
use siskin_indexer::indexing::{Source, index_sources};
use siskin_indexer::lookup::Packages;
use siskin_indexer::package::{Ecosystem, PackageName, PinKind, PinOrigin};
use siskin_indexer::sources::discovery::pins_of;
use siskin_indexer::sources::import_map::is_stubs;
use siskin_indexer::sources::{SourceSettings, environment, stdlib};
use siskin_indexer::store::{Shard, ShardRef, Store, VersionKey, same_version};

use crate::learning::Learned;
use crate::surroundings::Surroundings;
use crate::terminal;
use crate::workspace::pinned::ranges_of;
use crate::workspace::{Ranges, Workspace, newest_in};

/// A shard, and what was asked for when it was chosen.
#[derive(Clone, Debug)]
pub(crate) struct Answering {
    /// The shard.
    pub(crate) shard: Arc<Shard>,
    /// The version that was named or is pinned.
    pub(crate) requested_version: Option<String>,
    /// Where that version is pinned; `None` if the user named it.
    pub(crate) pinned_in: Option<PinOrigin>,
    /// Whether it is private.
    pub(crate) is_private: bool,
}

impl Answering {
    /// Whether it stands in for another version.
    pub(crate) fn is_approximate(&self) -> bool {
        let version = &self.shard.info().version;
        self.requested_version.as_ref().is_some_and(|requested| !same_version(requested, version))
    }

    /// Why it is approximate: `requirements.lock pins 1.5.3`, `1.5.3 is not indexed`. `None` if it is not.
    pub(crate) fn approximation(&self) -> Option<String> {
        let requested = self.requested_version.as_ref().filter(|_| self.is_approximate())?;
        let file = self.pinned_in.as_ref().and_then(|origin| origin.path.file_name()?.to_str());
        Some(match file {
            Some(file) => format!("{file} pins {requested}"),
            None => format!("{requested} is not indexed"),
        })
    }
}

/// What a project says about versions.
#[derive(Debug, Default)]
struct Pinned {
    /// The version of each package that it pins.
    versions: BTreeMap<PackageName, String>,
    /// Where, if that is not the environment.
    origins: BTreeMap<PackageName, PinOrigin>,
    /// What it accepts of packages that it does not pin.
    ranges: Ranges,
}

/// The packages that a command may ask. Not shared between threads.
#[derive(Debug)]
pub(crate) struct Catalogue<'a> {
    surroundings: &'a Surroundings,
    /// The project's folder.
    root: PathBuf,
    settings: SourceSettings,
    is_learning: bool,
    store: Store,
    stored: OnceCell<Option<Workspace>>,
    workspace: OnceCell<Workspace>,
    pins: OnceCell<Pinned>,
    open: RefCell<BTreeMap<PathBuf, Option<Arc<Shard>>>>,
    /// What users called packages, and which they meant.
    named: RefCell<BTreeMap<PackageName, PackageName>>,
}

impl<'a> Catalogue<'a> {
    /// The packages of the project at `root`, and all that the cache holds.
    pub(crate) fn new(surroundings: &'a Surroundings, root: PathBuf) -> Self {
        let store = surroundings.store();
        let settings = surroundings.settings(&root).0;
        let is_learning = settings.learning;
        let settings = settings.of_sources();
        Self {
            surroundings,
            root,
            settings,
            is_learning,
            store,
            stored: OnceCell::new(),
            workspace: OnceCell::new(),
            pins: OnceCell::new(),
            open: RefCell::default(),
            named: RefCell::default(),
        }
    }

    /// The store behind it.
    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    /// What is learned of the project, if the user lets Siskin learn.
    pub(crate) fn learned(&self) -> Option<Learned> {
        self.is_learning.then(|| Learned::open(&self.store, &self.root))
    }

    /// The project as it was resolved last, if that still holds.
    fn stored(&self) -> Option<&Workspace> {
        let stored =
            || Workspace::stored(&self.store, &self.root, &self.surroundings.environ, &self.settings);
        self.stored.get_or_init(stored).as_ref()
    }

    /// The versions that the project pins.
    fn pins(&self) -> &Pinned {
        self.pins.get_or_init(|| {
            if let Some(stored) = self.stored() {
                let origins = stored.facts.iter();
                let origins =
                    origins.filter_map(|(name, facts)| Some((name.clone(), facts.pinned_in.clone()?)));
                return Pinned {
                    versions: stored.pins.clone(),
                    origins: origins.collect(),
                    ranges: stored.ranges.clone(),
                };
            }
            let Surroundings { environ, cancel, .. } = self.surroundings;
            let pins = pins_of(&self.root, environ, &self.settings, cancel);
            let mut pinned = Pinned::default();
            for pin in pins.pins {
                let origin = pin.origin.filter(|origin| origin.kind != PinKind::Environment);
                pinned.origins.extend(origin.map(|origin| (pin.name.clone(), origin)));
                pinned.versions.insert(pin.name, pin.version);
            }
            pinned.ranges = ranges_of(&pins.ranges);
            pinned
        })
    }

    /// The project, resolved.
    pub(crate) fn workspace(&self) -> Result<&Workspace> {
        if let Some(workspace) = self.stored().or_else(|| self.workspace.get()) {
            return Ok(workspace);
        }
        let Surroundings { environ, cancel, .. } = self.surroundings;
        let workspace = Workspace::open(&self.store, &self.root, environ, &self.settings, cancel)?;
        Ok(self.workspace.get_or_init(|| workspace))
    }

    /// The distribution that a user means by `name`: it itself, or the one whose import name it is (`sklearn`).
    fn distribution(&self, name: &PackageName) -> PackageName {
        self.named.borrow_mut().entry(name.clone()).or_insert_with(|| self.find_distribution(name)).clone()
    }

    fn find_distribution(&self, name: &PackageName) -> PackageName {
        let is_known = self.pins().versions.contains_key(name)
            || !self.store.find(Ecosystem::Pypi, name, None, None).is_empty()
            || *name == stdlib_name();
        if is_known {
            return name.clone();
        }
        let brings = |shard: &ShardRef| {
            let imports = self.open(shard).map(|shard| shard.info().import_names.clone()).unwrap_or_default();
            !is_stubs(&shard.name) && imports.iter().any(|import| PackageName::new(import) == *name)
        };
        // One of the project's own, else the only one in the cache.
        let members = self.stored().map(|stored| stored.members.as_slice()).unwrap_or_default();
        let own = members.iter().filter_map(|member| member.find(&self.store)).find(brings);
        if let Some(own) = own {
            return own.name;
        }
        let mut newest = self.store.list();
        newest.dedup_by(|a, b| a.name == b.name);
        newest.retain(brings);
        match newest.as_slice() {
            [only] => only.name.clone(),
            _ => name.clone(),
        }
    }

    /// The shard that answers for a package: at `version` if it is given, else at the project's pin, else the
    /// newest. Where that version is not indexed, the nearest one before it answers, else the nearest after it.
    /// `None` if the package is not indexed at all. The package may be named as it is imported.
    pub(crate) fn package(&self, name: &PackageName, version: Option<&str>) -> Option<Answering> {
        self.exact(&self.distribution(name), version)
    }

    /// The same for a distribution's own name.
    fn exact(&self, name: &PackageName, version: Option<&str>) -> Option<Answering> {
        let pins = self.pins();
        let pin = || pins.versions.get(name).map(String::as_str);
        // Of a range the newest version is used; where it accepts none, it is what was asked for.
        let range = pins.ranges.get(name).filter(|_| version.is_none() && pin().is_none());
        let newest = range.and_then(|range| newest_in(&self.store, name, range));
        let unmet_range = range.filter(|_| newest.is_none());
        let requested = version.or_else(pin).or(newest.as_ref().map(|newest| newest.version.as_str()));
        let found = self.store.find(Ecosystem::Pypi, name, None, None);
        let member =
            self.stored().and_then(|stored| stored.members.iter().find(|member| member.package == *name));
        let mut order: Vec<&ShardRef> = found.iter().collect();
        if let Some(requested) = requested {
            let wanted = VersionKey::new(requested);
            let rank = |shard: &ShardRef| match () {
                () if same_version(&shard.version, requested) => 0,
                () if VersionKey::new(&shard.version) < wanted => 1,
                () => 2,
            };
            // From newest to oldest; of later versions the first one is the nearest.
            order.sort_by_key(|shard| rank(shard));
            let later = order.iter().position(|shard| rank(shard) == 2).unwrap_or(order.len());
            if let Some(later) = order.get_mut(later..) {
                later.reverse();
            }
        }
        // The project's own shard stands before others of the same version.
        if let Some(member) = member {
            let is_own = |shard: &ShardRef| shard.key == member.key && shard.version == member.version;
            let fits = requested.is_none_or(|requested| same_version(&member.version, requested));
            if fits && let Some(own) = order.iter().position(|shard| is_own(shard)) {
                let own = order.remove(own);
                order.insert(0, own);
            }
        }
        let requested_version = unmet_range.cloned().or_else(|| {
            // Which version of a range is used is nobody's request.
            requested.filter(|_| range.is_none()).map(str::to_owned)
        });
        let pinned_in = if version.is_none() { pins.origins.get(name).cloned() } else { None };
        let shard = order.into_iter().find_map(|shard| self.open(shard)).or_else(|| {
            // None is there, or it is damaged.
            if *name == stdlib_name() { self.build_standard_library() } else { None }
        });
        shard.map(|shard| Answering {
            is_private: shard.info().is_private,
            shard,
            requested_version,
            pinned_in,
        })
    }

    /// The shards of all packages of the project, sorted by name.
    pub(crate) fn project(&self) -> Result<Vec<Answering>> {
        let workspace = self.workspace()?;
        let answering = workspace.members.iter().filter_map(|member| {
            let shard = self.open(&member.find(&self.store)?)?;
            let requested_version = workspace.pins.get(&member.package).cloned();
            let facts = workspace.facts.get(&member.package);
            let is_private = shard.info().is_private || facts.is_some_and(|facts| facts.is_private);
            let pinned_in = facts.and_then(|facts| facts.pinned_in.clone());
            Some(Answering { shard, requested_version, pinned_in, is_private })
        });
        Ok(answering.collect())
    }

    /// What names of the package are looked up in: itself, all that it requires as far as it is indexed, and the
    /// standard library.
    pub(crate) fn with_requirements(&self, package: &Answering) -> Packages {
        let mut shards = vec![package.shard.clone()];
        let mut seen = BTreeSet::from([package.shard.info().name.clone()]);
        let mut queue: VecDeque<PackageName> = package.shard.info().requires.iter().cloned().collect();
        while let Some(name) = queue.pop_front() {
            if !seen.insert(name.clone()) {
                continue;
            }
            if let Some(required) = self.exact(&name, None) {
                queue.extend(required.shard.info().requires.iter().cloned());
                shards.push(required.shard);
            }
        }
        if !seen.contains(&stdlib_name()) {
            shards.extend(self.standard_library());
        }
        Packages::new(shards)
    }

    /// The standard library, whatever version is asked for. `None` if it cannot be had.
    pub(crate) fn standard_library(&self) -> Option<Arc<Shard>> {
        self.exact(&stdlib_name(), None).map(|answering| answering.shard)
    }

    /// The standard library from the stubs that the program carries, for caches that have none.
    fn build_standard_library(&self) -> Option<Arc<Shard>> {
        let Surroundings { environ, cancel, .. } = self.surroundings;
        let python = self.settings.python.as_deref();
        let (environment, _) = environment::find(&self.root, python, environ);
        let (tree, problems) = stdlib::source_tree(environment.as_ref());
        let source = Source::Tree(Box::new(tree), problems);
        let indexed = index_sources(&self.store, vec![source], false, &|_| {}, cancel).pop();
        match indexed {
            Some(Ok(indexed)) => {
                let shard = indexed.shard;
                self.open.borrow_mut().insert(shard.at().path.clone(), Some(shard.clone()));
                Some(shard)
            }
            Some(Err(error)) => {
                terminal::warn(&format!(
                    "the standard library is not indexed, answers may be \"unknown\": {error}"
                ));
                None
            }
            None => None,
        }
    }

    /// Opens a shard, once; a damaged one is reported and not used.
    fn open(&self, at: &ShardRef) -> Option<Arc<Shard>> {
        if let Some(known) = self.open.borrow().get(&at.path) {
            return known.clone();
        }
        let opened = Shard::open(at.clone()).map_err(|error| terminal::warn(&error.to_string())).ok();
        self.open.borrow_mut().insert(at.path.clone(), opened.clone());
        opened
    }
}

fn stdlib_name() -> PackageName {
    PackageName::new("python")
}
