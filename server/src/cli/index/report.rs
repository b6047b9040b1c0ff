//! What `siskin index` tells: a JSON document, or a table.

use anyhow::Result;
use serde::Serialize;
use siskin_indexer::error::Problem;
use siskin_indexer::indexing::{Indexed, Status};
use siskin_indexer::package::{Ecosystem, PackageName};
use unicode_width::UnicodeWidthStr;

use crate::cli::output::Output;
use crate::indexing_plan::NOT_HERE;
use crate::terminal::{self, BAD, BOLD, DIM, GOOD, WARNING, pad, paint, shorten};

/// Problems that are listed below the table; all are in the JSON document.
const MAX_PROBLEMS: usize = 10;
/// More pins that are not here are named in one line.
const MAX_ABSENT: usize = 5;

/// What became of one package.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) package: PackageName,
    /// The version of its shard, else the one that was asked for.
    pub(super) version: Option<String>,
    pub(super) requested_version: Option<String>,
    pub(super) result: Result<Indexed, Failure>,
}

/// Why a package has no shard.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) error: String,
    /// What to do next.
    pub(super) next: Option<String>,
    /// Whether the cache folder is the cause.
    pub(super) is_about_cache: bool,
    /// Whether there is no room left.
    pub(super) is_full: bool,
}

/// The JSON document.
#[derive(Debug, Serialize)]
pub(super) struct Report<'a> {
    packages: Vec<Row<'a>>,
}

#[derive(Debug, Serialize)]
struct Row<'a> {
    ecosystem: &'static str,
    package: &'a str,
    version: Option<&'a str>,
    requested_version: Option<&'a str>,
    status: &'static str,
    entries: usize,
    files: usize,
    bytes: u64,
    seconds: f64,
    problems: &'a [Problem],
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<&'a str>,
}

impl<'a> Report<'a> {
    pub(super) fn new(outcomes: &'a [Outcome]) -> Self {
        Self { packages: outcomes.iter().map(Row::new).collect() }
    }

    /// Prints the table, then problems and failures.
    pub(super) fn print(&self, output: &mut Output, width: usize) -> Result<()> {
        let name_width = column("package", 32, self.packages.iter().map(|row| row.package));
        let version_width = column("version", 20, self.packages.iter().filter_map(|row| row.version));
        let head = format!(
            "{}  {}  {:<7}{:>9}{:>7}{:>10}{:>9}{:>10}",
            pad("package", name_width),
            pad("version", version_width),
            "status",
            "entries",
            "files",
            "size",
            "seconds",
            "problems"
        );
        output.line(&paint(DIM, &head))?;
        for row in &self.packages {
            let style = match row.status {
                "built" => GOOD,
                "failed" => BAD,
                _ => DIM,
            };
            let problems =
                if row.problems.is_empty() { String::new() } else { row.problems.len().to_string() };
            output.line(&format!(
                "{}  {}  {}{:>9}{:>7}{:>10}{:>9.2}{}",
                paint(BOLD, &pad(&shorten(row.package, name_width), name_width)),
                pad(&shorten(row.version.unwrap_or("-"), version_width), version_width),
                paint(style, &format!("{:<7}", row.status)),
                row.entries,
                row.files,
                size(row.bytes),
                row.seconds,
                paint(WARNING, &format!("{problems:>10}")),
            ))?;
        }
        output.line(&self.sum())?;
        self.print_problems(output, width)?;
        // A lockfile has packages that are needed elsewhere: of many pins that are not here one line is enough.
        let absent: Vec<&Row<'_>> =
            self.packages.iter().filter(|row| row.error.is_some_and(is_not_here)).collect();
        let absent = if absent.len() > MAX_ABSENT { absent } else { Vec::new() };
        for row in &self.packages {
            if absent.iter().any(|other| std::ptr::eq(*other, row)) {
                continue;
            }
            if let Some(error) = row.error {
                let wanted = row.version.map_or(String::new(), |version| format!(" {version}"));
                output.line(&format!("{} {}{wanted}: {error}", paint(BAD, "failed"), row.package))?;
            }
            if let Some(next) = row.next {
                output.line(&format!("       try: {}", paint(terminal::CODE, next)))?;
            }
            if let (Some(version), Some(requested)) = (row.version, row.requested_version)
                && row.error.is_none()
                && !siskin_indexer::store::same_version(version, requested)
            {
                let text =
                    format!("{} {requested} is pinned; {version} is here and stands in for it", row.package);
                output.line(&format!("{} {text}", paint(WARNING, "pinned")))?;
            }
        }
        if !absent.is_empty() {
            let name = |row: &&Row<'_>| format!("{} {}", row.package, row.version.unwrap_or("-"));
            let names: Vec<String> = absent.iter().map(name).collect();
            let text = format!(
                "{} pinned versions are neither in the cache nor on this machine: {}",
                names.len(),
                names.join(", ")
            );
            output.line(&format!("{} {}", paint(BAD, "failed"), shorten(&text, width.saturating_sub(7))))?;
            output.line(&format!("       try: {}", paint(terminal::CODE, "siskin index --fetch")))?;
        }
        Ok(())
    }

