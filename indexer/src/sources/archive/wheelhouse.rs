//! A folder of archives: the file of one pinned version, or the best file of every version.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::name::{ArchiveKind, ArchiveName, same_version};
use super::{Limits, TreeAndProblems, read_archive};
use crate::error::{Error, Result};
use crate::package::PackageName;

/// Which distributions of a wheelhouse to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// All of them, each version once.
    All,
    /// One distribution, at this version if one is named.
    One(PackageName, Option<String>),
}

/// Reads the archives in `folder` (not below it), sorted by name and version.
///
/// Of several files of one version the wheel for any platform is taken, else the first wheel by name, else
/// the sdist. Each archive gives its tree and problems, or why it could not be read.
///
/// # Errors
/// [`Error::Io`] where the folder cannot be listed, [`Error::Package`] where it does not have the wanted one.
pub fn read_wheelhouse(
    folder: &Path,
    wanted: &Wanted,
    limits: &Limits,
) -> Result<Vec<Result<TreeAndProblems>>> {
    let mut best: BTreeMap<(PackageName, String), (u8, PathBuf)> = BTreeMap::new();
    let mut versions: Vec<String> = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|error| Error::io(folder, error))? {
        let path = entry.map_err(|error| Error::io(folder, error))?.path();
        let of = if let Wanted::One(name, _) = wanted { Some(name) } else { None };
        let Some(parsed) = path.file_name().and_then(|file| ArchiveName::parse(file.to_str()?, of)) else {
            continue;
        };
        if let Wanted::One(name, version) = wanted {
            if parsed.name != *name {
                continue;
            }
            versions.push(parsed.version.clone());
            if version.as_ref().is_some_and(|version| !same_version(version, &parsed.version)) {
                continue;
            }
        }
        let rank = match parsed.kind {
            ArchiveKind::Wheel if parsed.platform.iter().any(|tag| tag == "any") => 0,
            ArchiveKind::Wheel => 1,
            ArchiveKind::TarGz | ArchiveKind::TarBz2 | ArchiveKind::Zip => 2,
            ArchiveKind::Egg => 3,
        };
        let version =
            super::parse_version(&parsed.version).map_or(parsed.version, |version| version.to_string());
        let candidate = (rank, path);
        best.entry((parsed.name, version))
            .and_modify(|held| {
                if candidate < *held {
                    held.clone_from(&candidate);
                }
            })
            .or_insert(candidate);
    }
    if best.is_empty()
        && let Wanted::One(name, version) = wanted
    {
        versions.sort();
        versions.dedup();
        let what = version.as_ref().map_or(name.to_string(), |version| format!("{name} {version}"));
        let has = if versions.is_empty() { "nothing of that name".into() } else { versions.join(", ") };
        return Err(Error::package(what, format!("not in {}; it has {has}", folder.display())));
    }
    Ok(best.into_values().map(|(_, path)| read_archive(&path, limits)).collect())
}
