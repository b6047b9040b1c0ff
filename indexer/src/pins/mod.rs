//! Pins: the versions that a project says it uses, one file per format.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::error::Problem;
use crate::package::{PackageName, PinnedVersion};
use crate::sources::Environment;
use crate::sources::distribution::Distribution;
use crate::sources::walk::sorted_children;

pub mod installed;
pub mod requirements;

/// What a format's reader is given.
#[derive(Debug)]
pub struct PinContext<'a> {
    /// The project's root; nothing outside it is read.
    pub root: &'a Path,
    /// The environment, for markers.
    pub environment: Option<&'a Environment>,
}

/// A file format that pins versions.
struct Format {
    /// Whether a file of that name in the root is one.
    is_named: fn(&str) -> bool,
    /// Reads the pins of one file.
    read: fn(&PinContext<'_>, &Path, &mut Vec<Problem>) -> Vec<PinnedVersion>,
}

/// The formats, those that win first. To add one, write its file and register it here.
const FORMATS: [Format; 2] = [
    Format { is_named: requirements::is_lock, read: requirements::read },
    Format { is_named: requirements::is_text, read: requirements::read },
];

/// The versions that the project at `root` uses, one per package, sorted by name: those that a lockfile or
/// requirements file in the root pins, and for all other packages those `installed`. Two files that
/// disagree are a problem; the one that is first by format and name wins.
pub fn read_pins(
    root: &Path,
    environment: Option<&Environment>,
    installed: &[Distribution],
) -> (Vec<PinnedVersion>, Vec<Problem>) {
    let mut problems = Vec::new();
    let context = PinContext { root, environment };
    let mut pins: BTreeMap<PackageName, PinnedVersion> = BTreeMap::new();
    let mut names = sorted_children(root, &mut problems);
    // `requirements.txt` stands before `requirements-dev.txt`.
    names.sort_by_key(|(name, _)| name.rsplit_once('.').map_or(name.clone(), |(stem, _)| stem.to_owned()));
    for format in &FORMATS {
        for (_, path) in names.iter().filter(|(name, path)| (format.is_named)(name) && path.is_file()) {
            for pin in (format.read)(&context, path, &mut problems) {
                match pins.get(&pin.name) {
                    None => {
                        pins.insert(pin.name.clone(), pin);
                    }
                    Some(first) => problems.extend(disagreement(first, &pin)),
                }
            }
        }
    }
    for pin in installed::read(installed) {
        pins.entry(pin.name.clone()).or_insert(pin);
    }
    (pins.into_values().collect(), problems)
}

/// The problem of a second pin at another version, on its own line.
fn disagreement(first: &PinnedVersion, second: &PinnedVersion) -> Option<Problem> {
    let place = |pin: &PinnedVersion| pin.origin.as_ref().map(|origin| (origin.path.clone(), origin.line));
    let (first_path, _) = place(first).unwrap_or((PathBuf::new(), 0));
    let (path, line) = place(second)?;
    // One file that pins twice does so under markers, which could not all be decided.
    if first.version == second.version || path == first_path {
        return None;
    }
    let message = format!(
        "pins {} to {}, and {} to {}; the latter is used",
        second.name,
        second.version,
        first_path.display(),
        first.version
    );
    Some(Problem::file(&path, message).at(line))
}

#[cfg(test)]
mod tests;
