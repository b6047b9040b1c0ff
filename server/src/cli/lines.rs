//! Batch files: JSON lines in.

use std::fs::File;
use std::io::{BufRead, BufReader, IsTerminal as _};
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use serde::Serialize;

use crate::surroundings::Surroundings;

/// The answer to a line that cannot be understood.
#[derive(Debug, Serialize)]
pub(super) struct MalformedLine {
    /// Its number, from 1.
    pub(super) line: usize,
    /// What is wrong with it.
    pub(super) error: String,
}

/// The lines of a file, or of stdin for `-`; a line that is no UTF-8 is an error of its own.
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
        Box::new(BufReader::new(File::open(&path).with_context(|| path.display().to_string())?))
    };
    let lines = reader.split(b'\n').map(|line| {
        let line = line.map_err(|error| format!("cannot be read: {error}"))?;
        String::from_utf8(line).map_err(|_| "is not valid UTF-8".to_owned())
    });
    Ok(lines)
}
