//! How the packages of a project come into its index: what is stored at once, the rest in the background.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use siskin_indexer::error::Error;
use siskin_indexer::package::{Ecosystem, PackageName};
use siskin_indexer::sources::installers::Installers;
use siskin_indexer::sources::{Discovery, discover};
use siskin_indexer::store::{Shard, ShardRef, Store};
use siskin_indexer::{cancel::CancellationToken, search};

use super::assembly::Found;
use super::changes::Change;
use super::index::Member;
use super::project::{Shared, lock};
use crate::indexing_plan;
use crate::workspace::{PackageFacts, STANDARD_LIBRARY, Workspace};

pub(super) mod places;
mod round;

use round::Round;

/// So long an environment or a library must be quiet before it is read.
const QUIET: Duration = Duration::from_millis(500);
/// So long changes may go on before they are read in any case.
const LONGEST_WAIT: Duration = Duration::from_secs(10);
/// The index changes at most so often while packages are indexed.
const PUBLISH_EVERY: Duration = Duration::from_millis(500);
/// A stored project answers first, and is checked after.
const FIRST_CHECK: Duration = Duration::from_secs(1);

/// What the thread is asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Load {
    /// Resolve the packages again: something changed that they depend on, and more may change at once.
    Resolve,
    /// Resolve the packages again: a file changed that names versions, and nothing since.
    ResolveNow,
    /// The project is closed.
    Stop,
}

/// One core is left to answers.
pub(super) fn n_threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from).saturating_sub(1).max(1)
}

/// Opens the packages that were resolved last time, and gives whether there were any. Maps their shards and reads
/// none.
pub(super) fn open_stored(shared: &Shared) -> bool {
    let settings = lock(&shared.settings).clone();
    let stored = Workspace::stored(&shared.store, &shared.root, &shared.environ, &settings);
    let is_stored = stored.is_some();
    let (packages, unmet) = match stored {
        Some(workspace) => (members_of(&workspace, &shared.store), workspace.unmet),
        None => (standard_library(&shared.store), Vec::new()),
    };
    shared.publish(true, |parts| {
        parts.packages = packages;
        parts.unmet = unmet.into();
        parts.is_complete = is_stored;
        true
    });
    is_stored
}

/// The shards of a workspace with what is known of each; one that cannot be opened is left out.
pub(super) fn members_of(workspace: &Workspace, store: &Store) -> Found {
    let nothing = PackageFacts::default();
    let mut found = Found::new();
    for member in &workspace.members {
        match member.find(store).map(Shard::open) {
            Some(Ok(shard)) => {
                let facts = workspace.facts.get(&member.package).unwrap_or(&nothing);
                let known = Member::new(&shard, workspace.pins.get(&member.package), facts);
                found.insert(member.package.clone(), (shard, known));
            }
            Some(Err(error)) => tracing::warn!("{error}; it is built again"),
            None => {}
        }
    }
    found
}

/// The newest standard library of the cache: better than none until the right one is known.
fn standard_library(store: &Store) -> Found {
    let name = PackageName::new(STANDARD_LIBRARY);
    let facts = PackageFacts { is_known_elsewhere: true, ..PackageFacts::default() };
    let newest = store.find(Ecosystem::Pypi, &name, None, None).into_iter().next();
    let shard = newest.and_then(|at| Shard::open(at).ok());
    shard.map(|shard| (name, (shard.clone(), Member::new(&shard, None, &facts)))).into_iter().collect()
}

/// The thread that resolves and indexes.
pub(super) struct Loading {
    shared: Arc<Shared>,
    changes: Sender<Change>,
    is_stored: bool,
}

impl Loading {
    pub(super) fn new(shared: Arc<Shared>, changes: Sender<Change>, is_stored: bool) -> Self {
        Self { shared, changes, is_stored }
    }

    /// Resolves and indexes, now and whenever it is asked to, until the project is closed.
    pub(super) fn run(self, loads: &Receiver<Load>) {
        if self.is_stored && loads.recv_timeout(FIRST_CHECK) == Ok(Load::Stop) {
            return;
        }
        loop {
            self.resolve();
            match loads.recv() {
                Ok(Load::ResolveNow) => {}
                Ok(Load::Resolve) if wait_for_quiet(loads) => {}
                _ => return,
            }
        }
    }

