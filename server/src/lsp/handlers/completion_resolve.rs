//! `completionItem/resolve`

use std::sync::Arc;

use serde::Deserialize as _;
use serde_json::Value;
use tower_lsp::jsonrpc::Result;

use crate::ide;
use crate::ide::completion::ItemId;
use crate::lsp::connection::{Connection, answered};
use crate::lsp::to_proto::markup;
use crate::session::pools::Lane;

/// Adds its docs to an item, which goes back as it came otherwise.
pub(in crate::lsp) async fn completion_resolve(
    connection: &Arc<Connection>,
    mut item: Value,
) -> Result<Value> {
    let Some(id) = item.get("data").and_then(|data| ItemId::deserialize(data).ok()) else { return Ok(item) };
    let is_markdown = connection.capabilities().completion.markdown;
    let projects = Arc::clone(&connection.session.projects);
    let find = move |_: &_| {
        projects.opened().iter().find_map(|project| ide::completion::docs(&project.index(), &id))
    };
    let docs = answered(connection.session.pools.run(Lane::Quick, find).await)?.flatten();
    if let (Some(docs), Some(item)) = (docs, item.as_object_mut())
        && let Ok(docs) = serde_json::to_value(markup(&docs, is_markdown))
    {
        item.insert("documentation".to_owned(), docs);
    }
    Ok(item)
}
