//! Extracts the package folders given, builds their shards, and prints sizes and seconds.
//!
//! `cargo run --release -p siskin-indexer --example shard_speed -- SITE_PACKAGES/pandas …`

#![allow(clippy::print_stdout)]

use std::path::{Path, PathBuf};
use std::time::Instant;

use siskin_indexer::cancel::CancellationToken;
use siskin_indexer::language::python::extract;
use siskin_indexer::package::{Content, Ecosystem, PackageName, Provenance, SourceFile, SourceTree};
use siskin_indexer::sources::is_usage;
use siskin_indexer::store::{Shard, ShardInfo, Store};

fn main() {
    for folder in std::env::args().skip(1).map(PathBuf::from) {
        let root = folder.parent().unwrap_or(Path::new(".")).to_owned();
        let mut all = Vec::new();
        walk(&folder, &root, &mut all);
        all.sort_by(|a: &SourceFile, b| a.path.cmp(&b.path));
        let (usage_files, files): (Vec<_>, Vec<_>) = all.into_iter().partition(|file| is_usage(&file.path));
        let tree = SourceTree {
            ecosystem: Ecosystem::Pypi,
            name: PackageName::new(&folder.file_name().unwrap_or_default().to_string_lossy()),
            version: "0".to_owned(),
            is_private: false,
            provenance: Provenance::Folder(folder.clone()),
            files,
            guide_files: Vec::new(),
            usage_files,
            fingerprint: String::new(),
            requires: Vec::new(),
        };
        let start = Instant::now();
        let Ok(extraction) = extract(&tree, &CancellationToken::default()) else { continue };
        let seconds = start.elapsed().as_secs_f64();
        let Ok(cache) = tempfile::tempdir() else { return };
        let start = Instant::now();
        let built =
            Store::open(cache.path().to_path_buf()).build(&extraction, ShardInfo::new(&tree, seconds));
        match built.and_then(Shard::open) {
            Ok(shard) => println!(
                "{}: {:.1} MB in {} files, {} entries, {seconds:.3} s; shard {:.1} MB in {:.3} s: {}",
                folder.display(),
                extraction.n_bytes as f64 / 1e6,
                extraction.n_files,
                shard.len(),
                shard.size() as f64 / 1e6,
                start.elapsed().as_secs_f64(),
                shard
                    .section_sizes()
                    .iter()
                    .map(|(name, n)| format!("{name} {:.2}", *n as f64 / 1e6))
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
            Err(error) => println!("{}: {error}", folder.display()),
        }
    }
}

fn walk(folder: &Path, root: &Path, files: &mut Vec<SourceFile>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, root, files);
        } else if let (Ok(relative), Ok(meta)) = (path.strip_prefix(root), entry.metadata()) {
            files.push(SourceFile {
                path: relative.to_string_lossy().into_owned(),
                content: Content::Disk(path.clone()),
                size: meta.len(),
            });
        }
    }
}
