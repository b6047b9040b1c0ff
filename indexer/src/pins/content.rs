//! What one file says about packages, in the form that all formats share.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use pep440_rs::VersionSpecifiers;
use serde::de::DeserializeOwned;

use super::requirement::Requirement;
use super::{PinContext, marker};
use crate::error::Problem;
use crate::package::PackageName;
use crate::sources::text::{decode, read_bytes};

/// Larger lockfiles are not read.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// What one file says, and the files that it includes.
#[derive(Debug, Default)]
pub(super) struct Content {
    /// Packages at versions, in the order of the file; several of one package where the file has several.
    pub(super) locked: Vec<Locked>,
    /// Packages that are asked for, at whatever versions.
    pub(super) asked: Vec<Asked>,
    /// All packages that the file names, those without a version and those for other platforms too.
    pub(super) named: BTreeSet<PackageName>,
}

/// A package at a version.
#[derive(Clone, Debug)]
pub(super) struct Locked {
    pub(super) name: PackageName,
    pub(super) version: String,
    pub(super) path: PathBuf,
    /// 1-based.
    pub(super) line: u32,
    /// Whether it surely applies here; else it may.
    pub(super) is_sure: bool,
    /// Whether it only matters if something else asks for the package.
    pub(super) is_constraint: bool,
    /// The SHA-256 of each file that it may be; empty where the file says nothing.
    pub(super) sha256: Vec<String>,
}

/// A package that a person asks for.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) name: PackageName,
    /// The only version that is accepted, if it is one.
    pub(super) exact: Option<String>,
    pub(super) specifiers: VersionSpecifiers,
    pub(super) path: PathBuf,
    /// 1-based.
    pub(super) line: u32,
    /// Whether it is no part of an extra or a group, so that every lockfile has it.
    pub(super) is_main: bool,
    /// Whether it surely applies here; else it may.
    pub(super) is_sure: bool,
    /// Whether the name may be that of something else than a Python distribution.
    pub(super) is_doubtful: bool,
}

impl Content {
    /// Notes a version, and gives it, unless `applies` says that it is for other platforms. A version that is none is
    /// left out.
    pub(super) fn lock(
        &mut self,
        path: &Path,
        name: &str,
        version: Option<&str>,
        line: u32,
        applies: Option<bool>,
    ) -> Option<&mut Locked> {
        let name = PackageName::new(name);
        self.named.insert(name.clone());
        // Tools write `*` for what they did not resolve.
        let version = version.map(str::trim).filter(|version| !version.is_empty() && !version.contains('*'));
        let version = version.filter(|_| applies != Some(false))?;
        self.locked.push(Locked {
            name,
            version: version.to_owned(),
            path: path.to_owned(),
            line,
            is_sure: applies == Some(true),
            is_constraint: false,
            sha256: Vec::new(),
        });
        self.locked.last_mut()
    }

    /// Notes what a manifest asks for, unless it is for other platforms.
    pub(super) fn ask(
        &mut self,
        context: &PinContext<'_>,
        path: &Path,
        requirement: Requirement<'_>,
        line: u32,
        is_main: bool,
    ) {
        self.named.insert(requirement.name.clone());
        let applies = marker::holds(requirement.marker, context.environment);
        if applies == Some(false) {
            return;
        }
        self.asked.push(Asked {
            name: requirement.name,
            exact: requirement.exact,
            specifiers: requirement.specifiers,
            path: path.to_owned(),
            line,
            is_main,
            is_sure: applies == Some(true),
            is_doubtful: false,
        });
    }

    /// The locked versions: those of one package in one file together, in the order of their first.
    pub(super) fn by_package_and_file(&self) -> Vec<Vec<&Locked>> {
        let mut groups: Vec<Vec<&Locked>> = Vec::new();
        let mut at: BTreeMap<(&PackageName, &Path), usize> = BTreeMap::new();
        for locked in &self.locked {
            let group = *at.entry((&locked.name, &locked.path)).or_insert(groups.len());
            match groups.get_mut(group) {
                Some(group) => group.push(locked),
                None => groups.push(vec![locked]),
            }
        }
        groups
    }
}

impl Locked {
    /// Notes the hashes of its files, written as `sha256:…`; others are left out.
    pub(super) fn take_hashes<'h>(&mut self, hashes: impl Iterator<Item = &'h str>) {
        let sha256 = hashes.filter_map(|hash| hash.trim().strip_prefix("sha256:"));
        self.sha256.extend(sha256.map(str::to_ascii_lowercase));
    }
}

/// The text of the file at `path`, with what tells its lines; `None`, a problem, if it cannot be read.
pub(super) fn read(path: &Path, problems: &mut Vec<Problem>) -> Option<(String, Lines)> {
    let text = decode(path, read_bytes(path, MAX_BYTES, problems)?, problems);
    let lines = Lines::of(&text);
    Some((text, lines))
}

/// Reads a TOML file whole; a broken one is one problem, at its line.
pub(super) fn read_toml<T: DeserializeOwned>(path: &Path, problems: &mut Vec<Problem>) -> Option<(T, Lines)> {
    let (text, lines) = read(path, problems)?;
    match toml::from_str(&text) {
        Ok(value) => Some((value, lines)),
        Err(error) => {
            let line = lines.at(error.span().map_or(0, |span| span.start));
            let message =
                format!("cannot be read: {}; write it again with its tool", first_line(error.message()));
            problems.push(Problem::file(path, message).at(line));
            None
        }
    }
}

/// Reads a YAML file whole; a broken one is one problem, at its line.
pub(super) fn read_yaml<T: DeserializeOwned>(path: &Path, problems: &mut Vec<Problem>) -> Option<T> {
    let (text, _) = read(path, problems)?;
    let mut options = serde_saphyr::Options::default();
    options.with_snippet = false;
    // The size of the file bounds these; its depth stays bounded.
    if let Some(budget) = &mut options.budget {
        budget.max_nodes = 8_000_000;
        budget.max_events = 16_000_000;
    }
    match serde_saphyr::from_str_with_options(&text, options) {
        Ok(value) => Some(value),
        Err(error) => {
            let message =
                format!("cannot be read: {}; write it again with its tool", first_line(&error.to_string()));
            let line = error.location().map(|location| location.line() as u32).filter(|line| *line > 0);
            let problem = Problem::file(path, message);
            problems.push(match line {
                Some(line) => problem.at(line),
                None => problem,
            });
            None
        }
    }
}

fn first_line(message: &str) -> &str {
    message.lines().next().unwrap_or(message).trim_end_matches('.')
}

/// Where the lines of a text begin.
#[derive(Debug)]
pub(super) struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        Self(memchr::memchr_iter(b'\n', text.as_bytes()).collect())
    }

    /// The 1-based line of the byte at `offset`.
    pub(super) fn at(&self, offset: usize) -> u32 {
        self.0.partition_point(|end| *end < offset) as u32 + 1
    }
}
