//! `siskin runs`: what `siskin evolve` did in a project.

mod human;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use super::Exit;
use super::evolve::{attend, print};
use super::output::Output;
use crate::evolve::question::Question;
use crate::evolve::report;
use crate::evolve::run::Job;
use crate::evolve::runs::{RunFolder, list, prune};
use crate::evolve::target::Target;
use crate::surroundings::Surroundings;
use crate::terminal;

/// List, show, continue or delete what `siskin evolve` did in a project
///
/// Runs are kept in `.siskin/runs` in the project's folder.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    action: Option<Action>,
    /// The project's folder
    #[arg(long, default_value = ".", global = true)]
    root: PathBuf,
    /// Print JSON: a line per run, or one document
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// List the runs, the oldest first
    List,
    /// Show how a run ended, and which mutators helped
    Show {
        /// The run, as `siskin runs` names it
        run: String,
    },
    /// Print where the page of a run is, or the run as Markdown for a pull request
    Report {
        /// The run, as `siskin runs` names it
        run: String,
        /// Print Markdown
        #[arg(long)]
        markdown: bool,
    },
    /// Go on with a run that was interrupted, or with a larger budget
    Continue {
        /// The run, as `siskin runs` names it
        run: String,
        /// Versions that are tried at most, those of before included [default: as before]
        #[arg(long, value_name = "N")]
        evaluations: Option<usize>,
        /// How long it may take from now on [default: as before]
        #[arg(long, value_name = "S")]
        seconds: Option<f64>,
    },
    /// Delete all but the newest runs
    Prune {
        /// How many runs are kept
        #[arg(long, default_value_t = 10, value_name = "N")]
        keep: usize,
    },
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Exit> {
    let root = surroundings.resolve(&arguments.root);
    let root = root.canonicalize().with_context(|| format!("{} cannot be read", root.display()))?;
    match arguments.action.as_ref().unwrap_or(&Action::List) {
        Action::List => print_list(&root, arguments.json),
        Action::Show { run } => {
            let folder = RunFolder::open(&root, run)?;
            let Some(outcome) = folder.outcome() else {
                bail!("run `{run}` was interrupted; `siskin runs continue {run}` goes on with it");
            };
            let exit = print(&outcome, arguments.json, surroundings)?;
            if !arguments.json {
                human::print_mutators(&folder)?;
            }
            Ok(if exit == Exit::Error { exit } else { Exit::Done })
        }
        Action::Report { run, markdown } => {
            print_report(&RunFolder::open(&root, run)?, *markdown, arguments.json)
        }
        Action::Continue { run, evaluations, seconds } => {
            let folder = RunFolder::open(&root, run)?;
            go_on(folder, &root, *evaluations, *seconds, arguments.json, surroundings)
        }
        Action::Prune { keep } => {
            let deleted = prune(&root, *keep)?;
            terminal::note(&format!("{} runs deleted", deleted.len()));
            Ok(Exit::Done)
        }
    }
}

/// Writes the page anew, so that it is as this version makes it.
fn print_report(folder: &RunFolder, is_markdown: bool, is_json: bool) -> Result<Exit> {
    let mut output = Output::new(is_json);
    if is_markdown {
        let text = report::markdown(folder)?;
        if is_json {
            output.json(&serde_json::json!({ "markdown": text }))?;
        } else {
            output.line(text.trim_end())?;
        }
    } else {
        folder.keep_report(&report::html(folder)?)?;
        let path = folder.report_path();
        if is_json {
            output.json(&serde_json::json!({ "report": path }))?;
        } else {
            output.line(&path.display().to_string())?;
        }
    }
    output.flush()?;
    Ok(Exit::Done)
}

fn print_list(root: &Path, is_json: bool) -> Result<Exit> {
    let folders = list(root);
    let mut output = Output::new(is_json);
    for folder in &folders {
        human::print_line(folder, is_json, &mut output)?;
    }
    output.flush()?;
    if folders.is_empty() {
        terminal::note(&format!("no runs in {}; `siskin evolve FILE::FUNCTION` makes one", root.display()));
    }
    Ok(if folders.is_empty() { Exit::Nothing } else { Exit::Done })
}

/// Takes a run up where it ended.
fn go_on(
    folder: RunFolder,
    root: &Path,
    evaluations: Option<usize>,
    seconds: Option<f64>,
    is_json: bool,
    surroundings: &Surroundings,
) -> Result<Exit> {
    let mut start = folder.start()?;
    let argument = format!("{}::{}", start.file.display(), start.function);
    let target = Target::read(&argument, root, root)?;
    if target.subject.text != start.source {
        bail!(
            "{} was changed since the run began; start a new one with `siskin evolve {argument}`",
            start.file.display()
        );
    }
    start.evaluations = evaluations.unwrap_or(start.evaluations);
    start.seconds = seconds.unwrap_or(start.seconds);
    let recorded = Some((folder.resume()?, folder.tests()));
    let job = Job { question: Question::of_record(target, &start), folder, recorded };
    let outcome = attend(&job, None, is_json, surroundings)?;
    print(&outcome, is_json, surroundings)
}
