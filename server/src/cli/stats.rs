//! `siskin stats`: what the guard did with the code of language models.

use anyhow::Result;
use serde::Serialize;

use super::Exit;
use super::output::Output;
use crate::coding::stats::{Counts, read};
use crate::surroundings::Surroundings;
use crate::terminal::{BOLD, paint};

/// Say how much code of language models was right, mended and refused
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Serialize)]
struct Document {
    models: Vec<Counts>,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Exit> {
    let document = Document { models: read(&surroundings.cache) };
    let mut output = Output::new(arguments.json);
    if arguments.json {
        output.json(&document)?;
    } else if document.models.is_empty() {
        output.line("no language model has written anything yet")?;
    } else {
        let head = "model             purpose     replies  right  mended  asked again  marked  refused";
        output.line(&paint(BOLD, head))?;
        for one in &document.models {
            output.line(&format!(
                "{:17} {:10} {:8} {:6} {:7} {:12} {:7} {:8}",
                one.model,
                one.purpose,
                one.replies,
                one.right,
                one.mended,
                one.asked_again,
                one.marked,
                one.refused
            ))?;
        }
    }
    output.flush()?;
    Ok(Exit::Done)
}
