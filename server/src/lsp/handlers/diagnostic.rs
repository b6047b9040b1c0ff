//! `textDocument/diagnostic`

use std::sync::Arc;

use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::ls_types::{
    DiagnosticServerCancellationData, DocumentDiagnosticParams, DocumentDiagnosticReport,
    DocumentDiagnosticReportResult, FullDocumentDiagnosticReport, RelatedFullDocumentDiagnosticReport,
};

use crate::lsp::connection::Connection;
use crate::lsp::diagnosing::diagnose;

/// The protocol's code for "cancelled by the server: ask again".
const SERVER_CANCELLED: i64 = -32802;

/// The findings in a document.
pub(in crate::lsp) async fn diagnostic(
    connection: &Arc<Connection>,
    params: DocumentDiagnosticParams,
) -> Result<DocumentDiagnosticReportResult> {
    let items = diagnose(connection, &params.text_document.uri).await.map_err(|_| ask_again())?;
    let report = FullDocumentDiagnosticReport { result_id: None, items };
    let report = RelatedFullDocumentDiagnosticReport {
        related_documents: None,
        full_document_diagnostic_report: report,
    };
    Ok(DocumentDiagnosticReport::Full(report).into())
}

fn ask_again() -> Error {
    let data = DiagnosticServerCancellationData { retrigger_request: true };
    Error {
        code: ErrorCode::ServerError(SERVER_CANCELLED),
        message: "the text changed".into(),
        data: serde_json::to_value(data).ok(),
    }
}
