//! `siskin guard`: code that a model wrote, checked against the project's pinned versions.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};
use siskin_indexer::language::python::syntax::SyntaxTree;

use super::Exit;
use super::check::CheckedProject;
use super::lines::{MalformedLine, parse_object, read_lines, read_text};
use super::output::Output;
use crate::arguments::{PinArgument, parse_name, parse_version};
use crate::coding::guard::{Judged, Verdict, judge};
use crate::config::Settings;
use crate::ide::diagnostics::{Diagnostic, Severity};
use crate::ide::edit::TextEdit;
use crate::ide::snapshot::{ClientFeatures, Snapshot};
use crate::learning::Learned;
use crate::session::index::Index;
use crate::surroundings::Surroundings;
use crate::terminal::{self, BAD, GOOD, paint};

/// Check code that a language model wrote, and mend what has one obvious correction
///
/// Prints the code, with what is still wrong as notes on stderr. Exits with 0 if nothing is wrong with it (any more),
/// with 1 if it uses APIs that the pinned versions lack or take otherwise, or is no Python.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The code; `-` for stdin
    #[arg(value_name = "FILE", required_unless_present = "batch")]
    file: Option<PathBuf>,
    /// The project's folder
    #[arg(long, default_value = ".")]
    root: PathBuf,
    /// Check against this version of a package (repeatable)
    #[arg(long, value_name = "NAME==VERSION")]
    with: Vec<PinArgument>,
    /// Check the code of each line of a file: JSON objects with `id`, `code`, and `before`, `package` and `version`
    /// where they matter
    #[arg(long, value_name = "FILE", conflicts_with = "file")]
    batch: Option<PathBuf>,
    /// Print JSON: one document, or with --batch one line for each line
    #[arg(long)]
    json: bool,
}

/// A line of a batch.
#[derive(Debug, Deserialize)]
struct Line {
    #[serde(default)]
    id: String,
    code: String,
    /// What stands before it.
    #[serde(default)]
    before: String,
    #[serde(default)]
    package: Option<String>,
    #[serde(default)]
    version: Option<String>,
}

/// A package and its version.
type Pin = (String, String);

/// The JSON document.
#[derive(Debug, Serialize)]
struct Document {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    verdict: Verdict,
    /// The code, corrections and imports included.
    code: String,
    mended: Vec<String>,
    findings: Vec<Finding>,
}

/// What is wrong with code from a model.
#[derive(Debug, Serialize)]
pub(super) struct Finding {
    code: &'static str,
    severity: Severity,
    message: String,
    qualname: String,
    package: String,
    version: String,
}

impl From<Diagnostic> for Finding {
    fn from(one: Diagnostic) -> Self {
        let Diagnostic { code, severity, message, qualname, package, version, .. } = one;
        Self { code, severity, message, qualname, package, version }
    }
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Exit> {
    let root = surroundings.resolve(&arguments.root);
    if let Some(batch) = &arguments.batch {
        return run_batch(batch, arguments, &root, surroundings);
    }
    let file = arguments.file.as_deref().context("no file is named")?;
    let code = read_text(file, surroundings)?;
    let project = CheckedProject::open(&root, &root, &arguments.with, surroundings)?;
    if let Some(note) = project.note() {
        terminal::note(&note);
    }
    let document = look(&Arc::new(project.index), &root, "", code, surroundings)?;
    let mut output = Output::new(arguments.json);
    if arguments.json {
        output.json(&document)?;
    } else {
        output.line(document.code.trim_end())?;
    }
    output.flush()?;
    if !arguments.json {
        document.say();
    }
    Ok(if document.verdict.may_run() { Exit::Done } else { Exit::Nothing })
}

fn run_batch(batch: &Path, arguments: &Arguments, root: &Path, surroundings: &Surroundings) -> Result<Exit> {
    let mut output = Output::new(arguments.json);
    let mut projects: HashMap<Option<Pin>, Result<Arc<Index>, String>> = HashMap::new();
    let mut exit = Exit::Done;
    for (at, line) in read_lines(batch, surroundings)?.enumerate() {
        let line = line.and_then(|line| parse_object::<Line>(&line, "id, code, before, package, version"));
        let answered = line.and_then(|line| {
            let pin = line.package.clone().zip(line.version.clone());
            let project = projects.entry(pin.clone()).or_insert_with(|| {
                let mut with = arguments.with.clone();
                if let Some((name, version)) = &pin {
                    with.push(PinArgument { name: parse_name(name)?, version: parse_version(version)? });
                }
                CheckedProject::open(root, root, &with, surroundings)
                    .map(|project| Arc::new(project.index))
                    .map_err(|error| format!("{error:#}"))
            });
            let index = project.as_ref().map_err(Clone::clone)?;
            let document = look(index, root, &line.before, line.code, surroundings);
            let document = document.map_err(|error| format!("{error:#}"))?;
            Ok(Document { id: Some(line.id), ..document })
        });
        match answered {
            Ok(document) if arguments.json => output.json(&document)?,
            Ok(document) => {
                let verdict = serde_json::to_value(document.verdict)?;
                let id = document.id.unwrap_or_default();
                output.line(&format!("{id}\t{}", verdict.as_str().unwrap_or_default()))?;
            }
            Err(error) => {
                exit = Exit::Error;
                output.json(&MalformedLine { line: at + 1, error })?;
            }
        }
    }
    output.flush()?;
    Ok(exit)
}

/// Judges code that stands after `before`.
fn look(
    index: &Arc<Index>,
    root: &Path,
    before: &str,
    code: String,
    surroundings: &Surroundings,
) -> Result<Document> {
    let cancel = &surroundings.cancel;
    let snapshot = Snapshot {
        tree: SyntaxTree::parse(before, None, cancel).context("stopped")?,
        editable: 0..before.len(),
        text: Arc::from(before),
        path: Some(root.join("untitled.py")),
        index: Arc::clone(index),
        own_shard: Arc::default(),
        own_text: None,
        learned: Arc::new(Learned::default()),
        settings: Arc::new(Settings::default()),
        client: ClientFeatures::default(),
        cancel: cancel.clone(),
    };
    let at = before.len()..before.len();
    let edits = vec![TextEdit { range: at.clone(), new_text: code }];
    let Judged { edits, findings, mended, verdict, .. } = judge(&snapshot, edits, &[]).context("stopped")?;
    let code = edits.into_iter().map(|edit| edit.new_text).collect();
    Ok(Document { id: None, verdict, code, mended, findings: findings.into_iter().map(Into::into).collect() })
}

impl Document {
    fn say(&self) {
        say(self.verdict, &self.mended, &self.findings);
    }
}

/// Says on stderr what was mended, and what is still wrong.
pub(super) fn say(verdict: Verdict, mended: &[String], findings: &[Finding]) {
    for what in mended {
        terminal::note(&format!("{} {what}", paint(GOOD, "mended")));
    }
    for finding in findings {
        let word = if finding.severity == Severity::Error { paint(BAD, "wrong") } else { "note".to_owned() };
        terminal::note(&format!("{word} {} [{}]", finding.message, finding.code));
    }
    if verdict == Verdict::Broken {
        terminal::note(&format!("{} it is not complete Python code", paint(BAD, "wrong")));
    }
}
