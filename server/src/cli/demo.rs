//! `siskin demo`: the main job on a sample project that the program carries.

use anyhow::Result;

use super::Exit;
use crate::surroundings::Surroundings;

/// Show what an editor would show, on a bundled project with a private library
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {}

/// Runs the command.
pub(crate) fn run(_surroundings: &Surroundings) -> Result<Exit> {
    Ok(Exit::Done)
}
