//! Lockfiles that are older than the manifest beside them, by what both say.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::content::Asked;
use super::{File, same};
use crate::error::Problem;
use crate::package::PackageName;

/// So many packages of each kind are named.
const MAX_NAMED: usize = 5;

/// A lockfile that does not fit what the project asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaleLockfile {
    /// The lockfile.
    pub path: PathBuf,
    /// What does not fit, and what to do.
    pub message: String,
}

impl StaleLockfile {
    /// It as a problem of its file.
    pub fn to_problem(&self) -> Problem {
        Problem::file(&self.path, &*self.message)
    }
}

/// The lockfiles that lack something the project asks for, or have it at a version that is not accepted any more;
/// one for each format.
pub(super) fn find(
    lockfiles: &[File],
    asked: &[Asked],
    installed: &BTreeSet<&PackageName>,
) -> Vec<StaleLockfile> {
    let mut stale: Vec<StaleLockfile> = Vec::new();
    let mut done: Vec<&str> = Vec::new();
    for file in lockfiles {
        let Some(relock) = file.format.relock.filter(|relock| !done.contains(relock)) else { continue };
        done.push(relock);
        // Several files of one format complete each other.
        let same_format: Vec<&File> =
            lockfiles.iter().filter(|other| other.format.relock == Some(relock)).collect();
        let is_named = |name: &PackageName| same_format.iter().any(|file| file.content.named.contains(name));
        let counts =
            |asked: &&Asked| asked.is_sure && !asked.is_doubtful && (asked.is_main || file.format.has_groups);
        let mut missing: BTreeSet<String> = BTreeSet::new();
        let mut outside: BTreeSet<String> = BTreeSet::new();
        let mut manifest = None;
        for asked in asked.iter().filter(counts) {
            let Asked { name, .. } = asked;
            let locked: Vec<&str> = same_format
                .iter()
                .flat_map(|file| &file.content.locked)
                .filter(|locked| locked.name == *name)
                .map(|locked| locked.version.as_str())
                .collect();
            if !is_named(name) {
                let place = if installed.contains(name) { " (which is installed)" } else { "" };
                missing.insert(format!("{name}{place}"));
            } else if !locked.is_empty() && !locked.iter().any(|version| accepts(asked, version)) {
                let wanted =
                    asked.exact.as_ref().map_or(asked.specifiers.to_string(), |exact| format!("=={exact}"));
                outside.insert(format!("{name} {} where {wanted} is asked for", locked.join(" and ")));
            } else {
                continue;
            }
            manifest.get_or_insert(&asked.path);
        }
        let Some(manifest) = manifest.and_then(|path| path.file_name()) else { continue };
        let mut parts = Vec::new();
        if !missing.is_empty() {
            parts.push(format!("it lacks {}", listed(&missing)));
        }
        if !outside.is_empty() {
            parts.push(format!("it has {}", listed(&outside)));
        }
        let message =
            format!("is older than {}: {}; {relock}", manifest.to_string_lossy(), parts.join(", and "));
        stale.push(StaleLockfile { path: file.path.clone(), message });
    }
    stale
}

/// Whether what is asked for may be that version.
pub(super) fn accepts(asked: &Asked, version: &str) -> bool {
    use std::str::FromStr as _;
    if let Some(exact) = &asked.exact {
        return same(version, exact);
    }
    pep440_rs::Version::from_str(version).map_or(true, |version| asked.specifiers.contains(&version))
}

fn listed(names: &BTreeSet<String>) -> String {
    let mut shown: Vec<String> = names.iter().take(MAX_NAMED).cloned().collect();
    if names.len() > MAX_NAMED {
        shown.push(format!("{} more", names.len() - MAX_NAMED));
    }
    shown.join(", ")
}
