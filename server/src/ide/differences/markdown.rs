//! Differences as Markdown, for release notes, reviews and editors.

use std::fmt::Write as _;

use siskin_indexer::diff::ChangeKind;
use siskin_indexer::lookup::Packages;

use super::Differences;
use crate::ide::hover::escape;

impl Differences<'_> {
    /// A heading, the counts, and a list for each module.
    pub(crate) fn markdown(&self, old: &Packages, new: &Packages) -> String {
        let mut out = format!("# {} {} to {}\n\n{}.\n", self.name, self.old, self.new, self.counts());
        for module in self.by_module(old, new).iter().filter(|module| !module.changes.is_empty()) {
            let _ = write!(out, "\n## `{}`\n\n", module.name);
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
                let _ = writeln!(out, "- {breaking}`{}`: {detail}{replacement}", change.path());
            }
        }
        out
    }
}
