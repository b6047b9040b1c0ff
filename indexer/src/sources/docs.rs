//! API docs as JSON lines.
//!
//! A line is an object with `qualname`, and optionally `signature`, `doc`, `aliases` (a list of paths), `kind`,
//! `refs` (how often the library's own code uses the name), `functional` (one more short name beside it) and `hints` (words
//! from elsewhere that tell what it does: they are searched, and never shown).

use std::collections::BTreeMap;
use std::path::Path;

use rayon::prelude::*;
use serde::Deserialize;

use super::text::read_bytes;
use crate::entry::{ApiEntry, EntryId, Extraction, Flags, Kind, Target};
use crate::error::{Error, Problem, Result};

mod tree;

/// Larger files are not read.
const MAX_BYTES: u64 = 1024 * 1024 * 1024;
/// Longer names are mistakes, and each of their parts would become an entry.
const MAX_PARTS: usize = 32;
/// At most so many aliases are kept of one line.
const MAX_ALIASES: usize = 64;
/// At most so many problems are listed one by one.
const MAX_PROBLEMS: usize = 1_000;

/// API docs, read.
#[derive(Debug)]
pub struct Docs {
    /// The entries, and what was wrong with which line.
    pub extraction: Extraction,
    /// The version that was given, else `0+` and 8 digits of the content hash.
    pub version: String,
    /// Content identity: a hash of the file's bytes.
    pub fingerprint: String,
    /// The top-level import names, sorted.
    pub imports: Vec<String>,
}

/// One line. Owned only where an escape forces it.
#[derive(Debug, Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    qualname: Text<'a>,
    #[serde(borrow, default)]
    signature: Option<Text<'a>>,
    #[serde(borrow, default)]
    doc: Option<Text<'a>>,
    #[serde(borrow, default)]
    aliases: Option<Vec<Text<'a>>>,
    #[serde(borrow, default)]
    kind: Option<Text<'a>>,
    #[serde(default)]
    refs: Option<u32>,
    #[serde(borrow, default)]
    functional: Option<Text<'a>>,
    #[serde(borrow, default)]
    hints: Option<Text<'a>>,
}

/// A string, borrowed from the line where it has no escapes.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
struct Text<'a>(#[serde(borrow)] std::borrow::Cow<'a, str>);

/// Reads the file at `path`. Lines that are none are problems, one each; of two lines with one `qualname` the
/// last one counts. Fails if the file cannot be read.
pub fn read(path: &Path, version: Option<&str>) -> Result<Docs> {
    let mut problems = Vec::new();
    let Some(bytes) = read_bytes(path, MAX_BYTES, &mut problems) else {
        let message = problems.pop().map_or_else(|| "is not there".to_owned(), |problem| problem.message);
        return Err(Error::malformed(path, message));
    };
    Ok(parse(path, &bytes, version))
}

/// The content identity of the docs in the file at `path`, as in [`Docs::fingerprint`], without parsing them.
pub fn fingerprint(path: &Path) -> Result<String> {
    let bytes = std::fs::read(path).map_err(|error| Error::io(path, error))?;
    Ok(super::walk::short_hex(&blake3::hash(&bytes)))
}

fn parse(path: &Path, bytes: &[u8], version: Option<&str>) -> Docs {
    let fingerprint = super::walk::short_hex(&blake3::hash(bytes));
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let lines: Vec<(u32, &[u8])> = text
        .split(|byte| *byte == b'\n')
        .zip(1..)
        .map(|(line, number)| (number, line.trim_ascii()))
        .filter(|(_, line)| !line.is_empty())
        .collect();
    let parsed: Vec<std::result::Result<Line<'_>, Problem>> = lines
        .par_iter()
        .map(|(number, line)| parse_line(line).map_err(|message| Problem::file(path, message).at(*number)))
        .collect();
    let mut problems = Vec::new();
    let mut by_name: BTreeMap<&str, &Line<'_>> = BTreeMap::new();
    let mut n_bad = 0;
    for line in &parsed {
        match line {
            Ok(line) => {
                by_name.insert(&line.qualname.0, line);
            }
            Err(problem) => {
                n_bad += 1;
                if n_bad <= MAX_PROBLEMS {
                    problems.push(problem.clone());
                }
            }
        }
    }
    if n_bad > MAX_PROBLEMS {
        problems.push(Problem::file(path, format!("{} more lines are not API docs", n_bad - MAX_PROBLEMS)));
    }
    let entries = tree::build(&by_name);
    let mut imports: Vec<String> = entries
        .iter()
        .take_while(|entry| entry.parent.is_none())
        .map(|entry| entry.name.to_string())
        .collect();
    imports.dedup();
    let extraction =
        Extraction { entries, files: Vec::new(), problems, n_files: 1, n_bytes: bytes.len() as u64 };
    let version = version
        .map_or_else(|| format!("0+{}", fingerprint.chars().take(8).collect::<String>()), str::to_owned);
    Docs { extraction, version, fingerprint, imports }
}

fn parse_line(bytes: &[u8]) -> std::result::Result<Line<'_>, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "is not valid UTF-8".to_owned())?;
    let line: Line<'_> = serde_json::from_str(text).map_err(|error| {
        // The position within the line is said by serde; the line itself by the problem.
        let message = error.to_string();
        let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message);
        format!("is not a line of API docs: {message}")
    })?;
    if !is_path(&line.qualname.0) {
        return Err("has a `qualname` that is not a dotted name".to_owned());
    }
    Ok(line)
}

fn is_path(path: &str) -> bool {
    path.len() <= 1_000
        && path.split('.').count() <= MAX_PARTS
        && path.split('.').all(|part| !part.is_empty() && !part.contains(char::is_whitespace))
}

#[cfg(test)]
mod tests;
