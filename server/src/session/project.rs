//! A project that is open: its packages, kept up to date in the background.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use siskin_indexer::cancel::CancellationToken;
use siskin_indexer::package::PackageName;
use siskin_indexer::sources::{Environ, SourceSettings};
use siskin_indexer::store::{Shard, Store};

use super::index::{Index, Member};
use super::loading;
use crate::workspace::canonical;

/// What is told about a project, on any thread. Whoever hears it must not wait for anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ProjectEvent {
    /// Packages are being indexed: `package` now, `done` of `total` are finished.
    Indexing {
        /// What is done, for people: `Indexing packages`.
        title: &'static str,
        /// Which package it is about.
        package: String,
        /// How many are finished.
        done: usize,
        /// Of how many.
        total: usize,
    },
    /// Nothing is being indexed any more. Follows every series of `Indexing`.
    Idle,
    /// [`Project::index`] gives another index.
    Changed,
    /// What the user should know, with the next step. Each is told once.
    Message(String),
}

/// Whoever wants to hear about a project.
pub(crate) type ProjectObserver = Arc<dyn Fn(ProjectEvent) + Send + Sync>;

/// An open project. Dropping it ends its threads.
pub(crate) struct Project {
    shared: Arc<Shared>,
}

impl Project {
    /// Opens the project at `root`. Gives what is stored of it at once; the rest follows in the background.
    pub(crate) fn open(
        root: &Path,
        store: Store,
        environ: Environ,
        settings: SourceSettings,
        observer: ProjectObserver,
    ) -> Arc<Self> {
        let shared = Arc::new(Shared::new(canonical(root), store, environ, settings, observer));
        loading::open_stored(&shared);
        Arc::new(Self { shared })
    }

    /// The project's folder, canonical.
    pub(crate) fn root(&self) -> &Path {
        &self.shared.root
    }

    /// Its packages as they are known now. Never waits.
    pub(crate) fn index(&self) -> Arc<Index> {
        self.shared.index.load_full()
    }

    /// The text of an open file that differs from the disk, or `None` when it no longer does (saved or closed).
    pub(crate) fn buffer_changed(&self, path: &Path, text: Option<Arc<str>>) {
        let _ = (path, text);
    }

    /// Files that were made, changed or removed, as far as the client tells. More than that is watched.
    pub(crate) fn files_changed(&self, paths: &[PathBuf]) {
        let _ = paths;
    }

    /// Resolves the packages again with other settings.
    pub(crate) fn set_settings(&self, settings: SourceSettings) {
        *self.shared.settings.lock().unwrap_or_else(PoisonError::into_inner) = settings;
    }
}

impl Drop for Project {
    fn drop(&mut self) {
        self.shared.cancel.cancel();
    }
}

impl std::fmt::Debug for Project {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Project({})", self.shared.root.display())
    }
}

/// What the threads of a project share.
pub(super) struct Shared {
    /// Canonical.
    pub(super) root: PathBuf,
    pub(super) store: Store,
    pub(super) environ: Environ,
    pub(super) settings: Mutex<SourceSettings>,
    /// Set when the project is closed.
    pub(super) cancel: CancellationToken,
    index: ArcSwap<Index>,
    parts: Mutex<Parts>,
    observer: ProjectObserver,
}

/// What an index is put together from.
#[derive(Default)]
pub(super) struct Parts {
    /// The packages that others made, by name.
    pub(super) packages: BTreeMap<PackageName, (Arc<Shard>, Member)>,
    /// Whether all of them are there.
    pub(super) is_complete: bool,
}

impl Shared {
    fn new(
        root: PathBuf,
        store: Store,
        environ: Environ,
        settings: SourceSettings,
        observer: ProjectObserver,
    ) -> Self {
        let empty = Index::new(root.clone(), Vec::new(), Vec::new(), false, store.clone());
        Self {
            root,
            store,
            environ,
            settings: Mutex::new(settings),
            cancel: CancellationToken::default(),
            index: ArcSwap::from_pointee(empty),
            parts: Mutex::default(),
            observer,
        }
    }

    /// Changes what the index is made of, and the index with it.
    pub(super) fn publish(&self, change: impl FnOnce(&mut Parts)) {
        let mut parts = self.parts.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut parts);
        let index = parts.assemble(self).with_words_of(&self.index.load());
        self.index.store(Arc::new(index));
        drop(parts);
        self.tell(ProjectEvent::Changed);
    }

    /// Tells whoever listens.
    pub(super) fn tell(&self, event: ProjectEvent) {
        (self.observer)(event);
    }
}

impl Parts {
    /// Private packages first, the others by name, the standard library last.
    fn assemble(&self, shared: &Shared) -> Index {
        let mut packages: Vec<&(Arc<Shard>, Member)> = self.packages.values().collect();
        packages.sort_by_key(|(_, member)| (member.is_standard_library(), !member.is_private));
        let (shards, members) = packages.into_iter().cloned().unzip();
        Index::new(shared.root.clone(), shards, members, self.is_complete, shared.store.clone())
    }
}
