//! For people: file by file, with counts below.

use std::collections::BTreeMap;

use anyhow::Result;

use crate::cli::check::report::{Finding, Report};
use crate::cli::output::Output;
use crate::ide::diagnostics::Severity;
use crate::terminal::{BAD, BOLD, DIM, GOOD, WARNING, paint};

/// The findings of each file, and how many there are.
pub(in crate::cli::check) fn human(report: &Report<'_>, output: &mut Output) -> Result<()> {
    let mut last = "";
    for finding in &report.findings {
        if finding.path != last {
            if !last.is_empty() {
                output.line("")?;
            }
            output.line(&paint(BOLD, &finding.path))?;
            last = &finding.path;
        }
        let (style, word) = match finding.severity {
            Severity::Error => (BAD, "error"),
            Severity::Information => (WARNING, "info"),
            Severity::Hint => (DIM, "hint"),
        };
        let start = finding.range.start;
        let place = format!("{}:{}", start.line + 1, start.column + 1);
        output.line(&format!(
            "  {place:<8} {}  {}  {}",
            paint(style, word),
            finding.message,
            paint(DIM, finding.code)
        ))?;
        if let Some(fix) = &finding.fix {
            output.line(&format!("           {}  {fix}", paint(GOOD, "fix")))?;
        }
    }
    if !report.findings.is_empty() {
        output.line("")?;
    }
    output.line(&summary(report))
}

fn summary(report: &Report<'_>) -> String {
    let against: Vec<String> =
        report.with.iter().map(|pin| format!("{} {}", pin.name, pin.version)).collect();
    let against = if against.is_empty() { String::new() } else { format!(" against {}", against.join(", ")) };
    let read = format!("{} files, {} lines{against}", report.n_files, report.n_lines);
    if report.findings.is_empty() {
        return format!("{read}: nothing to say");
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for Finding { code, .. } in &report.findings {
        *counts.entry(code).or_default() += 1;
    }
    let counts: Vec<String> = counts.into_iter().map(|(code, count)| format!("{count} {code}")).collect();
    let n_fixes = report.findings.iter().filter(|finding| finding.fix.is_some()).count();
    let fixes = if n_fixes == 0 { String::new() } else { format!("; {n_fixes} with a fix") };
    format!("{read}: {}{fixes}", counts.join(", "))
}
