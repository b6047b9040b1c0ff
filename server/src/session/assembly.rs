//! What an index is put together from, and in which order.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use siskin_indexer::package::PackageName;
use siskin_indexer::store::{Shard, Store};

use super::index::{Index, Member};
use super::own_code::OwnPackage;
use crate::workspace::UnmetPin;

/// A package with what is known of it.
pub(crate) type FoundPackage = (Arc<Shard>, Member);
/// Packages by name.
pub(crate) type Found = BTreeMap<PackageName, FoundPackage>;

/// What is known of a project's packages now.
#[derive(Default)]
pub(super) struct Parts {
    /// The project's own code.
    pub(super) own: Vec<OwnPackage>,
    /// The name that the project gives itself, once its code was read.
    pub(super) name: Option<PackageName>,
    /// The packages that others made.
    pub(super) packages: Found,
    /// Pins that nothing on this machine met.
    pub(super) unmet: Arc<[UnmetPin]>,
    /// Whether all of them are there that can be had.
    pub(super) is_complete: bool,
}

impl Parts {
    /// Own code first, then private packages, the others by name, the standard library last.
    pub(super) fn assemble(&self, root: &Path, store: &Store) -> Index {
        let own = self.own.iter().map(|own| (own.shard.clone(), self.own_member(own, root)));
        let mut packages: Vec<&FoundPackage> =
            self.packages.values().filter(|(shard, member)| !self.is_own(shard, member, root)).collect();
        packages.sort_by_key(|(_, member)| (member.is_standard_library(), !member.is_private));
        let (shards, members) = own.chain(packages.into_iter().cloned()).unzip();
        Index::new(root.to_owned(), shards, members, self.is_complete, store.clone())
            .with_unmet(Arc::clone(&self.unmet))
    }

    /// Whether a package is a copy of own code: the project itself installed, or a package that has its sources here.
    fn is_own(&self, shard: &Shard, member: &Member, root: &Path) -> bool {
        if member.is_standard_library() {
            return false;
        }
        if let Some(folder) = &member.folder {
            return self.own.iter().any(|own| begins_in(own, folder)) || self.is_named(&member.package);
        }
        let imports = &shard.info().import_names;
        let is_covered = |name: &String| {
            self.own.iter().any(|own| own.owned_name.as_ref() == Some(name) && is_at_root(own, root))
        };
        self.is_named(&member.package) || (!imports.is_empty() && imports.iter().all(is_covered))
    }

    fn is_named(&self, name: &PackageName) -> bool {
        !self.own.is_empty() && self.name.as_ref() == Some(name)
    }

    /// What is known of own code. Packages inside the project are known elsewhere only if they are installed.
    fn own_member(&self, own: &OwnPackage, root: &Path) -> Member {
        if is_at_root(own, root) {
            return own.member.clone();
        }
        let copy = self.packages.values().find(|(_, member)| {
            member.folder.as_ref().is_some_and(|folder| folder != root && begins_in(own, folder))
        });
        let package = copy.map_or(&own.member.package, |(_, member)| &member.package).clone();
        let is_known_elsewhere = copy.is_some_and(|(_, member)| member.is_known_elsewhere);
        Member { package, is_known_elsewhere, ..own.member.clone() }
    }
}

fn begins_in(own: &OwnPackage, folder: &Path) -> bool {
    own.member.source_root.as_ref().is_some_and(|base| base.starts_with(folder))
}

/// Whether an own package is imported from the project's root, where every tool looks.
fn is_at_root(own: &OwnPackage, root: &Path) -> bool {
    own.member.source_root.as_ref().is_some_and(|base| base == root || *base == root.join("src"))
}
