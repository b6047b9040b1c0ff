//! What projects do in the background, as `$/progress`; and what they have to say.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tower_lsp::Client;
use tower_lsp::ls_types::notification::Progress;
use tower_lsp::ls_types::{
    MessageType, ProgressParams, ProgressParamsValue, ProgressToken, WorkDoneProgress, WorkDoneProgressBegin,
    WorkDoneProgressEnd, WorkDoneProgressReport,
};

use super::connection::Connection;
use crate::session::project::ProjectEvent;

/// How long a client may take to agree to be shown progress.
const PATIENCE: Duration = Duration::from_secs(10);
/// Reports come no faster.
const INTERVAL: Duration = Duration::from_millis(100);

/// One state of a series.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) title: String,
    pub(super) message: String,
    pub(super) percentage: u32,
}

/// Hears what projects say, and tells the client, until there are no more projects.
pub(super) async fn report(
    connection: Arc<Connection>,
    mut events: UnboundedReceiver<(PathBuf, ProjectEvent)>,
) {
    let mut series: HashMap<PathBuf, UnboundedSender<Step>> = HashMap::new();
    let mut n_series = 0_u64;
    while let Some((root, event)) = events.recv().await {
        match event {
            ProjectEvent::Indexing { title, package, done, total } => {
                let percentage = (done * 100 / total.max(1)).min(100) as u32;
                let message = format!("{package} ({done}/{total})");
                let steps = series.entry(root).or_insert_with(|| {
                    n_series += 1;
                    begin(&connection, n_series)
                });
                let _ = steps.send(Step { title: title.to_owned(), message, percentage });
            }
            // Dropping the sender ends the series.
            ProjectEvent::Idle => drop(series.remove(&root)),
            ProjectEvent::Changed => {
                connection.renew_findings(root);
                connection.status_changed();
            }
            ProjectEvent::Manifest => connection.session.projects.forget_nested(),
            ProjectEvent::Configured => connection.read_settings_again(),
            ProjectEvent::Note(message) => connection.client.log_message(MessageType::INFO, message).await,
            ProjectEvent::Message(message) => {
                tracing::warn!("{message}");
                connection.say(MessageType::WARNING, message);
            }
        }
    }
}

/// Begins a series in a task of its own, for it waits for the client.
fn begin(connection: &Connection, number: u64) -> UnboundedSender<Step> {
    let (sender, steps) = unbounded_channel();
    if connection.capabilities().work_done_progress {
        // Some clients refuse numbers.
        let token = ProgressToken::String(format!("siskin/indexing/{number}"));
        tokio::spawn(show(connection.client.clone(), token, steps, false));
    }
    sender
}

/// Shows a series from its first step to its end.
pub(super) async fn show(
    client: Client,
    token: ProgressToken,
    mut steps: UnboundedReceiver<Step>,
    is_cancellable: bool,
) {
    let Some(first) = steps.recv().await else { return };
    let created = tokio::time::timeout(PATIENCE, client.create_work_done_progress(token.clone())).await;
    if !matches!(created, Ok(Ok(()))) {
        return;
    }
    let begin = WorkDoneProgressBegin {
        title: first.title,
        cancellable: Some(is_cancellable),
        message: Some(first.message),
        percentage: Some(first.percentage),
    };
    send(&client, &token, WorkDoneProgress::Begin(begin)).await;
    let mut percentage = first.percentage;
    let mut last = Instant::now();
    while let Some(mut step) = steps.recv().await {
        while let Ok(newer) = steps.try_recv() {
            step = newer;
        }
        if last.elapsed() < INTERVAL {
            continue;
        }
        last = Instant::now();
        // It may grow only.
        percentage = percentage.max(step.percentage);
        let report = WorkDoneProgressReport {
            cancellable: Some(is_cancellable),
            message: Some(step.message),
            percentage: Some(percentage),
        };
        send(&client, &token, WorkDoneProgress::Report(report)).await;
    }
    send(&client, &token, WorkDoneProgress::End(WorkDoneProgressEnd { message: None })).await;
}

async fn send(client: &Client, token: &ProgressToken, value: WorkDoneProgress) {
    let value = ProgressParamsValue::WorkDone(value);
    client.send_notification::<Progress>(ProgressParams { token: token.clone(), value }).await;
}
