//! Findings.

use tower_lsp::ls_types::{Diagnostic, DiagnosticSeverity, DiagnosticTag, NumberOrString, Position, Range};

use super::range;
use crate::ide::diagnostics::version_mismatch::{CODE, Mismatch};
use crate::ide::diagnostics::{self, Severity};
use crate::lsp::capabilities::Capabilities;
use crate::session::view::Focus;

/// The name that clients show with findings.
const SOURCE: &str = "siskin";
/// The code whose findings are shown struck through.
const DEPRECATED: &str = "deprecated-api";

/// A finding; `None` if it lies in another cell.
pub(in crate::lsp) fn diagnostic(
    focus: &Focus,
    client: &Capabilities,
    one: &diagnostics::Diagnostic,
) -> Option<Diagnostic> {
    let is_struck = one.code == DEPRECATED && client.diagnostic_tags;
    Some(Diagnostic {
        range: range(focus, &one.range)?,
        severity: Some(severity(one.severity)),
        code: Some(NumberOrString::String(one.code.to_owned())),
        source: Some(SOURCE.to_owned()),
        message: one.message.clone(),
        tags: is_struck.then(|| vec![DiagnosticTag::DEPRECATED]),
        ..Diagnostic::default()
    })
}

/// A hint on the line of a pin.
pub(in crate::lsp) fn on_line(line: u32, message: &str) -> Diagnostic {
    let end = Position { line, character: 1000 };
    Diagnostic {
        range: Range { start: Position { line, character: 0 }, end },
        severity: Some(severity(Mismatch::SEVERITY)),
        code: Some(NumberOrString::String(CODE.to_owned())),
        source: Some(SOURCE.to_owned()),
        message: message.to_owned(),
        ..Diagnostic::default()
    }
}

fn severity(severity: Severity) -> DiagnosticSeverity {
    match severity {
        Severity::Error => DiagnosticSeverity::ERROR,
        Severity::Information => DiagnosticSeverity::INFORMATION,
        Severity::Hint => DiagnosticSeverity::HINT,
    }
}
