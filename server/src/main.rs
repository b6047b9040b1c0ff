//! `siskin`: reads the surroundings of the process, parses the arguments, runs one command, gives its exit code.

mod arguments;
mod catalogue;
mod cli;
mod coding;
mod config;
mod evolve;
mod fetching;
mod ide;
mod indexing_plan;
mod learning;
mod llm;
mod logging;
mod lsp;
mod markdown;
mod process;
mod query;
mod session;
mod source_files;
mod spelling;
mod surroundings;
mod terminal;
mod workspace;
mod written;

use std::io::ErrorKind;
use std::process::ExitCode;

use clap::Parser as _;
use siskin_indexer::cancel::CancellationToken;

use cli::{Cli, Exit};
use surroundings::Surroundings;

fn main() -> ExitCode {
    // Before anything starts a thread.
    if let Some(exit) = evolve::sandbox::enter(std::env::args_os()) {
        return exit;
    }
    let cli = Cli::parse();
    let cancel = CancellationToken::default();
    let on_signal = cancel.clone();
    if !cli.is_server() {
        // Without a handler the program can still be stopped, only less politely.
        let _ = ctrlc::set_handler(move || {
            if on_signal.is_cancelled() {
                std::process::exit(2);
            }
            on_signal.cancel();
        });
    }
    let result = read_surroundings(cancel).and_then(|surroundings| cli.run(&surroundings));
    match result {
        Ok(exit) => exit.into(),
        Err(error) if is_broken_pipe(&error) => Exit::Done.into(),
        Err(error) => {
            terminal::error(&format!("{error:#}"));
            Exit::Error.into()
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that asks for the working folder")]
fn read_surroundings(cancel: CancellationToken) -> anyhow::Result<Surroundings> {
    let folder = std::env::current_dir()
        .map_err(|error| anyhow::anyhow!("the working folder cannot be read: {error}"))?;
    Surroundings::read(folder, cancel)
}

/// Whether whoever reads our output has had enough, which is no failure.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
            || cause
                .downcast_ref::<serde_json::Error>()
                .is_some_and(|error| error.io_error_kind() == Some(ErrorKind::BrokenPipe))
    })
}
