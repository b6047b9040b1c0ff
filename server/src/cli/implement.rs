//! `siskin implement`: what a comment, a docstring or an empty body asks for, written by a language model.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use serde::Serialize;
use siskin_indexer::lookup::Lookup;

use super::Exit;
use super::guard::{Finding, say};
use super::opened::{Opened, PlaceArgument};
use super::output::Output;
use crate::coding::guard::Verdict;
use crate::coding::implement::{Nothing, Order, implement};
use crate::coding::retrieval::Api;
use crate::evolve::syntax::{Edit, EditList};
use crate::evolve::unified::unified;
use crate::ide::edit::TextEdit;
use crate::ide::snapshot::Snapshot;
use crate::llm::Tokens;
use crate::source_files::shown;
use crate::surroundings::Surroundings;
use crate::terminal;
use crate::workspace::canonical;

/// Write what a comment, a docstring or an empty body asks for, with a language model of yours
///
/// The model is told of the APIs that fit, at the pinned versions, and every call of its code is checked before it is
/// printed. Nothing is written to the file without --apply. Exits with 0 if there is code, with 1 if there is none
/// that may be shown.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Where: on the comment, or in the function
    #[arg(value_name = "FILE:LINE")]
    place: PlaceArgument,
    /// The project's folder
    #[arg(long, default_value = ".")]
    root: PathBuf,
    /// The model [default: `code.implement`, else the first one]
    #[arg(long, value_name = "NAME")]
    model: Option<String>,
    /// An API to use, instead of those that are found (repeatable)
    #[arg(long, value_name = "QUALNAME")]
    api: Vec<String>,
    /// Write the code to the file, if nothing is wrong with it
    #[arg(long)]
    apply: bool,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// The JSON document.
#[derive(Debug, Serialize)]
struct Document {
    verdict: Verdict,
    /// Whether it may be shown: `code.wrong` decides on what is wrong.
    shown: bool,
    diff: String,
    mended: Vec<String>,
    findings: Vec<Finding>,
    asked_again: bool,
    tool_calls: usize,
    model: String,
    tokens: Tokens,
    cost: f64,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Exit> {
    let root = canonical(&surroundings.resolve(&arguments.root));
    let (settings, warnings) = surroundings.settings(&root);
    for warning in &warnings {
        terminal::warn(warning);
    }
    let models = surroundings.models(&settings);
    let name = arguments.model.as_deref().or(settings.implement_model.as_deref());
    let model = models.find(name).map_err(anyhow::Error::msg)?;
    let Opened { snapshot, offset, path } = Opened::read(&arguments.place, &root, settings, surroundings)?;
    let picked = arguments.api.iter().map(|name| picked(&snapshot, name)).collect::<Result<Vec<Api>>>()?;
    let order = Order { snapshot: &snapshot, offset, model: &model, picked, cache: &surroundings.cache };
    let written = match implement(&order, &mut |_| {}) {
        Ok(written) => written,
        Err(nothing @ (Nothing::NoGap | Nothing::Cancelled)) => bail!("{nothing}"),
        Err(Nothing::NoReply(why)) => bail!("the model `{}`: {why}", model.name()),
    };
    let judged = written.judged;
    let diff =
        if written.is_shown { diff(&root, &path, &snapshot.text, &judged.edits) } else { String::new() };
    let document = Document {
        verdict: judged.verdict,
        shown: written.is_shown,
        diff,
        mended: judged.mended,
        findings: judged.findings.into_iter().map(Into::into).collect(),
        asked_again: written.asked_again,
        tool_calls: written.n_calls,
        model: model.name().to_owned(),
        cost: model.settings.cost(written.tokens.input, written.tokens.output),
        tokens: written.tokens,
    };
    if arguments.apply && document.verdict.may_run() {
        apply(&path, &snapshot.text, &judged.edits)?;
    }
    let mut output = Output::new(arguments.json);
    if arguments.json {
        output.json(&document)?;
    } else {
        output.line(document.diff.trim_end())?;
    }
    output.flush()?;
    if !arguments.json {
        say(document.verdict, &document.mended, &document.findings);
        if !document.shown {
            terminal::note(
                "the code is not shown, since it would not work; `code.wrong = \"mark\"` shows it",
            );
        }
    }
    Ok(if document.shown { Exit::Done } else { Exit::Nothing })
}

fn picked(snapshot: &Snapshot, name: &str) -> Result<Api> {
    let Lookup::Found(place) = snapshot.index.packages.lookup(name) else {
        bail!("{name} does not exist in the pinned version, as far as is known; ask `siskin show {name}`");
    };
    Api::at(snapshot, place).with_context(|| format!("{name} is nothing that code calls"))
}

/// The edits as a unified diff.
pub(super) fn diff(root: &Path, path: &Path, text: &str, edits: &[TextEdit]) -> String {
    let edits = edits.iter().map(|edit| Edit::replace(edit.range.clone(), edit.new_text.clone()));
    EditList::new(edits.collect()).map_or_else(String::new, |list| unified(&shown(root, path), text, &list))
}

/// Writes the text with the edits, if the file is as it was.
fn apply(path: &Path, text: &str, edits: &[TextEdit]) -> Result<()> {
    let now = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    if now != text {
        bail!("{} was changed in the meantime; run the command again", path.display());
    }
    let mut new = now;
    for edit in edits.iter().rev() {
        new.replace_range(edit.range.clone(), &edit.new_text);
    }
    std::fs::write(path, new).with_context(|| format!("{} cannot be written", path.display()))
}
