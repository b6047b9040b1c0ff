//! Walking folders of sources, with caps, and without following links in circles.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use ignore::gitignore::Gitignore;
use rayon::prelude::*;

use super::text::{is_absent, is_compiled, is_importable};
use crate::error::Problem;
use crate::package::{Content, SourceFile};

/// At most so many files of one package are taken.
pub(crate) const MAX_FILES: usize = 100_000;
/// Larger files are left out.
pub(crate) const MAX_FILE_BYTES: u64 = 20 * 1024 * 1024;
/// Folders nested deeper than this are left out.
const MAX_DEPTH: usize = 64;

/// Folders that never hold a package's own sources.
pub(crate) const SKIPPED: [&str; 14] = [
    ".git",
    ".hg",
    ".svn",
    ".tox",
    ".nox",
    ".venv",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    "__pycache__",
    "node_modules",
    "site-packages",
    "dist-packages",
    ".eggs",
];

/// Names of folders of build results, virtual environments and the like: left out unless they are packages.
pub(crate) const DOUBTFUL: [&str; 5] = ["build", "dist", "venv", "env", "target"];

/// Collects the importable files below folders.
pub(crate) struct Walk<'a> {
    /// What was found so far, in no particular order.
    pub(crate) files: Vec<SourceFile>,
    problems: &'a mut Vec<Problem>,
    ignored: Gitignore,
    links: BTreeSet<PathBuf>,
    full: bool,
}

impl<'a> Walk<'a> {
    /// A walk that leaves out the folders which `project`'s `.gitignore` names, unless they are packages.
    pub(crate) fn new(project: Option<&Path>, problems: &'a mut Vec<Problem>) -> Self {
        let ignored = project
            .map(|root| root.join(".gitignore"))
            .filter(|file| file.is_file())
            .map_or_else(Gitignore::empty, |file| Gitignore::new(file).0);
        Self { files: Vec::new(), problems, ignored, links: BTreeSet::new(), full: false }
    }

    /// Takes every importable file below the folder `dir`, under paths that begin with `prefix`.
    pub(crate) fn folder(&mut self, dir: &Path, prefix: &str) {
        self.descend(dir, prefix, 0);
    }

    /// Takes the one file at `path` under the path `name`.
    pub(crate) fn file(&mut self, path: &Path, name: String) {
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_file() => self.take(path.to_owned(), name, metadata.len()),
            Ok(_) => {}
            Err(error) => self.problems.push(Problem::file(path, format!("cannot be read: {error}"))),
        }
    }

    fn descend(&mut self, dir: &Path, prefix: &str, depth: usize) {
        if depth > MAX_DEPTH {
            self.problems.push(Problem::file(dir, "is nested too deep and was not read"));
            return;
        }
        for (name, path) in sorted_children(dir, self.problems) {
            if self.full {
                return;
            }
            let Ok(link) = path.symlink_metadata() else { continue };
            let metadata = if link.is_symlink() {
                match path.metadata() {
                    Ok(metadata) => metadata,
                    Err(error) if is_absent(&error) => continue,
                    Err(error) => {
                        self.problems
                            .push(Problem::file(&path, format!("is a link that leads nowhere: {error}")));
                        continue;
                    }
                }
            } else {
                link.clone()
            };
            let below = join(prefix, &name);
            if metadata.is_dir() {
                if self.is_skipped(&name, &path) || (link.is_symlink() && !self.enter_link(&path)) {
                    continue;
                }
                self.descend(&path, &below, depth + 1);
            } else if metadata.is_file() && is_importable(&name) {
                self.take(path, below, metadata.len());
            }
        }
    }

    fn is_skipped(&self, name: &str, path: &Path) -> bool {
        if SKIPPED.contains(&name) || name.ends_with(".egg-info") || name.ends_with(".dist-info") {
            return true;
        }
        let doubtful = DOUBTFUL.contains(&name)
            || (!self.ignored.is_empty()
                && path.starts_with(self.ignored.path())
                && self.ignored.matched(path, true).is_ignore());
        // What is ignored by git may still be imported: a generated subpackage.
        doubtful && !is_package(path)
    }

    /// Whether the folder behind a link is to be read: not if it holds the link, and only once.
    fn enter_link(&mut self, path: &Path) -> bool {
        let Ok(target) = path.canonicalize() else { return false };
        let holds_link = path
            .parent()
            .and_then(|parent| parent.canonicalize().ok())
            .is_some_and(|p| p.starts_with(&target));
        if holds_link || !self.links.insert(target) {
            self.problems
                .push(Problem::file(path, "is a link to a folder that is read already; not followed"));
            return false;
        }
        true
    }

    fn take(&mut self, disk: PathBuf, path: String, size: u64) {
        if self.files.len() >= MAX_FILES {
            if !self.full {
                self.full = true;
                self.problems.push(Problem::file(
                    &disk,
                    format!("more than {MAX_FILES} files; the rest was not read"),
                ));
            }
            return;
        }
        if size > MAX_FILE_BYTES && !is_compiled(&path) {
            self.problems.push(Problem::file(&disk, format!("is {size} bytes large and was not read")));
            return;
        }
        self.files.push(SourceFile { path, content: Content::Disk(disk), size });
    }
}

