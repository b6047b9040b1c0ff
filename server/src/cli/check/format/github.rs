//! Workflow commands of GitHub Actions, which show findings beside the lines of a change.

use anyhow::Result;

use crate::cli::check::report::Report;
use crate::cli::output::Output;
use crate::ide::diagnostics::Severity;

/// One command per finding.
pub(in crate::cli::check) fn github(report: &Report<'_>, output: &mut Output) -> Result<()> {
    for finding in &report.findings {
        let command = match finding.severity {
            Severity::Error => "error",
            Severity::Information => "warning",
            Severity::Hint => "notice",
        };
        let (start, end) = (finding.range.start, finding.range.end);
        output.line(&format!(
            "::{command} file={},line={},endLine={},col={},endColumn={},title={}::{}",
            property(&finding.path),
            start.line + 1,
            end.line + 1,
            start.column + 1,
            end.column + 1,
            property(finding.code),
            data(&finding.message),
        ))?;
    }
    Ok(())
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
