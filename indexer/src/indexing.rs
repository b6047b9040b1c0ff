//! From sources to shards: several packages at a time, private ones first, within a bound of memory.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Instant;

use rayon::prelude::*;

use crate::cancel::CancellationToken;
use crate::entry::Extraction;
use crate::error::{Error, Problem, Result};
use crate::language::python;
use crate::package::{Ecosystem, PackageName, Provenance, SourceTree};
use crate::sources::{archive, docs};
use crate::store::{Shard, ShardInfo, ShardRef, Store, same_version};

/// Bytes of source that may be in work at once: what is extracted needs a multiple of it. A package that is
/// larger is worked on alone.
const MAX_BYTES_IN_WORK: u64 = 24 << 20;

/// What one shard is made from.
#[derive(Debug)]
pub enum Source {
    /// Files that were found, and what was wrong with them.
    Tree(Box<SourceTree>, Vec<Problem>),
    /// A wheel, sdist or zip, opened when its turn comes; a name or version that is given stands for its own.
    Archive {
        /// The file.
        path: PathBuf,
        /// The distribution, where the caller knows it better.
        name: Option<PackageName>,
        /// The version, likewise.
        version: Option<String>,
    },
    /// API docs as JSON lines.
    Docs {
        /// The file.
        path: PathBuf,
        /// The distribution.
        name: PackageName,
        /// The version; named by the content's hash if `None`.
        version: Option<String>,
    },
}

impl Source {
    /// A name for messages: the distribution, else the file.
    pub fn title(&self) -> String {
        match self {
            Self::Tree(tree, _) => format!("{} {}", tree.name, tree.version),
            Self::Archive { name: Some(name), .. } | Self::Docs { name, .. } => name.to_string(),
            Self::Archive { path, .. } => {
                path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
            }
        }
    }

    /// Whether nobody else indexes it: what users wait for. Docs and archives are given by the user.
    fn is_urgent(&self) -> bool {
        match self {
            Self::Tree(tree, _) => tree.is_private,
            Self::Archive { .. } | Self::Docs { .. } => true,
        }
    }

    /// Bytes to be read, as far as they are known by now.
    fn size(&self) -> u64 {
        match self {
            Self::Tree(tree, _) => tree.files.iter().map(|file| file.size).sum(),
            Self::Archive { path, .. } | Self::Docs { path, .. } => {
                path.metadata().map_or(0, |meta| meta.len())
            }
        }
    }
}

/// Whether work was needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The shard was built now.
    Built,
    /// A sound shard of the same content was there.
    Cached,
}

/// A source with its shard.
#[derive(Clone, Debug)]
pub struct Indexed {
    /// The shard, open.
    pub shard: Arc<Shard>,
    /// Whether it was built now.
    pub status: Status,
    /// How long that took, in seconds.
    pub seconds: f64,
}

/// What is told while sources are indexed, from any thread.
#[derive(Debug)]
pub enum IndexEvent<'a> {
    /// Work on a source began.
    Started(&'a str),
    /// Work on a source ended.
    Finished(&'a str, &'a Result<Indexed>),
}

