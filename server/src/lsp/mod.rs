//! The protocol's edge: converts, asks a feature on a pool, converts back. Nothing else knows the protocol.

mod capabilities;
mod connection;
mod diagnosing;
mod dispatch;
mod editor_model;
mod evolving;
mod from_proto;
mod handlers;
mod parent;
mod progress;
mod server;
mod status;
mod to_proto;
mod transport;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use tokio::sync::mpsc;
use tower_lsp::ls_types::MessageType;
use tower_lsp::{LspService, Server};

use crate::evolve::runner::RunnerSettings;
use crate::logging::Log;
use crate::session::Session;
use crate::session::evolving::{Evolving, PendingRuns};
use crate::session::models::{Notify, SessionModels};
use crate::session::projects::Projects;
use crate::session::settings::SessionSettings;
use crate::session::trust::Trust;
use crate::surroundings::Surroundings;
use connection::{Connection, Heard};
use dispatch::{Dispatch, OWN_METHODS};
use server::SiskinServer;
use transport::End;

/// Far above what any client has outstanding: the pools bound the work, and a message that waits here would hold up
/// text changes and cancellations behind it.
const MAX_CONCURRENCY: usize = 4096;
/// How long the last answers may take once the client is gone.
const GRACE: Duration = Duration::from_millis(400);

/// Serves a client on stdin and stdout until it is done. Gives whether it ended as the protocol asks: `exit` after
/// `shutdown`.
pub(crate) fn run(surroundings: &Surroundings, log_file: Option<&Path>) -> Result<bool> {
    let log = Log::start(surroundings.log_level.as_deref(), log_file)?;
    std::panic::set_hook(Box::new(|info| {
        // Not what it says: a message may quote the text.
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!("panicked at {place}; this costs one empty answer");
    }));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .context("the server's event loop cannot be started")?;
    let is_clean = runtime.block_on(serve(surroundings, log))?;
    runtime.shutdown_background();
    Ok(is_clean)
}

async fn serve(surroundings: &Surroundings, log: Log) -> Result<bool> {
    let (ends, mut ended) = mpsc::unbounded_channel();
    let (incoming, outgoing) = transport::start(&ends).context("stdin and stdout cannot be served")?;
    let (events, heard) = mpsc::unbounded_channel();
    let observer = Arc::new(move |root: &Path, event| {
        let _ = events.send((root.to_owned(), event));
    });
    let projects = Projects::new(surroundings.store(), surroundings.environ.clone(), observer);
    let (changed, changes) = mpsc::unbounded_channel();
    let (to_check, checks) = mpsc::unbounded_channel();
    let (renewed, renewals) = mpsc::unbounded_channel();
    let (noticed, mut notices) = mpsc::unbounded_channel();
    let notify: Notify = Arc::new(move |notice| {
        let _ = noticed.send(notice);
    });
    let mut connection = None;
    let mut builder = LspService::build(|client| {
        let state = surroundings.state.as_deref();
        let runner = RunnerSettings {
            path: surroundings.environ.path.clone(),
            home: surroundings.environ.home.clone(),
            ..RunnerSettings::default()
        };
        let evolving = Evolving::new(surroundings.cache.clone(), PendingRuns::new(state), runner);
        let settings = SessionSettings::new(surroundings.user_file.clone());
        let (cache, variables) = (surroundings.cache.clone(), surroundings.variables.variables.clone());
        let models = SessionModels::new(cache, variables, Arc::clone(&notify));
        let session = Session::new(projects, settings, models, evolving, Trust::new(state));
        let opened =
            Arc::new(Connection::new(client, session, log, Heard { changed, to_check, renewed }, ends));
        connection = Some(Arc::clone(&opened));
        SiskinServer { connection: opened }
    });
    let [completion, resolve, resolve_action] = OWN_METHODS.map(|(_, own)| own);
    builder = builder
        .custom_method(completion, SiskinServer::own_completion)
        .custom_method(resolve, SiskinServer::own_completion_resolve)
        .custom_method(resolve_action, SiskinServer::own_code_action_resolve)
        .custom_method("siskin/search", SiskinServer::own_search)
        .custom_method("siskin/textHash", SiskinServer::own_text_hash)
        .custom_method("siskin/didChangeTrust", SiskinServer::did_change_trust)
        .custom_method("window/workDoneProgress/cancel", SiskinServer::work_done_progress_cancel)
        .custom_method("textDocument/inlineCompletion", SiskinServer::inline_completion);
    let (service, socket) = builder.finish();
    let connection = connection.context("the service was not made")?;
    let of_notices = Arc::clone(&connection);
    tokio::spawn(async move {
        while let Some(notice) = notices.recv().await {
            of_notices.say(MessageType::INFO, notice.to_string());
        }
    });
    tokio::spawn(progress::report(Arc::clone(&connection), heard));
    tokio::spawn(handlers::did_change::tell_projects(Arc::clone(&connection), changes));
    tokio::spawn(diagnosing::push(Arc::clone(&connection), checks));
    tokio::spawn(diagnosing::renew(Arc::clone(&connection), renewals));

    let server = Server::new(incoming, outgoing.clone(), socket).concurrency_level(MAX_CONCURRENCY);
    let mut serving = std::pin::pin!(server.serve(Dispatch::new(service)));
    let mut is_served = false;
    let end = tokio::select! {
        biased;
        end = ended.recv() => end.unwrap_or(End::Closed),
        () = &mut serving => {
            is_served = true;
            // If it was `exit` that ended it, that is about to be said.
            tokio::time::timeout(GRACE, ended.recv()).await.ok().flatten().unwrap_or(End::Closed)
        }
    };
    if matches!(end, End::Exit | End::Closed) {
        if !is_served {
            // What was asked before is still answered, as far as that is quick.
            let _ = tokio::time::timeout(GRACE, serving).await;
        }
        outgoing.finish(GRACE);
    }
    tracing::info!("the connection ends: {end:?}");
    Ok(end == End::Exit && connection.is_shut_down())
}
