//! Which version counts where a file has several of one package, and what files disagree about.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::content::{Asked, Locked};
use super::{same, stale};
use crate::error::Problem;
use crate::package::{PackageName, PinnedVersion};

/// The version of one package that applies here, of those in one file: the only one; the only one whose marker surely
/// holds; the only one that the project's own requirements accept; the installed one. A problem if that cannot be
/// told.
pub(super) fn choose(
    candidates: &[&Locked],
    asked: &[Asked],
    installed: &[PinnedVersion],
) -> Result<Option<Locked>, Problem> {
    let Some(first) = candidates.first() else { return Ok(None) };
    let only = |candidates: &[&Locked]| {
        let first = candidates.first()?;
        candidates.iter().all(|other| same(&other.version, &first.version)).then(|| (*first).clone())
    };
    let filter = |keep: &dyn Fn(&Locked) -> bool| {
        candidates.iter().copied().filter(|locked| keep(locked)).collect::<Vec<&Locked>>()
    };
    let of_package: Vec<&Asked> =
        asked.iter().filter(|asked| asked.is_sure && asked.name == first.name).collect();
    let is_asked = |locked: &Locked| of_package.iter().all(|asked| stale::accepts(asked, &locked.version));
    let is_installed = |locked: &Locked| {
        let mut installed = installed.iter().filter(|installed| installed.name == locked.name);
        installed.any(|installed| same(&installed.version, &locked.version))
    };
    let chosen = only(candidates)
        .or_else(|| only(&filter(&|locked| locked.is_sure)))
        .or_else(|| only(&filter(&is_asked)))
        .or_else(|| only(&filter(&|locked| locked.is_sure && is_installed(locked))))
        .or_else(|| only(&filter(&is_installed)));
    if chosen.is_some() {
        return Ok(chosen);
    }
    let mut versions: Vec<&str> = candidates.iter().map(|locked| locked.version.as_str()).collect();
    versions.dedup();
    let message = format!(
        "has {} at {}; which of them the project uses cannot be told from its Python and platform",
        first.name,
        versions.join(" and ")
    );
    Err(Problem::file(&first.path, message).at(first.line))
}

/// What files of one folder disagree about: one problem for two files. A file of the same rank that comes later, or
/// one of lower rank, is the one to be corrected.
pub(super) fn disagreements(by_role: &[BTreeMap<PackageName, Vec<Locked>>]) -> Vec<Problem> {
    let mut found: BTreeMap<(PathBuf, PathBuf), Vec<(&Locked, &Locked)>> = BTreeMap::new();
    let names = by_role.iter().flat_map(BTreeMap::keys).collect::<std::collections::BTreeSet<_>>();
    for name in names {
        let mut all = by_role.iter().filter_map(|pins| pins.get(name)).flatten();
        let Some(first) = all.next() else { continue };
        for other in all.filter(|other| other.path != first.path && !same(&other.version, &first.version)) {
            found.entry((other.path.clone(), first.path.clone())).or_default().push((first, other));
        }
    }
    let problem = |((path, winner), pairs): ((PathBuf, PathBuf), Vec<(&Locked, &Locked)>)| {
        let (first, other) = *pairs.iter().min_by_key(|(_, other)| other.line)?;
        let more = match pairs.len() {
            1 => String::new(),
            2 => ", and they disagree about one more package".to_owned(),
            n => format!(", and they disagree about {} more packages", n - 1),
        };
        let message = format!(
            "pins {} to {}, and {} to {}; the latter is used{more}",
            other.name,
            other.version,
            shown(&winner),
            first.version
        );
        Some(Problem::file(&path, message).at(other.line))
    };
    found.into_iter().filter_map(problem).collect()
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
