//! `siskin search`: APIs for words or a name, of a project or of named packages.

mod batch;
mod explain;
mod highlight;
mod human;
mod near;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Result, bail};
use serde::Serialize;
use siskin_indexer::cancel::CancellationToken;
use siskin_indexer::language::python;
use siskin_indexer::lookup::{Packages, Place};
use siskin_indexer::package::PackageName;
use siskin_indexer::search::{Hit, Searcher};
use siskin_indexer::store::Shard;

use super::Exit;
use super::lines::read_text;
use super::output::Output;
use crate::arguments::{PackageArgument, parse_limit};
use crate::catalogue::{Answering, Catalogue};
use crate::learning::Learned;
use crate::query::{self, Around, Wish};
use crate::surroundings::Surroundings;
use crate::terminal;
use crate::workspace::STANDARD_LIBRARY;
use crate::written::Written;

/// Find APIs by what they do, or by name
///
/// Searches the packages of the project, or the named ones, at the versions that the project pins. Exits with 0 if
/// something was found, with 1 if not.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// What the API should do, in words, or its name or the beginning of it
    #[arg(required_unless_present = "batch")]
    query: Vec<String>,
    /// The project's folder
    #[arg(long, default_value = ".")]
    root: PathBuf,
    /// Search this package, whatever the project pins (repeatable)
    #[arg(long, value_name = "NAME[==VERSION]")]
    package: Vec<PackageArgument>,
    /// The most hits per query
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = parse_limit, allow_negative_numbers = true)]
    limit: usize,
    /// Rank as in front of this code: what it imports and has at hand counts (`-`: stdin)
    #[arg(long, value_name = "FILE", conflicts_with = "batch")]
    context: Option<PathBuf>,
    /// Say in words why each hit stands where it does
    #[arg(long, conflicts_with_all = ["json", "batch"])]
    explain: bool,
    /// Show the value of each ranking feature
    #[arg(long)]
    trace: bool,
    /// Answer each line of this file (`-`: stdin), JSON objects with id, query, context, package, version; implies --json
    #[arg(long, value_name = "FILE", conflicts_with = "query")]
    batch: Option<PathBuf>,
    /// Print one JSON line per hit
    #[arg(long)]
    json: bool,
}

/// One hit as JSON.
#[derive(Debug, Serialize)]
struct HitLine<'a> {
    rank: usize,
    score: f32,
    qualname: String,
    kind: &'static str,
    package: &'a str,
    version: &'a str,
    requested_version: Option<&'a str>,
    approximate: bool,
    /// Why it is approximate, for people.
    #[serde(skip)]
    approximation: Option<String>,
    signature: &'a str,
    summary: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    features: Option<BTreeMap<&'static str, f32>>,
}

/// Packages that were named, each with the version that was named.
pub(super) type Named = Vec<(PackageName, Option<String>)>;

/// A set of packages that is searched together.
struct SearchSet {
    answering: Vec<Answering>,
    searcher: Searcher,
    /// What names of the code before the cursor are looked up in.
    packages: Packages,
    /// Whether the packages were named, so that none comes before the others.
    is_named: bool,
    learned: Option<Learned>,
}

impl SearchSet {
    fn open(named: &Named, catalogue: &Catalogue<'_>) -> Result<Self> {
        let answering = select(named, catalogue)?;
        let is_named = !named.is_empty();
        let shards: Vec<Arc<Shard>> = answering.iter().map(|answering| answering.shard.clone()).collect();
        let searcher = Searcher::open(shards.clone(), catalogue.store())?;
        let mut all = shards;
        if !all.iter().any(|shard| shard.info().name.as_str() == STANDARD_LIBRARY) {
            all.extend(catalogue.standard_library());
        }
        Ok(Self { answering, searcher, packages: Packages::new(all), is_named, learned: catalogue.learned() })
    }

    /// The hits as the editor would have them at the end of `context`. Code that lies in the project is no evidence
    /// for itself.
    fn search(&self, text: &str, context: Option<&str>, limit: usize) -> Result<Vec<Hit>> {
        let before = context.filter(|before| !before.trim().is_empty());
        let learned = self.learned.as_ref();
        let Some(before) = before else {
            let usage = learned.and_then(|learned| learned.usage(None));
            let wish = Wish { text, before: "", around: Around::default(), near: Vec::new(), usage };
            return Ok(query::search(&self.searcher, wish, limit)?);
        };
        let usage = learned.and_then(|learned| {
            learned.usage(None)?;
            let own = python::calls(&self.packages, before, None, &CancellationToken::default());
            learned.usage_outside(&own.unwrap_or_default())
        });
        let around = Around::after(before, text, &self.packages);
        let is_private = |index: usize| self.answering.get(index).is_some_and(|known| known.is_private);
        let shards = self.packages.shards().get(..self.answering.len()).unwrap_or_default();
        let near = if self.is_named { Vec::new() } else { around.near(shards, is_private) };
        let wish = Wish { text, before, around, near, usage };
        Ok(query::search(&self.searcher, wish, limit)?)
    }

