//! `siskin import`: takes in indexes that another machine exported.

use std::path::PathBuf;

use anyhow::Result;
use serde::Serialize;

use super::Exit;
use super::output::Output;
use crate::surroundings::Surroundings;
use crate::terminal;

/// Take in indexes that `siskin export` wrote
///
/// Indexes that are there already stay as they are. A project uses the others after its next `siskin index`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Files that `siskin export` wrote
    #[arg(required = true)]
    file: Vec<PathBuf>,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// What was taken in, as JSON.
#[derive(Debug, Serialize)]
struct Report {
    packages: Vec<Taken>,
}

#[derive(Debug, Serialize)]
struct Taken {
    package: String,
    version: String,
    /// `imported`, or `cached` if it was there.
    status: &'static str,
}

/// Runs the command. Every file is tried; exits with 2 if one could not be taken in.
pub(crate) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Exit> {
    let store = surroundings.store();
    let mut report = Report { packages: Vec::new() };
    let mut exit = Exit::Done;
    for file in &arguments.file {
        match store.import(&surroundings.resolve(file)) {
            Ok(imported) => report.packages.extend(imported.into_iter().map(|one| Taken {
                package: one.shard.name.to_string(),
                version: one.shard.version.clone(),
                status: if one.is_new { "imported" } else { "cached" },
            })),
            Err(error) => {
                terminal::error(&error.to_string());
                exit = Exit::Error;
            }
        }
    }
    let mut output = Output::new(arguments.json);
    if arguments.json {
        output.json(&report)?;
    } else {
        for one in &report.packages {
            output.line(&format!("{:8}  {} {}", one.status, one.package, one.version))?;
        }
    }
    output.flush()?;
    Ok(exit)
}
