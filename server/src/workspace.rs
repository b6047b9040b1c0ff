//! Which shards answer for a project: what `siskin index ROOT` resolved, kept in the cache in one small file.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};
use siskin_indexer::cancel::CancellationToken;
use siskin_indexer::error::{Problem, Result};
use siskin_indexer::package::{Ecosystem, PackageName};
use siskin_indexer::pins::{self, StaleLockfile};
use siskin_indexer::sources::discovery::NamedFile;
use siskin_indexer::sources::{Discovery, Environ, SourceSettings, discover, docs, environment};
use siskin_indexer::store::{ShardRef, Store, same_version};

pub(crate) use self::facts::{PackageFacts, STANDARD_LIBRARY};
pub(crate) use self::pinned::{Ranges, UnmetPin, newest_in};

mod facts;
pub(crate) mod pinned;

/// The folder of workspace files in the cache; named anew whenever their content changes meaning.
const FOLDER: &str = "workspaces-v4";

/// The packages of one project and the shards that answer for them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Workspace {
    /// The project's folder, canonical.
    pub(crate) root: PathBuf,
    /// Which settings it was resolved with; empty for the defaults.
    variant: String,
    /// What it was resolved from; another stamp means that it has to be resolved again.
    stamp: String,
    /// Its packages that have a shard, sorted by name.
    pub(crate) members: Vec<Member>,
    /// The version of each package that it pins.
    pub(crate) pins: BTreeMap<PackageName, String>,
    /// What else is known of its packages.
    pub(crate) facts: BTreeMap<PackageName, PackageFacts>,
    /// Its packages that have none, sorted.
    pub(crate) missing: Vec<PackageName>,
    /// Pins that nothing on this machine met.
    pub(crate) unmet: Vec<UnmetPin>,
    /// What it accepts of packages that it does not pin.
    pub(crate) ranges: Ranges,
    /// The files that its pins were read from.
    pin_files: Vec<PathBuf>,
    /// What its user should know once: lockfiles that are broken, or older than its manifest.
    pub(crate) warnings: Vec<String>,
}

/// A package of a project with its shard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Member {
    /// The distribution.
    pub(crate) package: PackageName,
    /// The shard's version.
    pub(crate) version: String,
    /// The shard's key: see [`ShardRef::key`].
    pub(crate) key: String,
}

/// What is known of a project's packages before any of them is indexed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    /// The version of each package that it pins.
    pub(crate) pins: BTreeMap<PackageName, String>,
    /// What else is known of its packages.
    pub(crate) facts: BTreeMap<PackageName, PackageFacts>,
    /// Pins that nothing on this machine met.
    pub(crate) unmet: Vec<UnmetPin>,
    /// What it accepts of packages that it does not pin.
    pub(crate) ranges: Ranges,
    /// The files that its pins were read from.
    pub(crate) pin_files: Vec<PathBuf>,
    /// What its user should know once: lockfiles that are broken, or older than its manifest.
    pub(crate) warnings: Vec<String>,
}

impl Known {
    /// What was discovered.
    pub(crate) fn of(discovery: &Discovery) -> Self {
        let stale = |lockfile: &StaleLockfile| format!("{} {}", lockfile.path.display(), lockfile.message);
        let broken = |problem: &Problem| {
            let line = problem.line.map_or(String::new(), |line| format!(":{line}"));
            format!("{}{line} {}", problem.subject, problem.message)
        };
        let broken = discovery.broken_lockfiles.iter().map(broken);
        Self {
            pins: discovery.pins.iter().map(|pin| (pin.name.clone(), pin.version.clone())).collect(),
            facts: PackageFacts::of(discovery),
            unmet: pinned::unmet(discovery),
            ranges: pinned::ranges(discovery),
            pin_files: discovery.pin_files.clone(),
            warnings: broken.chain(discovery.stale.iter().map(stale)).collect(),
        }
    }
}

impl Member {
    /// The member that `shard` answers for.
    pub(crate) fn new(shard: &ShardRef) -> Self {
        Self { package: shard.name.clone(), version: shard.version.clone(), key: shard.key.clone() }
    }

    /// Its shard, if it is still there.
    pub(crate) fn find(&self, store: &Store) -> Option<ShardRef> {
        let found = store.find(Ecosystem::Pypi, &self.package, Some(&self.version), None);
        found.into_iter().find(|shard| shard.key == self.key)
    }
}

