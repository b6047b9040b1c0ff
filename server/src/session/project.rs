//! A project that is open: its packages, kept up to date in the background.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arc_swap::ArcSwap;
use siskin_indexer::cancel::CancellationToken;
use siskin_indexer::error::Error;
use siskin_indexer::language::python;
use siskin_indexer::package::PackageName;
use siskin_indexer::sources::own::{OwnFile, OwnLimits};
use siskin_indexer::sources::{Environ, SourceSettings};
use siskin_indexer::store::Store;

use super::assembly::{Found, Parts};
use super::changes::{Change, Changes};
use super::index::Index;
use super::loading::{self, Load, Loading};
use super::own_code::{OwnCode, OwnPackage};
use super::usage::{Count, Counting};
use crate::learning::Learned;
use crate::workspace::{Workspace, canonical};

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
    /// The project's `siskin.toml` changed.
    Configured,
    /// A file below the project that may make a folder a project of its own came, went or changed.
    Manifest,
    /// What the user should know, with the next step. Each is told once.
    Message(String),
    /// Something that the user may want to know.
    Note(String),
}

/// Whoever wants to hear about a project.
pub(crate) type ProjectObserver = Arc<dyn Fn(ProjectEvent) + Send + Sync>;

/// An open project. Dropping it ends its threads.
pub(crate) struct Project {
    shared: Arc<Shared>,
    changes: Sender<Change>,
    load: Sender<Load>,
    counts: Sender<Count>,
}

impl Project {
    /// Opens the project at `root`, whose own code is that below `code_root`. Gives what is stored of it at once; the rest follows in the background.
    pub(crate) fn open(
        root: &Path,
        code_root: &Path,
        store: Store,
        environ: Environ,
        settings: SourceSettings,
        observer: ProjectObserver,
    ) -> Arc<Self> {
        python::limit_threads(loading::n_threads());
        let (counts, counted) = channel();
        let shared =
            Arc::new(Shared::new(root, code_root, store, environ, settings, observer, counts.clone()));
        let is_stored = loading::open_stored(&shared);
        let (changes, changed) = channel();
        let (load, loads) = channel();
        let code = Changes::new(shared.clone(), changes.clone(), load.clone());
        shared.spawn("own code", move || code.run(&changed));
        let loading = Loading::new(shared.clone(), changes.clone(), is_stored);
        shared.spawn("packages", move || loading.run(&loads));
        let counting = Counting::new(shared.clone());
        shared.spawn("usage", move || counting.run(&counted));
        Arc::new(Self { shared, changes, load, counts })
    }

    /// Its packages as they are known now. Never waits.
    pub(crate) fn index(&self) -> Arc<Index> {
        self.shared.index.load_full()
    }

    pub(super) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    /// The way to have its packages resolved again.
    pub(super) fn loader(&self) -> Sender<Load> {
        self.load.clone()
    }

    /// What is learned of it.
    pub(crate) fn learned(&self) -> &Arc<Learned> {
        &self.shared.learned
    }

    /// Whether to count what its code calls; not before this says so.
    pub(crate) fn set_learning(&self, is_on: bool) {
        let _ = self.counts.send(Count::Learning(is_on));
    }

    /// The text of an open file that differs from the disk, or `None` when it no longer does (saved or closed).
    pub(crate) fn buffer_changed(&self, path: &Path, text: Option<Arc<str>>) {
        let _ = self.changes.send(Change::Buffer(canonical_file(path), text));
    }

    /// Files that were made, changed or removed, as far as the client tells. More than that is watched.
    pub(crate) fn files_changed(&self, paths: &[PathBuf]) {
        let _ = self.changes.send(Change::Paths(paths.iter().map(|path| canonical_file(path)).collect()));
    }

    /// Resolves the packages again with other settings.
    pub(crate) fn set_settings(&self, settings: SourceSettings) {
        *lock(&self.shared.settings) = settings;
        self.shared.interrupt();
        let _ = self.load.send(Load::Resolve);
    }
}

impl Drop for Project {
    fn drop(&mut self) {
        self.shared.cancel.cancel();
        self.shared.interrupt();
        // A thread that has ended already hears nothing.
        let _ = self.changes.send(Change::Stop);
        let _ = self.load.send(Load::Stop);
        let _ = self.counts.send(Count::Stop);
    }
}

impl std::fmt::Debug for Project {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Project({})", self.shared.root.display())
    }
}

/// The packages of a project that was resolved, its own code among them, and its files; with whether these are all.
/// For those who look once and do not stay.
pub(crate) fn whole_index(
    root: &Path,
    workspace: &Workspace,
    store: &Store,
    cancel: &CancellationToken,
) -> (Index, Vec<OwnFile>, bool) {
    whole_index_with(root, workspace, store, cancel, |_| {})
}

/// The same with other packages than were resolved.
pub(crate) fn whole_index_with(
    root: &Path,
    workspace: &Workspace,
    store: &Store,
    cancel: &CancellationToken,
    change: impl FnOnce(&mut Found),
) -> (Index, Vec<OwnFile>, bool) {
    let root = canonical(root);
    let mut own = OwnCode::new(&root, store.cache(), OwnLimits::default());
    own.scan(cancel);
    let mut packages = loading::members_of(workspace, store);
    change(&mut packages);
    let parts = Parts {
        own: own.packages(),
        name: own.declared_name(),
        packages,
        unmet: workspace.unmet.as_slice().into(),
        is_complete: true,
    };
    let (files, is_whole) = own.files();
    (parts.assemble(&root, store), files, is_whole)
}

