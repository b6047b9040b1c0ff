//! `workspace/didChangeWatchedFiles`

use std::path::PathBuf;
use std::sync::Arc;

use tower_lsp::ls_types::DidChangeWatchedFilesParams;

use crate::lsp::connection::Connection;
use crate::lsp::from_proto;
use crate::session::pools::Lane;

/// Files changed on disk, as far as the client tells.
pub(in crate::lsp) fn did_change_watched_files(
    connection: &Connection,
    params: &DidChangeWatchedFilesParams,
) {
    let paths: Vec<PathBuf> =
        params.changes.iter().filter_map(|change| from_proto::path(&change.uri)).collect();
    let projects = Arc::clone(&connection.session.projects);
    let tell = move |_: &_| projects.opened().iter().for_each(|project| project.files_changed(&paths));
    let answer = connection.session.pools.run(Lane::Slow, tell);
    tokio::spawn(async move {
        let _ = answer.await;
    });
}
