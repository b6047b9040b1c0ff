//! The metadata that distributions carry: METADATA and PKG-INFO (mail headers), RECORD, top_level.txt.

use std::collections::HashMap;

use crate::package::PackageName;

/// What the headers of METADATA or PKG-INFO say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Metadata {
    pub(crate) name: Option<String>,
    pub(crate) version: Option<String>,
    pub(crate) requires: Vec<PackageName>,
    pub(crate) is_private: bool,
}

impl Metadata {
    /// Reads the headers; the description below them is not looked at.
    pub(crate) fn parse(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let mut out = Self::default();
        for line in text.trim_start_matches('\u{feff}').lines() {
            if line.is_empty() {
                break;
            }
            if line.starts_with([' ', '\t']) {
                continue;
            }
            let Some((key, value)) = line.split_once(':') else { continue };
            let value = value.trim();
            if value.is_empty() {
                continue;
            }
            match key.to_ascii_lowercase().as_str() {
                "name" if out.name.is_none() => out.name = Some(value.to_owned()),
                "version" if out.version.is_none() => out.version = Some(value.to_owned()),
                "requires-dist" => out.requires.extend(requirement_name(value)),
                "classifier" if value.starts_with("Private ::") => out.is_private = true,
                _ => {}
            }
        }
        out.requires.sort();
        out.requires.dedup();
        out
    }
}

/// The name at the start of a requirement; `None` where it belongs to an extra.
pub(crate) fn requirement_name(requirement: &str) -> Option<PackageName> {
    let (what, marker) = requirement.split_once(';').unwrap_or((requirement, ""));
    let in_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let name = what.trim_start().split(|c| !in_name(c)).next().filter(|name| !name.is_empty())?;
    (!marker.replace(' ', "").contains("extra==")).then(|| PackageName::new(name))
}

/// A file's line in RECORD: the hash that its bytes must have.
pub(crate) type Record = HashMap<String, [u8; 32]>;

/// The sha256 hashes of RECORD by path; lines without one are left out.
pub(crate) fn parse_record(bytes: &[u8]) -> Record {
    let text = String::from_utf8_lossy(bytes);
    text.lines().filter_map(record_line).collect()
}

fn record_line(line: &str) -> Option<(String, [u8; 32])> {
    let (path, rest) = if let Some(quoted) = line.strip_prefix('"') {
        let end = quoted.rfind("\",")?;
        (quoted.get(..end)?.replace("\"\"", "\""), quoted.get(end + 2..)?)
    } else {
        let (path, rest) = line.split_once(',')?;
        (path.to_owned(), rest)
    };
    let hash = rest.split(',').next()?.strip_prefix("sha256=")?;
    Some((path, base64_sha256(hash)?))
}

/// Unpadded URL-safe base64 of 32 bytes.
fn base64_sha256(text: &str) -> Option<[u8; 32]> {
    let mut out = [0_u8; 32];
    let (mut bits, mut n_bits, mut at) = (0_u32, 0, 0);
    for byte in text.trim().trim_end_matches('=').bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'-' | b'+' => 62,
            b'_' | b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(value);
        n_bits += 6;
        if n_bits >= 8 {
            n_bits -= 8;
            *out.get_mut(at)? = (bits >> n_bits) as u8;
            bits &= (1 << n_bits) - 1;
            at += 1;
        }
    }
    (at == 32).then_some(out)
}

/// Import names in a `top_level.txt`.
pub(crate) fn parse_top_level(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    let mut names: Vec<String> =
        text.lines().map(|line| line.trim().replace('.', "/")).filter(|name| !name.is_empty()).collect();
    names.sort();
    names.dedup();
    names
}

/// Bytes as lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}
