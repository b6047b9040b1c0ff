//! How fast docstrings are read: `docstring_speed FOLDER` prints MB/s over all files below it, each taken as one
//! docstring; `docstring_speed FILE...` prints the facts and the Markdown of each.
#![allow(clippy::print_stdout)]

use std::path::{Path, PathBuf};
use std::time::Instant;

use siskin_indexer::language::python::docstring::{clean, facts, parse, to_markdown};

fn main() -> std::io::Result<()> {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let mut docs = Vec::new();
    for argument in &arguments {
        if argument.is_dir() {
            read(argument, &mut docs)?;
        } else {
            show(&std::fs::read_to_string(argument)?);
        }
    }
    let bytes: usize = docs.iter().map(String::len).sum();
    if bytes == 0 {
        return Ok(());
    }
    println!("{} docstrings, {:.1} MB", docs.len(), bytes as f64 / 1e6);
    measure("clean", bytes, &docs, |doc| clean(doc).len());
    measure("facts", bytes, &docs, |doc| facts(doc).summary.len());
    measure("parse", bytes, &docs, |doc| parse(doc).sections.len());
    measure("to_markdown(4096)", bytes, &docs, |doc| to_markdown(doc, 4096).len());
    Ok(())
}

fn read(folder: &Path, docs: &mut Vec<String>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            read(&path, docs)?;
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            docs.push(text);
        }
    }
    Ok(())
}

fn show(doc: &str) {
    println!("{:#?}\n", facts(&clean(doc)));
    println!("{}", to_markdown(doc, 4096));
}

/// The best of five passes.
fn measure(name: &str, bytes: usize, docs: &[String], work: impl Fn(&str) -> usize) {
    let mut best = f64::MAX;
    let mut total = 0;
    for _ in 0..5 {
        let start = Instant::now();
        total += docs.iter().map(|doc| work(doc)).sum::<usize>();
        best = best.min(start.elapsed().as_secs_f64());
    }
    println!("{name:20} {:8.1} MB/s  ({total})", bytes as f64 / best / 1e6);
}
