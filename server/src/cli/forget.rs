//! `siskin forget`: deletes what was learned.

use std::path::PathBuf;

use anyhow::{Context as _, Result};

use super::Exit;
use super::output::Output;
use crate::learning::{self, Learned};
use crate::surroundings::Surroundings;

/// Delete what Siskin learned of a project: the counts of what its code calls, and of what was taken from answers
///
/// `learning = false` in the user's settings keeps Siskin from learning again.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The project's folder
    #[arg(default_value = ".")]
    root: PathBuf,
    /// Delete what was learned of every project
    #[arg(long, conflicts_with = "root")]
    all: bool,
}

/// Runs the command. Without anything to forget it is done, too.
pub(crate) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Exit> {
    let store = surroundings.store();
    let said = if arguments.all {
        learning::forget_all(&store).with_context(|| store.cache().display().to_string())?;
        "forgot what was learned of all projects".to_owned()
    } else {
        let root = surroundings.resolve(&arguments.root);
        let learned = Learned::open(&store, &root);
        learned.forget().with_context(|| learned.extent().folder.display().to_string())?;
        format!("forgot what was learned of {}", root.display())
    };
    let mut output = Output::new(false);
    output.line(&said)?;
    output.flush()?;
    Ok(Exit::Done)
}
