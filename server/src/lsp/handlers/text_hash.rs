//! `siskin/textHash`: for tests, and for whoever suspects that server and client have different texts.

use serde::{Deserialize, Serialize};
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::TextDocumentIdentifier;

use crate::lsp::connection::Connection;

/// Which document.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::lsp) struct TextHashParams {
    text_document: TextDocumentIdentifier,
}

/// What tells whether a text is the same, without saying it.
#[derive(Debug, Serialize)]
pub(in crate::lsp) struct TextHash {
    /// BLAKE3 of its UTF-8 bytes, as hexadecimal digits.
    hash: String,
    /// The number of bytes.
    length: usize,
    /// The version of the last change.
    version: i32,
}

/// The hash of an open document's text; nothing if it is not open.
#[expect(clippy::unnecessary_wraps, reason = "requests answer with a result")]
pub(in crate::lsp) fn text_hash(
    connection: &Connection,
    params: &TextHashParams,
) -> Result<Option<TextHash>> {
    let document = connection.session.documents.find(params.text_document.uri.as_str());
    Ok(document.map(|document| {
        let revision = document.revision();
        let hash = blake3::hash(revision.text.as_bytes()).to_hex().to_string();
        TextHash { hash, length: revision.text.len(), version: revision.version }
    }))
}
