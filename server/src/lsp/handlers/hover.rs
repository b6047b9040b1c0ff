//! `textDocument/hover`

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{Hover, HoverParams};

use crate::ide;
use crate::lsp::connection::Connection;
use crate::lsp::{from_proto, to_proto};
use crate::session::pools::Lane;

/// What stands at a position.
pub(in crate::lsp) async fn hover(connection: &Connection, params: HoverParams) -> Result<Option<Hover>> {
    let at = params.text_document_position_params;
    let position = from_proto::position(at.position);
    let answer = connection.ask(Lane::Quick, &at.text_document.uri, move |focus, client| {
        let hover = ide::hover::hover(&focus.snapshot, focus.offset(position))?;
        Some(to_proto::hover::hover(focus, client, &hover))
    });
    answer.await
}
