//! Hears when files change. Costs nothing while none does.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;

use notify::event::{AccessKind, AccessMode, EventKind, ModifyKind};
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher as _};

use super::changes::Change;

/// At most so many folders of one project: what is behind that is heard of by the client alone.
const MAX_FOLDERS: usize = 4_096;

/// Watches folders, each by itself.
pub(super) struct Watcher {
    inner: Option<RecommendedWatcher>,
    watched: BTreeSet<PathBuf>,
    /// Whether a place could not be watched, which is said once.
    is_refused: bool,
}

impl Watcher {
    /// A watcher that reports to `changes`.
    pub(super) fn new(changes: Sender<Change>) -> Self {
        let hear = move |event: notify::Result<Event>| {
            let change = match event {
                Ok(event) if event.need_rescan() => Change::Rescan,
                Ok(event) if is_change(event.kind) => Change::Paths(event.paths),
                Ok(_) => return,
                // Something was missed.
                Err(_) => Change::Rescan,
            };
            // Nobody listens any more when the project is closed.
            let _ = changes.send(change);
        };
        let inner = notify::recommended_watcher(hear);
        let mut watcher = Self { inner: None, watched: BTreeSet::new(), is_refused: false };
        match inner {
            Ok(inner) => watcher.inner = Some(inner),
            Err(error) => watcher.refuse(Path::new("files"), &error.to_string()),
        }
        watcher
    }

    /// Watches folders that are not watched yet. One that cannot be watched is said once.
    pub(super) fn watch(&mut self, folders: impl IntoIterator<Item = PathBuf>) {
        for folder in folders {
            let Some(inner) = &mut self.inner else { return };
            if self.watched.contains(&folder) {
                continue;
            }
            if self.watched.len() >= MAX_FOLDERS {
                self.refuse(&folder, &format!("{MAX_FOLDERS} folders are watched already"));
                return;
            }
            match inner.watch(&folder, RecursiveMode::NonRecursive) {
                Ok(()) => {
                    self.watched.insert(folder);
                }
                // It went away meanwhile, and is heard of when it comes back.
                Err(error) if matches!(error.kind, notify::ErrorKind::PathNotFound) => {}
                Err(error) => self.refuse(&folder, &error.to_string()),
            }
        }
    }

    /// Forgets a folder that went away with all in it, so that it can be watched again.
    pub(super) fn forget(&mut self, folder: &Path) {
        let gone: Vec<PathBuf> =
            self.watched.iter().filter(|watched| watched.starts_with(folder)).cloned().collect();
        for gone in gone {
            self.watched.remove(&gone);
            if let Some(inner) = &mut self.inner {
                // The system may have ended the watch itself.
                let _ = inner.unwatch(&gone);
            }
        }
    }

    fn refuse(&mut self, place: &Path, error: &str) {
        if !self.is_refused {
            self.is_refused = true;
            tracing::warn!(
                "{} cannot be watched: {error}; changes there show when the editor reports them or the server \
                 restarts (on Linux, raise fs.inotify.max_user_watches)",
                place.display()
            );
        }
    }
}

/// Whether something is different afterwards: reading is no change, and neither are times and rights.
fn is_change(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(access) => access == AccessKind::Close(AccessMode::Write),
        EventKind::Modify(ModifyKind::Metadata(_)) => false,
        _ => true,
    }
}
