//! `siskin exists`: exists, absent or unknown, for one name or for the lines of a file.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};
use siskin_indexer::package::PackageName;

use super::Exit;
use super::answer::{Existence, Scope, Scopes};
use super::lines::{MalformedLine, parse_object, read_lines};
use super::output::Output;
use super::search::not_indexed;
use crate::arguments::{PackageArgument, parse_name, parse_version};
use crate::catalogue::Catalogue;
use crate::surroundings::Surroundings;
use crate::terminal::{self, BAD, BOLD, DIM, GOOD, WARNING, paint};

/// Say whether an API exists in a version: exists, absent or unknown
///
/// Exits with 0 if it exists, with 1 if it is absent, with 3 if nothing sure can be said; with --batch with 0 if every
/// line was answered.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The API as code imports it: `pandas.DataFrame.melt`
    #[arg(required_unless_present = "batch")]
    qualname: Option<String>,
    /// The project's folder
    #[arg(long, default_value = ".")]
    root: PathBuf,
    /// Ask this package, whatever the project pins
    #[arg(long, value_name = "NAME[==VERSION]")]
    package: Option<PackageArgument>,
    /// Answer each line of this file (`-`: stdin), JSON objects with package, version, qualname; implies --json
    #[arg(long, value_name = "FILE", conflicts_with = "qualname")]
    batch: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Deserialize)]
struct QuestionLine {
    #[serde(default)]
    package: Option<String>,
    #[serde(default)]
    version: Option<String>,
    qualname: String,
}

#[derive(Debug, Serialize)]
struct AnswerLine<'a> {
    package: Option<String>,
    version: Option<String>,
    qualname: &'a str,
    answer: Existence,
    requested_version: Option<String>,
    approximate: bool,
    /// Why it is approximate, for people.
    #[serde(skip)]
    approximation: Option<String>,
    /// Why nothing is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    /// Why the answer is "unknown".
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Exit> {
    let catalogue = Catalogue::new(surroundings, surroundings.resolve(&arguments.root));
    let mut scopes = Scopes::new(&catalogue);
    let flag = arguments.package.as_ref();
    if let Some(file) = &arguments.batch {
        return run_batch(file, flag, &mut scopes, surroundings);
    }
    let qualname = arguments.qualname.clone().context("a name is needed")?;
    let question = Question {
        package: flag.map(|flag| flag.name.as_str().to_owned()),
        version: flag.and_then(|flag| flag.version.clone()),
        qualname,
        scope: open(flag, &mut scopes)?,
    };
    let answer = question.answer();
    let mut output = Output::new(arguments.json);
    if arguments.json {
        output.json(&answer)?;
    } else {
        let style = match answer.answer {
            Existence::Exists => GOOD,
            Existence::Absent => BAD,
            Existence::Unknown => WARNING,
        };
        let word = match answer.answer {
            Existence::Exists => "exists",
            Existence::Absent => "absent",
            Existence::Unknown => "unknown",
        };
        let place = format!(
            "{} {}",
            answer.package.as_deref().unwrap_or_default(),
            answer.version.as_deref().unwrap_or_default()
        );
        let mut line = format!("{}  {}", paint(style, word), paint(BOLD, answer.qualname));
        if !place.trim().is_empty() {
            line = format!("{line}  {}", paint(DIM, place.trim()));
        }
        output.line(&line)?;
        if let Some(reason) = answer.reason.as_ref().filter(|_| answer.message.is_none()) {
            output.line(&format!("         {}", paint(DIM, reason)))?;
        } else if let Some(why) = &answer.approximation {
            terminal::warn(&format!("{}, approximate: {why}", place.trim()));
        }
    }
    output.flush()?;
    if let Some(message) = &answer.message {
        terminal::note(message);
    }
    Ok(match answer.answer {
        Existence::Exists => Exit::Done,
        Existence::Absent => Exit::Nothing,
        Existence::Unknown => Exit::Unknown,
    })
}

fn open(package: Option<&PackageArgument>, scopes: &mut Scopes<'_>) -> Result<Option<Rc<Scope>>> {
    match package {
        Some(package) => Ok(scopes.of_package(&package.name, package.version.as_deref())),
        None => scopes.of_project().map(Some),
    }
}

fn run_batch(
    file: &Path,
    flag: Option<&PackageArgument>,
    scopes: &mut Scopes<'_>,
    surroundings: &Surroundings,
) -> Result<Exit> {
    let mut output = Output::new(true);
    let mut exit = Exit::Done;
    for (index, line) in read_lines(file, surroundings)?.enumerate() {
        match line.and_then(|line| parse(&line, flag, scopes)) {
            Ok(question) => output.json(&question.answer())?,
            Err(error) => {
                output.json(&MalformedLine { line: index + 1, error })?;
                exit = Exit::Error;
            }
        }
    }
    output.flush()?;
    Ok(exit)
}

/// A line as a question; its fields win over the flag.
fn parse(line: &str, flag: Option<&PackageArgument>, scopes: &mut Scopes<'_>) -> Result<Question, String> {
    let line: QuestionLine = parse_object(line, "package, version, qualname")?;
    if let Some(version) = &line.version {
        parse_version(version)?;
    }
    let package = match &line.package {
        Some(package) => Some(PackageArgument { name: parse_name(package)?, version: line.version.clone() }),
        None => flag.map(|flag| PackageArgument {
            name: flag.name.clone(),
            version: line.version.clone().or_else(|| flag.version.clone()),
        }),
    };
    let scope = open(package.as_ref(), scopes).map_err(|error| format!("{error:#}"))?;
    let name = line.package.or_else(|| package.as_ref().map(|package| package.name.to_string()));
    let version = package.and_then(|package| package.version);
    Ok(Question { package: name, version, qualname: line.qualname, scope })
}

/// A name, and what it is looked up in.
struct Question {
    /// The package as it was named.
    package: Option<String>,
    version: Option<String>,
    qualname: String,
    /// `None` if the package is not indexed.
    scope: Option<Rc<Scope>>,
}

impl Question {
    fn answer(&self) -> AnswerLine<'_> {
        let nothing = AnswerLine {
            package: self.package.clone(),
            version: self.version.clone(),
            qualname: &self.qualname,
            answer: Existence::Unknown,
            requested_version: self.version.clone(),
            approximate: false,
            approximation: None,
            message: None,
            reason: None,
        };
        let Some(scope) = &self.scope else {
            let name = self.package.as_deref().and_then(|name| parse_name(name).ok());
            let message = name.map(|name| not_indexed(&name, self.version.as_deref()));
            return AnswerLine { reason: message.clone(), message, ..nothing };
        };
        let (answer, _) = scope.look_up(&self.qualname);
        let reason = (answer == Existence::Unknown).then(|| scope.reason(&self.qualname));
        let Some(answering) = scope.owner(&self.qualname) else {
            return AnswerLine { answer, reason, ..nothing };
        };
        let info = answering.shard.info();
        let is_approximate = answering.is_approximate();
        // The version as it was written, if it is that one.
        let version = self.version.as_ref().filter(|_| !is_approximate).unwrap_or(&info.version);
        // The name as it was written, if it is that one.
        let is_own = |name: &&String| PackageName::new(name) == info.name;
        let package = self.package.as_ref().filter(is_own).cloned();
        AnswerLine {
            package: package.or_else(|| Some(info.name.to_string())),
            version: Some(version.clone()),
            answer,
            requested_version: answering.requested_version.clone(),
            approximate: is_approximate,
            approximation: answering.approximation(),
            reason,
            ..nothing
        }
    }
}
