//! In which versions an API exists: what all indexed versions of its package show, and what its docs say.

use std::sync::Arc;

use crate::diff::{Replacement, advice};
use crate::entry::Flags;
use crate::lookup::{Lookup, Packages};
use crate::package::{Ecosystem, PackageName};
use crate::store::{Shard, ShardRef, Store, VersionKey, same_version};

mod notes;
#[cfg(test)]
mod tests;

pub use notes::Notes;

/// Older versions are not asked.
const MAX_VERSIONS: usize = 64;

/// The indexed versions of one package, opened once for any number of questions.
#[derive(Debug, Default)]
pub struct Versions {
    /// Oldest first.
    versions: Vec<(String, Arc<Packages>)>,
}

/// What is known of an API in one version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It exists.
    Exists,
    /// It exists and is deprecated.
    Deprecated,
    /// It does not exist.
    Absent,
    /// Nothing sure can be said.
    Unknown,
}

impl Presence {
    /// Whether it exists, deprecated or not.
    pub fn exists(self) -> bool {
        matches!(self, Self::Exists | Self::Deprecated)
    }
}

/// The versions between which something happened, or the one that the docs name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The first version in which it is so: by the docs, else of the indexed ones.
    pub version: String,
    /// The last indexed version in which it is not so; `None` if the docs name the version.
    pub after: Option<String>,
}

/// The history of one API.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// The indexed versions, oldest first.
    pub versions: Vec<(String, Presence)>,
    /// When it came.
    pub added: Option<Moment>,
    /// When it went; what comes again later was not removed.
    pub removed: Option<Moment>,
    /// When it was deprecated.
    pub deprecated: Option<Moment>,
    /// What the docs say of its deprecation.
    pub message: String,
    /// What they name instead.
    pub replacement: Option<Replacement>,
    /// Versions that changed it, by the newest docs.
    pub changed: Vec<String>,
}

/// The history of `qualname`, a path as users write it, in the package. `beside` are other packages that its names
/// lead to: the standard library at least, or inherited names are unknown.
pub fn of(store: &Store, package: &PackageName, beside: &[Arc<Shard>], qualname: &str) -> History {
    Versions::open(store, package, beside).history(qualname)
}

impl Versions {
    /// Opens the shards of all indexed versions of a package.
    pub fn open(store: &Store, package: &PackageName, beside: &[Arc<Shard>]) -> Self {
        Self::of(Self::list(store, package), beside)
    }

    /// Where the indexed versions of a package are: one shard of each, the newest 64, newest first. Opens nothing.
    pub fn list(store: &Store, package: &PackageName) -> Vec<ShardRef> {
        let mut found = store.find(Ecosystem::Pypi, package, None, None);
        found.dedup_by(|a, b| same_version(&a.version, &b.version));
        found.truncate(MAX_VERSIONS);
        found
    }

    /// Opens versions of one package that [`Self::list`] gave. What is damaged is left out.
    pub fn of(listed: Vec<ShardRef>, beside: &[Arc<Shard>]) -> Self {
        let opened = listed.into_iter().rev().filter_map(|at| {
            let (name, version) = (at.name.clone(), at.version.clone());
            let shard = Shard::open(at).ok()?;
            let others = beside.iter().filter(|other| other.info().name != name).cloned();
            Some((version, Arc::new(Packages::new(std::iter::once(shard).chain(others).collect()))))
        });
        Self { versions: opened.collect() }
    }

    /// The versions, oldest first, with what names are looked up in: the package first.
    pub fn packages(&self) -> impl Iterator<Item = (&str, &Arc<Packages>)> {
        self.versions.iter().map(|(version, packages)| (version.as_str(), packages))
    }

    /// What names are looked up in at one version.
    pub fn at(&self, version: &str) -> Option<&Arc<Packages>> {
        let mut all = self.packages();
        all.find(|(known, _)| same_version(known, version)).map(|(_, packages)| packages)
    }

