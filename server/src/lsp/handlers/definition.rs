//! `textDocument/definition`

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{GotoDefinitionParams, GotoDefinitionResponse, Location};

use crate::ide::{self, definition::Target};
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
    let uri = at.text_document.uri.clone();
    let answer = connection.ask(Lane::Quick, &at.text_document.uri, move |focus, _| {
        let location = match ide::definition::definition(&focus.snapshot, focus.offset(position))? {
            Target::File(definition) => to_proto::location(&definition)?,
            Target::Here(offset) => Location { uri, range: to_proto::range(focus, &(offset..offset))? },
        };
        Some(GotoDefinitionResponse::Scalar(location))
    });
    answer.await
}
