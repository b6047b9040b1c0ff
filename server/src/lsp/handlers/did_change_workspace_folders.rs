//! `workspace/didChangeWorkspaceFolders`

use std::path::PathBuf;
use std::sync::Arc;

use tower_lsp::ls_types::{DidChangeWorkspaceFoldersParams, WorkspaceFolder};

use crate::lsp::connection::Connection;
use crate::lsp::evolving;
use crate::lsp::from_proto;

/// Opens and closes folders.
pub(in crate::lsp) fn did_change_workspace_folders(
    connection: &Arc<Connection>,
    params: &DidChangeWorkspaceFoldersParams,
) {
    let (added, removed) = (paths(&params.event.added), paths(&params.event.removed));
    let warnings = connection.session.settings.change_folders(&added, &removed);
    connection.settled(warnings);
    let projects = &connection.session.projects;
    projects.change_folders(added, &removed);
    projects.open_folders();
    evolving::offer(connection);
}

/// The folders that lie on disk.
pub(super) fn paths(folders: &[WorkspaceFolder]) -> Vec<PathBuf> {
    folders.iter().filter_map(|folder| from_proto::path(&folder.uri)).collect()
}
