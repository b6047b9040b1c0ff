//! `siskin/status`: what a status item shows, for clients that have one.

use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};
use tower_lsp::ls_types::notification::Notification;

use super::connection::Connection;
use crate::config::NetworkOption;
use crate::evolve::sandbox::strongest_tier;
use crate::ide::diagnostics::version_mismatch;
use crate::session::pools::Lane;

/// The notification.
#[derive(Debug)]
enum Status {}

/// What it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct StatusParams {
    /// How many packages are indexed, in all open projects.
    packages: usize,
    /// How many pins are answered by another version.
    pins_that_disagree: usize,
    /// The walls behind which candidates run here, or `none`.
    sandbox: String,
    /// Whether packages are indexed or functions evolved.
    busy: bool,
}

impl Notification for Status {
    type Params = StatusParams;
    const METHOD: &'static str = "siskin/status";
}

/// Tells the client, if it wants to know and something is another than it was.
pub(super) fn tell(connection: &Arc<Connection>) {
    if !connection.capabilities().own.status {
        return;
    }
    let connection = Arc::clone(connection);
    tokio::spawn(async move {
        let of_work = Arc::clone(&connection);
        let status = connection.session.pools.run(Lane::Slow, move |_| status(&of_work)).await;
        if let Ok(status) = status
            && connection.is_news(&status)
        {
            connection.client.send_notification::<Status>(status).await;
        }
    });
}

fn status(connection: &Connection) -> StatusParams {
    // Tried once: it starts processes.
    static SANDBOX: OnceLock<String> = OnceLock::new();
    let sandbox =
        SANDBOX.get_or_init(|| strongest_tier().map_or_else(|_| "none".to_owned(), |tier| tier.to_string()));
    let may_fetch = connection.session.settings.load_full().network != NetworkOption::Never;
    let (mut packages, mut pins_that_disagree, mut is_whole) = (0, 0, true);
    for project in connection.session.projects.opened() {
        let index = project.index();
        is_whole &= index.is_complete;
        packages += index.members.iter().filter(|member| !member.is_own).count();
        pins_that_disagree += version_mismatch::mismatches(&index, may_fetch).len();
    }
    StatusParams {
        packages,
        pins_that_disagree,
        sandbox: sandbox.clone(),
        busy: !is_whole || !connection.session.evolving.queue.tickets().is_empty(),
    }
}
