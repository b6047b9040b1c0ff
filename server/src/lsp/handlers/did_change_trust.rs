//! `siskin/didChangeTrust`

use std::sync::Arc;

use serde::Deserialize;

use crate::lsp::connection::Connection;
use crate::lsp::evolving;

/// What the editor says.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(in crate::lsp) struct TrustParams {
    /// Whether code of the workspace may run.
    trusted: bool,
}

/// Notes whether code of the workspace may run; what runs is ended if not.
pub(in crate::lsp) fn did_change_trust(connection: &Arc<Connection>, params: TrustParams) {
    evolving::trusted(connection, params.trusted);
}
