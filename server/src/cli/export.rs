//! `siskin export`: indexes as one file, for another machine.

use std::path::PathBuf;

use anyhow::{Result, bail};
use serde::Serialize;
use siskin_indexer::store::{ShardRef, export};

use super::Exit;
use super::index::size;
use super::output::Output;
use super::search::{Named, select};
use crate::arguments::PackageArgument;
use crate::catalogue::Catalogue;
use crate::surroundings::Surroundings;
use crate::workspace::STANDARD_LIBRARY;

/// Write indexes into one file, for a machine that does not have the packages
///
/// Those of the project, or of the named packages. The file holds what was read of the packages, docs included, and no
/// path of this machine; `siskin import` takes it in.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The file to write
    file: PathBuf,
    /// Export this package, whatever the project pins (repeatable)
    #[arg(long, value_name = "NAME[==VERSION]")]
    package: Vec<PackageArgument>,
    /// The project's folder
    #[arg(long, default_value = ".")]
    root: PathBuf,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// What was written, as JSON.
#[derive(Debug, Serialize)]
struct Report {
    file: String,
    bytes: u64,
    packages: Vec<Exported>,
}

#[derive(Debug, Serialize)]
struct Exported {
    package: String,
    version: String,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Exit> {
    let catalogue = Catalogue::new(surroundings, surroundings.resolve(&arguments.root));
    let named: Named =
        arguments.package.iter().map(|package| (package.name.clone(), package.version.clone())).collect();
    let mut shards: Vec<ShardRef> = Vec::new();
    for answering in select(&named, &catalogue)? {
        let at = answering.shard.at();
        // What is asked for by version is that version.
        if answering.is_approximate() && !named.is_empty() {
            bail!(
                "{} {} is not indexed; run `siskin index --package {0}=={1}`, with `--fetch` where it is not on this machine",
                at.name,
                answering.requested_version.as_deref().unwrap_or_default()
            );
        }
        // Every Siskin carries the standard library.
        if at.name.as_str() != STANDARD_LIBRARY {
            shards.push(at.clone());
        }
    }
    let file = surroundings.resolve(&arguments.file);
    let bytes = export(&shards, &file)?;
    let packages =
        shards.iter().map(|at| Exported { package: at.name.to_string(), version: at.version.clone() });
    let report = Report { file: file.display().to_string(), bytes, packages: packages.collect() };
    let mut output = Output::new(arguments.json);
    if arguments.json {
        output.json(&report)?;
    } else {
        for one in &report.packages {
            output.line(&format!("{} {}", one.package, one.version))?;
        }
        let n = match report.packages.len() {
            1 => "1 index".to_owned(),
            n => format!("{n} indexes"),
        };
        output.line(&format!("{n} in {} ({})", report.file, size(bytes)))?;
    }
    output.flush()?;
    Ok(Exit::Done)
}
