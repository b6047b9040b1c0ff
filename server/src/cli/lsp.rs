//! `siskin lsp`: the language server.

use std::path::PathBuf;

use anyhow::Result;

use super::Exit;
use crate::lsp;
use crate::surroundings::Surroundings;

/// Run the language server on stdin and stdout; editors start it
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Use stdin and stdout, as without it: some editors always pass it
    #[arg(long)]
    stdio: bool,
    /// Write the log to this file too
    #[arg(long, value_name = "PATH")]
    log_file: Option<PathBuf>,
}

/// Serves one client. Exits with 0 if it said `shutdown` and `exit`, with 1 if it went without.
pub(crate) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Exit> {
    let Arguments { stdio: _, log_file } = arguments;
    let log_file = log_file.as_deref().map(|path| surroundings.resolve(path));
    let is_clean = lsp::run(surroundings, log_file.as_deref())?;
    Ok(if is_clean { Exit::Done } else { Exit::Nothing })
}
