//! Measures search over 300 packages with a million entries: `search_scale [CACHE_DIR] [PACKAGES] [ENTRIES]`.
//! Words are drawn by Zipf's law; shards are built once and kept in CACHE_DIR.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::cast_sign_loss,
    missing_docs
)]

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use siskin_indexer::cancel::CancellationToken;
use siskin_indexer::entry::{ApiEntry, EntryId, Extraction, Flags, Kind};
use siskin_indexer::package::{Ecosystem, PackageName, Provenance};
use siskin_indexer::search::{Query, Searcher, merge};
use siskin_indexer::store::{Shard, ShardInfo, Store};

struct Random(u64);

impl Random {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as f64 / (1u64 << 31) as f64
    }

    /// One of `vocabulary` words, the first ones far more often.
    fn word(&mut self, vocabulary: f64) -> String {
        // Letters only, and no suffix that stemming would take.
        let mut number = vocabulary.powf(self.next()) as u64;
        let mut word = String::from("q");
        while number > 0 {
            word.push(char::from(b"bcfghjkmnprtvwxz"[(number % 16) as usize]));
            number /= 16;
        }
        word
    }

    fn words(&mut self, n: usize, vocabulary: f64, separator: &str) -> String {
        (0..n).map(|_| self.word(vocabulary)).collect::<Vec<_>>().join(separator)
    }
}

fn package(random: &mut Random, name: &str, n: usize) -> Extraction {
    let blank = |parent: Option<EntryId>, name: String, kind: Kind, path: String| ApiEntry {
        parent,
        name: name.into(),
        kind,
        flags: Flags::PUBLIC,
        target: None,
        public_path: path.into(),
        aliases: vec![],
        signature: Box::default(),
        value_type: Box::default(),
        doc: Box::default(),
        summary: Box::default(),
        since: None,
        deprecated: None,
        bases: vec![],
        file: None,
        line: 1,
        refs: Some(1),
        hints: Box::default(),
    };
    let mut names: Vec<String> = (0..n).map(|_| random.words(2, 5000.0, "_")).collect();
    names.sort_unstable();
    let mut entries = vec![blank(None, name.to_owned(), Kind::Module, name.to_owned())];
    for own in names {
        let path = format!("{name}.{own}");
        let mut entry = blank(Some(EntryId(0)), own, Kind::Function, path);
        entry.signature = format!("({})", random.words(3, 2000.0, ", ")).into();
        entry.summary = random.words(8, 60_000.0, " ").into();
        entry.doc = format!("{}\n\n{}", entry.summary, random.words(24, 60_000.0, " ")).into();
        entries.push(entry);
    }
    Extraction { entries, n_files: 1, ..Extraction::default() }
}

fn resident_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) / 1024
}

fn measure(label: &str, searcher: &Searcher, packages: Option<&[usize]>) {
    let mut random = Random(7);
    for n_terms in [1, 3, 8] {
        let mut times: Vec<Duration> = (0..300)
            .map(|_| {
                let text = random.words(n_terms, 60_000.0, " ");
                let query = Query {
                    text,
                    context: None,
                    packages: packages.map(<[usize]>::to_vec),
                    limit: 60,
                    ..Query::default()
                };
                let started = Instant::now();
                searcher.search(&query).unwrap();
                started.elapsed()
            })
            .collect();
        times.sort_unstable();
        println!("| {label} | {n_terms} | {:?} | {:?} | {} |", times[150], times[296], resident_mib());
    }
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let cache = args.get(1).map_or_else(|| std::env::temp_dir().join("siskin-search-scale"), PathBuf::from);
    let n_packages: usize = args.get(2).and_then(|n| n.parse().ok()).unwrap_or(300);
    let total: usize = args.get(3).and_then(|n| n.parse().ok()).unwrap_or(1_000_000);
    let store = Store::open(cache);
    let sum: f64 = (1..=n_packages).map(|i| (i as f64).powf(-0.8)).sum();
    let started = Instant::now();
    let refs: Vec<_> = (0..n_packages)
        .map(|i| {
            let name = format!("package{i}");
            let size = ((i as f64 + 1.0).powf(-0.8) / sum * total as f64) as usize;
            let found = store.find(Ecosystem::Pypi, &PackageName::new(&name), Some("1"), None);
            found.into_iter().next().unwrap_or_else(|| {
                let extraction = package(&mut Random(i as u64 + 1), &name, size);
                let info = ShardInfo {
                    ecosystem: Ecosystem::Pypi,
                    name: PackageName::new(&name),
                    version: "1".into(),
                    fingerprint: format!("{size}"),
                    is_private: false,
                    provenance: Provenance::Folder(PathBuf::from("/")),
                    requires: vec![],
                    import_names: vec![],
                    n_entries: 0,
                    n_files: 0,
                    n_bytes: 0,
                    max_refs: 0,
                    refs_mean: 0.0,
                    refs_deviation: 0.0,
                    min_depth: 0,
                    objects: Vec::new(),
                    problems: vec![],
                    seconds: 0.0,
                    built: 0,
                };
                store.build(&extraction, info).unwrap()
            })
        })
        .collect();
    println!("shards: {n_packages} in {:?}", started.elapsed());
    let started = Instant::now();
    let shards: Vec<Arc<Shard>> = refs.into_iter().map(|at| Shard::open(at).unwrap()).collect();
    let n: usize = shards.iter().map(|shard| shard.len()).sum();
    let bytes: u64 = shards.iter().map(|shard| shard.size()).sum();
    println!(
        "open {n} entries, {} MB: {:?}, {} MiB resident",
        bytes / 1_000_000,
        started.elapsed(),
        resident_mib()
    );

    let started = Instant::now();
    let members: usize = (0..1000)
        .map(|_| {
            shards[2].children(EntryId(0)).take(400).map(|id| shards[2].entry(id).name().len()).sum::<usize>()
        })
        .sum();
    println!("400 members of a class: {:?} ({members})", started.elapsed() / 1000);

    let started = Instant::now();
    let view = Searcher::open(shards.clone(), &store).unwrap();
    println!("open searcher (merged: {}): {:?}", view.is_merged(), started.elapsed());
    println!("| what | terms | p50 | p99 | MiB resident |\n|---|---|---|---|---|");
    if !view.is_merged() {
        measure("view", &view, None);
        let started = Instant::now();
        merge(&store, &shards, &CancellationToken::default()).unwrap();
        println!("merged in {:?}, {} MiB resident", started.elapsed(), resident_mib());
    }
    drop(view);
    let started = Instant::now();
    let merged = Searcher::open(shards.clone(), &store).unwrap();
    println!("open merged: {:?}", started.elapsed());
    measure("merged", &merged, None);
    measure("one package of the merged", &merged, Some(&[20]));
    let single = Searcher::open(vec![shards[20].clone()], &store).unwrap();
    println!("single package: {} entries", shards[20].len());
    measure("single", &single, None);
}
