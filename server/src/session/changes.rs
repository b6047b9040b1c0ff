//! The thread that reads the project's own code again when it changes, and says when packages have to be resolved again.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use siskin_indexer::pins;
use siskin_indexer::sources::own::OwnLimits;

use super::loading::Load;
use super::loading::places::Places;
use super::own_code::OwnCode;
use super::project::{ProjectEvent, Shared};
use super::usage::Count;
use super::watch::Watcher;
use crate::workspace;

/// So long nothing may change before changes are read.
const QUIET: Duration = Duration::from_millis(200);
/// So long changes may wait at most, however many follow.
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// The same where one of them is a file that pins versions: answers are to follow it within a second.
const LONGEST_WAIT_OF_PINS: Duration = Duration::from_millis(400);

/// Something that changed.
#[derive(Debug)]
pub(super) enum Change {
    /// The text of an open file; `None` if it is as on disk.
    Buffer(PathBuf, Option<Arc<str>>),
    /// Files or folders.
    Paths(Vec<PathBuf>),
    /// Unknown files.
    Rescan,
    /// Packages lie elsewhere.
    Watch(Places),
    /// The project is closed.
    Stop,
}

/// What has changed since it was read last.
#[derive(Default)]
struct Pending {
    buffers: BTreeSet<PathBuf>,
    paths: BTreeSet<PathBuf>,
    must_scan: bool,
    /// Until when it is read, whatever else comes.
    deadline: Option<Instant>,
}

impl Pending {
    fn wait_at_most(&mut self, wait: Duration) {
        let deadline = Instant::now() + wait;
        self.deadline = Some(self.deadline.map_or(deadline, |known| known.min(deadline)));
    }
}

pub(super) struct Changes {
    shared: Arc<Shared>,
    own: OwnCode,
    watcher: Watcher,
    load: Sender<Load>,
    /// What changes there is for the packages to be resolved again.
    places: Places,
}

impl Changes {
    pub(super) fn new(shared: Arc<Shared>, changes: Sender<Change>, load: Sender<Load>) -> Self {
        let own = OwnCode::new(&shared.code_root, shared.store.cache(), OwnLimits::default());
        Self { shared, own, watcher: Watcher::new(changes), load, places: Places::default() }
    }

    /// Reads the project's code, then what changes, until the project is closed.
    pub(super) fn run(mut self, changes: &Receiver<Change>) {
        self.scan();
        self.count();
        let mut pending = Pending::default();
        loop {
            let next = match pending.deadline {
                None => changes.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(deadline) => {
                    let left = deadline.saturating_duration_since(Instant::now());
                    changes.recv_timeout(QUIET.min(left))
                }
            };
            match next {
                Ok(Change::Stop) | Err(RecvTimeoutError::Disconnected) => return,
                Ok(change) => self.take(change, &mut pending),
                Err(RecvTimeoutError::Timeout) => self.apply(std::mem::take(&mut pending)),
            }
            if pending.deadline.is_some_and(|deadline| Instant::now() >= deadline) {
                self.apply(std::mem::take(&mut pending));
            }
        }
    }

    fn take(&mut self, change: Change, pending: &mut Pending) {
        match change {
            Change::Buffer(path, text) => {
                self.own.set_buffer(&path, text);
                pending.buffers.insert(path);
            }
            Change::Paths(paths) => {
                let is_relevant = |path: &PathBuf| self.is_relevant(path);
                let before = pending.paths.len();
                pending.paths.extend(paths.into_iter().filter(is_relevant));
                if pending.paths.len() == before {
                    return;
                }
                if pending.paths.iter().any(|path| self.places.pin_files.contains(path)) {
                    pending.wait_at_most(LONGEST_WAIT_OF_PINS);
                }
            }
            Change::Rescan => pending.must_scan = true,
            Change::Watch(places) => {
                self.watcher.watch(places.folders.iter().chain(&places.pin_folders).cloned());
                self.places.folders.extend(places.folders);
                self.places.pin_folders.extend(places.pin_folders);
                self.places.pin_files = places.pin_files;
                return;
            }
            Change::Stop => return,
        }
        pending.wait_at_most(LONGEST_WAIT);
    }

