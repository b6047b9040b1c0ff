//! `workspace/didChangeWorkspaceFolders`

use std::path::PathBuf;

use tower_lsp::ls_types::{DidChangeWorkspaceFoldersParams, WorkspaceFolder};

use crate::lsp::connection::Connection;
use crate::lsp::from_proto;

/// Opens and closes folders.
pub(in crate::lsp) fn did_change_workspace_folders(
    connection: &Connection,
    params: &DidChangeWorkspaceFoldersParams,
) {
    let projects = &connection.session.projects;
    projects.change_folders(paths(&params.event.added), &paths(&params.event.removed));
    projects.open_folders();
}

/// The folders that lie on disk.
pub(super) fn paths(folders: &[WorkspaceFolder]) -> Vec<PathBuf> {
    folders.iter().filter_map(|folder| from_proto::path(&folder.uri)).collect()
}