/// Whoever wants to hear of events, on any thread.
pub type IndexObserver<'a> = &'a (dyn Fn(IndexEvent<'_>) + Sync);

/// Builds the shard of each source unless one of the same content is there, and gives a result for each in the
/// same order. `rebuild` builds in any case. Whatever is not finished when `cancel` is set is
/// [`Error::Cancelled`]; the store is consistent in any case.
pub fn index_sources(
    store: &Store,
    sources: Vec<Source>,
    rebuild: bool,
    observer: IndexObserver<'_>,
    cancel: &CancellationToken,
) -> Vec<Result<Indexed>> {
    let n_threads = std::thread::available_parallelism().map_or(1, usize::from);
    index_sources_on(n_threads, store, sources, rebuild, observer, cancel)
}

/// The same on at most `n_threads` threads, for whoever has to answer meanwhile. What is looked up in parallel runs
/// in the caller's pool, and extraction in one of its own (see [`python::limit_threads`]).
pub fn index_sources_on(
    n_threads: usize,
    store: &Store,
    sources: Vec<Source>,
    rebuild: bool,
    observer: IndexObserver<'_>,
    cancel: &CancellationToken,
) -> Vec<Result<Indexed>> {
    let mut results: Vec<Option<Result<Indexed>>> = if rebuild {
        sources.iter().map(|_| None).collect()
    } else {
        sources.par_iter().map(|source| find_cached(store, source).map(Ok)).collect()
    };
    let (urgent, others): (Queue, Queue) = sources
        .into_iter()
        .enumerate()
        .filter(|(index, _)| results.get(*index).is_some_and(Option::is_none))
        .map(|(index, source)| ((source.size(), index), source))
        .partition(|(_, source)| source.is_urgent());
    let n_workers = n_threads.max(1).min(urgent.len() + others.len());
    let state = State { queues: [urgent, others], n_bytes: 0, done: Vec::new() };
    let work = Work { state: Mutex::new(state), freed: Condvar::new() };
    std::thread::scope(|scope| {
        for _ in 0..n_workers {
            scope.spawn(|| work.run(store, rebuild, observer, cancel));
        }
    });
    let done = work.state.into_inner().unwrap_or_else(PoisonError::into_inner).done;
    for (index, result) in done {
        if let Some(slot) = results.get_mut(index) {
            *slot = Some(result);
        }
    }
    results.into_iter().map(|result| result.unwrap_or(Err(Error::Cancelled))).collect()
}

/// By size and index: the largest is taken first.
type Queue = BTreeMap<(u64, usize), Source>;

struct State {
    /// Private packages, and the others.
    queues: [Queue; 2],
    n_bytes: u64,
    done: Vec<(usize, Result<Indexed>)>,
}

struct Work {
    state: Mutex<State>,
    freed: Condvar,
}

impl Work {
    fn run(&self, store: &Store, rebuild: bool, observer: IndexObserver<'_>, cancel: &CancellationToken) {
        while let Some((size, index, source)) = self.take() {
            let title = source.title();
            let result = if cancel.is_cancelled() {
                Err(Error::Cancelled)
            } else {
                observer(IndexEvent::Started(&title));
                let result = guard(&title, || build(store, source, rebuild, cancel));
                observer(IndexEvent::Finished(&title, &result));
                result
            };
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            state.n_bytes -= size;
            state.done.push((index, result));
            self.freed.notify_all();
        }
    }

    /// The largest source that fits beside what is in work.
    fn take(&self) -> Option<(u64, usize, Source)> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if state.queues.iter().all(BTreeMap::is_empty) {
                return None;
            }
            let room =
                if state.n_bytes == 0 { u64::MAX } else { MAX_BYTES_IN_WORK.saturating_sub(state.n_bytes) };
            let fitting = state.queues.iter_mut().find_map(|queue| {
                let key = *queue.range(..=(room, usize::MAX)).next_back()?.0;
                Some((key, queue.remove(&key)?))
            });
            if let Some((key, source)) = fitting {
                // One byte at least, so that zero means idle.
                let size = key.0.max(1);
                state.n_bytes += size;
                return Some((size, key.1, source));
            }
            state = self.freed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// A defect in extraction must not take the other packages with it.
fn guard(title: &str, work: impl FnOnce() -> Result<Indexed>) -> Result<Indexed> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        Err(Error::package(title, "could not be read because of a defect in siskin; please report it"))
    })
}

/// The sound shard of the same content, if there is one. Reads no source but docs, for their hash.
fn find_cached(store: &Store, source: &Source) -> Option<Indexed> {
    let start = Instant::now();
    let shard = shards_of(store, source).into_iter().find_map(open_sound)?;
    Some(Indexed { shard, status: Status::Cached, seconds: start.elapsed().as_secs_f64() })
}

/// The shards that are there for a source, sound or not; none for an archive, which would have to be read. Opens
/// nothing.
pub fn shards_of(store: &Store, source: &Source) -> Vec<ShardRef> {
    let (name, version, fingerprint) = match source {
        Source::Tree(tree, _) => (&tree.name, Some(tree.version.clone()), tree.fingerprint.clone()),
        Source::Docs { name, version, path } => match docs::fingerprint(path) {
            Ok(fingerprint) => (name, version.clone(), fingerprint),
            Err(_) => return Vec::new(),
        },
        Source::Archive { .. } => return Vec::new(),
    };
    store.find(Ecosystem::Pypi, name, version.as_deref(), Some(&fingerprint))
}

