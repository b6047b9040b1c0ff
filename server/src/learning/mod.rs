//! What is learned of a project, on this machine alone: which APIs its code calls, and which ones its user takes
//! from answers. It lies in the cache, one folder a project, and is never sent anywhere.

mod calls;
mod counting;
mod project;
mod stored;
mod taken;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use siskin_indexer::cancel::CancellationToken;
use siskin_indexer::search::Usage;
use siskin_indexer::sources::own::OwnFile;
use siskin_indexer::store::Store;

use self::calls::CallCounts;
pub(crate) use self::project::count_project;
use self::taken::TakenCounts;
use crate::session::index::Index;
use crate::session::project::canonical_file;
use crate::workspace::{canonical, short_hash};

/// The folder in the cache; named anew whenever the meaning of its files changes.
const FOLDER: &str = "learned-v1";

/// What is learned of one project. Any number of processes may learn of one project at once.
#[derive(Debug, Default)]
pub(crate) struct Learned {
    /// Where it is stored; `None` if it is not.
    folder: Option<PathBuf>,
    /// The project's folder, canonical.
    root: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    calls: CallCounts,
    taken: TakenCounts,
    /// The answers that were given since the last change, by the file that is left out.
    answers: BTreeMap<Option<String>, Option<Arc<Usage>>>,
    /// How often all was forgotten: what was being counted then is not kept.
    n_forgotten: u32,
    /// When all was forgotten last: files that are older are not counted again while the server runs.
    forgotten: Option<SystemTime>,
}

/// How much is stored of one project.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Extent {
    /// Where.
    pub(crate) folder: PathBuf,
    pub(crate) bytes: u64,
    /// Files whose calls are counted.
    pub(crate) files: usize,
    /// APIs that they call.
    pub(crate) apis: usize,
    /// APIs that the user took.
    pub(crate) taken: usize,
}

impl Learned {
    /// What is stored of the project at `root`.
    pub(crate) fn open(store: &Store, root: &Path) -> Self {
        let root = canonical(root);
        let folder = store.cache().join(FOLDER).join(short_hash(root.as_os_str().as_encoded_bytes()));
        let state =
            State { calls: CallCounts::load(&folder), taken: TakenCounts::load(&folder), ..State::default() };
        Self { folder: Some(folder), root, state: Mutex::new(state) }
    }

    /// What the project calls, the file at `except` left out, and what its user took. `None` if that is nothing.
    pub(crate) fn usage(&self, except: Option<&Path>) -> Option<Arc<Usage>> {
        let mut state = self.state();
        let key = except.map(|path| self.file_key(path)).filter(|key| state.calls.has(key));
        if let Some(known) = state.answers.get(&key) {
            return known.clone();
        }
        let usage = Usage::new(state.calls.without(key.as_deref()), state.taken.iter());
        let answer = (!usage.is_empty()).then(|| Arc::new(usage));
        if state.answers.len() >= MAX_ANSWERS {
            state.answers.clear();
        }
        state.answers.insert(key, answer.clone());
        answer
    }

    /// The same as [`Self::usage`] for code that may be the beginning of one of the files, and itself makes the calls
    /// `own`: that file is left out.
    pub(crate) fn usage_outside(&self, own: &BTreeMap<String, u32>) -> Option<Arc<Usage>> {
        let state = self.state();
        let files = if own.is_empty() { Vec::new() } else { state.calls.files_with(own) };
        let key = match files.as_slice() {
            [only] => Some(only.as_str()),
            _ => None,
        };
        // Of several files that it may be, what they have in common with it.
        let is_shared = files.len() > 1;
        let rest = state.calls.without(key).map(|(path, count)| {
            let own = own.get(path).copied().filter(|_| is_shared).unwrap_or(0);
            (path, count.saturating_sub(own))
        });
        let usage = Usage::new(rest.filter(|(_, count)| *count > 0), state.taken.iter());
        (!usage.is_empty()).then(|| Arc::new(usage))
    }

