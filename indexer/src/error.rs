//! The one error type of this crate, and the problems that never stop an extraction.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// Why an operation gave no result. Each message names the file or package and, where there is one, the next step.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or folder could not be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file is not what it should be.
    #[error("{path}: {message}")]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        message: String,
    },
    /// A shard is damaged; it is rebuilt when its package is indexed again.
    #[error("{path}: damaged index: {message}; run `siskin index` to build it again")]
    Corrupt {
        /// The shard's folder or file.
        path: PathBuf,
        /// Which check failed.
        message: String,
    },
    /// A package could not be found or fetched.
    #[error("{package}: {message}")]
    Package {
        /// The package, with its version where there is one.
        package: String,
        /// What was tried, and what to do next.
        message: String,
    },
    /// A remote index did not answer as it should.
    #[error("{package}: {host} {message}")]
    Network {
        /// The package, with its version.
        package: String,
        /// The host that was asked.
        host: String,
        /// What happened.
        message: String,
    },
    /// The search index failed.
    #[error("search: {0}")]
    Search(String),
    /// Someone asked to stop.
    #[error("cancelled")]
    Cancelled,
}

impl Error {
    /// An [`Error::Io`] about `path`.
    pub fn io(path: impl Into<PathBuf>, source: std::io::Error) -> Self {
        Self::Io { path: path.into(), source }
    }

    /// An [`Error::Malformed`] about `path`.
    pub fn malformed(path: impl Into<PathBuf>, message: impl Into<String>) -> Self {
        Self::Malformed { path: path.into(), message: message.into() }
    }

    /// An [`Error::Package`] about `package`.
    pub fn package(package: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Package { package: package.into(), message: message.into() }
    }
}

/// This crate's result.
pub type Result<T> = std::result::Result<T, Error>;

/// Something that could not be read as it should, while the rest was: it goes into the report, never stops the work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The file (relative to its package, or absolute) or the package that it is about.
    pub subject: String,
    /// 1-based line, where one is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// What is wrong, in lower case, without a final period.
    pub message: String,
}

impl Problem {
    /// A problem with a whole file or package.
    pub fn new(subject: impl Into<String>, message: impl Into<String>) -> Self {
        Self { subject: subject.into(), line: None, message: message.into() }
    }

    /// A problem with a file on disk.
    pub fn file(path: &Path, message: impl Into<String>) -> Self {
        Self::new(path.display().to_string(), message)
    }

    /// The same problem at a 1-based line.
    #[must_use]
    pub fn at(mut self, line: u32) -> Self {
        self.line = Some(line);
        self
    }
}
