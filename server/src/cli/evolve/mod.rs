//! `siskin evolve`: a function evolved against its tests.

mod apply;
mod attended;
mod gain;
mod human;
mod models;
mod progress;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result};

use super::Exit;
use super::output::Output;
use crate::evolve::model::Mode;
use crate::evolve::question::{Objective, Question, Settings};
use crate::evolve::root::project_root;
use crate::evolve::run::Job;
use crate::evolve::runner::Unsaved;
use crate::evolve::runs::{OutcomeRecord, RunFolder};
use crate::evolve::target::{self, Target};
use crate::surroundings::Surroundings;

pub(super) use attended::attend;
use models::ModelArguments;

/// Evolve a function so that its failing tests pass
///
/// Finds the tests that cover it, runs changed versions in a sandbox, holds tests out, and prints the smallest change
/// that it found and how far it can be trusted. Nothing is written to the file without --apply. Exits with 0 if there
/// is a better version, with 1 if there is none or no test covers the function.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The function: shop/cart.py::Cart.total
    #[arg(value_name = "FILE::FUNCTION")]
    function: String,
    /// The project's folder [default: the nearest one above the file with a project's files in it]
    #[arg(long)]
    root: Option<PathBuf>,
    /// What better means
    #[arg(long, value_enum, default_value_t = Objective::Pass)]
    objective: Objective,
    /// Versions that are tried at most
    #[arg(long, default_value_t = 1000, value_name = "N")]
    evaluations: usize,
    /// How long the run may take
    #[arg(long, default_value_t = 30.0, value_name = "S", value_parser = parse_seconds)]
    seconds: f64,
    /// Decides between equally likely versions, and which tests are held out
    #[arg(long, default_value_t = 0, value_name = "N")]
    seed: u64,
    /// Test files or folders to use instead of those that are found
    #[arg(long, value_name = "PATH")]
    tests: Vec<PathBuf>,
    /// Write the change to the file: if it is verified, or also if it is plausible only
    #[arg(long, value_name = "WHEN", num_args = 0..=1, require_equals = true, default_missing_value = "verified")]
    apply: Option<Apply>,
    #[command(flatten)]
    models: ModelArguments,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// Which changes are written to the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Apply {
    /// Those that are verified
    Verified,
    /// Those that pass the tests that the search saw, too
    Plausible,
}

fn parse_seconds(text: &str) -> Result<f64, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    if seconds > 0.0 && seconds <= 1e6 { Ok(seconds) } else { Err("not between 0 and a million".to_owned()) }
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Exit> {
    let (file, _) = target::split(&arguments.function)?;
    let (folder, root) = folders(file, arguments.root.as_deref(), surroundings)?;
    let target = Target::read(&arguments.function, &folder, &root)?;
    let settings = Settings {
        seed: arguments.seed,
        evaluations: arguments.evaluations,
        time: Duration::from_secs_f64(arguments.seconds),
    };
    let tests = arguments.tests.iter().map(|path| relative(&surroundings.resolve(path), &root)).collect();
    let unsaved = Unsaved::new();
    let question = Question { target, objective: arguments.objective, settings, tests, unsaved };
    let team = models::team(&arguments.models, &question, surroundings)?;
    if let Some(team) = team.as_ref().filter(|_| arguments.models.compare) {
        return models::compare(&question, team, arguments.json, surroundings);
    }
    let folder = RunFolder::create(&root, &question.to_record())?;
    let seed = question.settings.seed;
    let mut adviser = team.map(|team| team.adviser(Mode::Evolve, seed, surroundings.cancel.clone()));
    let job = Job { question, folder, recorded: None };
    let outcome = attend(&job, adviser.as_mut(), arguments.json, surroundings)?;
    apply::apply(&job.question.target, arguments.apply, &outcome)?;
    print(&outcome, arguments.json, surroundings)
}

/// Prints how a run ended, and gives the exit code.
pub(super) fn print(outcome: &OutcomeRecord, is_json: bool, surroundings: &Surroundings) -> Result<Exit> {
    let mut output = Output::new(is_json);
    if is_json {
        output.json(outcome)?;
    } else {
        human::print(outcome, &mut output, surroundings.terminal.width)?;
    }
    output.flush()?;
    Ok(match outcome.status.as_str() {
        "improved" => Exit::Done,
        "failed" => Exit::Error,
        _ => Exit::Nothing,
    })
}

/// The folder that the file is relative to, and the project's folder.
fn folders(file: &str, root: Option<&Path>, surroundings: &Surroundings) -> Result<(PathBuf, PathBuf)> {
    let given = root.map(|root| surroundings.resolve(root));
    let is_here = surroundings.resolve(Path::new(file)).is_file();
    let folder = match &given {
        Some(root) if !is_here => root.clone(),
        _ => surroundings.folder.clone(),
    };
    let root =
        given.or_else(|| project_root(&folder.join(file))).unwrap_or_else(|| surroundings.folder.clone());
    let root = root.canonicalize().with_context(|| format!("{} cannot be read", root.display()))?;
    let folder = folder.canonicalize().with_context(|| format!("{} cannot be read", folder.display()))?;
    Ok((folder, root))
}

/// The path from the project's folder, if it is below it.
fn relative(path: &Path, root: &Path) -> PathBuf {
    path.strip_prefix(root).unwrap_or(path).to_owned()
}