    /// Counts the calls of files that are new or changed, and stores them; `is_whole` says that the project has no
    /// other files. What was counted in other packages is counted again.
    pub(crate) fn count(&self, files: &[OwnFile], is_whole: bool, index: &Index, cancel: &CancellationToken) {
        let packages = counting::packages_stamp(&index.packages);
        let keyed: Vec<(String, &OwnFile)> =
            files.iter().map(|file| (self.file_key(&file.path), file)).collect();
        let (stale, n_forgotten): (Vec<(String, &OwnFile)>, u32) = {
            let mut state = self.state();
            let has_gone = is_whole && state.calls.keep(keyed.iter().map(|(key, _)| key.as_str()));
            let stale = keyed
                .into_iter()
                .filter(|(_, file)| {
                    state.forgotten.is_none_or(|at| file.modified.is_some_and(|time| time > at))
                })
                .filter(|(key, file)| !state.calls.is_current(key, &counting::file_stamp(file), &packages));
            let stale: Vec<_> = stale.collect();
            if stale.is_empty() && !has_gone {
                return;
            }
            (stale, state.n_forgotten)
        };
        let counted = counting::count(&stale, index, cancel);
        let mut state = self.state();
        if state.n_forgotten != n_forgotten {
            return;
        }
        state.answers.clear();
        state.calls.set(counted, &packages);
        if let Some(folder) = &self.folder
            && let Err(error) = state.calls.save(folder, &self.root)
        {
            let folder = folder.display();
            tracing::warn!("{folder}: {error}; what the project calls is counted again next time");
        }
    }

    /// Counts that the user took an API, by its public path.
    pub(crate) fn take(&self, path: &str) {
        let mut state = self.state();
        state.answers.clear();
        let Some(folder) = &self.folder else { return };
        if let Err(error) = state.taken.add(path, folder, &self.root) {
            tracing::warn!("{}: {error}; what was taken is not counted", folder.display());
        }
    }

    /// Forgets everything, on disk too.
    pub(crate) fn forget(&self) -> std::io::Result<()> {
        let mut state = self.state();
        let n_forgotten = state.n_forgotten + 1;
        *state = State { n_forgotten, forgotten: Some(SystemTime::now()), ..State::default() };
        self.folder.as_deref().map_or(Ok(()), stored::remove)
    }

    /// How much is stored.
    pub(crate) fn extent(&self) -> Extent {
        let state = self.state();
        let folder = self.folder.clone().unwrap_or_default();
        Extent {
            bytes: stored::size(&folder),
            files: state.calls.n_files(),
            apis: state.calls.n_apis(),
            taken: state.taken.iter().count(),
            folder,
        }
    }

    /// Whether this is the project that clients know by that mark.
    pub(crate) fn has_mark(&self, mark: &str) -> bool {
        self.mark() == mark
    }

    /// A short mark of the project, for clients to give back.
    pub(crate) fn mark(&self) -> String {
        short_hash(self.root.as_os_str().as_encoded_bytes()).chars().take(8).collect()
    }

    /// How a file is named: not by its path, which is nobody's business.
    fn file_key(&self, path: &Path) -> String {
        let canonical = (!path.starts_with(&self.root)).then(|| canonical_file(path));
        let path = canonical.as_deref().unwrap_or(path);
        let below = path.strip_prefix(&self.root).unwrap_or(path);
        short_hash(below.as_os_str().as_encoded_bytes()).chars().take(16).collect()
    }

    /// A panic of another thread left the counts as they are, each of them whole.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Answers that are kept: one for each of the files that are edited.
const MAX_ANSWERS: usize = 16;

/// Forgets what was learned of all projects.
pub(crate) fn forget_all(store: &Store) -> std::io::Result<()> {
    stored::remove(&store.cache().join(FOLDER))
}

/// The size of what was learned of all projects, in bytes.
pub(crate) fn size_of_all(store: &Store) -> u64 {
    let folders = std::fs::read_dir(store.cache().join(FOLDER)).into_iter().flatten().flatten();
    folders.map(|folder| stored::size(&folder.path())).sum()
}

#[cfg(test)]
mod tests;
