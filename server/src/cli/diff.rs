//! `siskin diff`: what changed between two versions of a package.

mod human;

use std::path::Path;

use anyhow::{Result, bail};
use serde::Serialize;
use siskin_indexer::diff::{ApiChange, Side, between};
use siskin_indexer::lookup::Packages;
use siskin_indexer::package::PackageName;

use super::Exit;
use super::output::Output;
use crate::arguments::{parse_name, parse_version};
use crate::catalogue::Catalogue;
use crate::ide::differences::Differences;
use crate::surroundings::Surroundings;
use crate::terminal;

/// Say what changed between two versions of a package
///
/// Both have to be indexed. Exits with 0 if nothing changed, with 1 if something did.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The package
    #[arg(value_parser = parse_name)]
    package: PackageName,
    /// The version to start from
    #[arg(value_parser = parse_version)]
    old: String,
    /// The version to compare it with; it may be an older one
    #[arg(value_parser = parse_version)]
    new: String,
    /// Print Markdown
    #[arg(long, conflicts_with = "json")]
    markdown: bool,
    /// Print JSON, one line per change and path
    #[arg(long)]
    json: bool,
}

/// A line of JSON.
#[derive(Debug, Serialize)]
struct ChangeLine<'a> {
    kind: &'static str,
    qualname: &'a str,
    breaking: bool,
    detail: &'a str,
    /// Whether only ways to use it are deprecated.
    #[serde(skip_serializing_if = "is_false")]
    partial: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    replacement: Option<&'a str>,
    /// What it is.
    object: &'static str,
    /// Where it is defined: the same in all lines about one change.
    definition: &'a str,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde asks for a reference
fn is_false(value: &bool) -> bool {
    !value
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Exit> {
    let catalogue = Catalogue::new(surroundings, surroundings.resolve(Path::new(".")));
    let (name, old) = open(&catalogue, &arguments.package, &arguments.old)?;
    let (_, new) = open(&catalogue, &arguments.package, &arguments.new)?;
    let changes = between(Side { packages: &old, shard: 0 }, Side { packages: &new, shard: 0 });
    let mut output = Output::new(arguments.json);
    if arguments.json {
        for change in &changes {
            print_lines(change, &mut output)?;
        }
    } else {
        let found = Differences { name: &name, old: &arguments.old, new: &arguments.new, changes: &changes };
        if arguments.markdown {
            output.line(found.markdown(&old, &new).trim_end())?;
        } else {
            human::print(&found, &old, &new, &mut output, surroundings.terminal.width)?;
        }
        if changes.is_empty() {
            terminal::note(&format!("nothing changed from {name} {} to {}", arguments.old, arguments.new));
        }
    }
    output.flush()?;
    Ok(if changes.is_empty() { Exit::Done } else { Exit::Nothing })
}

/// The package at that version, with what names are looked up in.
fn open(catalogue: &Catalogue<'_>, name: &PackageName, version: &str) -> Result<(String, Packages)> {
    match catalogue.package(name, Some(version)).filter(|answering| !answering.is_approximate()) {
        Some(answering) => {
            Ok((answering.shard.info().name.to_string(), catalogue.with_requirements(&answering)))
        }
        None => bail!(
            "{name} {version} is not indexed; run `siskin index --package {name}=={version}`, with `--fetch` where it is not on this machine"
        ),
    }
}

fn print_lines(change: &ApiChange, output: &mut Output) -> Result<()> {
    let detail = change.detail();
    for path in &change.paths {
        output.json(&ChangeLine {
            kind: change.kind.as_str(),
            qualname: path,
            breaking: change.is_breaking,
            detail: &detail,
            partial: change.is_partial,
            replacement: change.replacement.as_ref().map(|replacement| replacement.path.as_str()),
            object: change.api.as_str(),
            definition: &change.definition,
        })?;
    }
    Ok(())
}
