//! How often search finds the API that a sentence is about, in a library whose docs are thin: with no hints, with those
//! of bodies, with those of tests and pages, with all.
//!
//! `cargo run --release -p siskin-indexer --example thin_docs -- FOLDER QUERIES…`; QUERIES are JSON lines of `query`
//! and `name`, the end of the path that is right. `tests/accept/thin_docs.sh` makes both.

#![allow(clippy::print_stdout)]

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use serde::Deserialize;
use siskin_indexer::cancel::CancellationToken;
use siskin_indexer::entry::Extraction;
use siskin_indexer::language::python::extract;
use siskin_indexer::package::SourceTree;
use siskin_indexer::search::{Query, Searcher};
use siskin_indexer::sources::folder;
use siskin_indexer::store::{Shard, ShardInfo, Store};

#[derive(Deserialize)]
struct Question {
    query: String,
    name: String,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let usage = "usage: thin_docs FOLDER QUERIES...";
    let folder = arguments.next().ok_or(usage)?;
    let never = CancellationToken::default();
    let tree = folder::read(Path::new(&folder), None, None)?.tree;
    let start = Instant::now();
    let all = extract(&tree, &never)?;
    let all_seconds = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let bodies = extract(&SourceTree { guide_files: Vec::new(), ..tree.clone() }, &never)?;
    let body_seconds = start.elapsed().as_secs_f64();
    let mut none = bodies.clone();
    none.entries.iter_mut().for_each(|entry| entry.hints = Box::default());
    let mut guides = all.clone();
    for (entry, body) in guides.entries.iter_mut().zip(&bodies.entries) {
        let others = entry.hints.strip_suffix(&*body.hints).unwrap_or(&entry.hints).into();
        entry.hints = others;
    }
    println!(
        "{folder}: read in {body_seconds:.2} s, with {} tests and pages in {all_seconds:.2} s",
        tree.guide_files.len()
    );
    for file in arguments {
        let text = std::fs::read_to_string(&file)?;
        let questions: Vec<Question> = text.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
        println!("  {file}: {} queries; recall at 1, 5 and 10; bytes of shard", questions.len());
        for (title, extraction) in
            [("no hints", &none), ("bodies", &bodies), ("tests, pages", &guides), ("all", &all)]
        {
            let (found, size) = recall(&tree, extraction, &questions)?;
            let share = |n: usize| n as f64 / questions.len().max(1) as f64;
            let [one, five, ten] = found.map(share);
            println!("    {title:<14} {one:.3} {five:.3} {ten:.3}  {size:>9}");
        }
    }
    Ok(())
}

/// How many questions have their answer among the first 1, 5 and 10; and how large the shard is.
fn recall(
    tree: &SourceTree,
    extraction: &Extraction,
    questions: &[Question],
) -> Result<([usize; 3], u64), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let store = Store::open(folder.path().to_path_buf());
    let shard = Shard::open(store.build(extraction, ShardInfo::new(tree, 0.0))?)?;
    let size = shard.size();
    let searcher = Searcher::open(vec![shard.clone()], &store)?;
    let mut found = [0; 3];
    for question in questions {
        let query = Query { text: question.query.clone(), limit: 10, ..Query::default() };
        let hits = searcher.search(&query)?;
        let is_right = |path: &str| path == question.name || path.ends_with(&format!(".{}", question.name));
        let rank = hits.iter().position(|hit| is_right(shard.entry(hit.entry).public_path()));
        for (found, limit) in found.iter_mut().zip([1, 5, 10]) {
            *found += usize::from(rank.is_some_and(|rank| rank < limit));
        }
    }
    Ok((found, size))
}
