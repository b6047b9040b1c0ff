//! Stdout: JSON documents and lines, and text for people.

use std::io::{BufWriter, Write};

use anyhow::Result;
use serde::Serialize;

/// Buffered stdout. An error of a reader that went away is passed on, and ends the command well.
pub(crate) struct Output {
    stream: Box<dyn Write>,
}

impl Output {
    /// Stdout; `is_json` for documents, else text whose colours show only on a terminal that wants them.
    pub(crate) fn new(is_json: bool) -> Self {
        let stream: Box<dyn Write> = if is_json {
            Box::new(BufWriter::new(std::io::stdout().lock()))
        } else {
            Box::new(BufWriter::new(anstream::stdout().lock()))
        };
        Self { stream }
    }

    /// One line of JSON.
    pub(crate) fn json(&mut self, value: &impl Serialize) -> Result<()> {
        serde_json::to_writer(&mut self.stream, value)?;
        self.stream.write_all(b"\n")?;
        Ok(())
    }

    /// A line of text.
    pub(crate) fn line(&mut self, text: &str) -> Result<()> {
        self.stream.write_all(text.as_bytes())?;
        self.stream.write_all(b"\n")?;
        Ok(())
    }

    /// Writes what is buffered. To be called at the end of a command.
    pub(crate) fn flush(&mut self) -> Result<()> {
        self.stream.flush()?;
        Ok(())
    }
}
