//! Batch files: JSON lines in.

use std::fs::File;
use std::io::{BufRead, BufReader, IsTerminal as _};
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::surroundings::Surroundings;

/// The answer to a line that cannot be understood.
#[derive(Debug, Serialize)]
pub(super) struct MalformedLine {
    /// Its number, from 1.
    pub(super) line: usize,
    /// What is wrong with it.
    pub(super) error: String,
}

/// The lines of a file, or of stdin for `-`; a line that is no UTF-8 is an error of its own. Where the file cannot
/// be read any further, that is the last line.
pub(super) fn read_lines(
    file: &Path,
    surroundings: &Surroundings,
) -> Result<impl Iterator<Item = Result<String, String>>> {
    let reader: Box<dyn BufRead> = if file == Path::new("-") {
        if std::io::stdin().is_terminal() {
            bail!("stdin is a terminal; give a file, or send lines through a pipe");
        }
        Box::new(BufReader::new(std::io::stdin()))
    } else {
        let path = surroundings.resolve(file);
        if path.is_dir() {
            bail!("{} is a folder; --batch takes a file of JSON lines", path.display());
        }
        Box::new(BufReader::new(File::open(&path).with_context(|| path.display().to_string())?))
    };
    Ok(lines_of(reader))
}

/// The text of a file, or of stdin for `-`.
pub(super) fn read_text(file: &Path, surroundings: &Surroundings) -> Result<String> {
    if file == Path::new("-") {
        if std::io::stdin().is_terminal() {
            bail!("stdin is a terminal; give a file, or send text through a pipe");
        }
        return Ok(std::io::read_to_string(std::io::stdin())?);
    }
    let path = surroundings.resolve(file);
    std::fs::read_to_string(&path).with_context(|| path.display().to_string())
}

fn lines_of(mut reader: impl BufRead) -> impl Iterator<Item = Result<String, String>> {
    let (mut is_first, mut is_over) = (true, false);
    std::iter::from_fn(move || {
        if is_over {
            return None;
        }
        let mut line = Vec::new();
        match reader.read_until(b'\n', &mut line) {
            Ok(0) => return None,
            Ok(_) => {}
            Err(error) => {
                is_over = true;
                return Some(Err(format!("cannot be read: {error}")));
            }
        }
        if line.ends_with(b"\n") {
            line.pop();
        }
        let line = match line.strip_prefix(b"\xef\xbb\xbf") {
            Some(rest) if is_first => rest.to_vec(),
            _ => line,
        };
        is_first = false;
        Some(String::from_utf8(line).map_err(|_| "is not valid UTF-8".to_owned()))
    })
}

/// A line as an object with `fields` (named for the message).
pub(super) fn parse_object<T: DeserializeOwned>(line: &str, fields: &str) -> Result<T, String> {
    let value: Value = serde_json::from_str(line).map_err(|error| {
        let message = error.to_string();
        // There is but one line; its number in the file is said elsewhere.
        format!("not a JSON object with {fields}: {}", message.replace(" at line 1 column ", " at column "))
    })?;
    if !value.is_object() {
        return Err(format!("not a JSON object with {fields}"));
    }
    serde_json::from_value(value).map_err(|error| format!("not a JSON object with {fields}: {error}"))
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Cursor, Error, Read};

    use super::*;

    struct Broken;

    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(Error::other("gone"))
        }
    }

    #[test]
    fn an_error_of_reading_ends_the_lines() {
        let reader = BufReader::new(Cursor::new("\u{feff}a\nb\n").chain(Broken));
        let lines: Vec<_> = lines_of(reader).collect();
        assert_eq!(lines, [Ok("a".into()), Ok("b".into()), Err("cannot be read: gone".into())]);
    }

    #[test]
    fn only_objects_are_lines() {
        for line in ["[1]", "3", "{", ""] {
            let error = parse_object::<Value>(line, "query").unwrap_err();
            assert!(error.starts_with("not a JSON object with query"), "{error}");
        }
    }
}
