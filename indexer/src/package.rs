//! Packages: names, pinned versions, and the files of one package at one version.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Where packages of one kind live; the name stands in shard paths and answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ecosystem {
    /// Python distributions, public or private.
    Pypi,
}

impl Ecosystem {
    /// The name in paths and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pypi => "pypi",
        }
    }
}

/// A distribution name, normalised as PEP 503 says: lower case, runs of `-`, `_` and `.` are one `-`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PackageName(String);

impl PackageName {
    /// Normalises `name`.
    pub fn new(name: &str) -> Self {
        let mut out = String::with_capacity(name.len());
        for c in name.trim().chars() {
            if matches!(c, '-' | '_' | '.') {
                if !out.ends_with('-') {
                    out.push('-');
                }
            } else {
                out.extend(c.to_lowercase());
            }
        }
        Self(out)
    }

    /// The normalised name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PackageName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a pin was read, so that a message can stand on its line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PinOrigin {
    /// The lockfile, manifest or metadata file.
    pub path: PathBuf,
    /// 1-based line in it; 0 where the format has none.
    pub line: u32,
    /// What kind of place that is.
    pub kind: PinKind,
}

/// What kind of place a version was read in; those that count more come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PinKind {
    /// A lockfile.
    Lockfile,
    /// An `==` in a requirements file or a manifest.
    Requirement,
    /// The environment: what is installed.
    Environment,
    /// A range of versions, of which the newest indexed one is used.
    Range,
}

impl PinKind {
    /// The word for it in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Lockfile => "lockfile",
            Self::Requirement => "requirement",
            Self::Environment => "environment",
            Self::Range => "range",
        }
    }
}

/// A package at the version that a project uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PinnedVersion {
    /// The ecosystem.
    pub ecosystem: Ecosystem,
    /// The distribution.
    pub name: PackageName,
    /// The version as written there.
    pub version: String,
    /// Where that was read.
    pub origin: Option<PinOrigin>,
    /// The SHA-256 of each file that it may be, in lower-case hexadecimal, as the lockfile says; empty where it says
    /// nothing.
    pub sha256: Vec<String>,
}

/// What kind of place a source tree was read from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "place")]
pub enum Provenance {
    /// An installed distribution in this folder of packages.
    Installed(PathBuf),
    /// A folder of sources: an editable install, a path dependency, a `[[library]]`, a sibling.
    Folder(PathBuf),
    /// A wheel, sdist or zip on disk.
    Archive(PathBuf),
    /// A file fetched from a package index (its address without credentials).
    Index(String),
    /// API docs as JSON lines.
    Docs(PathBuf),
    /// The stubs of the standard library that Siskin carries, with this interpreter's sources if given.
    StandardLibrary(Option<PathBuf>),
}

/// Reads the bytes of files that are not plain files on disk (members of archives).
pub trait ReadMember: Send + Sync + fmt::Debug {
    /// The whole content of member `index`.
    fn read_member(&self, index: usize) -> io::Result<Vec<u8>>;
}

/// Where a source file's bytes are.
#[derive(Clone, Debug)]
pub enum Content {
    /// A file on disk.
    Disk(PathBuf),
    /// Bytes in memory.
    Memory(Arc<[u8]>),
    /// A member of an archive, read when asked for.
    Member(Arc<dyn ReadMember>, usize),
}

/// One file of a package.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// The path below the import root, with `/`: `pandas/core/frame.py`. Stub packages keep their folder (`yaml-stubs/__init__.pyi`).
    pub path: String,
    /// Where its bytes are.
    pub content: Content,
    /// Its size in bytes, as far as it is known without reading.
    pub size: u64,
}

impl SourceFile {
    /// Reads the file whole.
    pub fn read(&self) -> io::Result<Vec<u8>> {
        match &self.content {
            Content::Disk(path) => std::fs::read(path),
            Content::Memory(bytes) => Ok(bytes.to_vec()),
            Content::Member(archive, index) => archive.read_member(*index),
        }
    }

    /// The file's place on disk, if it has one.
    pub fn disk_path(&self) -> Option<&std::path::Path> {
        match &self.content {
            Content::Disk(path) => Some(path),
            Content::Memory(_) | Content::Member(..) => None,
        }
    }
}

/// The files of one package at one version. Nothing in it has been executed, and nothing of it ever is.
#[derive(Clone, Debug)]
pub struct SourceTree {
    /// The ecosystem.
    pub ecosystem: Ecosystem,
    /// The distribution.
    pub name: PackageName,
    /// Its version; `0+<hash>` where nothing names one.
    pub version: String,
    /// Whether it is private (first in ranking): a configured library, a path, editable or VCS source, the classifier `Private ::`.
    pub is_private: bool,
    /// Where it was read.
    pub provenance: Provenance,
    /// `.py`, `.pyi` and compiled modules (`.so`, `.pyd`: only their names matter, they are not read), sorted by path.
    pub files: Vec<SourceFile>,
    /// Files that only show how the API is used (tests, examples, docs beside the package), sorted by path.
    pub usage_files: Vec<SourceFile>,
    /// Files that are read for what they say about the API: README, docs pages and `METADATA`, then, of private packages
    /// and source distributions, examples and tests. Bounded, in the order in which they matter.
    pub guide_files: Vec<SourceFile>,
    /// Content identity: two trees with one name, version and fingerprint give one shard.
    pub fingerprint: String,
    /// Distributions that this one says it needs, normalised (names only).
    pub requires: Vec<PackageName>,
}