fn open_sound(at: ShardRef) -> Option<Arc<Shard>> {
    Shard::open(at).ok().filter(|shard| shard.verify().is_ok())
}

fn build(store: &Store, source: Source, rebuild: bool, cancel: &CancellationToken) -> Result<Indexed> {
    let start = Instant::now();
    let is_archive = matches!(source, Source::Archive { .. });
    let (tree, problems, docs) = match source {
        Source::Tree(tree, problems) => (*tree, problems, None),
        Source::Archive { path, name, version } => {
            let (mut tree, problems) = archive::read_archive(&path, &archive::Limits::default())?;
            tree.name = name.unwrap_or(tree.name);
            tree.version = version.unwrap_or(tree.version);
            (tree, problems, None)
        }
        Source::Docs { path, name, version } => {
            let docs = docs::read(&path, version.as_deref())?;
            (docs_tree(&path, name, &docs), Vec::new(), Some(docs.extraction))
        }
    };
    if is_archive
        && !rebuild
        && let Some(cached) = find_cached_tree(store, &tree, start)
    {
        return Ok(cached);
    }
    let mut extraction: Extraction = match docs {
        Some(extraction) => extraction,
        None => python::extract(&tree, cancel)?,
    };
    extraction.problems.splice(..0, problems);
    let info = ShardInfo::new(&tree, start.elapsed().as_secs_f64());
    // Archives that are in memory are no longer needed.
    let (name, version, fingerprint) = (tree.name.clone(), tree.version.clone(), tree.fingerprint.clone());
    drop(tree);
    if cancel.is_cancelled() {
        return Err(Error::Cancelled);
    }
    if rebuild {
        for old in store.find(Ecosystem::Pypi, &name, Some(&version), Some(&fingerprint)) {
            store.remove(&old)?;
        }
    }
    let shard = Shard::open(store.build(&extraction, info)?)?;
    Ok(Indexed { shard, status: Status::Built, seconds: start.elapsed().as_secs_f64() })
}

fn find_cached_tree(store: &Store, tree: &SourceTree, start: Instant) -> Option<Indexed> {
    let found = store.find(tree.ecosystem, &tree.name, Some(&tree.version), Some(&tree.fingerprint));
    let shard = found.into_iter().find_map(open_sound)?;
    Some(Indexed { shard, status: Status::Cached, seconds: start.elapsed().as_secs_f64() })
}

/// Docs as a package without files.
fn docs_tree(path: &Path, name: PackageName, docs: &docs::Docs) -> SourceTree {
    SourceTree {
        ecosystem: Ecosystem::Pypi,
        name,
        version: docs.version.clone(),
        is_private: true,
        provenance: Provenance::Docs(path.to_owned()),
        files: Vec::new(),
        usage_files: Vec::new(),
        guide_files: Vec::new(),
        fingerprint: docs.fingerprint.clone(),
        requires: Vec::new(),
    }
}

/// Removes the shards that `new` stands for from now on: of the same package, at the same version (or both named
/// by their content), read at the same place (docs: at any), unless `is_used`. Gives how many were removed.
pub fn remove_replaced(store: &Store, new: &Shard, is_used: &dyn Fn(&ShardRef) -> bool) -> usize {
    let info = new.info();
    let is_hash = |version: &str| version.starts_with("0+");
    let mut n_removed = 0;
    for old in store.find(info.ecosystem, &info.name, None, None) {
        let is_same =
            same_version(&old.version, &info.version) || is_hash(&old.version) && is_hash(&info.version);
        if old.path == new.at().path || !is_same || is_used(&old) {
            continue;
        }
        let Ok(open) = Shard::open(old.clone()) else { continue };
        let is_same_place = match (&open.info().provenance, &info.provenance) {
            (Provenance::Docs(_), Provenance::Docs(_)) => true,
            (a, b) => a == b,
        };
        if is_same_place && store.remove(&old).is_ok() {
            n_removed += 1;
        }
    }
    n_removed
}

#[cfg(test)]
mod tests;
