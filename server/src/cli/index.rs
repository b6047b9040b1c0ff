//! `siskin index`: makes the shards of a project's packages, or of named ones.

mod plan;
mod progress;
mod report;

use std::path::{Path, PathBuf};

use anyhow::Result;
use siskin_indexer::error::Error;
use siskin_indexer::indexing::{Indexed, Status, index_sources};
use siskin_indexer::package::{PackageName, PinnedVersion};
use siskin_indexer::sources::index;
use siskin_indexer::sources::installers::Installers;
use siskin_indexer::sources::{SourceSettings, discover};
use siskin_indexer::store::{ShardRef, Store};

use self::progress::Progress;
use self::report::{Failure, Outcome, Report};
pub(super) use self::report::{describe, size};
use super::Exit;
use super::output::Output;
use crate::arguments::{DocsArgument, PinArgument};
use crate::config::NetworkOption;
use crate::fetching::{self, Fetching};
use crate::indexing_plan::{self, Plan, Step, Task, find_cached};
use crate::learning::count_project;
use crate::surroundings::Surroundings;
use crate::terminal;
use crate::workspace::{Known, Workspace};

/// Index the packages of a project, or named ones
///
/// Without --package, --docs and --from: the installed distributions, private libraries and pins of the project in
/// ROOT, and the standard library. With them: those alone. A package that did not change costs nothing. Exits with 0
/// if every package has an index, else with 2.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The project's folder
    #[arg(default_value = ".")]
    root: PathBuf,
    /// Index this package, from the cache, --from, the environment or --fetch (repeatable)
    #[arg(long, value_name = "NAME==VERSION")]
    package: Vec<PinArgument>,
    /// Index API docs, JSON lines with qualname, signature, doc; replaces earlier ones of the name (repeatable)
    #[arg(long, value_name = "NAME[==VERSION]=FILE")]
    docs: Vec<DocsArgument>,
    /// Read packages from this wheel, sdist, zip, folder of sources or folder of archives (repeatable)
    #[arg(long, value_name = "PATH")]
    from: Vec<PathBuf>,
    /// Fetch what is not on this machine from the package index that pip is set up with
    #[arg(long)]
    fetch: bool,
    /// Build again what is in the cache
    #[arg(long)]
    rebuild: bool,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Exit> {
    let store = surroundings.store();
    let root = surroundings.resolve(&arguments.root);
    anyhow::ensure!(root.is_dir(), "{} is not a folder", root.display());
    let is_project = arguments.package.is_empty() && arguments.docs.is_empty() && arguments.from.is_empty();
    let (settings, warnings) = surroundings.settings(&root);
    anyhow::ensure!(
        !arguments.fetch || settings.network != NetworkOption::Never,
        "nothing is fetched: your settings say `network = \"never\"`; `siskin import` takes indexes from another machine"
    );
    let is_learning = settings.learning;
    let settings = settings.of_sources();
    let plan = if is_project {
        let cached = |name: &PackageName, version: &str| find_cached(&store, name, version);
        match discover(&root, &surroundings.environ, &settings, &surroundings.cancel) {
            Err(Error::Cancelled) => Plan::default(),
            discovery => {
                let installers = Installers::new(surroundings.variables.clone());
                indexing_plan::of_discovery(discovery?, &store, &cached, &installers, arguments.fetch)
            }
        }
    } else {
        plan::of_arguments(arguments, &root, &settings, &store, surroundings)
    };
    for message in &plan.messages {
        terminal::note(message);
    }
    // That a file is no TOML is found by everyone who reads it.
    let problems = plan.problems.iter().map(describe).filter(|problem| !warnings.contains(problem));
    for warning in warnings.iter().cloned().chain(problems) {
        terminal::warn(&warning);
    }

    let (known, is_broken) = (plan.known, plan.is_broken);
    let progress = Progress::new(surroundings.terminal.shows_progress, plan.tasks.len());
    let mut outcomes =
        execute(plan.tasks, &root, &settings, &store, arguments.rebuild, &progress, surroundings);
    progress.finish();
    outcomes.sort_by(|a, b| (&a.package, &a.version).cmp(&(&b.package, &b.version)));

    if is_project && !surroundings.cancel.is_cancelled() {
        let workspace = remember(&root, &settings, &store, &outcomes, known, surroundings);
        if is_learning {
            count_project(&store, &root, &workspace, &surroundings.cancel);
        }
    }
    let indexed = outcomes.iter().filter_map(|outcome| outcome.result.as_ref().ok());
    indexing_plan::remove_replaced(&store, indexed);
    warn_about_cache(&outcomes, &store);

    let report = Report::new(&outcomes);
    let mut output = Output::new(arguments.json);
    if arguments.json {
        output.json(&report)?;
    } else {
        report.print(&mut output, surroundings.terminal.width)?;
    }
    output.flush()?;
    if surroundings.cancel.is_cancelled() {
        terminal::error("stopped; what was finished is kept");
        return Ok(Exit::Error);
    }
    let is_done = !is_broken && outcomes.iter().all(|outcome| outcome.result.is_ok());
    Ok(if is_done { Exit::Done } else { Exit::Error })
}

