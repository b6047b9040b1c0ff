//! Which project a file belongs to. Projects are opened when first asked for, on the thread that asks.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use siskin_indexer::sources::{Environ, NestedProject, SourceSettings, nested_project};
use siskin_indexer::store::Store;

use super::project::{Project, ProjectEvent, ProjectObserver};

/// What makes a folder a project.
const MARKERS: [&str; 5] = ["pyproject.toml", "setup.py", "setup.cfg", "siskin.toml", ".git"];

/// Whoever wants to hear about projects; called on any thread.
pub(crate) type ProjectsObserver = Arc<dyn Fn(&Path, ProjectEvent) + Send + Sync>;

/// The projects of workspace folders, and of files that lie in none.
pub(crate) struct Projects {
    store: Store,
    environ: Environ,
    observer: ProjectsObserver,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    settings: SourceSettings,
    is_learning: bool,
    folders: Vec<Arc<Slot>>,
    /// Projects of files outside all folders, and those inside folders that have pins of their own.
    others: Vec<Arc<Slot>>,
    /// Which project the files of a folder belong to, where that was asked for.
    nested: BTreeMap<PathBuf, Option<NestedProject>>,
}

/// A project that is open, or will be when it is asked for.
struct Slot {
    root: PathBuf,
    /// Where its own code lies.
    code_root: PathBuf,
    project: OnceLock<Arc<Project>>,
}

impl Projects {
    /// No folders yet.
    pub(crate) fn new(store: Store, environ: Environ, observer: ProjectsObserver) -> Self {
        Self { store, environ, observer, state: Mutex::default() }
    }

    /// Adds and removes workspace folders. What is removed is closed when the last request about it ends.
    pub(crate) fn change_folders(&self, added: Vec<PathBuf>, removed: &[PathBuf]) {
        let mut state = self.state();
        let mut gone: Vec<Arc<Slot>> =
            state.folders.extract_if(.., |slot| removed.contains(&slot.root)).collect();
        let is_below = |slot: &mut Arc<Slot>| removed.iter().any(|root| slot.root.starts_with(root));
        gone.extend(state.others.extract_if(.., is_below));
        state.nested.clear();
        for root in added {
            if !state.folders.iter().any(|slot| slot.root == root) {
                // A file of it may have been asked about before: its project goes on.
                let other = state.others.iter().position(|slot| slot.root == root);
                let slot = other.map_or_else(|| Slot::new(root), |at| state.others.swap_remove(at));
                state.folders.push(slot);
            }
        }
        drop(state);
        drop(gone);
    }

    /// Opens the workspace folders on a thread of their own, so that the first request finds them open.
    pub(crate) fn open_folders(self: &Arc<Self>) {
        let projects = Arc::clone(self);
        let open = move || {
            let slots = projects.state().folders.clone();
            for slot in &slots {
                projects.open(slot);
            }
        };
        // Without the thread, the first request opens its folder.
        let _ = std::thread::Builder::new().name("folders".to_owned()).spawn(open);
    }

    /// The project of a file, opened if it was not. Of no file: the first folder's.
    pub(crate) fn of_file(&self, path: Option<&Path>) -> Arc<Project> {
        let slot = self.slot_in_folders(path).unwrap_or_else(|| {
            let root = self.root_beside(path);
            self.slot_of(root.clone(), root)
        });
        let nested = path.and_then(Path::parent).and_then(|folder| self.nested_in(folder, &slot.root));
        let slot = match nested {
            Some(NestedProject { root, is_whole: true }) => self.slot_of(root.clone(), root),
            Some(NestedProject { root, is_whole: false }) => self.slot_of(root, slot.code_root.clone()),
            None => slot,
        };
        self.open(&slot)
    }

    /// Looks anew which projects files belong to: a manifest or a lockfile came, went or changed.
    pub(crate) fn forget_nested(&self) {
        self.state().nested.clear();
    }

    /// The project with pins of its own that files of `folder` belong to, below a project's root. Looks at the disk
    /// once for each folder.
    fn nested_in(&self, folder: &Path, root: &Path) -> Option<NestedProject> {
        if let Some(known) = self.state().nested.get(folder) {
            return known.clone();
        }
        let found = nested_project(folder, root);
        self.state().nested.insert(folder.to_owned(), found.clone());
        found
    }

    /// The projects that are open.
    pub(crate) fn opened(&self) -> Vec<Arc<Project>> {
        let state = self.state();
        state.folders.iter().chain(&state.others).filter_map(|slot| slot.project.get().cloned()).collect()
    }

