//! Names of folders in the cache, and the order of versions.

use std::cmp::Ordering;
use std::fmt::Write;
use std::str::FromStr;

use pep440_rs::Version;

/// Longest folder name made from a package's name or version, in bytes.
const MAX_NAME: usize = 100;
/// Names that Windows keeps for devices.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// `text` as a folder name that is safe on every system; different texts give different names.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let stem = text.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let is_device = DEVICES.contains(&stem.as_str())
        || (stem.len() == 4 && (stem.starts_with("com") || stem.starts_with("lpt")));
    for (i, byte) in text.bytes().enumerate() {
        let is_plain = byte.is_ascii_alphanumeric()
            || matches!(byte, b'-' | b'+' | b'_' | b'!')
            // A folder must not begin or end with a dot.
            || (byte == b'.' && i > 0 && i + 1 < text.len());
        if is_plain && !(is_device && i == 0) {
            out.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{byte:02x}");
        }
    }
    if out.is_empty() {
        return "%".into();
    }
    if out.len() > MAX_NAME {
        out.truncate(MAX_NAME - 34);
        return format!("{out}%~{}", &blake3::hash(text.as_bytes()).to_hex()[..32]);
    }
    out
}

/// The text that [`escape`] was given; for one that was too long its folder name.
pub(crate) fn unescape(name: &str) -> String {
    if name == "%" {
        return String::new();
    }
    if name.contains("%~") {
        return name.to_owned();
    }
    let mut bytes = Vec::with_capacity(name.len());
    let mut rest = name;
    while let Some((plain, after)) = rest.split_once('%') {
        bytes.extend_from_slice(plain.as_bytes());
        if let Some(byte) = after.get(..2).and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            bytes.push(byte);
            rest = after.get(2..).unwrap_or_default();
        } else {
            bytes.push(b'%');
            rest = after;
        }
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A version with its order: PEP 440 versions by that rule, above all other texts, which compare as texts.
#[derive(Clone, Debug)]
pub struct VersionKey {
    parsed: Option<Version>,
    text: String,
}

impl VersionKey {
    /// Reads `text`.
    pub fn new(text: &str) -> Self {
        Self { parsed: Version::from_str(text.trim()).ok(), text: text.trim().to_owned() }
    }

    /// Whether it only names content (`0+<hash>`), so that its order says nothing.
    fn is_hash(&self) -> bool {
        self.text.starts_with("0+")
    }
}

impl Ord for VersionKey {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.parsed, &other.parsed) {
            (Some(_), Some(_)) if self.is_hash() && other.is_hash() => Ordering::Equal,
            (Some(a), Some(b)) => a.cmp(b),
            (Some(_), None) => Ordering::Greater,
            (None, Some(_)) => Ordering::Less,
            (None, None) => self.text.cmp(&other.text),
        }
    }
}

impl PartialOrd for VersionKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for VersionKey {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for VersionKey {}

/// Whether two versions are the same: by PEP 440 (`1.0` is `1.0.0`), else as texts.
pub fn same_version(a: &str, b: &str) -> bool {
    let (a, b) = (VersionKey::new(a), VersionKey::new(b));
    if a.is_hash() || b.is_hash() { a.text == b.text } else { a == b }
}
