//! SARIF 2.1.0, which code scanning reads.

use std::fmt::Write as _;

use anyhow::Result;
use serde_json::{Value, json};

use crate::cli::check::report::{Finding, Report};
use crate::cli::output::Output;
use crate::ide::diagnostics::Severity;

/// The codes, with what each is about.
const RULES: [(&str, &str); 5] = [
    ("absent-api", "The pinned version has no such module, name or member"),
    ("unknown-argument", "The pinned signature does not take these arguments"),
    ("deprecated-api", "Deprecated in the pinned version"),
    ("removed-later", "Gone in a newer version"),
    ("version-mismatch", "The pinned version is not indexed"),
];

/// One document.
pub(in crate::cli::check) fn sarif(report: &Report<'_>, output: &mut Output) -> Result<()> {
    let rules: Vec<Value> =
        RULES.iter().map(|(id, about)| json!({ "id": id, "shortDescription": { "text": about } })).collect();
    let results: Vec<Value> = report.findings.iter().map(result).collect();
    output.json(&json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "siskin", "version": env!("CARGO_PKG_VERSION"), "rules": rules } },
            "columnKind": "utf16CodeUnits",
            "results": results,
        }],
    }))
}

fn result(finding: &Finding) -> Value {
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Information => "warning",
        Severity::Hint => "note",
    };
    let (start, end) = (finding.range.start, finding.range.end);
    json!({
        "ruleId": finding.code,
        "level": level,
        "message": { "text": finding.message },
        "locations": [{ "physicalLocation": {
            "artifactLocation": { "uri": uri(&finding.path) },
            "region": {
                "startLine": start.line + 1,
                "startColumn": start.column + 1,
                "endLine": end.line + 1,
                "endColumn": end.column + 1,
            },
        }}],
        "properties": {
            "package": finding.package,
            "version": finding.version,
            "qualname": finding.qualname,
            "replacement": finding.replacement,
        },
    })
}

/// A path as a reference.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}
