//! Differences as Markdown, for release notes and reviews.

use anyhow::Result;
use siskin_indexer::diff::ChangeKind;
use siskin_indexer::lookup::Packages;

use super::Report;
use crate::cli::output::Output;
use crate::ide::hover::escape;

pub(super) fn print(report: &Report<'_>, old: &Packages, new: &Packages, output: &mut Output) -> Result<()> {
    let Report { name, old: from, new: to, .. } = report;
    output.line(&format!("# {name} {from} to {to}"))?;
    output.line("")?;
    output.line(&format!("{}.", report.counts()))?;
    for module in report.by_module(old, new) {
        if module.changes.is_empty() {
            continue;
        }
        output.line("")?;
        output.line(&format!("## `{}`", module.name))?;
        output.line("")?;
        for change in &module.changes {
            let breaking = if change.is_breaking { "**breaking** " } else { "" };
            let detail = match change.kind {
                ChangeKind::Added => "added".to_owned(),
                _ => escape(&change.detail()),
            };
            let replacement = match &change.replacement {
                Some(replacement) => format!("; use `{}`", replacement.path),
                None => String::new(),
            };
            output.line(&format!("- {breaking}`{}`: {detail}{replacement}", change.path()))?;
        }
    }
    Ok(())
}
