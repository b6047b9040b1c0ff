//! Prints hits for a retrieval set, as the command line would: `score_docs CORPUS QUERIES [--features]`.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::indexing_slicing, missing_docs)]

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use serde_json::{Value, json};
use siskin_indexer::entry::{ApiEntry, EntryId, Extraction, Flags, Kind};
use siskin_indexer::package::{Ecosystem, PackageName, Provenance};
use siskin_indexer::search::{Query, Searcher};
use siskin_indexer::store::{Shard, ShardInfo, Store};

/// A tree by path, whose inner nodes may have no line of their own.
fn extract(corpus: &str) -> Extraction {
    let mut nodes: BTreeMap<Vec<String>, Option<Value>> = BTreeMap::new();
    for line in corpus.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let path: Vec<String> = line["qualname"].as_str().unwrap().split('.').map(str::to_owned).collect();
        for length in 1..path.len() {
            nodes.entry(path[..length].to_vec()).or_default();
        }
        nodes.insert(path, Some(line));
    }
    // By depth, then parent's number, then name.
    let mut levels: Vec<Vec<(u32, String, Vec<String>)>> = vec![];
    let mut numbers: BTreeMap<Vec<String>, u32> = BTreeMap::new();
    let mut out = Extraction { n_bytes: corpus.len() as u64, n_files: 1, ..Extraction::default() };
    let depth = nodes.keys().map(Vec::len).max().unwrap_or(0);
    for level in 1..=depth {
        let mut row: Vec<_> = nodes
            .keys()
            .filter(|path| path.len() == level)
            .map(|path| {
                let parent = if level == 1 { 0 } else { numbers[&path[..level - 1]] };
                (parent, path[level - 1].clone(), path.clone())
            })
            .collect();
        row.sort();
        for (parent, name, path) in &row {
            numbers.insert(path.clone(), out.entries.len() as u32);
            let parent = (level > 1).then_some(EntryId(*parent));
            out.entries.push(entry(parent, name, &path.join("."), nodes[path].as_ref()));
        }
        levels.push(row);
    }
    out
}

fn entry(parent: Option<EntryId>, name: &str, path: &str, line: Option<&Value>) -> ApiEntry {
    let text = |key: &str| line.and_then(|line| line[key].as_str()).unwrap_or_default().to_owned();
    let aliases = line.and_then(|line| line["aliases"].as_array()).cloned().unwrap_or_default();
    ApiEntry {
        parent,
        name: name.into(),
        kind: Kind::parse(&text("kind")).unwrap_or(Kind::Module),
        flags: if line.is_some() { Flags::PUBLIC } else { Flags::PUBLIC | Flags::SYNTHETIC },
        target: None,
        public_path: path.into(),
        aliases: aliases.iter().filter_map(|alias| Some(alias.as_str()?.into())).collect(),
        signature: text("signature").into(),
        value_type: Box::default(),
        doc: text("doc").into(),
        summary: text("doc").lines().next().unwrap_or_default().chars().take(300).collect::<String>().into(),
        since: None,
        deprecated: None,
        bases: vec![],
        file: None,
        line: 0,
        refs: line.and_then(|line| line["refs"].as_u64()).map(|refs| refs as u32),
    }
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let with_features = args.iter().any(|arg| arg == "--features");
    let limit: usize = args.iter().find_map(|arg| arg.strip_prefix("--limit=")?.parse().ok()).unwrap_or(50);
    let corpus = fs::read_to_string(&args[1]).unwrap();
    let cache = tempfile::tempdir().unwrap();
    let store = Store::open(cache.path().to_path_buf());
    let extraction = extract(&corpus);
    let info = ShardInfo {
        ecosystem: Ecosystem::Pypi,
        name: PackageName::new("docs"),
        version: "0".into(),
        fingerprint: "docs".into(),
        is_private: false,
        provenance: Provenance::Docs(PathBuf::from(&args[1])),
        requires: vec![],
        import_names: vec![],
        n_entries: 0,
        n_files: 0,
        n_bytes: 0,
        max_refs: 0,
        problems: vec![],
        seconds: 0.0,
        built: 0,
    };
    let started = Instant::now();
    let shard = Shard::open(store.build(&extraction, info).unwrap()).unwrap();
    eprintln!(
        "{} entries, {} bytes of docs, shard {} bytes, built in {:?}",
        shard.len(),
        corpus.len(),
        shard.size(),
        started.elapsed()
    );
    let searcher = Searcher::open(vec![shard.clone()], &store).unwrap();
    for line in fs::read_to_string(&args[2]).unwrap().lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        let query = Query {
            text: row["query"].as_str().unwrap().to_owned(),
            context: row["context"].as_str().map(str::to_owned),
            packages: None,
            limit,
        };
        let started = Instant::now();
        let hits = searcher.search(&query).unwrap();
        let micros = started.elapsed().as_micros() as u64;
        let hits: Vec<Value> = hits
            .iter()
            .map(|hit| {
                let mut out = json!({ "qualname": shard.entry(hit.entry).public_path(), "score": hit.score });
                if with_features {
                    out["features"] = hit.features.iter().map(|(name, value)| (*name, *value)).collect();
                }
                out
            })
            .collect();
        println!("{}", json!({ "id": row["id"], "hits": hits, "micros": micros }));
    }
}
