//! What has to be done so that every package of a project has a shard: one task per package, in no particular order.

use std::collections::BTreeMap;
use std::sync::Arc;

use siskin_indexer::error::Problem;
use siskin_indexer::indexing::{Indexed, Source, Status};
use siskin_indexer::package::{Ecosystem, PackageName, PinnedVersion, Provenance};
use siskin_indexer::sources::Discovery;
use siskin_indexer::sources::installers::Installers;
use siskin_indexer::store::{Shard, ShardRef, Store};

use crate::workspace::{Known, Workspace, newest_in};

/// What to do, and what the user should know.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) tasks: Vec<Task>,
    /// What is known of the project's packages.
    pub(crate) known: Known,
    pub(crate) problems: Vec<Problem>,
    pub(crate) messages: Vec<String>,
    /// Whether a problem stands for packages whose names are not known.
    pub(crate) is_broken: bool,
}

/// One package, and how its shard is come by.
#[derive(Debug)]
pub(crate) struct Task {
    pub(crate) package: PackageName,
    pub(crate) requested_version: Option<String>,
    pub(crate) step: Step,
}

/// How a shard is come by.
#[derive(Debug)]
pub(crate) enum Step {
    /// It is there.
    Ready(Arc<Shard>),
    /// From what lies on this machine.
    Index(Source),
    /// From the package index.
    Fetch(PinnedVersion),
    /// Not at all.
    Failed { error: String, next: Option<String> },
}

impl Default for Step {
    fn default() -> Self {
        Self::Failed { error: String::new(), next: None }
    }
}

impl Task {
    /// A task of that step.
    pub(crate) fn new(package: &PackageName, requested_version: Option<&str>, step: Step) -> Self {
        Self { package: package.clone(), requested_version: requested_version.map(str::to_owned), step }
    }
}

/// All packages that a project uses. `find_cached` gives the shard of a pinned version, if there is a sound one; what
/// neither it nor this machine has, what `installers` keep included, is fetched if `fetch`.
pub(crate) fn of_discovery(
    discovery: Discovery,
    store: &Store,
    find_cached: &dyn Fn(&PackageName, &str) -> Option<Arc<Shard>>,
    installers: &Installers,
    fetch: bool,
) -> Plan {
    let known = Known::of(&discovery);
    let takes_siblings = discovery.project.siblings;
    let mut steps: BTreeMap<PackageName, Step> = BTreeMap::new();
    let mut problems = discovery.problems;
    for (tree, _) in discovery.trees {
        steps.insert(tree.name.clone(), Step::Index(Source::Tree(Box::new(tree), Vec::new())));
    }
    for file in discovery.docs {
        let source = Source::Docs { path: file.path, name: file.name.clone(), version: file.version };
        steps.insert(file.name, Step::Index(source));
    }
    for file in discovery.archives {
        let source =
            Source::Archive { path: file.path, name: Some(file.name.clone()), version: file.version };
        steps.insert(file.name, Step::Index(source));
    }
    for unmet in discovery.unmet {
        let pin = unmet.pin;
        // What lay beside another project, or beside this one before that was switched off.
        let is_wanted =
            |shard: &Arc<Shard>| takes_siblings || !matches!(shard.info().provenance, Provenance::Folder(_));
        let cached = find_cached(&pin.name, &pin.version).filter(is_wanted);
        let name = pin.name.clone();
        if let Some(cached) = cached {
            steps.insert(name, Step::Ready(cached));
        } else if let Some(kept) = kept(installers, &pin.name, &pin.version, &mut problems) {
            steps.insert(name, Step::Index(kept));
        } else if fetch {
            steps.insert(name, Step::Fetch(pin));
        } else {
            steps.entry(name).or_insert_with(|| not_here(&pin.name, &pin.version));
        }
    }
    for (name, range) in &known.ranges {
        let newest = newest_in(store, name, range).and_then(|newest| find_cached(name, &newest.version));
        if let Some(newest) = newest {
            steps.insert(name.clone(), Step::Ready(newest));
        }
    }
    let is_broken = discovery.project.is_broken;
    for failed in discovery.project.failed {
        steps.insert(failed.name, Step::Failed { error: failed.error, next: Some(failed.next) });
    }
    let tasks = steps.into_iter();
    let tasks =
        tasks.map(|(name, step)| Task::new(&name, known.pins.get(&name).map(String::as_str), step)).collect();
    Plan { tasks, known, problems, messages: discovery.messages, is_broken }
}

/// The sound shard of a package at that version, if there is one.
pub(crate) fn find_cached(store: &Store, name: &PackageName, version: &str) -> Option<Arc<Shard>> {
    let found = store.find(Ecosystem::Pypi, name, Some(version), None);
    let open = |at| Shard::open(at).ok().filter(|shard| shard.verify().is_ok());
    found.into_iter().find_map(open)
}

/// The source of a version among what package installers keep; what cannot be read is a problem.
pub(crate) fn kept(
    installers: &Installers,
    name: &PackageName,
    version: &str,
    problems: &mut Vec<Problem>,
) -> Option<Source> {
    match installers.find(name, version)? {
        Ok((tree, problems)) => Some(Source::Tree(Box::new(tree), problems)),
        Err(error) => {
            problems.push(Problem::new(format!("{name} {version}"), error.to_string()));
            None
        }
    }
}

/// How the error of a version ends that is nowhere.
pub(crate) const NOT_HERE: &str = "is neither in the cache nor on this machine";

/// That a version is nowhere.
pub(crate) fn not_here(name: &PackageName, version: &str) -> Step {
    Step::Failed {
        error: format!("{version} {NOT_HERE}"),
        next: Some(format!("siskin index --fetch --package {name}=={version}")),
    }
}

/// Removes the shards that those built now stand for, unless another project uses them.
pub(crate) fn remove_replaced<'a>(store: &Store, indexed: impl Iterator<Item = &'a Indexed>) {
    let built: Vec<&Indexed> = indexed.filter(|indexed| indexed.status == Status::Built).collect();
    if built.is_empty() {
        return;
    }
    let workspaces = Workspace::all(store);
    let is_used = |shard: &ShardRef| workspaces.iter().any(|workspace| workspace.uses(shard));
    for indexed in built {
        siskin_indexer::indexing::remove_replaced(store, &indexed.shard, &is_used);
    }
}
