//! Search for APIs by words, for a picker of an editor: what was found, and the edits that write it.

use std::sync::Arc;

use siskin_indexer::lookup::Place;

use super::completion::references_for_words;
use super::edit::TextEdit;
use super::hover::{Length, entry_markdown, path_of};
use super::snapshot::Snapshot;
use crate::query::{self, Around, Wish};
use crate::session::index::Index;

/// An API that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ApiHit {
    /// Its public path.
    pub(crate) path: String,
    /// Its signature; of several overloads the first.
    pub(crate) signature: String,
    /// Its docs, as Markdown.
    pub(crate) docs: String,
    pub(crate) package: String,
    pub(crate) version: String,
    /// Whether that is another version than the pinned one.
    pub(crate) is_approximate: bool,
    /// What writes its path where the user is, with the import that it needs; nothing where that is not known.
    pub(crate) edits: Vec<TextEdit>,
}

/// The APIs that words mean at a place of a text, best first.
pub(crate) fn search_at(snapshot: &Snapshot, offset: usize, words: &str, limit: usize) -> Vec<ApiHit> {
    let found = references_for_words(snapshot, offset, words, limit);
    found.into_iter().filter_map(|(place, edits)| hit(&snapshot.index, place, edits)).collect()
}

/// The APIs of a project that words mean, best first, those of private packages before others.
pub(crate) fn search(index: &Arc<Index>, words: &str, limit: usize) -> Vec<ApiHit> {
    let Some(searcher) = index.searcher() else { return Vec::new() };
    let around = Around::default();
    let is_private = |shard: usize| index.members.get(shard).is_some_and(|member| member.is_private);
    let near = around.near(index.packages.shards(), is_private);
    let wish = Wish { text: words, before: "", around, near, usage: None };
    let found = query::search(searcher, wish, limit).unwrap_or_default();
    let places = found.into_iter().map(|hit| Place { shard: hit.shard, entry: hit.entry });
    places.filter_map(|place| hit(index, place, Vec::new())).collect()
}

fn hit(index: &Index, place: Place, edits: Vec<TextEdit>) -> Option<ApiHit> {
    let (entry, member) = (index.packages.entry(place)?, index.member(place)?);
    Some(ApiHit {
        path: path_of(&entry),
        signature: entry.signature().lines().next().unwrap_or_default().to_owned(),
        docs: entry_markdown(index, place, Length::Hover).unwrap_or_default(),
        package: member.package.to_string(),
        version: member.version.clone(),
        is_approximate: member.is_approximate,
        edits,
    })
}

#[cfg(test)]
mod tests {
    use super::search_at;
    use crate::config::Scope;
    use crate::ide::fixture::fixture;

    #[test]
    fn writes_the_path_with_its_import() {
        let fixture = fixture("x = 1\n$0\n", Scope::All);
        let found = search_at(&fixture.snapshot, fixture.offset, "load a table from a lake address", 5);
        let first = &found[0];
        assert_eq!(first.path, "acme.load_table");
        assert!(first.signature.contains("uri: str") && first.docs.contains("lake address"), "{first:?}");
        let mut text = fixture.snapshot.text.to_string();
        let mut edits = first.edits.clone();
        edits.sort_by_key(|edit| std::cmp::Reverse(edit.range.start));
        for edit in edits {
            text.replace_range(edit.range, &edit.new_text);
        }
        assert!(text.contains("import") && text.ends_with("x = 1\nload_table\n"), "{text}");
    }
}
