//! `siskin/search`: APIs by words, for clients with a list of their own; see `docs/lsp_extensions.md`.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{Position, TextEdit, Uri};

use crate::ide::completion::searched::{Searched, search_at, search_project};
use crate::lsp::connection::{Connection, answered};
use crate::lsp::{from_proto, to_proto};
use crate::session::pools::Lane;

/// Hits without a limit, and at most.
const LIMIT: usize = 50;

/// What is searched, and where.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::lsp) struct SearchParams {
    /// In words, or a name.
    query: String,
    /// The document that a hit would be written into.
    uri: Option<Uri>,
    /// Where in it.
    position: Option<Position>,
    /// How many hits are wanted.
    limit: Option<usize>,
}

/// What was found, best first.
#[derive(Debug, Default, Serialize)]
pub(in crate::lsp) struct SearchResult {
    hits: Vec<SearchHit>,
}

/// One API.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SearchHit {
    label: String,
    detail: String,
    documentation: String,
    package: String,
    version: String,
    approximate: bool,
    edits: Vec<TextEdit>,
}

impl SearchHit {
    fn new(found: Searched, edits: Vec<TextEdit>) -> Self {
        Self {
            label: found.path,
            detail: found.signature,
            documentation: found.docs,
            package: found.package,
            version: found.version,
            approximate: found.is_approximate,
            edits,
        }
    }
}

/// Searches for the code at a position, or in the first open project where none is given.
pub(in crate::lsp) async fn search(
    connection: &Arc<Connection>,
    params: SearchParams,
) -> Result<SearchResult> {
    let SearchParams { query, uri, position, limit } = params;
    let limit = limit.unwrap_or(LIMIT).min(LIMIT);
    if query.trim().is_empty() {
        return Ok(SearchResult::default());
    }
    if let (Some(uri), Some(position)) = (&uri, position) {
        let position = from_proto::position(position);
        let words = query.clone();
        let found = connection.ask(Lane::Slow, uri, move |focus, _| {
            let found = search_at(&focus.snapshot, focus.offset(position), &words, limit);
            let hits = found.into_iter().map(|one| {
                // A hit whose edits lie outside of what may be edited is shown all the same.
                let edits: Option<_> =
                    one.edits.iter().map(|edit| to_proto::text_edit(focus, edit)).collect();
                SearchHit::new(one, edits.unwrap_or_default())
            });
            Some(hits.collect())
        });
        if let Some(hits) = found.await? {
            return Ok(SearchResult { hits });
        }
    }
    let projects = &connection.session.projects;
    let file = uri.as_ref().and_then(from_proto::path);
    let project = file.and_then(|file| projects.opened_of_file(&file));
    let Some(project) = project.or_else(|| projects.opened().into_iter().next()) else {
        return Ok(SearchResult::default());
    };
    let learns = connection.session.settings.load_full().learning;
    let find = move |_: &_| search_project(&project, learns, &query, limit);
    let found = answered(connection.session.pools.run(Lane::Slow, find).await)?.unwrap_or_default();
    Ok(SearchResult { hits: found.into_iter().map(|one| SearchHit::new(one, Vec::new())).collect() })
}
