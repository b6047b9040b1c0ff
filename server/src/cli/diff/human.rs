//! Differences for people, module by module.

use anyhow::Result;
use siskin_indexer::diff::{ApiChange, ChangeKind};
use siskin_indexer::lookup::Packages;

use crate::cli::output::Output;
use crate::ide::differences::Differences;
use crate::terminal::{self, BAD, BOLD, DIM, GOOD, WARNING, paint};

/// Before the lines of a change but the first.
const INDENT: &str = "      ";

pub(super) fn print(
    found: &Differences<'_>,
    old: &Packages,
    new: &Packages,
    output: &mut Output,
    width: usize,
) -> Result<()> {
    for module in found.by_module(old, new) {
        if module.changes.is_empty() {
            continue;
        }
        output.line(&paint(BOLD, &module.name))?;
        for change in &module.changes {
            let (mark, style) = match change.kind {
                ChangeKind::Removed => ("-", BAD),
                ChangeKind::Moved => (">", BAD),
                ChangeKind::SignatureChanged if change.is_breaking => ("!", BAD),
                ChangeKind::SignatureChanged => ("~", DIM),
                ChangeKind::Deprecated => ("?", WARNING),
                ChangeKind::Undeprecated => ("~", GOOD),
                ChangeKind::Added => ("+", GOOD),
            };
            let name = shown_name(change, &module.name);
            output.line(&format!("  {} {name}", paint(style, mark)))?;
            if change.kind != ChangeKind::Added {
                for line in terminal::wrap(&text(change), width.saturating_sub(INDENT.len())) {
                    output.line(&format!("{INDENT}{}", paint(DIM, &line)))?;
                }
            }
        }
        output.line("")?;
    }
    if !found.changes.is_empty() {
        let Differences { name, old, new, .. } = found;
        output.line(&format!("{}: {}", paint(BOLD, &format!("{name} {old} to {new}")), found.counts()))?;
    }
    Ok(())
}

/// The path below its module, and how many other paths lead to it.
fn shown_name(change: &ApiChange, module: &str) -> String {
    let path = change.path();
    let name = path.strip_prefix(module).and_then(|rest| rest.strip_prefix('.')).unwrap_or(path);
    match change.paths.len() {
        0 | 1 => name.to_owned(),
        2 => format!("{name}  {}", paint(DIM, "and by another path")),
        n => format!("{name}  {}", paint(DIM, &format!("and by {} other paths", n - 1))),
    }
}

/// What happened, and what to use.
fn text(change: &ApiChange) -> String {
    let detail: String = change.detail().chars().filter(|c| !c.is_control()).collect();
    match &change.replacement {
        Some(replacement) if !detail.contains(&replacement.path) => {
            format!("{detail}; use {}", replacement.path)
        }
        _ => detail,
    }
}
