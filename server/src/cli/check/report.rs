//! Findings as they are printed.

use std::ops::Range;
use std::path::Path;

use serde::Serialize;
use serde_json::{Value, json};

use crate::arguments::PinArgument;
use crate::ide::diagnostics::version_mismatch::{CODE, Mismatch};
use crate::ide::diagnostics::{Diagnostic, Severity};
use crate::session::text::LineColumn;

/// All findings of a run.
pub(super) struct Report<'a> {
    pub(super) findings: Vec<Finding>,
    pub(super) n_files: usize,
    pub(super) n_lines: usize,
    pub(super) with: &'a [PinArgument],
}

/// A finding in a file.
#[derive(Debug)]
pub(super) struct Finding {
    /// Below the project's folder, with `/`.
    pub(super) path: String,
    /// In UTF-16.
    pub(super) range: Range<LineColumn>,
    pub(super) code: &'static str,
    pub(super) severity: Severity,
    pub(super) message: String,
    pub(super) package: String,
    pub(super) version: Option<String>,
    pub(super) requested_version: Option<String>,
    pub(super) is_approximate: bool,
    pub(super) qualname: Option<String>,
    pub(super) replacement: Option<String>,
    /// What the first quick fix does.
    pub(super) fix: Option<String>,
}

/// A finding as a line of JSON.
#[derive(Serialize)]
struct FindingLine<'a> {
    path: &'a str,
    range: Value,
    code: &'a str,
    severity: Severity,
    message: &'a str,
    package: &'a str,
    version: Option<&'a str>,
    requested_version: Option<&'a str>,
    approximate: bool,
    qualname: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    replacement: Option<&'a str>,
}

impl Finding {
    /// A finding in a text.
    pub(super) fn new(one: Diagnostic, path: String, range: Range<LineColumn>) -> Self {
        Self {
            path,
            range,
            code: one.code,
            severity: one.severity,
            message: one.message,
            package: one.package,
            version: Some(one.version),
            requested_version: one.requested_version,
            is_approximate: false,
            qualname: Some(one.qualname),
            replacement: one.replacement,
            fix: one.fixes.into_iter().next().map(|fix| fix.title),
        }
    }

    /// A finding on the line of a pin.
    pub(super) fn of_pin(mismatch: Mismatch, shown: &dyn Fn(&Path) -> String) -> Self {
        let origin = mismatch.pin.pinned_in.as_ref();
        let line = origin.map_or(0, |origin| origin.line.saturating_sub(1));
        let at = |column| LineColumn { line, column };
        Self {
            path: origin.map(|origin| shown(&origin.path)).unwrap_or_default(),
            range: at(0)..at(0),
            code: CODE,
            severity: Mismatch::SEVERITY,
            message: mismatch.message,
            package: mismatch.pin.package.to_string(),
            version: mismatch.version,
            requested_version: Some(mismatch.pin.version),
            is_approximate: true,
            qualname: None,
            replacement: None,
            fix: None,
        }
    }

    /// As an object of the contract.
    pub(super) fn line(&self) -> impl Serialize + '_ {
        let at = |at: LineColumn| json!({ "line": at.line, "character": at.column });
        FindingLine {
            path: &self.path,
            range: json!({ "start": at(self.range.start), "end": at(self.range.end) }),
            code: self.code,
            severity: self.severity,
            message: &self.message,
            package: &self.package,
            version: self.version.as_deref(),
            requested_version: self.requested_version.as_deref(),
            approximate: self.is_approximate,
            qualname: self.qualname.as_deref(),
            replacement: self.replacement.as_deref(),
        }
    }
}
