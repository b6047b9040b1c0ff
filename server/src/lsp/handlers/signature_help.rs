//! `textDocument/signatureHelp`

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{SignatureHelp, SignatureHelpParams};

use crate::ide;
use crate::lsp::connection::Connection;
use crate::lsp::{from_proto, to_proto};
use crate::session::pools::Lane;

/// The call around a position.
pub(in crate::lsp) async fn signature_help(
    connection: &Connection,
    params: SignatureHelpParams,
) -> Result<Option<SignatureHelp>> {
    let at = params.text_document_position_params;
    let position = from_proto::position(at.position);
    let answer = connection.ask(Lane::Quick, &at.text_document.uri, move |focus, client| {
        let help = ide::signature::signature_help(&focus.snapshot, focus.offset(position))?;
        Some(to_proto::signature_help::signature_help(&client.signature, &help))
    });
    answer.await
}