/// Gives every task its outcome.
fn execute(
    tasks: Vec<Task>,
    root: &Path,
    settings: &SourceSettings,
    store: &Store,
    rebuild: bool,
    progress: &Progress,
    surroundings: &Surroundings,
) -> Vec<Outcome> {
    let cancel = &surroundings.cancel;
    let mut outcomes = Vec::with_capacity(tasks.len());
    let (mut sources, mut indexing) = (Vec::new(), Vec::new());
    let mut to_fetch: Vec<(PinnedVersion, Task)> = Vec::new();
    for mut task in tasks {
        match std::mem::take(&mut task.step) {
            Step::Ready(shard) => {
                let indexed = Indexed { shard, status: Status::Cached, seconds: 0.0 };
                outcomes.push(task.outcome(Ok(indexed), store));
            }
            Step::Failed { error, next } => outcomes.push(task.failed(error, next)),
            Step::Index(source) => {
                sources.push(source);
                indexing.push(task);
            }
            Step::Fetch(pin) => to_fetch.push((pin, task)),
        }
    }
    progress.is_done(outcomes.len());
    let observe = |event: siskin_indexer::indexing::IndexEvent<'_>| progress.indexing(&event);
    let results = index_sources(store, sources, rebuild, &observe, cancel);
    outcomes.extend(indexing.into_iter().zip(results).map(|(task, result)| task.outcome(result, store)));
    if to_fetch.is_empty() {
        return outcomes;
    }

    let (config, problems) = fetching::config(root, &surroundings.environ, cancel);
    for problem in &problems {
        terminal::warn(&describe(problem));
    }
    if !config.project_hosts.is_empty() {
        terminal::note(&format!(
            "asking {} too, as the project's files say",
            config.project_hosts.join(", ")
        ));
    }
    let hear = |event: index::FetchEvent| progress.fetching(&event);
    let run = Fetching {
        store,
        config: &config,
        platform: fetching::platform(root, &surroundings.environ, settings),
        n_threads: std::thread::available_parallelism().map_or(1, usize::from),
        rebuild,
        hear: &hear,
        observe: &observe,
        cancel,
    };
    let (pins, tasks): (Vec<_>, Vec<_>) = to_fetch.into_iter().unzip();
    let results = run.run(&pins);
    outcomes.extend(tasks.into_iter().zip(results).map(|(task, result)| task.outcome(result, store)));
    outcomes
}

/// Stores what the project resolved to, for the commands to come.
fn remember(
    root: &Path,
    settings: &SourceSettings,
    store: &Store,
    outcomes: &[Outcome],
    known: Known,
    surroundings: &Surroundings,
) -> Workspace {
    let shards: Vec<ShardRef> = outcomes
        .iter()
        .filter_map(|outcome| Some(outcome.result.as_ref().ok()?.shard.at().clone()))
        .collect();
    let failed = outcomes.iter().filter(|outcome| outcome.result.is_err());
    let missing = failed.map(|outcome| outcome.package.clone()).collect();
    let workspace = Workspace::new(root, &surroundings.environ, settings, &shards, missing, known);
    if let Err(error) = workspace.save(store) {
        terminal::warn(&format!("{}: {error}; later commands will be slower", store.cache().display()));
    }
    workspace
}

/// Says once what to do where the cache is full or cannot be written.
fn warn_about_cache(outcomes: &[Outcome], store: &Store) {
    let failed = outcomes.iter().find_map(|outcome| match &outcome.result {
        Err(failure) if failure.is_about_cache => Some(failure),
        _ => None,
    });
    if let Some(Failure { error, is_full, .. }) = failed {
        let cache = store.cache().display();
        let advice = if *is_full { "make room there, or set" } else { "set" };
        terminal::error(&format!(
            "the cache folder {cache} cannot be written: {error}\n{advice} SISKIN_CACHE_DIR to another folder"
        ));
    }
}
