//! What the user is asked.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use tower_lsp::ls_types::{MessageActionItem, MessageType};

use crate::lsp::connection::Connection;
use crate::session::pools::Lane;
use crate::session::trust::Trusted;

const ONCE: &str = "Once";
const ALWAYS: &str = "Always for this folder";
const NO: &str = "No";

/// What the user chose of some titles; `None` where nothing was chosen, or the client cannot ask.
pub(super) async fn ask(connection: &Connection, question: &str, titles: &[&str]) -> Option<String> {
    let items = titles
        .iter()
        .map(|title| MessageActionItem { title: (*title).to_owned(), properties: HashMap::new() })
        .collect();
    let asked = connection.client.show_message_request(MessageType::INFO, question, Some(items)).await;
    Some(asked.ok()??.title)
}

/// Whether code of the project in `root` may run; says why not, if the editor forbids it.
pub(super) async fn may_run(connection: &Arc<Connection>, root: &Path) -> bool {
    let (of_work, at) = (Arc::clone(connection), root.to_owned());
    let trusted = connection.session.pools.run(Lane::Slow, move |_| of_work.session.trust.of(&at)).await;
    match trusted.unwrap_or(Trusted::No) {
        Trusted::Yes => return true,
        Trusted::No => {
            let message = "The workspace is not trusted, so that its tests may not run".to_owned();
            connection.say(MessageType::INFO, message);
            return false;
        }
        Trusted::Unknown => {}
    }
    let question = format!("Run the tests of {} in the sandbox?", root.display());
    let answer = ask(connection, &question, &[ONCE, ALWAYS, NO]).await;
    if answer.as_deref() == Some(ALWAYS) {
        let (of_work, at) = (Arc::clone(connection), root.to_owned());
        let remember = move |_: &_| of_work.session.trust.remember(&at);
        if let Ok(Err(error)) = connection.session.pools.run(Lane::Slow, remember).await {
            connection.say(
                MessageType::WARNING,
                format!("it cannot be remembered that this folder is trusted: {error}"),
            );
        }
    }
    matches!(answer.as_deref(), Some(ONCE | ALWAYS))
}
