use std::fs;
use std::sync::Arc;

use super::{Query, Searcher, merge, merged_name};
use crate::cancel::CancellationToken;
use crate::entry::{ApiEntry, EntryId, Extraction, Kind};
use crate::store::tests::{entry, frames, info};
use crate::store::{META, Shard, Store};

fn open(store: &Store, extraction: &Extraction, name: &str) -> Arc<Shard> {
    Shard::open(store.build(extraction, info(name, "1.0", name)).unwrap()).unwrap()
}

/// A second package, with a name that the first has too.
fn plots() -> Extraction {
    let function = |name: &str, doc: &str| ApiEntry {
        doc: doc.into(),
        ..entry(Some(0), name, Kind::Function, &format!("plots.{name}"))
    };
    Extraction {
        entries: vec![
            entry(None, "plots", Kind::Module, "plots"),
            function("draw_line", "Draw a line through points of a table."),
            function("groupby", "Group the lines of a plot."),
            function("size", "The size of a plot."),
        ],
        ..Extraction::default()
    }
}

struct World {
    _folder: tempfile::TempDir,
    store: Store,
    shards: Vec<Arc<Shard>>,
}

fn world() -> World {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().to_path_buf());
    let shards = vec![open(&store, &plots(), "plots"), open(&store, &frames(), "frames")];
    World { _folder: folder, store, shards }
}

fn query(text: &str, packages: Option<Vec<usize>>) -> Query {
    Query { text: text.into(), context: None, packages, limit: 10, ..Query::default() }
}

fn paths(searcher: &Searcher, query: &Query) -> Vec<String> {
    let hits = searcher.search(query).unwrap();
    let path =
        |shard: usize, entry: EntryId| searcher.shard(shard).unwrap().entry(entry).public_path().to_owned();
    hits.iter().map(|hit| path(hit.shard, hit.entry)).collect()
}

/// The first hit by the view and by the merged index, which must agree on all of them.
fn check(text: &str, packages: Option<Vec<usize>>, expected: &str) {
    let world = world();
    let view = Searcher::open(world.shards.clone(), &world.store).unwrap();
    assert!(!view.is_merged());
    merge(&world.store, &world.shards, &CancellationToken::default()).unwrap();
    let merged = Searcher::open(world.shards.clone(), &world.store).unwrap();
    assert!(merged.is_merged());
    let query = query(text, packages);
    let found = paths(&view, &query);
    assert_eq!(found, paths(&merged, &query), "{text}");
    assert_eq!(found.first().map_or("", String::as_str), expected, "{text}");
}

#[test]
fn finds_by_words() {
    check("join two tables on a key", None, "frames.merge_tables");
    check("split rows into groups", None, "frames.DataFrame.group_by");
    check("drawing lines", None, "plots.draw_line");
    check("zebra", None, "");
    check("", None, "");
}

#[test]
fn finds_by_name() {
    check("merge_tables", None, "frames.merge_tables");
    check("MERGE_TABLES", None, "frames.merge_tables");
    check("DataFrame.group_by", None, "frames.DataFrame.group_by");
    check("fr.merge_tables(a, b)", None, "frames.merge_tables");
    check("frames.DataFrame.size", None, "frames.DataFrame.size");
    check("Table", None, "frames.DataFrame");
    check("draw_l", None, "plots.draw_line");
    check("call merge_tables for a plot of lines", None, "frames.merge_tables");
}

#[test]
fn keeps_to_the_packages_asked_for() {
    check("size", Some(vec![0]), "plots.size");
    check("size", Some(vec![1]), "frames.DataFrame.size");
    check("rows of a table", Some(vec![0]), "plots.draw_line");
    check("rows of a table", Some(vec![]), "");
    check("rows of a table", Some(vec![9]), "");
}

#[test]
fn finds_one_spelling_by_another() {
    check("groupby rows", Some(vec![1]), "frames.DataFrame.group_by");
    check("group_by lines", Some(vec![0]), "plots.groupby");
}

#[test]
fn names_every_feature() {
    let world = world();
    let searcher = Searcher::open(world.shards, &world.store).unwrap();
    let hits = searcher.search(&query("group rows", None)).unwrap();
    assert!(hits[0].features().any(|(name, value)| name == "bm25_body" || value > 0.0));
    assert!(hits.windows(2).all(|pair| pair[0].score >= pair[1].score));
}

#[test]
fn searches_a_shard_named_twice_once() {
    let world = world();
    let shards = vec![world.shards[0].clone(), world.shards[0].clone(), world.shards[1].clone()];
    let searcher = Searcher::open(shards, &world.store).unwrap();
    assert_eq!(
        paths(&searcher, &query("drawing lines", None)).iter().filter(|p| *p == "plots.draw_line").count(),
        1
    );
    assert_eq!(paths(&searcher, &query("size", Some(vec![2])))[0], "frames.DataFrame.size");
    assert_eq!(paths(&searcher, &query("size", Some(vec![1])))[0], "plots.size");
}

