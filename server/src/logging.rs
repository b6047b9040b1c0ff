//! The log of the language server: on stderr, and in a file where one is named. Never source text.

mod rotation;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, Result};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::{self, MakeWriter};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{Registry, reload};

use crate::config::LogLevel;
use rotation::RotatingFile;

/// The log of the process; its level and its file may change.
#[derive(Clone, Debug)]
pub(crate) struct Log {
    /// What `SISKIN_LOG` says, which wins over settings.
    level: Option<LevelFilter>,
    /// What the command line says, which wins over settings.
    path: Option<PathBuf>,
    filter: reload::Handle<Targets, Registry>,
    file: SharedFile,
}

impl Log {
    /// Starts logging. `level` is what `SISKIN_LOG` says, `path` a file that the command line names: that it cannot
    /// be written is an error.
    pub(crate) fn start(level: Option<&str>, path: Option<&Path>) -> Result<Self> {
        let named = level.map(str::trim).filter(|level| !level.is_empty());
        let level = named.and_then(|level| level.parse().ok());
        let (filter, handle) = reload::Layer::new(targets(level.unwrap_or(LevelFilter::INFO)));
        let file = SharedFile::default();
        let log = Self { level, path: path.map(Path::to_owned), filter: handle, file: file.clone() };
        log.file.open(path)?;
        let to_stderr = fmt::layer().with_ansi(false).with_writer(io::stderr);
        let to_file = fmt::layer().with_ansi(false).with_writer(file);
        // In a test another one may be there already.
        let _ = tracing_subscriber::registry().with(filter).with(to_stderr).with(to_file).try_init();
        if let Some(wrong) = named.filter(|_| level.is_none()) {
            tracing::warn!("SISKIN_LOG is `{wrong}`, not `error`, `warn`, `info`, `debug`, `trace` or `off`");
        }
        Ok(log)
    }

    /// Logs as settings say, where neither the environment nor the command line says otherwise.
    pub(crate) fn apply(&self, level: LogLevel, path: Option<&Path>) -> Result<()> {
        // It is gone only when the process ends.
        let _ = self.filter.reload(targets(self.level.unwrap_or_else(|| level.into())));
        self.file.open(self.path.as_deref().or(path))
    }
}

/// Of libraries warnings only: below that they log whole messages, and those hold source text.
fn targets(level: LevelFilter) -> Targets {
    Targets::new()
        .with_default(level.min(LevelFilter::WARN))
        .with_target(env!("CARGO_CRATE_NAME"), level)
        .with_target("siskin_indexer", level)
}

impl From<LogLevel> for LevelFilter {
    fn from(level: LogLevel) -> Self {
        match level {
            LogLevel::Error => Self::ERROR,
            LogLevel::Warn => Self::WARN,
            LogLevel::Info => Self::INFO,
            LogLevel::Debug => Self::DEBUG,
            LogLevel::Trace => Self::TRACE,
        }
    }
}

/// The file that is written, if there is one.
#[derive(Clone, Debug, Default)]
struct SharedFile(Arc<Mutex<Option<RotatingFile>>>);

impl SharedFile {
    /// Goes on in the file at `path`, or in none.
    fn open(&self, path: Option<&Path>) -> Result<()> {
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if file.as_ref().map(RotatingFile::path) == path {
            return Ok(());
        }
        *file = None;
        let Some(path) = path else { return Ok(()) };
        let opened = RotatingFile::open(path);
        *file = Some(opened.with_context(|| {
            format!("the log file {} cannot be written: set `log.file` to another one", path.display())
        })?);
        Ok(())
    }
}

impl Write for SharedFile {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if let Some(file) = &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            // A disk that is full must not end the server.
            let _ = file.write_line(line);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for SharedFile {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_never_log_more_than_warnings() {
        let is_logged = |level, target: &str, line| targets(level).would_enable(target, &line);
        for (level, library, own) in [(LevelFilter::TRACE, false, true), (LevelFilter::INFO, false, false)] {
            assert_eq!(is_logged(level, "tower_lsp_server::service", tracing::Level::INFO), library);
            assert_eq!(is_logged(level, "siskin::lsp", tracing::Level::DEBUG), own);
        }
        assert!(is_logged(LevelFilter::INFO, "tower_lsp_server", tracing::Level::WARN));
        assert!(!is_logged(LevelFilter::ERROR, "tower_lsp_server", tracing::Level::WARN));
    }

    #[test]
    fn the_file_may_change_and_the_command_lines_stays() {
        let dir = tempfile::tempdir().unwrap();
        let (first, second) = (dir.path().join("a.log"), dir.path().join("logs").join("b.log"));
        let mut file = SharedFile::default();
        file.write_all(b"nowhere\n").unwrap();
        file.open(Some(&first)).unwrap();
        file.write_all(b"one\n").unwrap();
        file.open(Some(&second)).unwrap();
        file.write_all(b"two\n").unwrap();
        let error = file.open(Some(dir.path())).unwrap_err();
        assert!(error.to_string().contains("log.file"), "{error}");
        assert_eq!(std::fs::read_to_string(first).unwrap(), "one\n");
        assert_eq!(std::fs::read_to_string(second).unwrap(), "two\n");
    }
}
