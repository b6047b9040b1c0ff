//! The language models of a run, and the same run without them and as mere sampling.

use anyhow::{Result, ensure};
use serde::Serialize;

use super::attended::attend;
use crate::cli::Exit;
use crate::cli::opened::{Opened, PlaceArgument};
use crate::cli::output::Output;
use crate::evolve::advice::Contribution;
use crate::evolve::model::{Limits, Mode, Team, apis};
use crate::evolve::question::Question;
use crate::evolve::run::Job;
use crate::evolve::runs::{OutcomeRecord, RunFolder};
use crate::surroundings::Surroundings;
use crate::terminal::{self, BOLD, paint};

/// Which models take part, and what they may use.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct ModelArguments {
    /// A language model that proposes changes beside the built-in mutators (repeatable); see `[[models]]` in the docs
    #[arg(long = "model", value_name = "NAME")]
    names: Vec<String>,
    /// Questions to models at most
    #[arg(long, default_value_t = 24, value_name = "N", requires = "names")]
    model_questions: usize,
    /// Tokens of questions and replies at most
    #[arg(long, default_value_t = 200_000, value_name = "N", requires = "names")]
    model_tokens: u64,
    /// Costs at most, in the currency of the models' prices
    #[arg(long, default_value_t = 1.0, value_name = "COST", requires = "names")]
    model_cost: f64,
    /// Run the same budget also without the models, and as mere samples of them, and put the three side by side
    #[arg(long, requires = "names")]
    pub(super) compare: bool,
}

/// The models that are named, with the APIs that they are told of; says what they may use. `None` without a name.
/// Nothing is asked yet.
pub(super) fn team(
    arguments: &ModelArguments,
    question: &Question,
    surroundings: &Surroundings,
) -> Result<Option<Team>> {
    let ModelArguments { names, model_questions, model_tokens, model_cost, .. } = arguments;
    ensure!(*model_cost >= 0.0, "--model-cost is below 0");
    let limits = Limits { questions: *model_questions, tokens: *model_tokens, cost: *model_cost };
    let (settings, _) = surroundings.settings(&question.target.subject.root);
    let models = surroundings.models(&settings);
    let found: Result<Vec<_>, String> = names.iter().map(|name| models.find(Some(name))).collect();
    let models = found.map_err(anyhow::Error::msg)?;
    if models.is_empty() {
        return Ok(None);
    }
    let mut team = Team { models, limits, apis: Vec::new() };
    terminal::note(&team.budget());
    match find_apis(question, surroundings) {
        Ok(apis) => team.apis = apis,
        Err(error) => terminal::warn(&format!("the models are told of no APIs: {error:#}")),
    }
    Ok(Some(team))
}

/// Lines of the APIs that may help the function.
fn find_apis(question: &Question, surroundings: &Surroundings) -> Result<Vec<String>> {
    let target = &question.target;
    let (root, text) = (&target.subject.root, &target.subject.text);
    let line = text.get(..target.range.start).unwrap_or_default().matches('\n').count() + 1;
    let place = PlaceArgument { path: target.subject.file.clone(), line, column: None };
    let (settings, _) = surroundings.settings(root);
    let Opened { snapshot, offset, .. } = Opened::read(&place, root, settings, surroundings)?;
    Ok(apis(&snapshot, offset, target))
}

/// One of the runs that are compared.
#[derive(Debug, Serialize)]
struct Compared {
    /// `evolution`, `samples` or `syntax`.
    how: &'static str,
    #[serde(flatten)]
    outcome: OutcomeRecord,
}

#[derive(Debug, Serialize)]
struct Comparison {
    compare: Vec<Compared>,
}

/// Runs the question three times, each in a folder of its own, and prints how they ended.
pub(super) fn compare(
    question: &Question,
    team: &Team,
    is_json: bool,
    surroundings: &Surroundings,
) -> Result<Exit> {
    let root = question.target.subject.root.clone();
    let ways = [("evolution", Some(Mode::Evolve)), ("samples", Some(Mode::Sample)), ("syntax", None)];
    let mut compared = Vec::new();
    for (how, mode) in ways {
        if surroundings.cancel.is_cancelled() {
            break;
        }
        let folder = RunFolder::create(&root, &question.to_record())?;
        let job = Job { question: question.clone(), folder, recorded: None };
        let adviser = |mode| team.adviser(mode, question.settings.seed, surroundings.cancel.clone());
        let mut adviser = mode.map(adviser);
        let outcome = attend(&job, adviser.as_mut(), is_json, surroundings)?;
        compared.push(Compared { how, outcome });
    }
    let is_improved = compared.iter().any(|one| one.outcome.status == "improved");
    let mut output = Output::new(is_json);
    if is_json {
        output.json(&Comparison { compare: compared })?;
    } else {
        let head = "way        status     visible  held out  verified    tried  questions   tokens     cost  seconds";
        output.line(&paint(BOLD, head))?;
        for Compared { how, outcome } in &compared {
            output.line(&row(how, outcome))?;
        }
    }
    output.flush()?;
    Ok(if is_improved { Exit::Done } else { Exit::Nothing })
}

fn row(how: &str, outcome: &OutcomeRecord) -> String {
    let total = |of: fn(&Contribution) -> f64| outcome.models.iter().map(of).sum::<f64>();
    let ratio = |(passed, all): (usize, usize)| format!("{passed}/{all}");
    format!(
        "{how:<10} {:<10} {:>7} {:>9}  {:<10} {:>6} {:>10} {:>8} {:>8.4} {:>8.1}",
        outcome.status,
        ratio(outcome.visible),
        ratio(outcome.held_out),
        outcome.verified,
        outcome.evaluations,
        total(|one| one.questions as f64),
        total(|one| (one.input_tokens + one.output_tokens) as f64),
        total(|one| one.cost),
        outcome.seconds
    )
}