#[test]
fn merges_once_whatever_the_order() {
    let world = world();
    let reversed: Vec<_> = world.shards.iter().rev().cloned().collect();
    assert_eq!(merged_name(&world.shards), merged_name(&reversed));
    std::thread::scope(|scope| {
        for shards in [&world.shards, &reversed, &world.shards] {
            scope.spawn(|| merge(&world.store, shards, &CancellationToken::default()).unwrap());
        }
    });
    assert!(Searcher::open(reversed, &world.store).unwrap().is_merged());
    let keep: Vec<_> = world.shards.iter().map(|shard| shard.at().clone()).collect();
    assert_eq!(world.store.collect(&keep, &[merged_name(&world.shards)]).n_removed, 0);
    assert_eq!(world.store.collect(&keep, &[]).n_removed, 1);
    assert!(!Searcher::open(world.shards, &world.store).unwrap().is_merged());
}

#[test]
fn falls_back_to_the_view_when_the_merged_index_is_damaged() {
    let world = world();
    merge(&world.store, &world.shards, &CancellationToken::default()).unwrap();
    let file = world.store.merged().join(merged_name(&world.shards)).join("words.bin");
    let bytes = fs::read(&file).unwrap();
    fs::remove_file(&file).unwrap();
    fs::write(&file, &bytes[..bytes.len() - 5]).unwrap();
    assert!(!Searcher::open(world.shards.clone(), &world.store).unwrap().is_merged());
    merge(&world.store, &world.shards, &CancellationToken::default()).unwrap();
    assert!(Searcher::open(world.shards, &world.store).unwrap().is_merged());
}

#[test]
fn reports_damaged_words() {
    let world = world();
    let path = world.shards[0].at().path.join("words.bin");
    let whole = fs::read(&path).unwrap();
    for byte in (0..whole.len()).step_by(29) {
        let mut bytes = whole.clone();
        bytes[byte] ^= 0xff;
        fs::remove_file(&path).unwrap();
        fs::write(&path, &bytes).unwrap();
        // Whatever comes out, nothing panics through.
        if let Ok(searcher) = Searcher::open(world.shards.clone(), &world.store) {
            let _ = searcher.search(&query("drawing lines size", None));
        }
    }
}

/// The view writes `meta.json` itself, so a new tantivy must still write it this way.
#[test]
fn tantivy_describes_segments_as_the_view_expects() {
    let world = world();
    let meta: serde_json::Value =
        serde_json::from_slice(&world.shards[0].words().unwrap().section(META)).unwrap();
    let keys = |value: &serde_json::Value| {
        let mut keys: Vec<_> = value.as_object().unwrap().keys().cloned().collect();
        keys.sort();
        keys.join(" ")
    };
    assert_eq!(keys(&meta), "index_settings opstamp schema segments");
    assert_eq!(keys(&meta["segments"][0]), "deletes max_doc segment_id");
    assert_eq!(meta["segments"].as_array().unwrap().len(), 1);
    assert_eq!(meta["segments"][0]["segment_id"].as_str().unwrap().len(), 36);
}

/// Shards in memory stand among the others and are found by name alone.
fn check_in_memory(searcher: &Searcher, text: &str, expected: Option<(usize, &str)>) {
    let hits = searcher.search(&query(text, None)).unwrap();
    let found = hits
        .first()
        .map(|hit| (hit.shard, searcher.shard(hit.shard).unwrap().entry(hit.entry).public_path().to_owned()));
    let found = found.as_ref().map(|(shard, path)| (*shard, path.as_str()));
    assert_eq!(found, expected, "{text}");
}

fn own(name: &str) -> Arc<Shard> {
    let entries = vec![entry(None, name, Kind::Module, name)];
    let function = ApiEntry {
        doc: "Paint a zebra.".into(),
        ..entry(Some(0), "paint", Kind::Function, &format!("{name}.paint"))
    };
    let entries = [entries, vec![function]].concat();
    Shard::in_memory(&Extraction { entries, ..Extraction::default() }, info(name, "", "")).unwrap()
}

#[test]
fn shards_in_memory_are_found_by_name_and_keep_the_indices() {
    let world = world();
    let shards = vec![own("first"), world.shards[0].clone(), own("second"), world.shards[1].clone()];
    let searcher = Searcher::open(shards.clone(), &world.store).unwrap();
    let check_all = |searcher: &Searcher| {
        check_in_memory(searcher, "merge_tables", Some((3, "frames.merge_tables")));
        check_in_memory(searcher, "drawing lines", Some((1, "plots.draw_line")));
        check_in_memory(searcher, "second.paint", Some((2, "second.paint")));
        check_in_memory(searcher, "zebra", None);
    };
    check_all(&searcher);
    assert_eq!(merged_name(&shards), merged_name(&world.shards));
    merge(&world.store, &shards, &CancellationToken::default()).unwrap();
    let merged = Searcher::open(shards, &world.store).unwrap();
    assert!(merged.is_merged());
    check_all(&merged);
    check_in_memory(&Searcher::open(vec![own("alone")], &world.store).unwrap(), "zebra", None);
}

#[test]
fn words_are_kept_where_only_shards_in_memory_change() {
    let world = world();
    let shards = |first: Arc<Shard>| vec![first, world.shards[0].clone(), world.shards[1].clone()];
    let searcher = Searcher::open(shards(own("first")), &world.store).unwrap();
    let renewed = searcher.renew([vec![own("zero")], shards(own("other"))].concat()).unwrap();
    check_in_memory(&renewed, "other.paint", Some((1, "other.paint")));
    check_in_memory(&renewed, "drawing lines", Some((2, "plots.draw_line")));
    assert!(searcher.renew(vec![own("first"), world.shards[0].clone()]).is_none());
    assert!(searcher.renew(vec![world.shards[1].clone(), world.shards[0].clone()]).is_none());
}
