//! What was learned of the project, and how much room that takes.

use std::path::{Path, PathBuf};

use anyhow::Result;
use serde::Serialize;
use siskin_indexer::store::Store;

use crate::cli::index::size;
use crate::cli::output::Output;
use crate::learning::{self, Extent, Learned};

#[derive(Debug, Serialize)]
pub(super) struct LearnedReport {
    is_on: bool,
    folder: PathBuf,
    bytes: u64,
    /// Files whose calls are counted, and the APIs that they call.
    files: usize,
    apis: usize,
    /// APIs that were taken from answers.
    taken: usize,
    bytes_of_all_projects: u64,
}

impl LearnedReport {
    pub(super) fn read(store: &Store, root: &Path, is_on: bool) -> Self {
        let Extent { folder, bytes, files, apis, taken } = Learned::open(store, root).extent();
        Self { is_on, folder, bytes, files, apis, taken, bytes_of_all_projects: learning::size_of_all(store) }
    }

    pub(super) fn print(&self, output: &mut Output) -> Result<()> {
        let state = if self.is_on { "" } else { ", off by `learning = false`" };
        let size = |bytes| size(bytes).trim().to_owned();
        let (own, all) = (size(self.bytes), size(self.bytes_of_all_projects));
        let folder = self.folder.display();
        output.line(&format!(
            "learned      {folder}: calls of {} APIs in {} files, {} APIs taken; {own}, of all projects {all}{state}",
            self.apis, self.files, self.taken
        ))
    }
}
