//! `siskin show`: one API whole.

use std::path::PathBuf;
use std::rc::Rc;

use anyhow::Result;
use serde::Serialize;
use siskin_indexer::entry::Flags;
use siskin_indexer::history::Notes;
use siskin_indexer::language::python::docstring;
use siskin_indexer::lookup::Lookup;
use siskin_indexer::store::{EntryView, TargetView};

use super::Exit;
use super::answer::{Existence, Scope, Scopes};
use super::output::Output;
use super::search::not_indexed;
use crate::arguments::PackageArgument;
use crate::catalogue::{Answering, Catalogue};
use crate::markdown;
use crate::surroundings::Surroundings;
use crate::terminal::{self, BOLD, CODE, DIM, WARNING, paint};

/// Docs beyond this are left out, in bytes of Markdown: a whole reference page fits.
const MAX_DOCS: usize = 256 << 10;
/// Names that are offered for one that is absent.
const MAX_NEAR: usize = 8;

/// Show one API whole: signatures, docs, where it is defined
///
/// Exits with 0 if it exists, with 1 if it is absent, with 3 if nothing sure can be said.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The API as code imports it: `pandas.DataFrame.melt`
    qualname: String,
    /// The project's folder
    #[arg(long, default_value = ".")]
    root: PathBuf,
    /// Ask this package, whatever the project pins
    #[arg(long, value_name = "NAME[==VERSION]")]
    package: Option<PackageArgument>,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// The JSON document.
#[derive(Debug, Serialize)]
struct Document<'a> {
    qualname: &'a str,
    kind: Option<&'static str>,
    /// The first of the signatures.
    signature: &'a str,
    signatures: Vec<&'a str>,
    value_type: &'a str,
    docs: String,
    summary: &'a str,
    since: Option<&'a str>,
    /// Versions that changed it, by its docs.
    changed: Vec<String>,
    deprecated: Option<&'a str>,
    /// What is said of single ways to use it that are deprecated.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    partly_deprecated: Vec<&'a str>,
    /// The version that is to remove it, by its docs.
    removed_in: Option<String>,
    aliases: Vec<&'a str>,
    bases: Vec<String>,
    file: Option<&'a str>,
    line: Option<u32>,
    refs: Option<u32>,
    package: Option<&'a str>,
    version: Option<&'a str>,
    requested_version: Option<&'a str>,
    approximate: bool,
    #[serde(skip)]
    approximation: Option<String>,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Exit> {
    let catalogue = Catalogue::new(surroundings, surroundings.resolve(&arguments.root));
    let mut scopes = Scopes::new(&catalogue);
    let scope = match &arguments.package {
        Some(package) => match scopes.of_package(&package.name, package.version.as_deref()) {
            Some(scope) => scope,
            None => anyhow::bail!("{}", not_indexed(&package.name, package.version.as_deref())),
        },
        None => scopes.of_project()?,
    };
    let (existence, found) = scope.look_up(&arguments.qualname);
    match existence {
        Existence::Exists => {}
        Existence::Absent => {
            let name = &arguments.qualname;
            terminal::note(&format!("{name} does not exist in {}", title(&scope, name)));
            let near = near_names(&scope, &arguments.qualname);
            if !near.is_empty() {
                terminal::note(&format!("of that name: {}", near.join(", ")));
            }
            return Ok(Exit::Nothing);
        }
        Existence::Unknown => {
            let name = &arguments.qualname;
            let title = title(&scope, name);
            let reason = scope.reason(name);
            terminal::note(&format!("nothing sure can be said of {name} in {title}\n{reason}"));
            return Ok(Exit::Unknown);
        }
    }
    let owner = scope.owner(&arguments.qualname);
    let document = Document::new(&arguments.qualname, found, &scope, owner.as_ref());
    let mut output = Output::new(arguments.json);
    if arguments.json {
        output.json(&document)?;
    } else {
        document.print(&mut output, surroundings.terminal.width)?;
    }
    output.flush()?;
    Ok(Exit::Done)
}

fn title(scope: &Rc<Scope>, qualname: &str) -> String {
    match scope.owner(qualname) {
        Some(owner) => {
            let stands_in = match &owner.requested_version {
                Some(requested) if owner.is_approximate() => match owner.approximation() {
                    Some(why) if owner.pinned_in.is_some() => format!(", approximate: {why}"),
                    _ => format!(", which stands in for {requested}"),
                },
                _ => String::new(),
            };
            format!("{} {}{stands_in}", owner.shard.info().name, owner.shard.info().version)
        }
        None => match scope.answering.len() {
            1 => "the one package of the project".to_owned(),
            n => format!("the {n} packages of the project"),
        },
    }
}

/// Public names whose last part is that of `qualname`.
fn near_names(scope: &Rc<Scope>, qualname: &str) -> Vec<String> {
    let last = qualname.rsplit('.').next().unwrap_or(qualname);
    let mut found: Vec<String> = Vec::new();
    for shard in scope.answering.iter().map(|answering| &answering.shard) {
        let paths = shard.with_name(last).into_iter().map(|id| shard.entry(id).public_path().to_owned());
        found.extend(paths.filter(|path| !path.is_empty()));
    }
    found.sort_unstable();
    found.dedup();
    found.truncate(MAX_NEAR);
    found
}

