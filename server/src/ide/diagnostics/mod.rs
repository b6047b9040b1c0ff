//! What is wrong with a text, as its packages are at their versions.
//!
//! One file for each code. Everything here is right or silent: names come from
//! [`siskin_indexer::language::python::check`], absence only from the exact version.

mod absent;
mod deprecated;
mod grounds;
mod near;
mod removed_later;
mod subject;
mod unknown_argument;
pub(crate) mod version_mismatch;
mod versions;
mod words;

#[cfg(test)]
mod tests;

use std::ops::Range;
use std::path::Path;

use serde::Serialize;
use siskin_indexer::cancel::CancellationToken;
use siskin_indexer::language::python::check::{Use, uses};
use siskin_indexer::language::python::syntax::SyntaxTree;
use siskin_indexer::language::python::types::Analysis;

use super::edit::TextEdit;
use super::module_path::module_path;
use super::snapshot::Snapshot;
use crate::config::Scope;
use crate::session::index::Index;
pub(crate) use grounds::{Grounds, cut};
pub(crate) use removed_later::{Other, later};
pub(crate) use versions::Versions;
pub(crate) use words::{named, sentences};

/// How bad something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Severity {
    /// It does not work.
    Error,
    /// It works and will not go on to.
    Information,
    /// Something to know.
    Hint,
}

/// A finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Diagnostic {
    /// What it is about, in bytes.
    pub(crate) range: Range<usize>,
    pub(crate) code: &'static str,
    pub(crate) severity: Severity,
    pub(crate) message: String,
    pub(crate) package: String,
    pub(crate) version: String,
    pub(crate) requested_version: Option<String>,
    /// The API.
    pub(crate) qualname: String,
    /// What to use in its place, where docs or a change say it.
    pub(crate) replacement: Option<String>,
    /// Ways to put it right.
    pub(crate) fixes: Vec<Fix>,
}

/// A way to put something right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fix {
    /// What it does.
    pub(crate) title: String,
    /// The sentence or the change that it rests on.
    pub(crate) grounds: String,
    pub(crate) edits: Vec<TextEdit>,
    /// Whether it may be done with all others at once.
    pub(crate) is_preferred: bool,
}

/// A text and what it is checked against.
pub(crate) struct Checked<'a> {
    pub(crate) text: &'a str,
    pub(crate) tree: &'a SyntaxTree,
    pub(crate) path: Option<&'a Path>,
    pub(crate) index: &'a Index,
    /// What the project uses now of packages that are asked about at another version.
    pub(crate) now: &'a [Other],
    /// Newer versions that the project is to use later.
    pub(crate) later: &'a [Other],
    /// Which packages are spoken about, by the index of their shard; all if `None`.
    pub(crate) only: Option<&'a [usize]>,
    /// What the editor's other servers say is not said again; `None` on the command line.
    pub(crate) scope: Option<Scope>,
    pub(crate) cancel: &'a CancellationToken,
}

/// One code: the findings about one use.
struct Check {
    code: &'static str,
    check: fn(&Checked<'_>, &Use) -> Option<Diagnostic>,
}

/// All codes that are about a use. To add one, write its file and register it here.
const CHECKS: [Check; 4] = [
    Check { code: absent::CODE, check: absent::check },
    Check { code: unknown_argument::CODE, check: unknown_argument::check },
    Check { code: deprecated::CODE, check: deprecated::check },
    Check { code: removed_later::CODE, check: removed_later::check },
];

/// The findings in a text, in its order; `None` if cancelled.
pub(crate) fn check(checked: &Checked<'_>) -> Option<Vec<Diagnostic>> {
    if checked.scope == Some(Scope::Comments) {
        return Some(Vec::new());
    }
    let module = checked.path.and_then(|path| module_path(checked.index, path));
    let (name, is_package) = module.as_ref().map_or((None, false), |(name, is)| (Some(name.as_str()), *is));
    let analysis = Analysis::new(&checked.index.packages, checked.text, checked.tree, name, is_package);
    let mut found: Vec<Diagnostic> = Vec::new();
    for one in uses(&analysis, checked.cancel)? {
        if checked.cancel.is_cancelled() {
            return None;
        }
        let checks = CHECKS.iter().filter(|check| !one.silence.covers(check.code));
        for diagnostic in checks.filter_map(|check| (check.check)(checked, &one)) {
            let is_known = |other: &Diagnostic| {
                other.range == diagnostic.range
                    && other.code == diagnostic.code
                    && other.qualname == diagnostic.qualname
            };
            if !found.iter().rev().take(4).any(is_known) {
                found.push(diagnostic);
            }
        }
    }
    Some(found)
}

/// The findings in an open text, those of its editable part; `None` if cancelled.
pub(crate) fn of_snapshot(snapshot: &Snapshot) -> Option<Vec<Diagnostic>> {
    let later = removed_later::later(&snapshot.index, &snapshot.settings.upgrade_to);
    let checked = Checked {
        text: &snapshot.text,
        tree: &snapshot.tree,
        path: snapshot.path.as_deref(),
        index: &snapshot.index,
        now: &[],
        later: &later,
        only: None,
        scope: Some(snapshot.settings.scope),
        cancel: &snapshot.cancel,
    };
    let mut found = check(&checked)?;
    let editable = &snapshot.editable;
    found.retain(|one| editable.start <= one.range.start && one.range.end <= editable.end);
    Some(found)
}
