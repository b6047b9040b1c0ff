//! Findings in open documents: computed on a lane of their own, kept until the text changes, pushed to clients that
//! do not ask.

use std::collections::HashMap;
use std::path::PathBuf;
use std::str::FromStr as _;
use std::sync::Arc;
use std::time::Duration;

use siskin_indexer::package::PinnedVersion;
use tokio::sync::mpsc::UnboundedReceiver;
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{Diagnostic, Uri};

use super::connection::{Connection, answered};
use super::handlers::fetch::fetch_by_itself;
use super::to_proto;
use crate::config::{NetworkOption, Scope};
use crate::ide::diagnostics::{self, version_mismatch};
use crate::session::checks::CheckedText;
use crate::session::document::Document;
use crate::session::pools::Lane;
use crate::session::view::Focus;

/// How long the text must have stayed as it is.
const PAUSE: Duration = Duration::from_millis(200);
/// How long packages must have stayed as they are.
const PACKAGES_PAUSE: Duration = Duration::from_millis(400);

/// The findings in a document as they are shown. An error if it changed meanwhile; empty if it is not open.
pub(super) async fn diagnose(connection: &Arc<Connection>, uri: &Uri) -> Result<Vec<Diagnostic>> {
    tokio::time::sleep(PAUSE).await;
    let Some(view) = connection.session.view(uri.as_str()) else { return Ok(Vec::new()) };
    let of_work = Arc::clone(connection);
    let name = uri.as_str().to_owned();
    let work = move |cancel: &_| {
        let focus = view.focus(cancel)?;
        let checked = checked(&of_work, &name, &focus)?;
        let client = of_work.capabilities();
        Some(
            checked
                .found
                .iter()
                .filter_map(|one| to_proto::diagnostic::diagnostic(&focus, &client, one))
                .collect(),
        )
    };
    let answer = connection.session.pools.run_latest(Lane::Check, &key(uri.as_str()), work);
    Ok(answered(answer.await)?.flatten().unwrap_or_default())
}

/// What is found in a document: what is known, or else what a check now says. `None` if cancelled.
pub(super) fn checked(connection: &Connection, uri: &str, focus: &Focus) -> Option<Arc<CheckedText>> {
    let checks = &connection.session.checks;
    let (version, index) = (focus.version(), &focus.snapshot.index);
    if let Some(known) = checks.find(uri, version, index) {
        return Some(known);
    }
    let found = diagnostics::of_snapshot(&focus.snapshot)?;
    let checked = Arc::new(CheckedText { version, index: Arc::clone(index), found });
    checks.keep(uri, Arc::clone(&checked));
    Some(checked)
}

/// The name of a document's check among what runs: typing ends it.
pub(super) fn key(uri: &str) -> String {
    format!("check {uri}")
}

/// Pushes findings in documents that were opened or changed, to clients that do not ask for them.
pub(super) async fn push(connection: Arc<Connection>, mut changed: UnboundedReceiver<Arc<Document>>) {
    while let Some(first) = changed.recv().await {
        let mut documents = HashMap::from([(first.uri.clone(), first)]);
        tokio::time::sleep(PAUSE).await;
        while let Ok(document) = changed.try_recv() {
            documents.insert(document.uri.clone(), document);
        }
        if connection.capabilities().pulls_diagnostics {
            continue;
        }
        for document in documents.into_values().filter(|document| document.is_python) {
            tokio::spawn(publish(Arc::clone(&connection), document));
        }
    }
}

async fn publish(connection: Arc<Connection>, document: Arc<Document>) {
    let Ok(uri) = Uri::from_str(&document.uri) else { return };
    let version = document.revision().version;
    let Ok(found) = diagnose(&connection, &uri).await else { return };
    let open = connection.session.documents.find(&document.uri);
    // Closed or changed meanwhile: another run says what is right.
    let is_current =
        open.is_some_and(|open| Arc::ptr_eq(&open, &document) && open.revision().version == version);
    if is_current {
        connection.client.publish_diagnostics(uri, found, Some(version)).await;
    }
}

