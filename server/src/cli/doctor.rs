//! `siskin doctor`: what Siskin sees on this machine, and why.

mod at;
mod learned;
mod models;
mod settings;
mod versions;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Result;
use serde::Serialize;
use siskin_indexer::error::Problem;
use siskin_indexer::package::{Ecosystem, PackageName};
use siskin_indexer::sources::discovery::NamedFile;
use siskin_indexer::sources::{Discovery, discover};
use siskin_indexer::store::Store;

use self::at::Completed;
use self::learned::LearnedReport;
use self::models::ModelsReport;
use self::settings::SettingsReport;
use self::versions::Versions;
use super::Exit;
use super::index::{describe, size};
use super::opened::PlaceArgument;
use super::output::Output;
use crate::evolve::sandbox::{Tier, strongest_tier};
use crate::surroundings::Surroundings;
use crate::terminal::{BAD, BOLD, DIM, GOOD, WARNING, paint, shorten};
use crate::workspace::canonical;

/// Say what Siskin sees here: cache, settings, Python environment, packages and why, pins that are not met, problems
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The project's folder
    #[arg(default_value = ".")]
    root: PathBuf,
    /// Say what the language server completes there, or why nothing; indexes what is not indexed yet
    #[arg(long, value_name = "FILE:LINE[:COLUMN]")]
    at: Option<PlaceArgument>,
    /// Ask each language model for a word, to see whether it answers
    #[arg(long)]
    models: bool,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Serialize)]
struct Document {
    version: &'static str,
    root: PathBuf,
    cache: Cache,
    settings: SettingsReport,
    learned: LearnedReport,
    #[serde(flatten)]
    models: ModelsReport,
    environment: Option<Python>,
    sandbox: SandboxReport,
    packages: Vec<Package>,
    #[serde(flatten)]
    versions: Versions,
    messages: Vec<String>,
    problems: Vec<Problem>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<Completed>,
}

#[derive(Debug, Serialize)]
struct Cache {
    folder: PathBuf,
    is_writable: bool,
    bytes: u64,
    shards: usize,
}

/// Where tests would run with candidates.
#[derive(Debug, Serialize)]
struct SandboxReport {
    #[serde(skip_serializing_if = "Option::is_none")]
    tier: Option<Tier>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
}

impl SandboxReport {
    fn read() -> Self {
        match strongest_tier() {
            Ok(tier) => Self { tier: Some(tier), problem: None },
            Err(problem) => Self { tier: None, problem: Some(problem) },
        }
    }

    fn print(&self, output: &mut Output) -> Result<()> {
        match (&self.tier, &self.problem) {
            (Some(tier), _) => output.line(&format!("sandbox      {tier}")),
            (None, problem) => {
                let problem = problem.as_deref().unwrap_or_default();
                output.line(&format!("sandbox      {}: {problem}", paint(BAD, "none, so nothing is evolved")))
            }
        }
    }
}

#[derive(Debug, Serialize)]
struct Python {
    folder: PathBuf,
    version: Option<String>,
    packages_folders: Vec<PathBuf>,
    standard_library: Option<PathBuf>,
}

#[derive(Debug, Serialize)]
struct Package {
    #[serde(rename = "package")]
    name: PackageName,
    version: Option<String>,
    requested_version: Option<String>,
    why: String,
    is_private: bool,
    is_indexed: bool,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Exit> {
    let root = surroundings.resolve(&arguments.root);
    anyhow::ensure!(root.is_dir(), "{} is not a folder", root.display());
    let root = canonical(&root);
    let (settings, report) = SettingsReport::read(surroundings, &root);
    let sources = settings.of_sources();
    let is_learning = settings.learning;
    let models = surroundings.models(&settings);
    let models = ModelsReport::read(&models, arguments.models, &surroundings.cancel);
    // First, for it may index packages.
    let at = arguments.at.as_ref().map(|place| Completed::read(place, &root, settings, surroundings));
    let at = at.transpose()?;
    let discovery = discover(&root, &surroundings.environ, &sources, &surroundings.cancel)?;
    let store = surroundings.store();
    let learned = LearnedReport::read(&store, &root, is_learning);
    let document = Document { at, ..Document::new(root, report, (learned, models), discovery, &store) };
    let mut output = Output::new(arguments.json);
    if arguments.json {
        output.json(&document)?;
    } else {
        document.print(&mut output, surroundings.terminal.width)?;
    }
    output.flush()?;
    Ok(Exit::Done)
}

impl Document {
    fn new(
        root: PathBuf,
        settings: SettingsReport,
        (learned, models): (LearnedReport, ModelsReport),
        discovery: Discovery,
        store: &Store,
    ) -> Self {
        let pins: BTreeMap<&PackageName, &str> =
            discovery.pins.iter().map(|pin| (&pin.name, pin.version.as_str())).collect();
        let mut packages: Vec<Package> = discovery
            .trees
            .iter()
            .map(|(tree, why)| Package {
                name: tree.name.clone(),
                version: Some(tree.version.clone()),
                requested_version: pins.get(&tree.name).map(|&pin| pin.to_owned()),
                why: why.clone(),
                is_private: tree.is_private,
                is_indexed: !store
                    .find(tree.ecosystem, &tree.name, Some(&tree.version), Some(&tree.fingerprint))
                    .is_empty(),
            })
            .collect();
        let named = discovery.docs.iter().chain(&discovery.archives);
        packages.extend(named.map(|NamedFile { name, version, path, why }| Package {
            name: name.clone(),
            version: version.clone(),
            requested_version: pins.get(name).map(|&pin| pin.to_owned()),
            why: format!("{} ({why})", path.display()),
            is_private: true,
            is_indexed: !store.find(Ecosystem::Pypi, name, version.as_deref(), None).is_empty(),
        }));
        packages.sort_by(|a, b| a.name.cmp(&b.name));
        let versions = Versions::of(&discovery, store);
        let environment = discovery.environment.map(|environment| Python {
            folder: environment.root,
            version: environment.python_version.map(|(major, minor)| format!("{major}.{minor}")),
            packages_folders: environment.packages_dirs,
            standard_library: environment.stdlib_dir,
        });
        Self {
            version: env!("CARGO_PKG_VERSION"),
            root,
            cache: Cache::read(store),
            settings,
            learned,
            models,
            environment,
            sandbox: SandboxReport::read(),
            packages,
            versions,
            messages: discovery.messages,
            problems: discovery.problems,
            at: None,
        }
    }