    /// Whether a change of `path` may mean anything: caches of Python and files of editors do not.
    fn is_relevant(&self, path: &Path) -> bool {
        let name = name_of(path);
        let is_hidden = name.starts_with('.') && ![".venv", ".gitignore"].contains(&name);
        let is_noise = name == "__pycache__" || name.ends_with('~') || is_hidden;
        !is_noise && !path.starts_with(self.shared.store.cache())
    }

    /// Reads what changed.
    fn apply(&mut self, pending: Pending) {
        let mut must_scan = pending.must_scan;
        let mut must_resolve = pending.must_scan;
        let mut names_versions = false;
        let mut files = pending.buffers;
        must_scan |= files.iter().any(|path| self.own.needs_scan(path));
        for path in pending.paths {
            let is_there = path.exists();
            let is_about_packages = self.is_about_packages(&path);
            // A link may lead elsewhere now: what it led to is watched no more under its name.
            if !is_there || is_about_packages && path.is_symlink() {
                self.watcher.forget(&path);
            }
            names_versions |= self.is_about_versions(&path);
            must_resolve |= is_about_packages;
            if path.starts_with(&self.shared.code_root) && workspace::is_manifest(name_of(&path)) {
                self.shared.tell(ProjectEvent::Manifest);
            }
            if path == self.shared.root.join("siskin.toml") {
                self.shared.tell(ProjectEvent::Configured);
            }
            if self.own.holds(&path) {
                files.insert(path);
            } else if path.starts_with(&self.shared.code_root) {
                // A folder that came or went, a manifest that moves where import paths begin.
                let in_project = path.parent().is_some_and(|folder| !self.is_place(folder));
                let name = name_of(&path);
                let moves_imports = workspace::is_manifest(name) || name == ".gitignore";
                must_scan |= in_project && (path.is_dir() || !is_there || moves_imports);
            }
        }
        if must_resolve || names_versions {
            // In this order, or the run that is asked for might be the one that is interrupted.
            self.shared.interrupt();
            // The thread ends with the project.
            let _ = self.load.send(if must_resolve { Load::Resolve } else { Load::ResolveNow });
        }
        if must_scan {
            self.scan();
        }
        // A scan looks at times, and open texts have none.
        if !files.is_empty() && self.own.refresh(&files, &self.shared.cancel) {
            self.publish();
        }
        // What is typed counts when it is saved.
        if must_scan || files.iter().any(|path| !self.own.is_open(path)) {
            self.count();
        }
    }

    fn scan(&mut self) {
        let (folders, has_changed) = self.own.scan(&self.shared.cancel);
        self.watcher.watch(folders);
        if has_changed {
            self.publish();
        }
    }

    fn count(&self) {
        let (files, is_whole) = self.own.files();
        self.shared.count(Count::Files { files, is_whole });
    }

    fn publish(&self) {
        let (packages, name) = (self.own.packages(), self.own.declared_name());
        self.shared.publish_own(packages, name);
    }

    /// Whether the packages of the project may be other ones after a change of `path`.
    fn is_about_packages(&self, path: &Path) -> bool {
        let Some(folder) = path.parent() else { return false };
        (folder == self.shared.root && is_environment(path)) || self.is_place(folder) || self.is_place(path)
    }

    /// Whether the project's pins, or what it declares, may be other ones after a change of `path`.
    fn is_about_versions(&self, path: &Path) -> bool {
        let Some(folder) = path.parent() else { return false };
        let name = name_of(path);
        (folder == self.shared.root && workspace::is_manifest(name))
            || (self.places.pin_folders.contains(folder) && pins::is_pin_file(name))
            || self.places.pin_files.contains(path)
    }

    fn is_place(&self, folder: &Path) -> bool {
        self.places.folders.contains(folder)
    }
}

fn name_of(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap_or_default()
}

fn is_environment(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == ".venv" || name == "venv" || name == "env")
}
