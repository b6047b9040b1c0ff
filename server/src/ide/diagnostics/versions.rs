//! Other indexed versions of packages: opened once, and what was asked of them.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use siskin_indexer::diff::{Side, between};
use siskin_indexer::history::{self, History};
use siskin_indexer::lookup::Packages;
use siskin_indexer::package::PackageName;
use siskin_indexer::store::{Shard, Store, VersionKey};

/// The indexed versions of packages.
#[derive(Debug)]
pub(crate) struct Versions {
    store: Store,
    /// What is looked up in beside a package: the standard library.
    beside: Vec<Arc<Shard>>,
    opened: Mutex<HashMap<PackageName, Arc<OfPackage>>>,
}

/// The versions of one package, as they were when they were listed.
#[derive(Debug)]
struct OfPackage {
    places: Vec<PathBuf>,
    versions: history::Versions,
    histories: Mutex<HashMap<String, Arc<History>>>,
    moves: Mutex<HashMap<(String, String), LazyMoves>>,
}

/// Found by whoever asks first.
type LazyMoves = Arc<OnceLock<Moves>>;

/// By the path in an earlier version: where that is in a later one, and how that is known.
type Moves = HashMap<String, (String, String)>;

impl Versions {
    pub(crate) fn new(store: Store, beside: Vec<Arc<Shard>>) -> Self {
        Self { store, beside, opened: Mutex::default() }
    }

    /// In which versions a path of a package is.
    pub(crate) fn history(&self, package: &PackageName, path: &str) -> Arc<History> {
        let of_package = self.of(package);
        if let Some(known) = lock(&of_package.histories).get(path) {
            return Arc::clone(known);
        }
        let history = Arc::new(of_package.versions.history(path));
        lock(&of_package.histories).insert(path.to_owned(), Arc::clone(&history));
        history
    }

    /// Where a path of a version is in a later one, and how that is known; `None` where nothing says it.
    pub(crate) fn moved(
        &self,
        package: &PackageName,
        path: &str,
        from: &str,
        to: &str,
    ) -> Option<(String, String)> {
        let of_package = self.of(package);
        let key = (from.to_owned(), to.to_owned());
        // Other threads wait for the first one that asks: differences cost a moment.
        let moves = Arc::clone(lock(&of_package.moves).entry(key).or_default());
        let moves = moves.get_or_init(|| moves_between(&of_package.versions, from, to).unwrap_or_default());
        moves.get(path).cloned()
    }

    /// The indexed versions before `version`, the newest first, and those after it, the oldest first.
    pub(crate) fn beside(&self, package: &PackageName, version: &str) -> (Vec<String>, Vec<String>) {
        let at = VersionKey::new(version);
        let of_package = self.of(package);
        let all = || of_package.versions.packages().map(|(version, _)| version.to_owned());
        let mut before: Vec<String> = all().filter(|known| VersionKey::new(known) < at).collect();
        before.reverse();
        (before, all().filter(|known| VersionKey::new(known) > at).collect())
    }

    /// A version of a package, if it is indexed.
    pub(crate) fn at(&self, package: &PackageName, version: &str) -> Option<Arc<Packages>> {
        self.of(package).versions.at(version).cloned()
    }

    /// The versions that are there now.
    fn of(&self, package: &PackageName) -> Arc<OfPackage> {
        let listed = history::Versions::list(&self.store, package);
        let is_same = |known: &OfPackage| known.places.iter().eq(listed.iter().map(|at| &at.path));
        if let Some(known) = lock(&self.opened).get(package).filter(|known| is_same(known)) {
            return Arc::clone(known);
        }
        let opened = Arc::new(OfPackage {
            places: listed.iter().map(|at| at.path.clone()).collect(),
            versions: history::Versions::of(listed, &self.beside),
            histories: Mutex::default(),
            moves: Mutex::default(),
        });
        lock(&self.opened).insert(package.clone(), Arc::clone(&opened));
        opened
    }
}

fn moves_between(versions: &history::Versions, from: &str, to: &str) -> Option<Moves> {
    let side = |packages| Side { packages, shard: 0 };
    let changes = between(side(versions.at(from)?), side(versions.at(to)?));
    let moved = changes.into_iter().filter_map(|change| Some((change.paths, change.replacement?)));
    let moves = moved.flat_map(|(paths, replacement)| {
        let explained = replacement.because.explain(&replacement.path);
        paths.into_iter().map(move |path| (path, (replacement.path.clone(), explained.clone())))
    });
    Some(moves.collect())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
