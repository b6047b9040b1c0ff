//! `siskin complete`: the inline completion at a place.

use std::path::PathBuf;

use anyhow::{Result, anyhow};
use serde::Serialize;

use super::Exit;
use super::guard::{Finding, say};
use super::opened::{Opened, PlaceArgument};
use super::output::Output;
use crate::coding::guard::Verdict;
use crate::coding::inline::complete;
use crate::surroundings::Surroundings;
use crate::terminal;
use crate::workspace::canonical;

/// Go on with the code at a place, with a language model of yours
///
/// Prints what would be inserted there. Exits with 0 if there is something, with 1 if there is nothing that may be
/// shown.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Where; at the end of the line without a column
    #[arg(value_name = "FILE:LINE[:COLUMN]")]
    place: PlaceArgument,
    /// The project's folder
    #[arg(long, default_value = ".")]
    root: PathBuf,
    /// The model [default: `code.inline`, else the first one]
    #[arg(long, value_name = "NAME")]
    model: Option<String>,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// The JSON document.
#[derive(Debug, Serialize)]
struct Document {
    verdict: Verdict,
    shown: bool,
    text: String,
    /// Imports that go with it.
    imports: Vec<String>,
    mended: Vec<String>,
    findings: Vec<Finding>,
    model: String,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Exit> {
    let root = canonical(&surroundings.resolve(&arguments.root));
    let (settings, warnings) = surroundings.settings(&root);
    for warning in &warnings {
        terminal::warn(warning);
    }
    let models = surroundings.models(&settings);
    let name = arguments.model.as_deref().or(settings.inline_model.as_deref());
    let model = models.find(name).map_err(anyhow::Error::msg)?;
    let Opened { snapshot, offset, .. } = Opened::read(&arguments.place, &root, settings, surroundings)?;
    let found = complete(&snapshot, offset, &model, &surroundings.cache)
        .map_err(|fault| anyhow!("the model `{}`: {fault}", model.name()))?;
    let Some(found) = found else {
        terminal::note("the model writes nothing there");
        return Ok(Exit::Nothing);
    };
    let document = Document {
        verdict: found.judged.verdict,
        shown: found.is_shown,
        text: if found.is_shown { found.text } else { String::new() },
        imports: found.beside.into_iter().map(|edit| edit.new_text.trim().to_owned()).collect(),
        mended: found.judged.mended,
        findings: found.judged.findings.into_iter().map(Into::into).collect(),
        model: model.name().to_owned(),
    };
    let mut output = Output::new(arguments.json);
    if arguments.json {
        output.json(&document)?;
    } else if document.shown {
        output.line(&document.text)?;
    }
    output.flush()?;
    if !arguments.json {
        document.imports.iter().for_each(|import| terminal::note(&format!("needs {import}")));
        say(document.verdict, &document.mended, &document.findings);
    }
    Ok(if document.shown { Exit::Done } else { Exit::Nothing })
}
