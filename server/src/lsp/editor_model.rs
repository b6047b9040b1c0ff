//! The editor's own model: `siskin/lmRequest`, sent to the client and awaited on the thread that asks.

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use serde_json::{Value, json};
use siskin_indexer::cancel::CancellationToken;
use tokio::runtime::Handle;
use tower_lsp::Client;
use tower_lsp::jsonrpc::{Id, Request, Response};
use tower_lsp::ls_types::notification::Notification;
use tower_service::Service as _;

use crate::llm::{EditorChannel, EditorFault};

/// How long cancellation may go unseen.
const STEP: Duration = Duration::from_millis(10);

/// The way to the client's model.
#[derive(Debug)]
pub(super) struct EditorModel {
    pub(super) client: Client,
    /// Where messages are sent from.
    pub(super) runtime: Handle,
}

/// `$/cancelRequest`, from us to the client.
enum Cancel {}

impl Notification for Cancel {
    type Params = Value;
    const METHOD: &'static str = "$/cancelRequest";
}

impl EditorChannel for EditorModel {
    fn request(&self, params: Value, cancel: &CancellationToken) -> Result<Value, EditorFault> {
        let id = self.client.next_request_id();
        let request = Request::build("siskin/lmRequest").id(id.clone()).params(params).finish();
        let (sender, answers) = channel();
        let mut client = self.client.clone();
        self.runtime.spawn(async move {
            let _ = sender.send(client.call(request).await.ok().flatten());
        });
        loop {
            match answers.recv_timeout(STEP) {
                Ok(answer) => return read(answer),
                Err(RecvTimeoutError::Disconnected) => return Err(EditorFault::Failed),
                Err(RecvTimeoutError::Timeout) if cancel.is_cancelled() => {
                    self.tell_cancelled(id);
                    return Err(EditorFault::Cancelled);
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }
}

impl EditorModel {
    fn tell_cancelled(&self, id: Id) {
        let client = self.client.clone();
        self.runtime.spawn(async move { client.send_notification::<Cancel>(json!({ "id": id })).await });
    }
}

fn read(answer: Option<Response>) -> Result<Value, EditorFault> {
    let (_, result) = answer.ok_or(EditorFault::Failed)?.into_parts();
    result.map_err(|error| {
        let message = error.message.as_ref();
        let is = |word: &str| message.starts_with(word);
        // A client that does not know the request has no model for us.
        if is("NoModel") || is("NotFound") || error.code.code() == -32601 {
            EditorFault::NoModel
        } else if is("NoPermissions") {
            EditorFault::NoPermissions
        } else if is("Blocked") {
            EditorFault::Blocked
        } else {
            EditorFault::Failed
        }
    })
}