/// What is known of a project's packages, as far as findings depend on it.
#[derive(Default, PartialEq, Eq)]
struct PackagesState {
    members: Vec<(String, String, bool, bool)>,
    pins: Vec<(PathBuf, Vec<(u32, String)>)>,
    /// What may be fetched without being asked for.
    to_fetch: Vec<PinnedVersion>,
}

/// Has findings renewed whenever the packages of a project are others, and says on the lines of pins where another
/// version answers.
pub(super) async fn renew(connection: Arc<Connection>, mut roots: UnboundedReceiver<PathBuf>) {
    let mut known: HashMap<PathBuf, PackagesState> = HashMap::new();
    while let Some(root) = roots.recv().await {
        tokio::time::sleep(PACKAGES_PAUSE).await;
        let mut changed = vec![root];
        while let Ok(root) = roots.try_recv() {
            if !changed.contains(&root) {
                changed.push(root);
            }
        }
        for root in changed {
            let of_work = Arc::clone(&connection);
            let at = root.clone();
            let state = connection.session.pools.run(Lane::Slow, move |_| state_of(&of_work, &at));
            let Ok(Some(mut state)) = state.await else { continue };
            let to_fetch = std::mem::take(&mut state.to_fetch);
            if !to_fetch.is_empty() {
                tokio::spawn(fetch_by_itself(Arc::clone(&connection), root.clone(), to_fetch));
            }
            let before = known.remove(&root).unwrap_or_default();
            if state.pins != before.pins {
                for (path, _) in
                    before.pins.iter().filter(|(path, _)| state.pins.iter().all(|(own, _)| own != path))
                {
                    show_pins(&connection, path, &[]).await;
                }
                for (path, lines) in &state.pins {
                    show_pins(&connection, path, lines).await;
                }
            }
            if state.members != before.members {
                refresh(&connection);
            }
            known.insert(root, state);
        }
    }
}

/// Asks the client to ask again, or pushes what is found now.
pub(super) fn refresh(connection: &Arc<Connection>) {
    let client = connection.capabilities();
    if !client.pulls_diagnostics {
        connection.session.documents.all().into_iter().for_each(|document| connection.check_soon(document));
    } else if client.refreshes_diagnostics {
        let connection = Arc::clone(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.client.workspace_diagnostic_refresh().await {
                tracing::debug!("the client does not ask for findings again: {error}");
            }
        });
    }
}

fn state_of(connection: &Connection, root: &std::path::Path) -> Option<PackagesState> {
    let project = connection.session.projects.opened_of_file(root)?;
    let index = project.index();
    let others = index.members.iter().filter(|member| !member.is_own);
    let members = others
        .map(|member| {
            (member.package.to_string(), member.version.clone(), member.is_approximate, index.is_complete)
        })
        .collect();
    let mut pins: Vec<(PathBuf, Vec<(u32, String)>)> = Vec::new();
    let settings = connection.session.settings.load_full();
    let mut to_fetch = Vec::new();
    if index.is_complete && settings.scope != Scope::Comments {
        for mismatch in version_mismatch::mismatches(&index, settings.network != NetworkOption::Never) {
            if settings.network == NetworkOption::Auto {
                to_fetch.push(mismatch.pin.pin());
            }
            let Some(origin) = mismatch.pin.pinned_in else { continue };
            let line = (origin.line.saturating_sub(1), mismatch.message);
            match pins.iter_mut().find(|(path, _)| *path == origin.path) {
                Some((_, lines)) => lines.push(line),
                None => pins.push((origin.path, vec![line])),
            }
        }
    }
    Some(PackagesState { members, pins, to_fetch })
}

async fn show_pins(connection: &Connection, path: &std::path::Path, lines: &[(u32, String)]) {
    let Some(uri) = Uri::from_file_path(path) else { return };
    let found = lines.iter().map(|(line, message)| to_proto::diagnostic::on_line(*line, message)).collect();
    connection.client.publish_diagnostics(uri, found, None).await;
}
