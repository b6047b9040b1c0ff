//! The thread that counts which APIs the project's files call.

use std::sync::Arc;
use std::sync::mpsc::Receiver;

use siskin_indexer::sources::own::OwnFile;

use super::project::Shared;

/// Something that changed.
#[derive(Debug)]
pub(super) enum Count {
    /// The files on disk, and whether these are all of the project.
    Files { files: Vec<OwnFile>, is_whole: bool },
    /// Other packages, or other code.
    Packages,
    /// Whether to count at all.
    Learning(bool),
    /// The project is closed.
    Stop,
}

/// Counts calls. Nothing waits for it.
pub(super) struct Counting {
    shared: Arc<Shared>,
    is_on: bool,
    files: Option<(Vec<OwnFile>, bool)>,
}

impl Counting {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self { shared, is_on: false, files: None }
    }

    /// Counts whenever something changed, until the project is closed.
    pub(super) fn run(mut self, changes: &Receiver<Count>) {
        while let Ok(first) = changes.recv() {
            // All that has changed meanwhile is counted at once.
            for change in std::iter::once(first).chain(std::iter::from_fn(|| changes.try_recv().ok())) {
                match change {
                    Count::Files { files, is_whole } => self.files = Some((files, is_whole)),
                    Count::Packages => {}
                    Count::Learning(is_on) => self.is_on = is_on,
                    Count::Stop => return,
                }
            }
            let index = self.shared.index();
            // Calls into packages that are not there yet would have to be counted again.
            if let Some((files, is_whole)) = self.files.as_ref().filter(|_| self.is_on && index.is_complete) {
                self.shared.learned.count(files, *is_whole, &index, &self.shared.cancel);
            }
        }
    }
}
