//! `siskin diff`: what changed between two versions of a package.

mod human;
mod markdown;

use std::path::Path;

use anyhow::{Result, bail};
use serde::Serialize;
use siskin_indexer::diff::{ApiChange, ChangeKind, Side, between};
use siskin_indexer::lookup::Packages;
use siskin_indexer::package::PackageName;

use super::Exit;
use super::output::Output;
use crate::arguments::{parse_name, parse_version};
use crate::catalogue::Catalogue;
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
        let report = Report { name: &name, old: &arguments.old, new: &arguments.new, changes: &changes };
        if arguments.markdown {
            markdown::print(&report, &old, &new, &mut output)?;
        } else {
            human::print(&report, &old, &new, &mut output, surroundings.terminal.width)?;
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

/// What is printed for people.
struct Report<'a> {
    name: &'a str,
    old: &'a str,
    new: &'a str,
    changes: &'a [ApiChange],
}

impl<'a> Report<'a> {
    /// `12 removed, 3 moved, …`: of all kinds that there are.
    fn counts(&self) -> String {
        let kinds = [
            (ChangeKind::Removed, "removed"),
            (ChangeKind::Moved, "moved"),
            (ChangeKind::SignatureChanged, "called in another way"),
            (ChangeKind::Deprecated, "deprecated"),
            (ChangeKind::Undeprecated, "no longer deprecated"),
            (ChangeKind::Added, "added"),
        ];
        let count = |kind| self.changes.iter().filter(|change| change.kind == kind).count();
        let counted = kinds.into_iter().map(|(kind, word)| (count(kind), word)).filter(|(n, _)| *n > 0);
        let mut words: Vec<String> = counted.map(|(n, word)| format!("{n} {word}")).collect();
        let n_breaking = self.changes.iter().filter(|change| change.is_breaking).count();
        words.push(format!("{n_breaking} may break callers"));
        words.join(", ")
    }

    /// Changes by module, sorted; of each module what breaks callers first. What went or came with its module is left
    /// to a count.
    fn by_module(&self, old: &Packages, new: &Packages) -> Vec<Module<'a>> {
        let mut modules: Vec<Module<'a>> = Vec::new();
        for change in self.changes {
            let name = module_of(change, old, new);
            let at = modules.iter().position(|module| module.name == name).unwrap_or_else(|| {
                modules.push(Module { name, ..Module::default() });
                modules.len() - 1
            });
            let Some(module) = modules.get_mut(at) else { continue };
            if change.is_within && change.kind != ChangeKind::Moved {
                module.n_within += 1;
            } else {
                module.changes.push(change);
            }
        }
        modules.sort_by(|a, b| a.name.cmp(&b.name));
        for module in &mut modules {
            module.changes.sort_by_key(|change| (rank(change), change.path()));
        }
        modules
    }
}

/// The changes of one module.
#[derive(Default)]
struct Module<'a> {
    name: String,
    changes: Vec<&'a ApiChange>,
    /// Names that went or came with the module.
    n_within: usize,
}

fn rank(change: &ApiChange) -> u8 {
    match change.kind {
        ChangeKind::Removed => 0,
        ChangeKind::Moved => 1,
        ChangeKind::SignatureChanged if change.is_breaking => 2,
        ChangeKind::Deprecated => 3,
        ChangeKind::SignatureChanged => 4,
        ChangeKind::Undeprecated => 5,
        ChangeKind::Added => 6,
    }
}

/// The module that the best path goes through: all of it but the thing itself and the classes that hold it.
fn module_of(change: &ApiChange, old: &Packages, new: &Packages) -> String {
    let (packages, place) = match (change.old, change.new) {
        (Some(place), _) => (old, place),
        (None, Some(place)) => (new, place),
        (None, None) => return change.path().to_owned(),
    };
    let mut path = change.path();
    let mut at = packages.entry(place);
    while let Some(entry) = at {
        let Some((above, _)) = path.rsplit_once('.') else { break };
        path = above;
        let parent = entry.parent().map(|parent| entry.shard().entry(parent));
        at = parent.filter(|parent| parent.kind() == siskin_indexer::entry::Kind::Class);
    }
    path.to_owned()
}