/// Whether the folder at `path` is an import package.
pub(crate) fn is_package(path: &Path) -> bool {
    path.join("__init__.py").is_file() || path.join("__init__.pyi").is_file()
}

/// `prefix` and `name` with a `/` between them.
pub(crate) fn join(prefix: &str, name: &str) -> String {
    if prefix.is_empty() { name.to_owned() } else { format!("{prefix}/{name}") }
}

/// The names and paths in a folder, sorted; names that are not UTF-8 are a problem each.
pub(crate) fn sorted_children(dir: &Path, problems: &mut Vec<Problem>) -> Vec<(String, PathBuf)> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) => {
            problems.push(Problem::file(dir, format!("cannot be listed: {error}")));
            return Vec::new();
        }
    };
    let mut children = Vec::new();
    for entry in entries {
        match entry {
            Ok(entry) => match entry.file_name().into_string() {
                Ok(name) => children.push((name, entry.path())),
                Err(_) => problems.push(Problem::file(&entry.path(), "has a name that is not valid Unicode")),
            },
            Err(error) => problems.push(Problem::file(dir, format!("cannot be listed: {error}"))),
        }
    }
    children.sort_unstable();
    children
}

/// Sorts files by path and keeps the first of each path.
pub(crate) fn sort(files: &mut Vec<SourceFile>) {
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files.dedup_by(|b, a| a.path == b.path);
}

/// A hash of all paths and contents: of compiled modules the size stands for the content. What cannot be
/// read is left out (reading it again later says why).
pub(crate) fn content_hash(files: &[SourceFile], usage_files: &[SourceFile]) -> String {
    let one = |file: &SourceFile| {
        let mut hasher = blake3::Hasher::new();
        hasher.update(file.path.as_bytes());
        hasher.update(&[0]);
        if is_compiled(&file.path) {
            hasher.update(&file.size.to_le_bytes());
        } else if let Ok(bytes) = file.read() {
            hasher.update(&bytes);
        }
        hasher.finalize()
    };
    let hashes: Vec<blake3::Hash> = files.par_iter().map(one).collect();
    let usage_hashes: Vec<blake3::Hash> = usage_files.par_iter().map(one).collect();
    let mut hasher = blake3::Hasher::new();
    for hash in hashes {
        hasher.update(hash.as_bytes());
    }
    hasher.update(b"usage");
    for hash in usage_hashes {
        hasher.update(hash.as_bytes());
    }
    short_hex(&hasher.finalize())
}

/// The first 16 bytes of a hash, in hex: enough to name a content.
pub(crate) fn short_hex(hash: &blake3::Hash) -> String {
    hash.to_hex().chars().take(32).collect()
}