impl Workspace {
    /// What was resolved for `root`; resolved now where nothing is stored or something changed since. Reads the
    /// project and its environment, no package.
    pub(crate) fn open(
        store: &Store,
        root: &Path,
        environ: &Environ,
        settings: &SourceSettings,
        cancel: &CancellationToken,
    ) -> Result<Self> {
        if let Some(stored) = Self::stored(store, root, environ, settings) {
            return Ok(stored);
        }
        let root = canonical(root);
        let discovery = discover(&root, environ, settings, cancel)?;
        let stamp = stamp(&root, environ, settings, &discovery.pin_files);
        let resolved = Self { variant: variant(settings), ..Self::resolve(store, &root, stamp, &discovery) };
        if resolved.missing.is_empty() {
            // A cache that cannot be written only costs the next command the same time.
            let _ = resolved.save(store);
        }
        Ok(resolved)
    }

    /// What is stored for `root`, if it still holds.
    pub(crate) fn stored(
        store: &Store,
        root: &Path,
        environ: &Environ,
        settings: &SourceSettings,
    ) -> Option<Self> {
        let root = canonical(root);
        let stored = Self::load(&file(store, &root, &variant(settings)))
            .filter(|stored| stored.stamp == stamp(&root, environ, settings, &stored.pin_files))?;
        let is_there = |name: &PackageName, version: Option<&str>| {
            !store.find(Ecosystem::Pypi, name, version, None).is_empty()
        };
        // Another command may have indexed what was missing, or the version that another one stands in for.
        let could_be_better = |member: &Member| {
            let pin = stored.pins.get(&member.package).filter(|pin| !same_version(pin, &member.version));
            pin.is_some_and(|pin| is_there(&member.package, Some(pin)))
        };
        let holds = stored
            .members
            .iter()
            .all(|member| member.find(store).is_some() && !could_be_better(member))
            && stored.ranges.iter().all(|(name, range)| {
                let newest = newest_in(store, name, range);
                let member = stored.members.iter().find(|member| member.package == *name);
                newest.as_ref().map(Member::new).as_ref() == member
            })
            && !stored.missing.iter().any(|name| is_there(name, stored.pins.get(name).map(String::as_str)));
        holds.then_some(stored)
    }

    /// The shards that are there for what was discovered.
    fn resolve(store: &Store, root: &Path, stamp: String, discovery: &Discovery) -> Self {
        let mut found: BTreeMap<PackageName, Option<ShardRef>> = BTreeMap::new();
        let first = |name: &PackageName, version: Option<&str>, fingerprint: Option<&str>| {
            store.find(Ecosystem::Pypi, name, version, fingerprint).into_iter().next()
        };
        for (tree, _) in &discovery.trees {
            let shard = first(&tree.name, Some(&tree.version), Some(&tree.fingerprint))
                .or_else(|| first(&tree.name, Some(&tree.version), None));
            found.insert(tree.name.clone(), shard);
        }
        for NamedFile { name, version, path, .. } in &discovery.docs {
            let fingerprint = docs::fingerprint(path).ok();
            found.insert(name.clone(), first(name, version.as_deref(), fingerprint.as_deref()));
        }
        for NamedFile { name, version, .. } in &discovery.archives {
            found.insert(name.clone(), first(name, version.as_deref(), None));
        }
        // What was read of a library before it went away.
        for failed in &discovery.project.failed {
            found.insert(failed.name.clone(), first(&failed.name, failed.version.as_deref(), None));
        }
        // The pinned version itself is better than the one that happens to be installed.
        for unmet in &discovery.unmet {
            let pinned = first(&unmet.pin.name, Some(&unmet.pin.version), None);
            let slot = found.entry(unmet.pin.name.clone()).or_default();
            // Another version is better than nothing, and says that it is another one.
            *slot = pinned.or_else(|| slot.take()).or_else(|| first(&unmet.pin.name, None, None));
        }
        let ranges = pinned::ranges(discovery);
        for (name, range) in &ranges {
            if let Some(newest) = newest_in(store, name, range) {
                found.insert(name.clone(), Some(newest));
            }
        }
        let missing =
            found.iter().filter(|(_, shard)| shard.is_none()).map(|(name, _)| name.clone()).collect();
        let shards: Vec<ShardRef> = found.into_values().flatten().collect();
        Self::assemble(root, stamp, &shards, missing, Known::of(discovery))
    }

    fn assemble(
        root: &Path,
        stamp: String,
        shards: &[ShardRef],
        missing: Vec<PackageName>,
        known: Known,
    ) -> Self {
        let Known { pins, facts, unmet, ranges, pin_files, warnings } = known;
        let (root, variant) = (root.to_owned(), String::new());
        let members = shards.iter().map(Member::new).collect();
        Self { root, variant, stamp, members, pins, facts, missing, unmet, ranges, pin_files, warnings }
    }