    fn sum(&self) -> String {
        let count = |status: &str| self.packages.iter().filter(|row| row.status == status).count();
        let failed = match count("failed") {
            0 => String::new(),
            n => format!(", {n} failed"),
        };
        let entries: usize = self.packages.iter().map(|row| row.entries).sum();
        let bytes: u64 = self.packages.iter().map(|row| row.bytes).sum();
        let n = self.packages.len();
        format!(
            "{n} package{}: {} built, {} unchanged{failed}; {entries} entries from {}",
            if n == 1 { "" } else { "s" },
            count("built"),
            count("cached"),
            size(bytes).trim()
        )
    }

    fn print_problems(&self, output: &mut Output, width: usize) -> Result<()> {
        let built = || self.packages.iter().filter(|row| row.status == "built");
        let problems = built().flat_map(|row| row.problems.iter().map(move |problem| (row.package, problem)));
        let n_problems: usize = built().map(|row| row.problems.len()).sum();
        for (package, problem) in problems.take(MAX_PROBLEMS) {
            let text = shorten(&format!("{package}: {}", describe(problem)), width.saturating_sub(8));
            output.line(&format!("{} {text}", paint(WARNING, "problem")))?;
        }
        if n_problems > MAX_PROBLEMS {
            output.line(&format!("        and {} more: see --json", n_problems - MAX_PROBLEMS))?;
        }
        Ok(())
    }
}

impl<'a> Row<'a> {
    fn new(outcome: &'a Outcome) -> Self {
        let row = Self {
            ecosystem: Ecosystem::Pypi.as_str(),
            package: outcome.package.as_str(),
            version: outcome.version.as_deref(),
            requested_version: outcome.requested_version.as_deref(),
            status: "failed",
            entries: 0,
            files: 0,
            bytes: 0,
            seconds: 0.0,
            problems: &[],
            error: None,
            next: None,
        };
        match &outcome.result {
            Ok(indexed) => {
                let info = indexed.shard.info();
                Self {
                    status: match indexed.status {
                        Status::Built => "built",
                        Status::Cached => "cached",
                    },
                    entries: info.n_entries,
                    files: info.n_files,
                    bytes: info.n_bytes,
                    seconds: (indexed.seconds * 1e6).round() / 1e6,
                    problems: &info.problems,
                    ..row
                }
            }
            Err(failure) => Self { error: Some(&failure.error), next: failure.next.as_deref(), ..row },
        }
    }
}

/// Whether all that is wrong is that the version is nowhere.
fn is_not_here(error: &str) -> bool {
    error.ends_with(NOT_HERE)
}

/// A problem as one line.
pub(crate) fn describe(problem: &Problem) -> String {
    match problem.line {
        Some(line) => format!("{}:{line}: {}", problem.subject, problem.message),
        None => format!("{}: {}", problem.subject, problem.message),
    }
}

/// Bytes for people: `812 kB`, `4.1 MB`.
pub(crate) fn size(bytes: u64) -> String {
    let bytes = bytes as f64;
    if bytes >= 1e6 { format!("{:.1} MB", bytes / 1e6) } else { format!("{:.0} kB", (bytes / 1e3).ceil()) }
}

fn column<'a>(head: &str, most: usize, texts: impl Iterator<Item = &'a str>) -> usize {
    texts.map(UnicodeWidthStr::width).chain([head.len()]).max().unwrap_or(0).min(most)
}
