//! `initialized`

use std::sync::Arc;

use tower_lsp::ls_types::Registration;

use super::did_change_configuration::pull;
use crate::lsp::connection::Connection;
use crate::lsp::evolving;

/// Asks for settings, and to be told when they change.
pub(in crate::lsp) fn initialized(connection: &Arc<Connection>) {
    let client = connection.capabilities();
    evolving::offer(connection);
    if client.configuration {
        pull(connection);
    }
    if client.register_configuration {
        let connection = Arc::clone(connection);
        tokio::spawn(async move {
            let method = "workspace/didChangeConfiguration".to_owned();
            let options = serde_json::json!({ "section": "siskin" });
            let registration = Registration {
                id: "siskin/configuration".to_owned(),
                method,
                register_options: Some(options),
            };
            if let Err(error) = connection.client.register_capability(vec![registration]).await {
                tracing::warn!("the client does not tell of changed settings: {error}");
            }
        });
    }
}