    /// Brings the packages up to date.
    fn resolve(&self) {
        let run = self.shared.start_run();
        let threads = rayon::ThreadPoolBuilder::new().num_threads(n_threads());
        let done = match threads.thread_name(|_| "packages".to_owned()).build() {
            Ok(threads) => threads.install(|| self.resolve_with(&run)),
            Err(_) => self.resolve_with(&run),
        };
        match done {
            Ok(()) => {}
            Err(Error::Cancelled) => tracing::debug!("resolving packages was interrupted"),
            Err(error) => self.shared.tell_once(format!("packages cannot be resolved: {error}")),
        }
    }

    fn resolve_with(&self, run: &CancellationToken) -> siskin_indexer::error::Result<()> {
        let (store, root) = (&self.shared.store, &self.shared.root);
        let settings = lock(&self.shared.settings).clone();
        let discovery = discover(root, &self.shared.environ, &settings, run)?;
        // The client may watch less than that.
        let _ = self.changes.send(Change::Watch(places::of(&discovery, root, &self.shared.environ)));
        log(&discovery);
        for message in &discovery.messages {
            self.shared.note_once(message.clone());
        }
        let open = self.shared.packages();
        let cached = |name: &PackageName, version: &str| {
            let found = store.find(Ecosystem::Pypi, name, Some(version), None);
            found.into_iter().find_map(|at| open_sound(at, &open, &self.shared))
        };
        let installers = Installers::new(self.shared.environ.variables.clone());
        let mut plan = indexing_plan::of_discovery(discovery, store, &cached, &installers, false);
        for warning in &plan.known.warnings {
            self.shared.tell_once(warning.clone());
        }
        let tasks = std::mem::take(&mut plan.tasks);
        let mut round = Round::new(&self.shared, &plan, open);
        let sources = round.take_ready(tasks);
        round.publish(false);
        let indexed = round.index(sources, run);
        if run.is_cancelled() {
            return Err(Error::Cancelled);
        }
        round.remember(&settings);
        round.publish(true);
        match self.shared.index().unmet().count() {
            0 => {}
            n => tracing::info!("pinned versions that are not here: {n}; `siskin doctor` lists them"),
        }
        indexing_plan::remove_replaced(store, indexed.iter());
        drop(round);
        self.merge(run)
    }

    /// Merges the words of all packages, unless that was done.
    fn merge(&self, run: &CancellationToken) -> siskin_indexer::error::Result<()> {
        let index = self.shared.index();
        let shards = index.packages.shards();
        let n_on_disk = shards.iter().filter(|shard| !shard.is_in_memory()).count();
        if n_on_disk < 2 || search::is_merged(&self.shared.store, shards) {
            return Ok(());
        }
        match search::merge(&self.shared.store, shards, run) {
            Ok(()) => self.shared.publish(false, |_| true),
            Err(Error::Cancelled) => return Err(Error::Cancelled),
            Err(error) => self.shared.tell_about_cache(&error),
        }
        Ok(())
    }
}

/// Waits until nothing more changes; `false` if the project was closed.
fn wait_for_quiet(loads: &Receiver<Load>) -> bool {
    let start = Instant::now();
    while start.elapsed() < LONGEST_WAIT {
        match loads.recv_timeout(QUIET) {
            Ok(Load::Resolve | Load::ResolveNow) => {}
            Ok(Load::Stop) | Err(RecvTimeoutError::Disconnected) => return false,
            Err(RecvTimeoutError::Timeout) => return true,
        }
    }
    true
}

/// The shard at a place if it is sound: the one that is open already, or another one of whose pages none is mapped
/// yet. Checking reads every byte, which must not stay in memory, so it has a map of its own. What was found sound
/// once is not checked again: nobody changes it, and a changed pin is to show at once.
fn open_sound(at: ShardRef, open: &Found, shared: &Shared) -> Option<Arc<Shard>> {
    let is_checked = lock(&shared.sound).contains(&at.path);
    if !is_checked {
        Shard::open(at.clone()).ok()?.verify().ok()?;
        lock(&shared.sound).insert(at.path.clone());
    }
    let known = open.get(&at.name).filter(|(shard, _)| shard.at().path == at.path);
    known.map(|(shard, _)| shard.clone()).or_else(|| Shard::open(at).ok())
}

fn log(discovery: &Discovery) {
    for problem in &discovery.problems {
        tracing::info!(subject = %problem.subject, "{}", problem.message);
    }
}
