//! `siskin check`: a project's code against the versions that it pins, or against another one.

mod format;
mod project;
mod report;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::ValueEnum;
use rayon::prelude::*;
use siskin_indexer::cancel::CancellationToken;
use siskin_indexer::language::python::syntax::SyntaxTree;
use siskin_indexer::sources::{NestedProject, nested_project};

pub(super) use self::project::CheckedProject;
use self::report::{Finding, Report};
use super::Exit;
use super::output::Output;
use crate::arguments::PinArgument;
use crate::ide::diagnostics::{self, Checked};
use crate::session::text::{Encoding, Lines};
use crate::source_files::{self, SourceText};
use crate::surroundings::Surroundings;
use crate::terminal;

/// Say which APIs a project's code uses that its pinned versions lack, take otherwise, or deprecate
///
/// Reads the files, and folders of files, at PATH; the whole project without one. Exits with 0 if there is nothing to
/// say, with 1 if there are findings.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Files and folders
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The project's folder
    #[arg(long, default_value = ".")]
    root: PathBuf,
    /// Check against this version instead, and speak of that package alone (repeatable)
    #[arg(long, value_name = "NAME==VERSION")]
    with: Vec<PinArgument>,
    /// Print one JSON line per finding
    #[arg(long, conflicts_with = "format")]
    json: bool,
    /// How findings are printed
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// How findings are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Human,
    /// One JSON line per finding
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Workflow commands of GitHub Actions
    Github,
}

/// Deeply nested code is walked recursively; memory that is not touched costs nothing.
const STACK_BYTES: usize = 16 * 1024 * 1024;

/// Runs the command.
pub(crate) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Exit> {
    let root = surroundings.resolve(&arguments.root);
    let paths: Vec<PathBuf> = if arguments.paths.is_empty() {
        vec![root.clone()]
    } else {
        arguments.paths.iter().map(|path| surroundings.resolve(path)).collect()
    };
    let files = source_files::find(&paths, &surroundings.cache)?;
    let threads = rayon::ThreadPoolBuilder::new().stack_size(STACK_BYTES).build()?;
    let (mut findings, mut notes, mut n_lines) = (Vec::new(), BTreeSet::new(), 0);
    for (place, files) in by_project(&root, &files) {
        let project = CheckedProject::open(&place.root, &place.code_root, &arguments.with, surroundings)?;
        let checked: Vec<(Vec<Finding>, usize)> = threads.install(|| {
            files.par_iter().map(|path| check_file(&root, path, &project, &surroundings.cancel)).collect()
        });
        for (found, n) in checked {
            findings.extend(found);
            n_lines += n;
        }
        findings.extend(project.mismatches(&root));
        project.warnings.iter().for_each(|warning| terminal::warn(warning));
        notes.extend(project.note());
    }
    findings.sort_by(|a, b| (&a.path, a.range.start, a.code).cmp(&(&b.path, b.range.start, b.code)));
    let report = Report { findings, n_files: files.len(), n_lines, with: &arguments.with };
    let format = if arguments.json { Format::Json } else { arguments.format };
    let mut output = Output::new(format != Format::Human);
    match format {
        Format::Human => format::human(&report, &mut output)?,
        Format::Json => format::json(&report, &mut output)?,
        Format::Sarif => format::sarif(&report, &mut output)?,
        Format::Github => format::github(&report, &mut output)?,
    }
    output.flush()?;
    notes.iter().for_each(|note| terminal::note(note));
    Ok(if report.findings.is_empty() { Exit::Done } else { Exit::Nothing })
}

/// Where a project is.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct ProjectPlace {
    root: PathBuf,
    /// The folder of its own code: the root, or the folder that is checked where the root only pins.
    code_root: PathBuf,
}

/// Files by the nearest folder that pins or is a project, up to `top`; of no file, `top` alone.
fn by_project<'p>(top: &Path, files: &'p [PathBuf]) -> BTreeMap<ProjectPlace, Vec<&'p PathBuf>> {
    let mut nested: BTreeMap<&Path, Option<NestedProject>> = BTreeMap::new();
    let mut projects: BTreeMap<ProjectPlace, Vec<&PathBuf>> = BTreeMap::new();
    for path in files {
        let folder = path.parent().unwrap_or(top);
        let found = nested.entry(folder).or_insert_with(|| nested_project(folder, top));
        let root = found.as_ref().map_or(top, |found| &found.root).to_owned();
        let is_whole = found.as_ref().is_some_and(|found| found.is_whole);
        let code_root = if is_whole { root.clone() } else { top.to_owned() };
        projects.entry(ProjectPlace { root, code_root }).or_default().push(path);
    }
    if projects.is_empty() {
        projects.insert(ProjectPlace { root: top.to_owned(), code_root: top.to_owned() }, Vec::new());
    }
    projects
}

/// The findings in a file, and how many lines it has.
fn check_file(
    root: &Path,
    path: &Path,
    project: &CheckedProject,
    cancel: &CancellationToken,
) -> (Vec<Finding>, usize) {
    let SourceText { text, shown } = match source_files::read(root, path) {
        Ok(source) => source,
        Err(error) => {
            terminal::warn(&format!("{}: {error}; it is not checked", path.display()));
            return (Vec::new(), 0);
        }
    };
    let n_lines = memchr::memchr_iter(b'\n', text.as_bytes()).count();
    let Some(tree) = SyntaxTree::parse(&text, None, cancel) else { return (Vec::new(), n_lines) };
    let checked = Checked {
        text: &text,
        tree: &tree,
        path: Some(path),
        index: &project.index,
        now: &project.now,
        later: &project.later,
        only: project.only.as_deref(),
        scope: None,
        cancel,
    };
    let lines = Lines::of(&text);
    let found = diagnostics::check(&checked).unwrap_or_default();
    let position = |offset| lines.position(&text, offset, Encoding::Utf16);
    let findings = found.into_iter().map(|one| {
        let range = position(one.range.start)..position(one.range.end);
        Finding::new(one, shown.clone(), range)
    });
    (findings.collect(), n_lines)
}
