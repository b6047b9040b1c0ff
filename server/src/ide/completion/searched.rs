//! APIs that words find, for clients that show them in a list of their own.

use siskin_indexer::entry::Kind;
use siskin_indexer::language::python::syntax::repair;
use siskin_indexer::lookup::Place;

use super::call_text::call_text;
use super::comment::{callee, search};
use super::entry_item::brief_signature;
use super::request::Request;
use crate::ide::edit::TextEdit;
use crate::ide::hover::{Length, entry_markdown, path_of};
use crate::ide::snapshot::Snapshot;
use crate::query::{self, Around, Wish};
use crate::session::index::Index;
use crate::session::project::Project;

/// What words found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Searched {
    /// The public path: `pandas.melt`.
    pub(crate) path: String,
    /// `(frame, id_vars=…)`.
    pub(crate) signature: String,
    pub(crate) package: String,
    /// The version that answers.
    pub(crate) version: String,
    /// Whether that is another one than the pinned one.
    pub(crate) is_approximate: bool,
    /// Markdown.
    pub(crate) docs: String,
    /// What writes it at the cursor: an import if it needs one, and a call. Empty where nothing can be written.
    pub(crate) edits: Vec<TextEdit>,
}

/// What words find for the code before `offset`, best first, with the edits that write each there.
pub(crate) fn search_at(snapshot: &Snapshot, offset: usize, words: &str, max: usize) -> Vec<Searched> {
    let Some(repaired) = repair(&snapshot.text, &snapshot.tree, offset, &snapshot.cancel) else {
        return Vec::new();
    };
    let module = snapshot.module();
    let request = Request::new(snapshot, &repaired, module.as_ref(), offset);
    let (places, _) = search(&request, words);
    let found = places.into_iter().take_while(|_| !snapshot.cancel.is_cancelled()).filter_map(|place| {
        let found = searched(&snapshot.index, place)?;
        Some(Searched { edits: edits(&request, place, words).unwrap_or_default(), ..found })
    });
    found.take(max).collect()
}

/// What words find in a project, best first, where there is no code.
pub(crate) fn search_project(project: &Project, learns: bool, words: &str, max: usize) -> Vec<Searched> {
    let index = project.index();
    let Some(searcher) = index.searcher() else { return Vec::new() };
    let around = Around::default();
    let is_private = |shard: usize| index.members.get(shard).is_some_and(|member| member.is_private);
    let near = around.near(index.packages.shards(), is_private);
    let usage = learns.then(|| project.learned().usage(None)).flatten();
    let wish = Wish { text: words, before: "", around, near, usage };
    let hits = query::search(searcher, wish, 2 * max).unwrap_or_default();
    let places = hits.into_iter().map(|hit| Place { shard: hit.shard, entry: hit.entry });
    places.filter_map(|place| searched(&index, place)).take(max).collect()
}

fn searched(index: &Index, place: Place) -> Option<Searched> {
    let entry = index.packages.entry(place)?;
    let member = index.member(place)?;
    // The project's own code has no docs that its user would look for here.
    if entry.kind() == Kind::Alias || member.is_own {
        return None;
    }
    Some(Searched {
        path: path_of(&entry),
        signature: brief_signature(&entry),
        package: member.package.to_string(),
        version: member.version.clone(),
        is_approximate: member.is_approximate,
        docs: entry_markdown(index, place, Length::Completion).unwrap_or_default(),
        edits: Vec::new(),
    })
}

/// The import and the call, as plain text.
fn edits(request: &Request<'_>, place: Place, words: &str) -> Option<Vec<TextEdit>> {
    let entry = request.snapshot.index.packages.entry(place)?;
    let callee = callee(request, place, entry.name(), words)?;
    let text = call_text(&entry, callee.receiver.as_deref(), &callee.text, false);
    let written = TextEdit { range: request.offset..request.offset, new_text: text };
    Some(callee.import.into_iter().chain([written]).collect())
}
