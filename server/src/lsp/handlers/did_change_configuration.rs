//! `workspace/didChangeConfiguration`

use std::sync::Arc;

use serde_json::Value;
use tower_lsp::ls_types::{ConfigurationItem, DidChangeConfigurationParams};

use crate::lsp::connection::Connection;

/// The section of our settings.
const SECTION: &str = "siskin";

/// Takes changed settings, or asks for them where the client only says that they changed.
pub(in crate::lsp) fn did_change_configuration(
    connection: &Arc<Connection>,
    mut params: DidChangeConfigurationParams,
) {
    match params.settings.get_mut(SECTION).map(Value::take) {
        Some(settings) if settings.is_object() => connection.take_settings(&settings),
        _ if connection.capabilities().configuration => pull(connection),
        _ => {}
    }
}

/// Asks the client for our settings.
pub(super) fn pull(connection: &Arc<Connection>) {
    let connection = Arc::clone(connection);
    tokio::spawn(async move {
        let item = ConfigurationItem { scope_uri: None, section: Some(SECTION.to_owned()) };
        match connection.client.configuration(vec![item]).await {
            Ok(values) => {
                if let Some(settings) = values.into_iter().next().filter(Value::is_object) {
                    connection.take_settings(&settings);
                }
            }
            Err(error) => tracing::warn!("the client gives no settings: {error}"),
        }
    });
}
