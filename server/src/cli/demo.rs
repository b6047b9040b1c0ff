//! `siskin demo`: the main job on a sample project that the program carries.

mod sample;
mod scene;

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use siskin_indexer::indexing::{Source, index_sources};
use siskin_indexer::lookup::Packages;
use siskin_indexer::search::Searcher;
use siskin_indexer::sources::{Environ, SourceSettings, discover};
use siskin_indexer::store::Store;

use self::scene::Scene;
use super::Exit;
use super::output::Output;
use crate::surroundings::Surroundings;
use crate::terminal::{BOLD, DIM, paint, wrap};

/// The library of the sample project.
const LIBRARY: &str = "acme-frames";

/// Show what an editor would show, on a bundled project with a private library
///
/// Copies the project to a temporary folder, indexes it there, and asks it what an editor would ask. Needs no network, no
/// Python and no cache.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {}

/// Runs the command.
pub(crate) fn run(surroundings: &Surroundings) -> Result<Exit> {
    let folder = tempfile::tempdir().context("a temporary folder is needed")?;
    let root = sample::unpack(folder.path())?;
    let width = surroundings.terminal.width.min(100);
    let mut output = Output::new(false);
    output.line(&paint(
        BOLD,
        "The project `orders` uses acme-frames 2.0.0, a private library in a folder beside it.",
    ))?;
    let about = "No index and no language model knows that library. What follows is what an editor would show; it runs offline, in a temporary folder, and nothing of the library is executed.";
    for line in wrap(about, width) {
        output.line(&paint(DIM, &line))?;
    }
    output.line("")?;
    output.flush()?;

    let store = Store::open(folder.path().join("cache"));
    let start = Instant::now();
    // Whatever Python is on this machine is not the sample project's.
    let discovery = discover(&root, &Environ::default(), &SourceSettings::default(), &surroundings.cancel)?;
    let found = start.elapsed();
    let whys: Vec<String> = discovery.trees.iter().map(|(_, why)| why.clone()).collect();
    let sources =
        discovery.trees.into_iter().map(|(tree, _)| Source::Tree(Box::new(tree), Vec::new())).collect();
    let indexed = index_sources(&store, sources, false, &|_| {}, &surroundings.cancel);
    output.line(&format!(
        "{} {}",
        paint(BOLD, "Indexed, once"),
        paint(DIM, &format!("(found in {})", time(found)))
    ))?;
    let mut shards = Vec::new();
    for (indexed, why) in indexed.into_iter().zip(whys) {
        let indexed = indexed?;
        let info = indexed.shard.info();
        let took = time(Duration::from_secs_f64(indexed.seconds));
        output.line(&format!(
            "  {:<12} {:<6} {:>6} names from {:>4} files in {took:>8}   {}",
            info.name.to_string(),
            info.version,
            info.n_entries,
            info.n_files,
            paint(DIM, &why)
        ))?;
        shards.push(indexed.shard);
    }
    let library = shards
        .iter()
        .position(|shard| shard.info().name.as_str() == LIBRARY)
        .context("the sample library was not found")?;
    let searcher = Searcher::open(shards.clone(), &store)?;
    let mut scene = Scene { packages: Packages::new(shards), searcher, library, width, output };

    scene.comment(
        "orders/daily.py",
        "open the feed that suits the files in the folder and read it into a table",
    )?;
    scene.comment("orders/daily.py", "rows of orders that have no partner in customers")?;
    scene.comment("orders/cli.py", "show the table as aligned plain text")?;
    scene.members("orders", "acme_frames.Table")?;
    scene.hover("acme_frames.Table.join")?;
    scene.versions(&["acme_frames.read_csv", "acme_frames.read_table", "acme_frames.Table.distinct"])?;

    scene.output.line("")?;
    scene.output.line(&paint(BOLD, "Now yours"))?;
    for (command, what) in [
        ("siskin index", "in a project's folder: its installed packages, pins and private libraries"),
        ("siskin search \"merge two tables on a key\"", "which API does this"),
        ("siskin --help", "all commands"),
    ] {
        scene.output.line(&format!("  {command:<42} {}", paint(DIM, what)))?;
    }
    scene.output.flush()?;
    Ok(Exit::Done)
}

/// A duration for people: `0.42 ms`, `37 ms`, `1.3 s`.
fn time(duration: Duration) -> String {
    let millis = duration.as_secs_f64() * 1e3;
    match millis {
        ..10.0 => format!("{millis:.2} ms"),
        ..1000.0 => format!("{millis:.0} ms"),
        _ => format!("{:.1} s", millis / 1e3),
    }
}
