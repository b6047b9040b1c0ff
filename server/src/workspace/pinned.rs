//! What a project's pins and ranges mean for the packages that are indexed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use siskin_indexer::package::{Ecosystem, PackageName, PinOrigin, PinnedVersion};
use siskin_indexer::pins::{VersionRange, is_in_range};
use siskin_indexer::sources::Discovery;
use siskin_indexer::store::{ShardRef, Store};

/// A pin that nothing on this machine met when the project was resolved; the cache may meet it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct UnmetPin {
    /// The distribution.
    pub(crate) package: PackageName,
    /// The version that is pinned.
    pub(crate) version: String,
    /// Where.
    pub(crate) pinned_in: Option<PinOrigin>,
    /// The version that is there.
    pub(crate) available: Option<String>,
    /// Whether the project's own files import it, and not only what it needs does.
    pub(crate) is_imported: bool,
    /// The SHA-256 of each file that it may be, if the lockfile says.
    #[serde(default)]
    pub(crate) sha256: Vec<String>,
}

impl UnmetPin {
    /// The version that is to be fetched.
    pub(crate) fn pin(&self) -> PinnedVersion {
        PinnedVersion {
            ecosystem: Ecosystem::Pypi,
            name: self.package.clone(),
            version: self.version.clone(),
            origin: self.pinned_in.clone(),
            sha256: self.sha256.clone(),
        }
    }
}

/// The pins that nothing met.
pub(crate) fn unmet(discovery: &Discovery) -> Vec<UnmetPin> {
    let unmet = discovery.unmet.iter().map(|unmet| UnmetPin {
        package: unmet.pin.name.clone(),
        version: unmet.pin.version.clone(),
        pinned_in: unmet.pin.origin.clone(),
        available: unmet.available.clone(),
        is_imported: unmet.is_imported,
        sha256: unmet.pin.sha256.clone(),
    });
    unmet.collect()
}

/// What is accepted of packages that nothing pins and that are not here, as PEP 440 writes it.
pub(crate) type Ranges = BTreeMap<PackageName, String>;

/// The ranges of packages that neither a pin nor a place of their own decides.
pub(crate) fn ranges(discovery: &Discovery) -> Ranges {
    let mut ranges = ranges_of(&discovery.ranges);
    ranges.retain(|name, _| {
        let is_here = discovery.trees.iter().any(|(tree, _)| tree.name == *name)
            || discovery.docs.iter().chain(&discovery.archives).any(|file| file.name == *name)
            || discovery.project.failed.iter().any(|failed| failed.name == *name);
        !is_here
    });
    ranges
}

/// What is accepted of each package, all that asks for it taken together.
pub(crate) fn ranges_of(all: &[VersionRange]) -> Ranges {
    let mut ranges = Ranges::new();
    for range in all {
        let text = ranges.entry(range.name.clone()).or_default();
        if !text.is_empty() {
            text.push_str(", ");
        }
        text.push_str(&range.specifiers.to_string());
    }
    ranges
}

/// The newest indexed version that a range accepts; one before its release only where nothing else is.
pub(crate) fn newest_in(store: &Store, name: &PackageName, range: &str) -> Option<ShardRef> {
    let mut accepted = store.find(Ecosystem::Pypi, name, None, None);
    accepted.retain(|shard| is_in_range(&shard.version, range));
    let release = accepted.iter().position(|shard| !siskin_indexer::pins::is_prerelease(&shard.version));
    (!accepted.is_empty()).then(|| accepted.swap_remove(release.unwrap_or(0)))
}
