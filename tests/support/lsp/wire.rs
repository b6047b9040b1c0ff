//! Messages as bytes.

use std::io::{self, BufRead, Read as _};

use serde_json::Value;

/// A body with its header.
pub(crate) fn frame(body: &[u8]) -> Vec<u8> {
    let mut bytes = format!("Content-Length: {}\r\n\r\n", body.len()).into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

/// Reads one message; `None` at the end.
pub(super) fn read(reader: &mut impl BufRead) -> io::Result<Option<Value>> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let line = line.trim_end_matches(['\r', '\n']);
        if line.is_empty() {
            break;
        }
        if let Some(digits) = line.strip_prefix("Content-Length: ") {
            length = digits.parse::<u64>().ok();
        } else {
            // Anything else on stdout would break real clients.
            assert!(line.starts_with("Content-Type:"), "not a header: {line}");
        }
    }
    let length = length.ok_or_else(|| io::Error::other("a message without a length"))?;
    let mut body = Vec::new();
    reader.take(length).read_to_end(&mut body)?;
    serde_json::from_slice(&body).map(Some).map_err(io::Error::other)
}