    /// The history of a path as users write it.
    pub fn history(&self, qualname: &str) -> History {
        let mut history = History::default();
        let mut since = None;
        let mut deprecated_since = String::new();
        for (version, packages) in &self.versions {
            let presence = match packages.lookup(qualname) {
                Lookup::Absent => Presence::Absent,
                Lookup::Unknown => Presence::Unknown,
                Lookup::Exists => Presence::Exists,
                Lookup::Found(place) => {
                    let entry = packages.entry(place).filter(|_| place.shard == 0);
                    let is_deprecated =
                        entry.as_ref().is_some_and(|entry| entry.flags().contains(Flags::DEPRECATED));
                    if let Some(entry) = entry {
                        let notes = Notes::of(&entry);
                        since = notes.since.or(since);
                        history.changed = notes.changed;
                        if let Some((version, message)) = notes.deprecated {
                            history.replacement = advice(packages, place, &message);
                            (deprecated_since, history.message) = (version, message);
                        }
                    }
                    if is_deprecated { Presence::Deprecated } else { Presence::Exists }
                }
            };
            history.versions.push((version.clone(), presence));
        }
        let exists = |presence: Presence| match presence {
            Presence::Unknown => None,
            known => Some(known.exists()),
        };
        let is_deprecated = |presence: Presence| match presence {
            Presence::Deprecated => Some(true),
            Presence::Exists => Some(false),
            Presence::Absent | Presence::Unknown => None,
        };
        history.added = documented(since).or_else(|| history.turns(exists).into_iter().next());
        history.removed = history.turns(|presence| exists(presence).map(|exists| !exists)).pop();
        if history.versions.iter().rev().find_map(|(_, presence)| exists(*presence)) == Some(true) {
            history.removed = None;
        }
        history.deprecated = documented(Some(deprecated_since).filter(|version| !version.is_empty()))
            .or_else(|| history.turns(is_deprecated).into_iter().next());
        history
    }
}

impl History {
    /// Each time that something began to be so; `is_so` says nothing where it is not known.
    fn turns(&self, is_so: impl Fn(Presence) -> Option<bool>) -> Vec<Moment> {
        let mut turns = Vec::new();
        let mut before: Option<(bool, &str)> = None;
        for (version, presence) in &self.versions {
            let Some(now) = is_so(*presence) else { continue };
            if let Some((false, after)) = before.filter(|_| now) {
                turns.push(Moment { version: version.clone(), after: Some(after.to_owned()) });
            }
            before = Some((now, version));
        }
        turns
    }

    /// The newest version before `version` that has it.
    pub fn last_before(&self, version: &str) -> Option<&str> {
        let at = VersionKey::new(version);
        let is_it =
            |(known, presence): &&(String, Presence)| presence.exists() && VersionKey::new(known) < at;
        self.versions.iter().rev().find(is_it).map(|(known, _)| known.as_str())
    }

    /// The oldest version after `version` that has it.
    pub fn first_after(&self, version: &str) -> Option<&str> {
        self.after(version).find(|(_, presence)| presence.exists()).map(|(known, _)| known.as_str())
    }

    /// The oldest version after `version` that does not have it any more, if no later one has it again.
    pub fn gone_after(&self, version: &str) -> Option<&str> {
        let gone = self.after(version).find(|(_, presence)| *presence == Presence::Absent)?;
        self.first_after(&gone.0).is_none().then_some(gone.0.as_str())
    }

    fn after(&self, version: &str) -> impl Iterator<Item = &(String, Presence)> {
        let at = VersionKey::new(version);
        self.versions.iter().filter(move |(known, _)| VersionKey::new(known) > at)
    }

    /// What is to be said where `version` does not have it: when it came or went, without a full stop. `None` if no
    /// indexed version has it.
    pub fn absence(&self, version: &str) -> Option<String> {
        if let Some(known) = self.last_before(version) {
            return Some(format!("{known} still has it"));
        }
        let known = self.first_after(version)?;
        let at = VersionKey::new(version);
        Some(match self.added.as_ref().filter(|added| added.after.is_none()) {
            Some(added) if VersionKey::new(&added.version) > at => format!("added in {}", added.version),
            _ => format!("{known} has it"),
        })
    }
}

fn documented(version: Option<String>) -> Option<Moment> {
    Some(Moment { version: version?, after: None })
}
