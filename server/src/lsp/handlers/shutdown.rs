//! `shutdown`

use tower_lsp::jsonrpc::Result;

use crate::lsp::connection::Connection;

/// The client will send `exit` next.
#[expect(clippy::unnecessary_wraps, reason = "as the protocol asks")]
pub(in crate::lsp) fn shutdown(connection: &Connection) -> Result<()> {
    connection.shut_down();
    Ok(())
}