/// The path of a file that may not be there, with its folder as the file system names it.
pub(crate) fn canonical_file(path: &Path) -> PathBuf {
    match (path.parent(), path.file_name()) {
        (Some(folder), Some(name)) => canonical(folder).join(name),
        _ => path.to_owned(),
    }
}

/// What the threads of a project share.
pub(super) struct Shared {
    /// Canonical.
    pub(super) root: PathBuf,
    /// Where its own code lies: the root, or a folder above it. Canonical.
    pub(super) code_root: PathBuf,
    pub(super) store: Store,
    pub(super) environ: Environ,
    pub(super) settings: Mutex<SourceSettings>,
    /// Set when the project is closed.
    pub(super) cancel: CancellationToken,
    /// Set when what is resolved or indexed now is out of date.
    run: Mutex<CancellationToken>,
    /// The folders of shards that were read whole and found sound.
    pub(super) sound: Mutex<BTreeSet<PathBuf>>,
    /// Messages that were told.
    told: Mutex<BTreeSet<String>>,
    index: ArcSwap<Index>,
    pub(super) learned: Arc<Learned>,
    counts: Sender<Count>,
    parts: Mutex<Parts>,
    observer: ProjectObserver,
}

impl Shared {
    fn new(
        root: &Path,
        code_root: &Path,
        store: Store,
        environ: Environ,
        settings: SourceSettings,
        observer: ProjectObserver,
        counts: Sender<Count>,
    ) -> Self {
        let (root, code_root) = (canonical(root), canonical(code_root));
        let learned = Arc::new(Learned::open(&store, &root));
        let empty = Index::new(root.clone(), Vec::new(), Vec::new(), false, store.clone());
        Self {
            root,
            code_root,
            store,
            environ,
            settings: Mutex::new(settings),
            cancel: CancellationToken::default(),
            run: Mutex::default(),
            sound: Mutex::default(),
            told: Mutex::default(),
            index: ArcSwap::from_pointee(empty),
            learned,
            counts,
            parts: Mutex::default(),
            observer,
        }
    }

    /// Changes what the index is made of, and the index with it, if `change` says that something changed.
    /// `keeps_words` where the words of packages on disk are those of before.
    pub(super) fn publish(&self, keeps_words: bool, change: impl FnOnce(&mut Parts) -> bool) {
        let mut parts = lock(&self.parts);
        if !change(&mut parts) {
            return;
        }
        let index = parts.assemble(&self.code_root, &self.store);
        let before = self.index.load();
        let index = if keeps_words { index.with_words_of(&before) } else { index };
        self.index.store(Arc::new(index));
        drop(parts);
        self.tell(ProjectEvent::Changed);
        self.count(Count::Packages);
    }

    /// Tells whoever counts calls that something changed.
    pub(super) fn count(&self, change: Count) {
        // Nobody listens any more when the project is closed.
        let _ = self.counts.send(change);
    }

    /// The own code changed.
    pub(super) fn publish_own(&self, own: Vec<OwnPackage>, name: Option<PackageName>) {
        self.publish(true, |parts| {
            parts.own = own;
            parts.name = name;
            true
        });
    }

    /// What is there of the packages now.
    pub(super) fn packages(&self) -> Found {
        lock(&self.parts).packages.clone()
    }

    /// The index as it is now.
    pub(super) fn index(&self) -> Arc<Index> {
        self.index.load_full()
    }

    /// Ends what is being resolved or indexed.
    pub(super) fn interrupt(&self) {
        lock(&self.run).cancel();
    }

    /// What a new run has to look at.
    pub(super) fn start_run(&self) -> CancellationToken {
        let run = CancellationToken::default();
        *lock(&self.run) = run.clone();
        if self.cancel.is_cancelled() {
            run.cancel();
        }
        run
    }

    /// Tells whoever listens.
    pub(super) fn tell(&self, event: ProjectEvent) {
        (self.observer)(event);
    }

    /// Lets the user know something, once.
    pub(super) fn note_once(&self, message: String) {
        if lock(&self.told).insert(message.clone()) {
            tracing::info!("{message}");
            self.tell(ProjectEvent::Note(message));
        }
    }

    /// Tells the user something, once.
    pub(super) fn tell_once(&self, message: String) {
        if lock(&self.told).insert(message.clone()) {
            tracing::warn!("{message}");
            self.tell(ProjectEvent::Message(message));
        }
    }

    /// Says once what to do where an error is about the cache; others are of one package and stand in the log.
    pub(super) fn tell_about_cache(&self, error: &Error) {
        tracing::warn!("{error}");
        let cache = self.store.cache();
        if let Error::Io { path, source } = error
            && path.starts_with(cache)
        {
            let is_full = matches!(source.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded);
            let advice = if is_full { "make room there, or set" } else { "set" };
            self.tell_once(format!(
                "the cache folder {} cannot be written: {}; {advice} SISKIN_CACHE_DIR to another folder",
                cache.display(),
                source.kind()
            ));
        }
    }

    /// Starts a thread; without it the project stays as it is.
    pub(super) fn spawn(&self, name: &str, work: impl FnOnce() + Send + 'static) {
        let spawned = std::thread::Builder::new().name(name.to_owned()).spawn(work);
        if let Err(error) = spawned {
            self.tell_once(format!(
                "no thread could be started for the project's {name}: {error}; restart siskin"
            ));
        }
    }
}

/// A panic of another thread left what it guards whole: it is changed in single steps.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
