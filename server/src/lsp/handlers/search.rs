//! `siskin/search`: APIs by words, as the user types them into a picker.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{Position, TextEdit, Uri};

use crate::ide::api_search::{ApiHit, search, search_at};
use crate::lsp::connection::{Connection, answered};
use crate::lsp::{from_proto, to_proto};
use crate::session::pools::Lane;
use crate::session::view::Focus;

/// So many hits are given where the client does not say.
const LIMIT: usize = 20;
/// More are never given.
const MOST: usize = 100;

/// What is searched.
#[derive(Clone, Debug, Deserialize)]
pub(in crate::lsp) struct SearchParams {
    /// Words, or a name.
    query: String,
    /// Where it is to be written.
    uri: Option<Uri>,
    position: Option<Position>,
    limit: Option<usize>,
}

/// What was found.
#[derive(Clone, Debug, Default, Serialize)]
pub(in crate::lsp) struct SearchResult {
    hits: Vec<SearchHit>,
}

#[derive(Clone, Debug, Serialize)]
struct SearchHit {
    /// The public path.
    label: String,
    /// The signature.
    detail: String,
    /// Markdown.
    documentation: String,
    package: String,
    version: String,
    approximate: bool,
    edits: Vec<TextEdit>,
}

/// The hits, best first. A newer search ends the one before.
pub(in crate::lsp) async fn search_apis(
    connection: &Arc<Connection>,
    params: SearchParams,
) -> Result<SearchResult> {
    let SearchParams { query, uri, position, limit } = params;
    let limit = limit.unwrap_or(LIMIT).clamp(1, MOST);
    let view = uri.as_ref().and_then(|uri| connection.session.view(uri.as_str()));
    let projects = Arc::clone(&connection.session.projects);
    let file = uri.as_ref().and_then(from_proto::path);
    let work = move |cancel: &_| {
        if query.trim().is_empty() {
            return Vec::new();
        }
        if let (Some(view), Some(position)) = (view, position) {
            let Some(focus) = view.focus(cancel) else { return Vec::new() };
            let offset = focus.offset(from_proto::position(position));
            let found = search_at(&focus.snapshot, offset, &query, limit);
            return found.into_iter().map(|hit| to_hit(hit, Some(&focus))).collect();
        }
        let project = projects.of_file(file.as_deref());
        search(&project.index(), &query, limit).into_iter().map(|hit| to_hit(hit, None)).collect()
    };
    let answer = connection.session.pools.run_latest(Lane::Completion, "siskin/search", work);
    Ok(SearchResult { hits: answered(answer.await)?.unwrap_or_default() })
}

fn to_hit(hit: ApiHit, focus: Option<&Focus>) -> SearchHit {
    let edits = focus.and_then(|focus| {
        let edits = hit.edits.iter().map(|edit| to_proto::text_edit(focus, edit));
        edits.collect::<Option<Vec<TextEdit>>>()
    });
    SearchHit {
        label: hit.path,
        detail: hit.signature,
        documentation: hit.docs,
        package: hit.package,
        version: hit.version,
        approximate: hit.is_approximate,
        edits: edits.unwrap_or_default(),
    }
}
