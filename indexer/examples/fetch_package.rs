//! Fetches `NAME==VERSION` arguments from the index that pip is set up with, and prints what came.
//!
//! Other arguments are archives, whose importable files are listed.
//!
//! `cargo run -p siskin-indexer --example fetch_package -- CACHE flask==3.0.0 ...`
#![allow(clippy::print_stdout, reason = "an example prints")]

use std::path::Path;
use std::time::Instant;

use siskin_indexer::cancel::CancellationToken;
use siskin_indexer::package::{Ecosystem, PackageName, PinnedVersion, SourceTree};
use siskin_indexer::sources::archive::{Limits, read_archive};
use siskin_indexer::sources::index::{Environment, FetchEventKind, IndexConfig, TargetPlatform, fetch};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let cache = arguments.next().unwrap_or_else(|| "target/fetched".into());
    let (config, problems) = IndexConfig::load(&Environment::of_process(), Path::new("."));
    for problem in problems {
        println!("{}: {}", problem.subject, problem.message);
    }
    let platform = TargetPlatform::of_this_machine(Some((3, 11)));
    let mut failed = false;
    println!(
        "{:<24}{:>6}{:>6}{:>12}{:>12}{:>8}  file",
        "package", "files", "usage", "source", "fetched", "ms"
    );
    for argument in arguments {
        let Some((name, version)) = argument.split_once("==") else {
            failed |= !list(Path::new(&argument));
            continue;
        };
        let pin = PinnedVersion {
            ecosystem: Ecosystem::Pypi,
            name: PackageName::new(name),
            version: version.into(),
            origin: None,
            sha256: Vec::new(),
        };
        let start = Instant::now();
        let observe = |event: siskin_indexer::sources::index::FetchEvent| {
            if let FetchEventKind::Retrying { reason } = event.kind {
                println!("{}: {reason}", event.package);
            }
        };
        let results =
            fetch(&[pin], &config, &platform, Path::new(&cache), &observe, &CancellationToken::default());
        let elapsed = start.elapsed().as_millis();
        for result in results {
            match result {
                Ok(fetched) => {
                    let size = source_size(&fetched.tree);
                    let tree = &fetched.tree;
                    let (files, usage) = (tree.files.len(), tree.usage_files.len());
                    println!(
                        "{argument:<24}{files:>6}{usage:>6}{size:>12}{:>12}{elapsed:>8}  {} {}",
                        fetched.bytes,
                        fetched.filename,
                        if fetched.archive.is_some() { "whole" } else { "parts" },
                    );
                    for problem in fetched.problems.iter().take(5) {
                        println!("    {}: {}", problem.subject, problem.message);
                    }
                }
                Err(error) => {
                    failed = true;
                    println!("{error}");
                }
            }
        }
    }
    std::process::exit(i32::from(failed));
}

/// Bytes of Python source in a tree.
fn source_size(tree: &SourceTree) -> u64 {
    let is_source = |path: &str| matches!(path.rsplit('.').next(), Some("py" | "pyi"));
    let sources = tree.files.iter().filter(|file| is_source(&file.path));
    sources.filter_map(|file| Some(file.read().ok()?.len() as u64)).sum()
}

/// Prints what is in an archive; whether it could be read.
fn list(path: &Path) -> bool {
    match read_archive(path, &Limits::default()) {
        Err(error) => {
            println!("{error}");
            false
        }
        Ok((tree, problems)) => {
            println!("# {} {}: {} usage files", tree.name, tree.version, tree.usage_files.len());
            for file in &tree.files {
                println!("{}", file.path);
            }
            for problem in &problems {
                println!("! {}: {}", problem.subject, problem.message);
            }
            true
        }
    }
}
