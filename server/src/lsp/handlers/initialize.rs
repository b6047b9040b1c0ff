//! `initialize`

use std::path::PathBuf;
use std::sync::Arc;

use tokio::runtime::Handle;
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{InitializeParams, InitializeResult, ServerInfo};

use super::did_change_workspace_folders::paths;
use crate::ide::snapshot::ClientFeatures;
use crate::lsp::capabilities::{Capabilities, offered};
use crate::lsp::connection::Connection;
use crate::lsp::editor_model::EditorModel;
use crate::lsp::{from_proto, parent};

/// Notes what the client can, opens its folders, and says what we offer.
#[expect(clippy::unnecessary_wraps, reason = "as the protocol asks")]
pub(in crate::lsp) fn initialize(
    connection: &Arc<Connection>,
    params: InitializeParams,
) -> Result<InitializeResult> {
    let mut capabilities = Capabilities::read(&params.capabilities);
    // Neovim runs commands and does not say so.
    let client_name = params.client_info.as_ref().map_or("", |client| &client.name);
    capabilities.completion.commands |= client_name == "Neovim";
    let features = ClientFeatures { snippets: capabilities.completion.snippets };
    connection.session.set_client(features, capabilities.encoding);
    if capabilities.lends_model {
        let (client, runtime) = (connection.client.clone(), Handle::current());
        connection.session.models.set_editor(Arc::new(EditorModel { client, runtime }));
    }
    let result = InitializeResult {
        capabilities: offered(&capabilities),
        server_info: Some(ServerInfo {
            name: "siskin".to_owned(),
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        }),
        ..InitializeResult::default()
    };
    connection.set_capabilities(capabilities);
    let folders = folders(&params);
    let options = params.initialization_options.as_ref();
    let options = options.map(|options| options.get("siskin").unwrap_or(options));
    if let Some(is_trusted) = options.and_then(|options| options.get("workspaceTrusted")?.as_bool()) {
        connection.session.trust.set_client(is_trusted);
    }
    connection.open_settings(&folders, params.initialization_options);
    let projects = &connection.session.projects;
    projects.change_folders(folders, &[]);
    projects.open_folders();
    if let Some(process) = params.process_id {
        parent::watch(Arc::clone(connection), process);
    }
    if let Some(client) = params.client_info {
        tracing::info!("the client is {} {}", client.name, client.version.unwrap_or_default());
    }
    Ok(result)
}

/// The workspace folders; from older clients, the root.
#[expect(deprecated, reason = "some clients say their root in an old way only")]
fn folders(params: &InitializeParams) -> Vec<PathBuf> {
    let folders = params.workspace_folders.as_deref().map(paths).unwrap_or_default();
    if !folders.is_empty() {
        return folders;
    }
    let root = params.root_uri.as_ref().and_then(from_proto::path);
    let root =
        root.or_else(|| params.root_path.as_ref().map(PathBuf::from).filter(|path| path.is_absolute()));
    root.into_iter().collect()
}
