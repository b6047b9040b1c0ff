//! One client: what it can, what it has open, and the way to speak to it.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use serde_json::Value;
use tokio::sync::mpsc::UnboundedSender;
use tower_lsp::Client;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::{MessageType, Uri};

use super::capabilities::Capabilities;
use super::diagnosing;
use super::status::StatusParams;
use super::transport::{End, Ends};
use crate::logging::Log;
use crate::session::Session;
use crate::session::document::Document;
use crate::session::pools::{Ended, Lane};
use crate::session::view::Focus;

/// What handlers tell those who work in the background.
#[derive(Debug)]
pub(super) struct Heard {
    /// Documents whose projects are to be told.
    pub(super) changed: UnboundedSender<Arc<Document>>,
    /// Documents that are to be checked.
    pub(super) to_check: UnboundedSender<Arc<Document>>,
    /// Projects whose packages may be others.
    pub(super) renewed: UnboundedSender<PathBuf>,
}

/// What all handlers share.
#[derive(Debug)]
pub(super) struct Connection {
    /// The way to speak to the client. Its replies are awaited in spawned tasks only, never in a handler.
    pub(super) client: Client,
    pub(super) session: Session,
    log: Log,
    capabilities: OnceLock<Capabilities>,
    heard: Heard,
    ends: Ends,
    is_shut_down: AtomicBool,
    has_hinted: AtomicBool,
    /// What a status item shows.
    told: Mutex<Option<StatusParams>>,
}

impl Connection {
    /// A client that has said nothing yet.
    pub(super) fn new(client: Client, session: Session, log: Log, heard: Heard, ends: Ends) -> Self {
        Self {
            client,
            session,
            log,
            capabilities: OnceLock::new(),
            heard,
            ends,
            is_shut_down: AtomicBool::new(false),
            has_hinted: AtomicBool::new(false),
            told: Mutex::default(),
        }
    }

    /// Notes what the client can. Only the first call counts.
    pub(super) fn set_capabilities(&self, capabilities: Capabilities) {
        let _ = self.capabilities.set(capabilities);
    }

    /// What the client can; nothing before it says so.
    pub(super) fn capabilities(&self) -> Capabilities {
        self.capabilities.get().cloned().unwrap_or_default()
    }

    /// Tells the project of a document of its new text, and checks it, soon.
    pub(super) fn note_change(&self, document: Arc<Document>) {
        self.session.pools.supersede(&diagnosing::key(&document.uri));
        self.check_soon(Arc::clone(&document));
        let _ = self.heard.changed.send(document);
    }

    /// Checks a document, soon.
    pub(super) fn check_soon(&self, document: Arc<Document>) {
        let _ = self.heard.to_check.send(document);
    }

    /// The packages of a project may be others now.
    pub(super) fn renew_findings(&self, root: PathBuf) {
        let _ = self.heard.renewed.send(root);
    }

    /// A document is closed: nothing is found in it any more.
    pub(super) fn forget_findings(self: &Arc<Self>, uri: &Uri) {
        self.session.pools.supersede(&diagnosing::key(uri.as_str()));
        self.session.checks.forget(uri.as_str());
        if !self.capabilities().pulls_diagnostics {
            let (connection, uri) = (Arc::clone(self), uri.clone());
            tokio::spawn(async move { connection.client.publish_diagnostics(uri, Vec::new(), None).await });
        }
    }

    /// Ends the process: the one that started it is gone.
    pub(super) fn orphaned(&self) {
        let _ = self.ends.send(End::Orphaned);
    }

    /// The client asked to shut down.
    pub(super) fn shut_down(&self) {
        self.is_shut_down.store(true, Ordering::Relaxed);
    }

    /// Whether the client asked to shut down.
    pub(super) fn is_shut_down(&self) -> bool {
        self.is_shut_down.load(Ordering::Relaxed)
    }