    /// What an index run resolved: its shards, and the packages that have none.
    pub(crate) fn new(
        root: &Path,
        environ: &Environ,
        settings: &SourceSettings,
        shards: &[ShardRef],
        missing: Vec<PackageName>,
        known: Known,
    ) -> Self {
        let root = canonical(root);
        let stamp = stamp(&root, environ, settings, &known.pin_files);
        Self { variant: variant(settings), ..Self::assemble(&root, stamp, shards, missing, known) }
    }

    /// Stores it for the commands to come.
    pub(crate) fn save(&self, store: &Store) -> std::io::Result<()> {
        let path = self.path(store);
        let folder = path.parent().unwrap_or(&path);
        if Self::load(&path).is_some_and(|stored| stored == *self) {
            return Ok(());
        }
        fs::create_dir_all(folder)?;
        let mut temporary = tempfile::NamedTempFile::new_in(folder)?;
        serde_json::to_writer(&mut temporary, self)?;
        temporary.persist(&path).map_err(|error| error.error)?;
        Ok(())
    }

    /// Where it is stored.
    pub(crate) fn path(&self, store: &Store) -> PathBuf {
        file(store, &self.root, &self.variant)
    }

    fn load(path: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(path).ok()?).ok()
    }

    /// All workspaces that are stored in the cache.
    pub(crate) fn all(store: &Store) -> Vec<Self> {
        let Ok(files) = fs::read_dir(store.cache().join(FOLDER)) else { return Vec::new() };
        files.flatten().filter_map(|file| Self::load(&file.path())).collect()
    }

    /// Whether `shard` is one of its own.
    pub(crate) fn uses(&self, shard: &ShardRef) -> bool {
        self.members.contains(&Member::new(shard))
    }
}

/// The folder as the file system names it, or as it is written if that cannot be asked.
pub(crate) fn canonical(root: &Path) -> PathBuf {
    root.canonicalize().unwrap_or_else(|_| root.to_owned())
}

fn file(store: &Store, root: &Path, variant: &str) -> PathBuf {
    let name = short_hash(&[root.as_os_str().as_encoded_bytes(), variant.as_bytes()].concat());
    store.cache().join(FOLDER).join(format!("{name}.json"))
}

/// A name for settings, so that two programs with different ones do not overwrite each other's.
fn variant(settings: &SourceSettings) -> String {
    let text = format!("{settings:?}");
    if text == format!("{:?}", SourceSettings::default()) {
        String::new()
    } else {
        short_hash(text.as_bytes())
    }
}

/// What the resolution depends on, as far as it can be asked quickly: manifests, pins, and when a package was
/// last installed or removed. Changed sources of a library do not count: they are read by `siskin index`.
fn stamp(root: &Path, environ: &Environ, settings: &SourceSettings, pin_files: &[PathBuf]) -> String {
    let mut text = format!("{settings:?}\n");
    let mut add = |path: &Path| {
        let Ok(metadata) = path.metadata() else { return };
        let modified = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let length = if metadata.is_file() { metadata.len() } else { 0 };
        let modified = modified.unwrap_or_default().as_nanos();
        let _ = writeln!(text, "{}|{length}|{modified}", path.display());
    };
    for folder in pins::folders(root, environ.home.as_deref()) {
        let mut names: Vec<_> =
            fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.file_name()).collect();
        names.sort_unstable();
        let is_read = |name: &&std::ffi::OsString| {
            name.to_str().is_some_and(|name| pins::is_pin_file(name) || folder == root && is_manifest(name))
        };
        names.iter().filter(is_read).for_each(|name| add(&folder.join(name)));
    }
    for file in pin_files {
        add(file);
    }
    let (environment, _) = environment::find(root, settings.python.as_deref(), environ);
    if let Some(environment) = environment {
        add(&environment.root.join("pyvenv.cfg"));
        environment.packages_dirs.iter().for_each(|dir| add(dir));
    }
    short_hash(text.as_bytes())
}

/// Whether a file of that name in a project's folder may say which packages it uses, or at which versions.
pub(crate) fn is_manifest(name: &str) -> bool {
    pins::is_pin_file(name)
        || [".toml", ".cfg"].iter().any(|ending| name.ends_with(ending))
        || name == "setup.py"
}

/// A name for bytes: 32 hexadecimal digits.
pub(crate) fn short_hash(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex()[..32].to_owned()
}
