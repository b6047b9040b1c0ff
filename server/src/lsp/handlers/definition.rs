//! `textDocument/definition`

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{GotoDefinitionParams, GotoDefinitionResponse};

use crate::ide;
use crate::lsp::connection::Connection;
use crate::lsp::{from_proto, to_proto};
use crate::session::pools::Lane;

/// Where what stands at a position is defined.
pub(in crate::lsp) async fn definition(
    connection: &Connection,
    params: GotoDefinitionParams,
) -> Result<Option<GotoDefinitionResponse>> {
    let at = params.text_document_position_params;
    let position = from_proto::position(at.position);
    let answer = connection.ask(Lane::Quick, &at.text_document.uri, move |focus, _| {
        let definition = ide::definition::definition(&focus.snapshot, focus.offset(position))?;
        to_proto::location(&definition).map(GotoDefinitionResponse::Scalar)
    });
    answer.await
}
