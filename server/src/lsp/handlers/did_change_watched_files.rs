//! `workspace/didChangeWatchedFiles`

use std::path::PathBuf;

use tower_lsp::ls_types::DidChangeWatchedFilesParams;

use crate::lsp::connection::Connection;
use crate::lsp::from_proto;

/// Files changed on disk, as far as the client tells.
pub(in crate::lsp) fn did_change_watched_files(
    connection: &Connection,
    params: &DidChangeWatchedFilesParams,
) {
    let paths: Vec<PathBuf> =
        params.changes.iter().filter_map(|change| from_proto::path(&change.uri)).collect();
    for project in connection.session.projects.opened() {
        project.files_changed(&paths);
    }
}
