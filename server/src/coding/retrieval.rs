//! The APIs that may do what is wanted, as a model is told of them.

use siskin_indexer::entry::{Flags, Kind};
use siskin_indexer::language::python::types::Analysis;
use siskin_indexer::lookup::Place;

use crate::ide::completion::entry_item::cut;
use crate::ide::snapshot::Snapshot;
use crate::query::{self, Around, Wish};

/// Hits that are looked at, of which some are no APIs to call.
const N_SEARCHED: usize = 60;
/// Longer parts are cut off, in bytes.
const MAX_SIGNATURE: usize = 400;
const MAX_SUMMARY: usize = 160;
const MAX_NOTE: usize = 160;

/// An API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Api {
    /// By which users reach it: `pandas.DataFrame.melt`.
    pub(crate) path: String,
    /// `(frame, id_vars=None)`, the first of several.
    pub(crate) signature: String,
    /// One line of its docs.
    pub(crate) summary: String,
    pub(crate) package: String,
    pub(crate) version: String,
    /// What its docs say of its deprecation.
    pub(crate) deprecated: Option<String>,
}

impl Api {
    /// The API at a place; `None` for what cannot be called or named.
    pub(crate) fn at(snapshot: &Snapshot, place: Place) -> Option<Self> {
        let packages = &snapshot.index.packages;
        let entry = packages.entry(place)?;
        let is_hidden = entry.name().starts_with("__") || entry.public_path().is_empty();
        if is_hidden || matches!(entry.kind(), Kind::Module | Kind::Alias | Kind::TypeAlias) {
            return None;
        }
        let member = snapshot.index.member(place)?;
        let signature = entry.signature().lines().next().unwrap_or_default();
        let signature = match (signature, entry.value_type()) {
            ("", "") => String::new(),
            ("", value) => format!(": {value}"),
            (signature, _) => signature.to_owned(),
        };
        let deprecated = entry.flags().contains(Flags::DEPRECATED);
        Some(Self {
            path: entry.public_path().to_owned(),
            signature: cut(&signature, MAX_SIGNATURE),
            summary: cut(&one_line(entry.summary()), MAX_SUMMARY),
            package: member.package.to_string(),
            version: member.version.clone(),
            deprecated: deprecated.then(|| cut(&one_line(entry.deprecated().unwrap_or_default()), MAX_NOTE)),
        })
    }

    /// The API as one line: `acme.load(uri) -> Table  [acme 2.0.0] Loads a table.`
    pub(crate) fn line(&self) -> String {
        let version = format!("{} {}", self.package, self.version);
        let note = match self.deprecated.as_deref() {
            None => String::new(),
            Some("") => " DEPRECATED.".to_owned(),
            Some(note) => format!(" DEPRECATED: {note}"),
        };
        format!("{}{}  [{}]{note} {}", self.path, self.signature, version.trim(), self.summary)
            .trim_end()
            .to_owned()
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The APIs for what is wanted at `offset`, best first: those of packages that are imported or private before the
/// others.
pub(crate) fn apis_for(snapshot: &Snapshot, offset: usize, wish: &str, limit: usize) -> Vec<Api> {
    let index = &snapshot.index;
    let Some(searcher) = index.searcher() else { return Vec::new() };
    let module = snapshot.module();
    let (name, is_package) = module.as_ref().map_or((None, false), |(name, is)| (Some(name.as_str()), *is));
    let analysis = Analysis::new(&index.packages, &snapshot.text, &snapshot.tree, name, is_package);
    let around = Around::at(&analysis, offset, wish);
    let is_private = |shard: usize| index.members.get(shard).is_some_and(|member| member.is_private);
    let near = around.near(index.packages.shards(), is_private);
    let usage =
        snapshot.settings.learning.then(|| snapshot.learned.usage(snapshot.path.as_deref())).flatten();
    let before = snapshot.text.get(..offset).unwrap_or_default();
    let wish = Wish { text: wish, before, around, near: near.clone(), usage };
    let hits = query::search(searcher, wish, N_SEARCHED).unwrap_or_default();
    let mut places: Vec<Place> =
        hits.into_iter().map(|hit| Place { shard: hit.shard, entry: hit.entry }).collect();
    places.sort_by_key(|place| !near.contains(&place.shard));
    places.into_iter().filter_map(|place| Api::at(snapshot, place)).take(limit).collect()
}
