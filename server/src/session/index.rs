//! The packages of one project, as requests see them. Immutable: a change makes a new one.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use siskin_indexer::lookup::{Packages, Place};
use siskin_indexer::package::{PackageName, PinOrigin};
use siskin_indexer::search::Searcher;
use siskin_indexer::store::{Shard, Store, same_version};

use crate::ide::aliases::{self, Aliases};
use crate::ide::diagnostics::Versions;
use crate::workspace::{PackageFacts, STANDARD_LIBRARY, UnmetPin};

#[cfg(test)]
mod of_sources;

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
    unmet: Arc<[UnmetPin]>,
    store: Store,
    searcher: OnceLock<Option<Searcher>>,
    aliases: OnceLock<Aliases>,
    versions: Arc<Versions>,
}

/// A package of the project.
#[expect(clippy::struct_excessive_bools, reason = "independent facts, not a state")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Member {
    pub(crate) package: PackageName,
    /// The version that answers.
    pub(crate) version: String,
    /// The version that is pinned.
    pub(crate) requested_version: Option<String>,
    /// Where it is pinned, if that is not the environment.
    pub(crate) pinned_in: Option<PinOrigin>,
    /// Whether another version than the pinned one answers.
    pub(crate) is_approximate: bool,
    /// Whether it is private.
    pub(crate) is_private: bool,
    /// Whether it is the project's own code.
    pub(crate) is_own: bool,
    /// Whether other servers know it as it is pinned: the environment resolves it, at the pinned version. True
    /// for the standard library and the project's own code.
    pub(crate) is_known_elsewhere: bool,
    /// Whether the project itself asks for it.
    pub(crate) is_direct: bool,
    /// Whether what answers is what the environment has, whatever is pinned.
    pub(crate) is_installed: bool,
    /// The library's folder, if its sources are used in place.
    pub(crate) folder: Option<PathBuf>,
    /// The folder that the files of its entries are relative to, if they lie on disk.
    pub(crate) source_root: Option<PathBuf>,
}

impl Member {
    /// Whether the project itself uses it, and not only what it needs does.
    pub(crate) fn is_asked_for(&self) -> bool {
        self.is_direct || self.is_own || self.is_private || self.is_standard_library()
    }

    /// What is known of the package that `shard` answers for.
    pub(crate) fn new(shard: &Shard, pin: Option<&String>, facts: &PackageFacts) -> Self {
        let info = shard.info();
        let files = facts.files.as_ref().filter(|files| files.version == info.version);
        Self {
            package: info.name.clone(),
            version: info.version.clone(),
            requested_version: pin.cloned(),
            pinned_in: facts.pinned_in.clone(),
            is_approximate: pin.is_some_and(|pin| !same_version(pin, &info.version)),
            is_private: facts.is_private || info.is_private,
            is_own: false,
            is_known_elsewhere: facts.is_known_elsewhere,
            is_direct: facts.is_direct,
            is_installed: facts.is_installed && files.is_some(),
            folder: facts.folder.clone(),
            source_root: files.map(|files| files.root.clone()),
        }
    }

    /// What is known of code of the project itself, as a package of that name; where it lies is not said.
    pub(crate) fn of_own(package: PackageName) -> Self {
        Self {
            package,
            version: String::new(),
            requested_version: None,
            pinned_in: None,
            is_approximate: false,
            is_private: false,
            is_own: true,
            is_known_elsewhere: true,
            is_direct: false,
            is_installed: false,
            folder: None,
            source_root: None,
        }
    }

    /// Whether it is the standard library.
    pub(crate) fn is_standard_library(&self) -> bool {
        !self.is_own && self.package.as_str() == STANDARD_LIBRARY
    }
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
        let standard_library = shards.iter().zip(&members).filter(|(_, member)| member.is_standard_library());
        let beside = standard_library.map(|(shard, _)| Arc::clone(shard)).collect();
        Self {
            root,
            versions: Arc::new(Versions::new(store.clone(), beside)),
            packages: Packages::new(shards),
            members,
            is_complete,
            unmet: Arc::default(),
            store,
            searcher: OnceLock::new(),
            aliases: OnceLock::new(),
        }
    }

    /// The same with the pins that nothing on this machine met.
    pub(crate) fn with_unmet(self, unmet: Arc<[UnmetPin]>) -> Self {
        Self { unmet, ..self }
    }

    /// The pins for which another version answers, or none: each with its file and line.
    pub(crate) fn unmet(&self) -> impl Iterator<Item = &UnmetPin> {
        // The cache may have what the machine lacks.
        self.unmet.iter().filter(|unmet| {
            let mut members = self.members.iter().filter(|member| member.package == unmet.package);
            members.all(|member| member.is_approximate)
        })
    }

    /// Takes over what `before` opened for search, where the packages on disk are the same.
    pub(crate) fn with_words_of(self, before: &Self) -> Self {
        let opened = before.searcher.get().and_then(Option::as_ref);
        let renewed = opened.and_then(|searcher| searcher.renew(self.packages.shards().to_vec()));
        if let Some(renewed) = renewed {
            // Nobody else has this index yet, so it is not set.
            let _ = self.searcher.set(Some(renewed));
        }
        self
    }

    /// Other indexed versions of its packages.
    pub(crate) fn versions(&self) -> &Versions {
        &self.versions
    }

    /// The store behind it.
    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    /// The same with other packages; `members` is as long as they are many.
    pub(crate) fn with_packages(&self, packages: Packages, members: Vec<Member>) -> Self {
        Self {
            root: self.root.clone(),
            packages,
            members,
            is_complete: self.is_complete,
            unmet: self.unmet.clone(),
            store: self.store.clone(),
            searcher: OnceLock::new(),
            aliases: OnceLock::new(),
            versions: Arc::clone(&self.versions),
        }
    }

    /// What is known of the package that holds `place`.
    pub(crate) fn member(&self, place: Place) -> Option<&Member> {
        self.members.get(place.shard)
    }

    /// The aliases that the project's own code gives to modules; counted when first asked for.
    pub(crate) fn aliases(&self) -> &Aliases {
        self.aliases.get_or_init(|| {
            let shards = self.packages.shards().iter().zip(&self.members);
            aliases::count(shards.filter(|(_, member)| member.is_own).map(|(shard, _)| &**shard))
        })
    }

    /// Searches all packages by words; opened when first asked for. Its hits name shards by their index in `packages`.
    pub(crate) fn searcher(&self) -> Option<&Searcher> {
        let open = || Searcher::open(self.packages.shards().to_vec(), &self.store).ok();
        self.searcher.get_or_init(open).as_ref()
    }
}