    /// The project of a file, if it is open already. Never waits.
    pub(crate) fn opened_of_file(&self, path: &Path) -> Option<Arc<Project>> {
        let state = self.state();
        let slots = state.folders.iter().chain(&state.others).filter(|slot| path.starts_with(&slot.root));
        slots.max_by_key(|slot| slot.root.as_os_str().len())?.project.get().cloned()
    }

    /// The root of the innermost workspace folder with that file.
    pub(crate) fn folder_of(&self, path: &Path) -> Option<PathBuf> {
        self.slot_in_folders(Some(path)).map(|slot| slot.root.clone())
    }

    /// The roots of all workspace folders.
    pub(crate) fn folders(&self) -> Vec<PathBuf> {
        self.state().folders.iter().map(|slot| slot.root.clone()).collect()
    }

    /// The open projects to whose code a file belongs: its own, and those around it.
    pub(crate) fn holding(&self, path: &Path) -> Vec<Arc<Project>> {
        let state = self.state();
        let slots =
            state.folders.iter().chain(&state.others).filter(|slot| path.starts_with(&slot.code_root));
        slots.filter_map(|slot| slot.project.get().cloned()).collect()
    }

    /// Resolves the packages of all projects with other settings; nothing happens where they are the same.
    pub(crate) fn set_settings(&self, settings: &SourceSettings) {
        let before = std::mem::replace(&mut self.state().settings, settings.clone());
        if before == *settings {
            return;
        }
        for project in self.opened() {
            project.set_settings(settings.clone());
        }
    }

    /// Counts what projects call from now on, or no longer.
    pub(crate) fn set_learning(&self, is_on: bool) {
        if std::mem::replace(&mut self.state().is_learning, is_on) != is_on {
            for project in self.opened() {
                project.set_learning(is_on);
            }
        }
    }

    /// The innermost folder with that file; the first folder for no file.
    fn slot_in_folders(&self, path: Option<&Path>) -> Option<Arc<Slot>> {
        let state = self.state();
        let Some(path) = path else { return state.folders.first().cloned() };
        let holding = state.folders.iter().filter(|slot| path.starts_with(&slot.root));
        holding.max_by_key(|slot| slot.root.as_os_str().len()).cloned()
    }

    /// The root for a file that lies in no workspace folder.
    fn root_beside(&self, path: Option<&Path>) -> PathBuf {
        let folder = path.and_then(Path::parent);
        let is_project = |folder: &&Path| MARKERS.iter().any(|marker| folder.join(marker).exists());
        if let Some(root) = folder.and_then(|folder| folder.ancestors().find(is_project)) {
            return root.to_owned();
        }
        // A home folder, or the temporary one, is no project: whatever lies in it would be read.
        let is_wide = |folder: &&Path| {
            folder.parent().is_none()
                || Some(*folder) == self.environ.home.as_deref()
                || **folder == std::env::temp_dir()
        };
        match folder.filter(|folder| !is_wide(folder)) {
            Some(folder) => folder.to_owned(),
            None => self.store.cache().join("no-project"),
        }
    }

    fn slot_of(&self, root: PathBuf, code_root: PathBuf) -> Arc<Slot> {
        let mut state = self.state();
        if let Some(slot) = state.folders.iter().chain(&state.others).find(|slot| slot.root == root) {
            return Arc::clone(slot);
        }
        let slot = Arc::new(Slot { root, code_root, project: OnceLock::new() });
        state.others.push(Arc::clone(&slot));
        slot
    }

    /// Opens a project; whoever asks meanwhile waits for it, and nobody else.
    fn open(&self, slot: &Slot) -> Arc<Project> {
        let open = || {
            let (settings, is_learning) = {
                let state = self.state();
                (state.settings.clone(), state.is_learning)
            };
            let (observer, root) = (Arc::clone(&self.observer), slot.root.clone());
            let (store, environ) = (self.store.clone(), self.environ.clone());
            let observer: ProjectObserver = Arc::new(move |event| observer(&root, event));
            let project = Project::open(&slot.root, &slot.code_root, store, environ, settings, observer);
            project.set_learning(is_learning);
            project
        };
        Arc::clone(slot.project.get_or_init(open))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Slot {
    fn new(root: PathBuf) -> Arc<Self> {
        Arc::new(Self { code_root: root.clone(), root, project: OnceLock::new() })
    }
}

impl std::fmt::Debug for Projects {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.state().folders.iter().map(|slot| &slot.root)).finish()
    }
}
