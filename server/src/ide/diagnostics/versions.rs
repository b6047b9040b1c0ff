//! Other indexed versions of a package: since when, and until when, something is there.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use siskin_indexer::lookup::Packages;
use siskin_indexer::package::{Ecosystem, PackageName};
use siskin_indexer::store::{Shard, Store, VersionKey, same_version};

/// So many versions are looked at on either side.
const MAX_VERSIONS: usize = 8;

/// The indexed versions of packages, each opened once.
#[derive(Debug)]
pub(crate) struct Versions {
    store: Store,
    open: Mutex<HashMap<PathBuf, Option<Arc<Packages>>>>,
    known: Mutex<HashMap<(String, String, String), Around>>,
}

/// Where a name is around a version that lacks it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Around {
    /// The newest earlier version that has it.
    pub(crate) last_before: Option<String>,
    /// The oldest later version that has it.
    pub(crate) first_after: Option<String>,
}

impl Versions {
    pub(crate) fn new(store: Store) -> Self {
        Self { store, open: Mutex::default(), known: Mutex::default() }
    }

    /// Where a name is, in versions before and after `version`.
    pub(crate) fn around(&self, package: &PackageName, version: &str, path: &str) -> Around {
        let key = (package.to_string(), version.to_owned(), path.to_owned());
        if let Some(known) = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return known.clone();
        }
        let (before, after) = self.beside(package, version);
        let has = |version: &String| {
            self.at(package, version).is_some_and(|packages| packages.lookup(path).exists())
        };
        let around =
            Around { last_before: before.into_iter().find(has), first_after: after.into_iter().find(has) };
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(key, around.clone());
        around
    }

    /// The nearest indexed versions before `version`, the newest first, and those after it, the oldest first.
    pub(crate) fn beside(&self, package: &PackageName, version: &str) -> (Vec<String>, Vec<String>) {
        let pinned = VersionKey::new(version);
        let mut before: Vec<String> = Vec::new();
        let mut after: Vec<String> = Vec::new();
        for at in self.store.find(Ecosystem::Pypi, package, None, None) {
            match VersionKey::new(&at.version).cmp(&pinned) {
                Ordering::Less => before.push(at.version),
                Ordering::Greater => after.push(at.version),
                Ordering::Equal => {}
            }
        }
        after.reverse();
        before.dedup();
        after.dedup();
        before.truncate(MAX_VERSIONS);
        after.truncate(MAX_VERSIONS);
        (before, after)
    }

    /// A version of a package by itself, if it is indexed.
    pub(crate) fn at(&self, package: &PackageName, version: &str) -> Option<Arc<Packages>> {
        let found = self.store.find(Ecosystem::Pypi, package, Some(version), None);
        let at = found.into_iter().find(|at| same_version(&at.version, version))?;
        let path = at.path.clone();
        if let Some(known) = self.open.lock().unwrap_or_else(PoisonError::into_inner).get(&path) {
            return known.clone();
        }
        let opened = Shard::open(at).ok().map(|shard| Arc::new(Packages::new(vec![shard])));
        self.open.lock().unwrap_or_else(PoisonError::into_inner).insert(path, opened.clone());
        opened
    }
}