impl<'a> Document<'a> {
    fn new(qualname: &'a str, found: Lookup, scope: &'a Rc<Scope>, owner: Option<&'a Answering>) -> Self {
        let known = Self {
            qualname,
            kind: None,
            signature: "",
            signatures: Vec::new(),
            value_type: "",
            docs: String::new(),
            summary: "",
            since: None,
            changed: Vec::new(),
            deprecated: None,
            partly_deprecated: Vec::new(),
            removed_in: None,
            aliases: Vec::new(),
            bases: Vec::new(),
            file: None,
            line: None,
            refs: None,
            package: owner.map(|owner| owner.shard.info().name.as_str()),
            version: owner.map(|owner| owner.shard.info().version.as_str()),
            requested_version: owner.and_then(|owner| owner.requested_version.as_deref()),
            approximate: owner.is_some_and(Answering::is_approximate),
            approximation: owner.and_then(Answering::approximation),
        };
        let Lookup::Found(place) = found else { return known };
        let Some(shard) = scope.packages.shard(place.shard) else { return known };
        let entry = shard.entry(place.entry);
        let notes = Notes::of(&entry);
        // A name of another package that the asked one leads to has that package's version.
        let answering = scope.answering.iter().find(|other| other.shard.at().path == shard.at().path);
        Self {
            qualname: if entry.public_path().is_empty() { qualname } else { entry.public_path() },
            kind: Some(entry.kind().as_str()),
            signature: entry.signature().lines().next().unwrap_or_default(),
            signatures: entry.signature().lines().collect(),
            value_type: entry.value_type(),
            docs: docstring::to_markdown(&entry.doc(), MAX_DOCS),
            summary: entry.summary(),
            since: entry.since(),
            changed: notes.changed,
            deprecated: deprecation(&entry),
            partly_deprecated: entry.partly_deprecated().into_iter().flat_map(str::lines).collect(),
            removed_in: notes.removed_in,
            aliases: entry.aliases().collect(),
            bases: bases(&entry),
            file: entry.file(),
            line: (entry.line() > 0).then(|| entry.line()),
            refs: entry.refs(),
            package: Some(shard.info().name.as_str()),
            version: Some(&shard.info().version),
            requested_version: answering.and_then(|answering| answering.requested_version.as_deref()),
            approximate: answering.is_some_and(Answering::is_approximate),
            approximation: answering.and_then(Answering::approximation),
        }
    }

    fn print(&self, output: &mut Output, width: usize) -> Result<()> {
        let package = format!("{} {}", self.package.unwrap_or_default(), self.version.unwrap_or_default());
        let kind = self.kind.unwrap_or("known to exist, not described").replace('_', " ");
        output.line(&format!(
            "{}  {}",
            paint(BOLD, self.qualname),
            paint(DIM, &format!("{kind}, {package}"))
        ))?;
        let name = self.qualname.rsplit('.').next().unwrap_or(self.qualname);
        for signature in &self.signatures {
            output.line(&paint(CODE, &format!("{name}{signature}")))?;
        }
        if self.signatures.is_empty() && !self.value_type.is_empty() {
            output.line(&paint(CODE, &format!("{name}: {}", self.value_type)))?;
        }
        if let Some(why) = &self.approximation {
            output.line(&paint(WARNING, &format!("{package}, approximate: {why}")))?;
        }
        let versions = Notes {
            since: self.since.map(str::to_owned),
            changed: self.changed.clone(),
            deprecated: None,
            removed_in: self.removed_in.clone(),
        };
        let versions = versions.parts();
        if !versions.is_empty() {
            output.line(&paint(DIM, &versions.join(", ")))?;
        }
        if let Some(message) = self.deprecated {
            output.line(&paint(WARNING, format!("deprecated: {message}").trim_end_matches(": ")))?;
        }
        for note in &self.partly_deprecated {
            output.line(&paint(WARNING, &format!("deprecated in part: {note}")))?;
        }
        if !self.bases.is_empty() {
            output.line(&paint(DIM, &format!("bases: {}", self.bases.join(", "))))?;
        }
        if let Some(file) = self.file {
            let line = self.line.map_or(String::new(), |line| format!(":{line}"));
            output.line(&paint(DIM, &format!("defined in {file}{line}")))?;
        }
        if !self.docs.is_empty() {
            output.line("")?;
            for line in markdown::render(&self.docs, width) {
                output.line(&line)?;
            }
        }
        if !self.aliases.is_empty() {
            output.line("")?;
            let text = format!("also as {}", self.aliases.join(", "));
            for line in terminal::wrap(&text, width) {
                output.line(&paint(DIM, &line))?;
            }
        }
        Ok(())
    }
}

/// The message of a deprecation, empty if it has none.
fn deprecation<'a>(entry: &EntryView<'a>) -> Option<&'a str> {
    entry.deprecated().or_else(|| entry.flags().contains(Flags::DEPRECATED).then_some(""))
}

/// The base classes by the paths that users know.
fn bases(entry: &EntryView<'_>) -> Vec<String> {
    let name = |base: TargetView<'_>| match base {
        TargetView::Entry(id) => {
            let path = entry.shard().entry(id).public_path();
            if path.is_empty() { entry.shard().path_of(id) } else { path.to_owned() }
        }
        TargetView::Path(path) => path.trim_start_matches('?').to_owned(),
    };
    entry.bases().map(name).collect()
}
