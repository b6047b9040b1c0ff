//! Counting the calls of a whole project, for commands that do not stay.

use std::path::Path;

use siskin_indexer::cancel::CancellationToken;
use siskin_indexer::store::Store;

use super::Learned;
use crate::session::project::whole_index;
use crate::workspace::Workspace;

/// Counts what the project of `workspace` calls, as far as that changed.
pub(crate) fn count_project(store: &Store, root: &Path, workspace: &Workspace, cancel: &CancellationToken) {
    let (index, files, is_whole) = whole_index(root, workspace, store, cancel);
    if !cancel.is_cancelled() {
        Learned::open(store, root).count(&files, is_whole, &index, cancel);
    }
}
