//! The packages of one project, as requests see them. Immutable: a change makes a new one.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use siskin_indexer::lookup::{Packages, Place};
use siskin_indexer::package::PackageName;
use siskin_indexer::search::Searcher;
use siskin_indexer::store::{Shard, Store};

/// The packages of a project.
#[derive(Debug)]
pub(crate) struct Index {
    /// The project's folder.
    pub(crate) root: PathBuf,
    /// All packages: the project's own code first, the standard library last.
    pub(crate) packages: Packages,
    /// What is known of each, by the index of its shard in `packages`.
    pub(crate) members: Vec<Member>,
    /// Whether packages are still being indexed.
    pub(crate) is_complete: bool,
    store: Store,
    searcher: OnceLock<Option<Searcher>>,
}

/// A package of the project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Member {
    pub(crate) package: PackageName,
    /// The version that answers.
    pub(crate) version: String,
    /// The version that is pinned.
    pub(crate) requested_version: Option<String>,
    /// Whether another version than the pinned one answers.
    pub(crate) is_approximate: bool,
    /// Whether it is private.
    pub(crate) is_private: bool,
    /// Whether it is the project's own code.
    pub(crate) is_own: bool,
    /// Whether other servers know it as it is pinned: the environment resolves it, at the pinned version. True
    /// for the standard library and the project's own code.
    pub(crate) is_known_elsewhere: bool,
    /// The folder that the files of its entries are relative to, if they lie on disk.
    pub(crate) source_root: Option<PathBuf>,
}

impl Index {
    /// An index of these shards; `members` is as long as `shards`.
    pub(crate) fn new(
        root: PathBuf,
        shards: Vec<Arc<Shard>>,
        members: Vec<Member>,
        is_complete: bool,
        store: Store,
    ) -> Self {
        Self {
            root,
            packages: Packages::new(shards),
            members,
            is_complete,
            store,
            searcher: OnceLock::new(),
        }
    }

    /// What is known of the package that holds `place`.
    pub(crate) fn member(&self, place: Place) -> Option<&Member> {
        self.members.get(place.shard)
    }

    /// Searches all packages by words; opened when first asked for. Its hits name shards by their index in `packages`.
    pub(crate) fn searcher(&self) -> Option<&Searcher> {
        let open = || Searcher::open(self.packages.shards().to_vec(), &self.store).ok();
        self.searcher.get_or_init(open).as_ref()
    }
}
