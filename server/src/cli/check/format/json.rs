//! JSON lines: the contract.

use anyhow::Result;

use crate::cli::check::report::Report;
use crate::cli::output::Output;

/// One line per finding.
pub(in crate::cli::check) fn json(report: &Report<'_>, output: &mut Output) -> Result<()> {
    report.findings.iter().try_for_each(|finding| output.json(&finding.line()))
}