    /// A hit as it is printed, by the path that the code at hand uses. `None` if the shard changed underneath.
    fn line<'a>(
        &'a self,
        index: usize,
        hit: &Hit,
        written: &Written<'_>,
        with_features: bool,
    ) -> Option<HitLine<'a>> {
        let answering = self.answering.get(hit.shard)?;
        let entry = answering.shard.entry(hit.entry);
        let info = answering.shard.info();
        Some(HitLine {
            rank: index + 1,
            score: hit.score,
            qualname: written.path_of(Place { shard: hit.shard, entry: hit.entry }),
            kind: entry.kind().as_str(),
            package: info.name.as_str(),
            version: &info.version,
            requested_version: answering.requested_version.as_deref(),
            approximate: answering.is_approximate(),
            approximation: answering.approximation(),
            signature: entry.signature(),
            summary: entry.summary(),
            features: with_features.then(|| hit.features().collect()),
        })
    }
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Exit> {
    let catalogue = Catalogue::new(surroundings, surroundings.resolve(&arguments.root));
    if let Some(file) = &arguments.batch {
        return batch::run(arguments, file, &catalogue, surroundings);
    }
    let query = arguments.query.join(" ");
    let named: Named =
        arguments.package.iter().map(|package| (package.name.clone(), package.version.clone())).collect();
    let set = SearchSet::open(&named, &catalogue)?;
    let context = arguments.context.as_deref().map(|file| read_text(file, surroundings)).transpose()?;
    let hits = set.search(&query, context.as_deref(), arguments.limit)?;
    let mut output = Output::new(arguments.json);
    let written = Written::read(context.as_deref().unwrap_or_default(), &set.packages);
    let lines =
        || hits.iter().enumerate().filter_map(|(index, hit)| set.line(index, hit, &written, arguments.trace));
    if arguments.json {
        for line in lines() {
            output.json(&line)?;
        }
    } else {
        // Who writes one name is told of those that are written nearly so.
        let is_name = !query.trim().contains(char::is_whitespace);
        let is_missed = |hit| is_by_meaning_alone(hit) || is_name && !is_named(hit);
        if hits.iter().all(is_missed) {
            human::print_nothing(&set, &query, hits.is_empty());
        }
        let reasons = |index: usize| hits.get(index).filter(|_| arguments.explain).map(explain::reasons);
        human::print_hits(lines(), &query, &reasons, &mut output, surroundings.terminal.width)?;
    }
    output.flush()?;
    Ok(if hits.is_empty() { Exit::Nothing } else { Exit::Done })
}

/// Whether nothing of the entry's name and docs is written like the query.
fn is_by_meaning_alone(hit: &Hit) -> bool {
    let written = ["query_coverage", "exact_path", "exact_name", "prefix", "mention"];
    !hit.features().any(|(feature, value)| written.contains(&feature) && value > 0.0)
}

/// Whether the query is the entry's name, or its beginning.
fn is_named(hit: &Hit) -> bool {
    let named = ["exact_path", "exact_name", "prefix"];
    hit.features().any(|(feature, value)| named.contains(&feature) && value > 0.0)
}

/// The packages to search: the named ones, or the project's.
pub(super) fn select(named: &Named, catalogue: &Catalogue<'_>) -> Result<Vec<Answering>> {
    if named.is_empty() {
        let project = catalogue.project()?;
        if project.is_empty() {
            bail!("{}", nothing_indexed(&catalogue.workspace()?.root));
        }
        note_missing(&catalogue.workspace()?.missing);
        return Ok(project);
    }
    let mut selected: Vec<Answering> = Vec::with_capacity(named.len());
    for (name, version) in named {
        match catalogue.package(name, version.as_deref()) {
            Some(answering) => {
                // A package that is named twice answers once.
                if selected.iter().all(|other| other.shard.at().path != answering.shard.at().path) {
                    selected.push(answering);
                }
            }
            None => bail!("{}", not_indexed(name, version.as_deref())),
        }
    }
    Ok(selected)
}

/// Says which packages of the project were not searched.
fn note_missing(missing: &[PackageName]) {
    let named: Vec<&str> = missing.iter().take(5).map(PackageName::as_str).collect();
    let more = if missing.len() > named.len() { ", …" } else { "" };
    if !missing.is_empty() {
        let named = named.join(", ");
        let counted = match missing.len() {
            1 => "1 package is".to_owned(),
            n => format!("{n} packages are"),
        };
        terminal::note(&format!("{counted} not indexed ({named}{more}); run `siskin index`"));
    }
}

/// What to say of a project that has no shards.
pub(super) fn nothing_indexed(root: &Path) -> String {
    let root = root.display();
    format!("nothing is indexed for {root}; run `siskin index {root}`, or name a package with --package")
}

/// What to say of a package that has no shard at any version.
pub(super) fn not_indexed(name: &PackageName, version: Option<&str>) -> String {
    match version {
        Some(version) => format!(
            "{name} is not indexed; run `siskin index --package {name}=={version}` (with --fetch if it is not on this machine)"
        ),
        None => format!(
            "{name} is not indexed; run `siskin index --package {name}==VERSION`, or `siskin index` in its project"
        ),
    }
}
