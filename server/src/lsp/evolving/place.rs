//! From what a command says to the function in the text as it is now.

use std::path::{Path, PathBuf};
use std::str::FromStr as _;
use std::sync::Arc;
use std::time::Duration;

use siskin_indexer::language::python::syntax::function_at;
use tower_lsp::ls_types::Uri;

use super::argument::Argument;
use super::offers::offer_in;
use crate::evolve::root::project_root;
use crate::evolve::runner::looks_like_tests;
use crate::lsp::connection::Connection;
use crate::lsp::from_proto;
use crate::session::evolving::{Finished, FunctionKey, UnsavedOf};
use crate::session::pools::Lane;

/// Tests are looked for again no sooner.
const INTERVAL: Duration = Duration::from_secs(5);

/// The function that a command means; the text may be open or on the disk only. `None` if there is none.
pub(super) async fn find(connection: &Arc<Connection>, argument: &Argument) -> Option<FunctionKey> {
    let uri = argument.uri.clone()?;
    let named = argument.function.clone();
    let position = argument.position.map(from_proto::position);
    let function = match (named, position) {
        (Some(function), _) => function,
        (None, Some(position)) => {
            let at = connection.ask(Lane::Quick, &uri, move |focus, _| {
                let snapshot = &focus.snapshot;
                function_at(&snapshot.text, &snapshot.tree, focus.offset(position)).map(|found| found.name)
            });
            at.await.ok().flatten()?
        }
        (None, None) => return None,
    };
    let path = from_proto::path(&uri)?;
    let of_work = Arc::clone(connection);
    let key = connection.session.pools.run(Lane::Quick, move |_| key_of(&of_work, &path, function));
    key.await.ok()?
}

/// The result that a command means: of a run, of the function at a place, or the newest one.
pub(super) async fn result(connection: &Arc<Connection>, argument: &Argument) -> Option<Arc<Finished>> {
    let evolving = &connection.session.evolving;
    if argument.uri.is_none() || argument.run.is_some() {
        return evolving.result_of_run(argument.run.as_deref());
    }
    let key = find(connection, argument).await?;
    evolving.result_of(&key.file, &key.function)
}

/// A function by its file's real path. `None` for what is no Python file on the disk.
pub(super) fn key_of(connection: &Connection, path: &Path, function: String) -> Option<FunctionKey> {
    let file =
        path.canonicalize().ok().filter(|file| file.extension().is_some_and(|ending| ending == "py"))?;
    Some(FunctionKey { root: root_of(connection, &file), file, function })
}

/// The folder that the tests of a file run in: the project's, else the workspace folder, else the file's own.
fn root_of(connection: &Connection, file: &Path) -> PathBuf {
    let in_folder = || connection.session.projects.folder_of(file);
    project_root(file)
        .or_else(in_folder)
        .or_else(|| file.parent().map(Path::to_owned))
        .unwrap_or_else(|| file.to_owned())
}

/// The name of a document in the protocol: as the client has it open, else made from its path.
pub(super) fn uri_of(connection: &Connection, file: &Path) -> Option<Uri> {
    let is_it = |path: &PathBuf| path == file || path.canonicalize().is_ok_and(|path| path == file);
    let mut open = connection.session.documents.all().into_iter();
    let open = open.find(|document| document.path.as_ref().is_some_and(is_it));
    open.and_then(|document| Uri::from_str(&document.uri).ok()).or_else(|| Uri::from_file_path(file))
}

/// A file is open, or changed: its tests are looked for, and what was left of its project is offered.
pub(in crate::lsp) fn look_around(connection: &Arc<Connection>, path: &Path) {
    if let Some(key) = key_of(connection, path, String::new()) {
        // Others change at most what is reached over callers, which can wait.
        look_for_tests(connection, &key.root, looks_like_tests(&key.file, &key.root));
        offer_in(connection, key.root);
    }
}

/// Looks for the tests of a file's project in the background; not if that was done a moment ago, unless the text
/// `has_changed`.
pub(super) fn look_for_tests(connection: &Arc<Connection>, root: &Path, has_changed: bool) {
    let known = &connection.session.evolving.known;
    let is_due = known.last_looked(root).is_none_or(|then| then.elapsed() >= INTERVAL);
    if is_due || has_changed {
        let of_thread = Arc::downgrade(connection);
        let unsaved: UnsavedOf = Arc::new(move |root| {
            of_thread.upgrade().map(|connection| connection.session.unsaved(root)).unwrap_or_default()
        });
        known.refresh(root, &unsaved);
    }
}
