//! The command line: one file per subcommand, each from parsed arguments to output and an exit code.

mod answer;
mod check;
mod complete;
mod demo;
mod diff;
mod doctor;
mod evolve;
mod exists;
mod export;
mod forget;
mod guard;
mod implement;
mod import;
mod index;
mod lines;
mod lsp;
mod opened;
mod output;
mod runs;
mod search;
mod show;
mod stats;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::surroundings::Surroundings;

/// How a command ended, beside errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done, or found.
    Done,
    /// Nothing found, or absent.
    Nothing,
    /// Something failed; it was said what.
    Error,
    /// Nothing sure can be said.
    Unknown,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Nothing => 1,
            Exit::Error => 2,
            Exit::Unknown => 3,
        })
    }
}

/// Knows the Python APIs that your tools do not: private libraries, and every package at the version you pin.
///
/// It reads source once, offline, and never executes it.
#[derive(Debug, Parser)]
#[command(name = "siskin", version, propagate_version = true, max_term_width = 110)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Lsp(lsp::Arguments),
    Index(index::Arguments),
    Search(search::Arguments),
    Show(show::Arguments),
    Exists(exists::Arguments),
    Check(check::Arguments),
    Diff(diff::Arguments),
    Evolve(evolve::Arguments),
    Implement(implement::Arguments),
    Complete(complete::Arguments),
    Guard(guard::Arguments),
    Stats(stats::Arguments),
    Runs(runs::Arguments),
    Export(export::Arguments),
    Import(import::Arguments),
    Doctor(doctor::Arguments),
    Forget(forget::Arguments),
    Demo(demo::Arguments),
}

impl Cli {
    /// Whether it runs until someone ends it, by a signal like any other program, and not until it is done.
    pub(crate) fn is_server(&self) -> bool {
        matches!(self.command, Command::Lsp(_))
    }

    /// Runs the command that was named.
    pub(crate) fn run(self, surroundings: &Surroundings) -> Result<Exit> {
        match self.command {
            Command::Lsp(arguments) => lsp::run(&arguments, surroundings),
            Command::Index(arguments) => index::run(&arguments, surroundings),
            Command::Search(arguments) => search::run(&arguments, surroundings),
            Command::Show(arguments) => show::run(&arguments, surroundings),
            Command::Exists(arguments) => exists::run(&arguments, surroundings),
            Command::Check(arguments) => check::run(&arguments, surroundings),
            Command::Diff(arguments) => diff::run(&arguments, surroundings),
            Command::Evolve(arguments) => evolve::run(&arguments, surroundings),
            Command::Implement(arguments) => implement::run(&arguments, surroundings),
            Command::Complete(arguments) => complete::run(&arguments, surroundings),
            Command::Guard(arguments) => guard::run(&arguments, surroundings),
            Command::Stats(arguments) => stats::run(&arguments, surroundings),
            Command::Runs(arguments) => runs::run(&arguments, surroundings),
            Command::Export(arguments) => export::run(&arguments, surroundings),
            Command::Import(arguments) => import::run(&arguments, surroundings),
            Command::Doctor(arguments) => doctor::run(&arguments, surroundings),
            Command::Forget(arguments) => forget::run(&arguments, surroundings),
            Command::Demo(_) => demo::run(surroundings),
        }
    }
}