    /// Says why there is nothing, once in a session.
    pub(super) fn hint(self: &Arc<Self>, hint: &'static str) {
        if !self.has_hinted.swap(true, Ordering::Relaxed) {
            self.say(MessageType::INFO, hint.to_owned());
        }
    }

    /// What a status item shows may be another now.
    pub(super) fn status_changed(self: &Arc<Self>) {
        super::status::tell(self);
    }

    /// Whether a status is another than the one that was told last; notes it.
    pub(super) fn is_news(&self, status: &StatusParams) -> bool {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.replace(status.clone()).as_ref() != Some(status)
    }

    /// Shows a message, without waiting until it is sent.
    pub(super) fn say(self: &Arc<Self>, kind: MessageType, message: String) {
        let connection = Arc::clone(self);
        tokio::spawn(async move { connection.client.show_message(kind, message).await });
    }

    /// Reads what the files and the initialization options say.
    pub(super) fn open_settings(self: &Arc<Self>, roots: &[PathBuf], options: Option<Value>) {
        let settings = &self.session.settings;
        let mut warnings = settings.change_folders(roots, &[]);
        warnings.extend(settings.take(|sources| {
            sources.initialization_options = options.filter(|options| !options.is_null());
        }));
        self.settled(warnings);
    }

    /// Takes settings from the client, all that it has.
    pub(super) fn take_settings(self: &Arc<Self>, sent: Value) {
        let warnings = self.session.settings.take(|sources| {
            // So clients say that there is nothing.
            sources.client_settings = Some(sent).filter(|sent| !sent.is_null());
        });
        self.settled(warnings);
    }

    /// Reads the files of settings again, on a pool.
    pub(super) fn read_settings_again(self: &Arc<Self>) {
        let connection = Arc::clone(self);
        let read = move |_: &_| connection.session.settings.read_files();
        let answer = self.session.pools.run(Lane::Slow, read);
        let connection = Arc::clone(self);
        tokio::spawn(async move {
            if let Ok(warnings) = answer.await {
                connection.settled(warnings);
            }
        });
    }

    /// Says what is wrong with settings, and applies those that others keep.
    pub(super) fn settled(self: &Arc<Self>, warnings: Vec<String>) {
        for warning in warnings {
            tracing::warn!("{warning}");
            self.say(MessageType::WARNING, warning);
        }
        let settings = self.session.settings.load_full();
        if let Err(error) = self.log.apply(settings.log_level, settings.log_file.as_deref()) {
            tracing::warn!("{error:#}");
            self.say(MessageType::WARNING, format!("{error:#}"));
        }
        for problem in self.session.models.renew(&settings) {
            self.say(MessageType::WARNING, problem);
        }
        self.session.projects.set_settings(&settings.of_sources());
        self.session.projects.set_learning(settings.learning);
    }

    /// Answers a request about a document on a pool. `None` if the document is not open, not Python, or the work
    /// panicked.
    pub(super) async fn ask<T: Send + std::fmt::Debug + 'static>(
        &self,
        lane: Lane,
        uri: &Uri,
        work: impl FnOnce(&Focus, &Capabilities) -> Option<T> + Send + 'static,
    ) -> Result<Option<T>> {
        let Some(view) = self.session.view(uri.as_str()) else { return Ok(None) };
        let capabilities = self.capabilities();
        let work = move |cancel: &_| work(&view.focus(cancel)?, &capabilities);
        let answer = match lane {
            Lane::Completion => self.session.pools.run_latest(lane, uri.as_str(), work),
            _ => self.session.pools.run(lane, work),
        };
        answered(answer.await).map(Option::flatten)
    }
}

/// What a client is told of work that ended without an answer.
pub(in crate::lsp) fn answered<T>(answer: std::result::Result<T, Ended>) -> Result<Option<T>> {
    match answer {
        Ok(value) => Ok(Some(value)),
        Err(Ended::Superseded) => Err(Error::request_cancelled()),
        Err(Ended::Panicked) => Ok(None),
    }
}
