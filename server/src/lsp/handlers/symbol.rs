//! `workspace/symbol`

use std::sync::Arc;

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{SymbolInformation, WorkspaceSymbolParams, WorkspaceSymbolResponse};

use crate::ide;
use crate::lsp::connection::{Connection, answered};
use crate::lsp::to_proto;
use crate::session::pools::Lane;

/// The symbols of all open projects that a query names.
pub(in crate::lsp) async fn symbol(
    connection: &Connection,
    params: WorkspaceSymbolParams,
) -> Result<Option<WorkspaceSymbolResponse>> {
    let client = connection.capabilities();
    let projects = Arc::clone(&connection.session.projects);
    let answer = connection.session.pools.run(Lane::Slow, move |cancel| {
        let mut symbols: Vec<SymbolInformation> = Vec::new();
        for project in projects.opened() {
            let found = ide::symbols::workspace_symbols(&project.index(), &params.query, cancel);
            for symbol in found.into_iter().filter_map(|symbol| to_proto::symbols::symbol(&client, symbol)) {
                // Two projects may use one library.
                if !symbols.contains(&symbol) {
                    symbols.push(symbol);
                }
            }
        }
        symbols
    });
    Ok(answered(answer.await)?.map(WorkspaceSymbolResponse::Flat))
}