    fn print(&self, output: &mut Output, width: usize) -> Result<()> {
        let cache = &self.cache;
        output.line(&format!("{} {}", paint(BOLD, "siskin"), self.version))?;
        output.line(&format!("project      {}", self.root.display()))?;
        let state =
            if cache.is_writable { String::new() } else { format!(", {}", paint(BAD, "not writable")) };
        let folder = cache.folder.display();
        output.line(&format!(
            "cache        {folder}: {} packages, {}{state}",
            cache.shards,
            size(cache.bytes)
        ))?;
        self.settings.print(output)?;
        self.learned.print(output)?;
        self.models.print(output)?;
        match &self.environment {
            Some(python) => {
                let version = python.version.as_deref().unwrap_or("of unknown version");
                output.line(&format!("environment  {}: Python {version}", python.folder.display()))?;
            }
            None => {
                output
                    .line("environment  none found; the standard library is the one that siskin carries")?;
            }
        }
        self.sandbox.print(output)?;
        self.versions.print_sources(&self.root, output)?;
        output.line("")?;
        let n_indexed = self.packages.iter().filter(|package| package.is_indexed).count();
        let counts = format!("{}, {n_indexed} of them indexed", self.packages.len());
        output.line(&format!("{}     {counts}", paint(BOLD, "packages")))?;
        for package in &self.packages {
            let mark = if package.is_indexed { paint(GOOD, "indexed") } else { paint(DIM, "   new ") };
            let version = package.version.as_deref().unwrap_or("-");
            let privacy = if package.is_private { "private, " } else { "" };
            let text = format!("{} {version}  {privacy}{}", package.name, package.why);
            output.line(&format!("  {mark}  {}", shorten(&text, width.saturating_sub(11))))?;
        }
        self.versions.print_unmet(&self.root, output)?;
        for message in &self.messages {
            output.line(message)?;
        }
        // That a file is no TOML is found by everyone who reads it.
        let warnings = &self.settings.warnings;
        let problems = self
            .problems
            .iter()
            .filter(|problem| !self.versions.is_said(problem))
            .map(describe)
            .filter(|problem| !warnings.contains(problem));
        for problem in warnings.iter().cloned().chain(problems) {
            output.line(&format!("{} {problem}", paint(WARNING, "problem")))?;
        }
        if let Some(at) = &self.at {
            output.line("")?;
            at.print(output)?;
        }
        Ok(())
    }
}

impl Cache {
    fn read(store: &Store) -> Self {
        let folder = store.cache().to_owned();
        let is_writable =
            std::fs::create_dir_all(&folder).and_then(|()| tempfile::NamedTempFile::new_in(&folder)).is_ok();
        Self { is_writable, bytes: bytes_below(&folder, 0), shards: store.list().len(), folder }
    }
}

/// The size of all files below a folder of the cache, which is never deep.
fn bytes_below(folder: &Path, depth: usize) -> u64 {
    let Ok(children) = std::fs::read_dir(folder) else { return 0 };
    let sizes = children.flatten().map(|child| match child.metadata() {
        Ok(metadata) if metadata.is_dir() && depth < 16 => bytes_below(&child.path(), depth + 1),
        Ok(metadata) if metadata.is_file() => metadata.len(),
        _ => 0,
    });
    sizes.sum()
}
