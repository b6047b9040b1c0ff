//! Wheels, sdists and zips, read without trusting them.
//!
//! Nothing is unpacked to disk and nothing is executed. What cannot be read safely is left out with a
//! [`Problem`]; an [`Error`] is given only where there is no archive at all.

mod bytes;
mod layout;
mod limits;
mod metadata;
mod name;
mod path;
mod sdist;
mod tar;
mod wheel;
mod wheelhouse;
mod zip;

#[cfg(test)]
pub(crate) mod tests;

use std::path::Path;
use std::sync::Arc;

pub(crate) use bytes::{FileBytes, ReadAt};
pub use limits::Limits;
pub(crate) use limits::Problems;
pub(crate) use metadata::hex;
pub use name::{ArchiveKind, ArchiveName, parse_version, same_version};
pub(crate) use path::is_compiled;
pub(crate) use tar::hash_file;
pub(crate) use wheel::{is_needed, read_wheel};
pub use wheelhouse::{Wanted, read_wheelhouse};
pub(crate) use zip::{Directory, directory_range, u16_at};

use crate::error::{Error, Problem, Result};
use crate::package::{Ecosystem, PackageName, Provenance, SourceFile, SourceTree};
use metadata::Metadata;

/// What is known of an archive's name and version before it is opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Identity {
    pub(crate) name: Option<PackageName>,
    pub(crate) version: Option<String>,
}

impl Identity {
    /// What the file's name says.
    pub(crate) fn of_file(file: &str) -> Self {
        if let Some(parsed) = ArchiveName::parse(file, None) {
            return Self { name: Some(parsed.name), version: Some(parsed.version) };
        }
        let stem = ArchiveKind::split(file).map_or(file, |(stem, _)| stem);
        Self { name: (!stem.is_empty()).then(|| PackageName::new(stem)), version: None }
    }
}

/// What an archive gives: its tree, and what was left out of it.
pub type TreeAndProblems = (SourceTree, Vec<Problem>);

/// Reads a wheel (`.whl`), an sdist (`.tar.gz`, `.tgz`, `.tar.bz2`, `.zip`), an egg or a zip of modules.
///
/// Gives the source tree and what was left out of it. Members of zips are read when they are asked for, so
/// the file must stay where it is; those of tars are in memory. A member that does not match RECORD's
/// sha256 gives an error when it is read.
///
/// # Errors
/// [`Error::Io`] where the file cannot be read, [`Error::Malformed`] where it is none of these archives.
pub fn read_archive(path: &Path, limits: &Limits) -> Result<TreeAndProblems> {
    read_archive_from(path, Provenance::Archive(path.to_owned()), limits)
}

/// [`read_archive`] with the place that the tree shall name as its origin.
pub(crate) fn read_archive_from(
    path: &Path,
    provenance: Provenance,
    limits: &Limits,
) -> Result<TreeAndProblems> {
    let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let given = Identity::of_file(&file);
    let Some((_, kind)) = ArchiveKind::split(&file) else {
        return Err(Error::malformed(
            path,
            "not an archive that can be read (.whl, .tar.gz, .tgz, .tar.bz2, .zip, .egg)",
        ));
    };
    let mut problems = Problems::default();
    let tree = match kind {
        ArchiveKind::TarGz | ArchiveKind::TarBz2 => {
            let unpacked = tar::unpack_tar(path, kind, limits, &mut problems)?;
            sdist::assemble(unpacked, &given, provenance)
        }
        ArchiveKind::Wheel | ArchiveKind::Zip | ArchiveKind::Egg => {
            let bytes = bytes::FileBytes::open(path).map_err(|error| Error::io(path, error))?;
            read_zip(Arc::new(bytes), kind, &given, provenance, limits, &mut problems)
                .map_err(|message| Error::malformed(path, message))?
        }
    };
    Ok((tree, named(problems.finish(&file), &file)))
}

/// A wheel whose bytes are at hand.
pub(crate) fn read_zip(
    bytes: Arc<dyn ReadAt>,
    kind: ArchiveKind,
    given: &Identity,
    provenance: Provenance,
    limits: &Limits,
    problems: &mut Problems,
) -> std::result::Result<SourceTree, &'static str> {
    let directory = Directory::read(bytes.as_ref(), limits, problems)?;
    if kind == ArchiveKind::Zip && !wheel::has_info(&directory) && sdist::is_sdist(&directory) {
        let unpacked = sdist::unpack_zip(&bytes, directory, limits, problems);
        return Ok(sdist::assemble(unpacked, given, provenance));
    }
    Ok(read_wheel(bytes, directory, given, provenance, limits, problems))
}

/// Puts the archive's name before the members that problems are about.
pub(crate) fn named(mut problems: Vec<Problem>, file: &str) -> Vec<Problem> {
    for problem in &mut problems {
        if problem.subject.is_empty() {
            file.clone_into(&mut problem.subject);
        } else if problem.subject != file {
            problem.subject = format!("{file}: {}", problem.subject);
        }
    }
    problems
}

/// A tree with sorted lists, named by its metadata, else by what is given.
pub(crate) fn new_tree(
    metadata: Metadata,
    given: &Identity,
    provenance: Provenance,
    mut files: Vec<SourceFile>,
    mut usage_files: Vec<SourceFile>,
    fingerprint: String,
) -> SourceTree {
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files.dedup_by(|a, b| a.path == b.path);
    usage_files.sort_by(|a, b| a.path.cmp(&b.path));
    let name = metadata.name.as_deref().map(PackageName::new).or_else(|| given.name.clone());
    let version = metadata
        .version
        .or_else(|| given.version.clone())
        .unwrap_or_else(|| format!("0+{}", fingerprint.get(..12).unwrap_or(&fingerprint)));
    SourceTree {
        ecosystem: Ecosystem::Pypi,
        name: name.unwrap_or_else(|| PackageName::new("unnamed")),
        version,
        is_private: metadata.is_private,
        provenance,
        files,
        usage_files,
        guide_files: Vec::new(),
        fingerprint,
        requires: metadata.requires,
    }
}
