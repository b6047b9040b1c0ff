//! `version-mismatch`: another version than the pinned one answers, said once on the pin's line.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use siskin_indexer::entry::{EntryId, Kind};
use siskin_indexer::package::PackageName;
use siskin_indexer::store::TargetView;

use super::Severity;
use crate::session::index::Index;
use crate::workspace::UnmetPin;

pub(crate) const CODE: &str = "version-mismatch";

/// A pin that another version stands in for, or nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mismatch {
    pub(crate) pin: UnmetPin,
    /// The version that answers; `None` if none does.
    pub(crate) version: Option<String>,
    pub(crate) message: String,
}

impl Mismatch {
    /// How bad it is.
    pub(crate) const SEVERITY: Severity = Severity::Hint;
}

/// The pins of packages that the project's own code imports, and that do not answer themselves. Fetching them is
/// advised where that is allowed.
pub(crate) fn mismatches(index: &Index, may_fetch: bool) -> Vec<Mismatch> {
    if index.unmet().next().is_none() {
        return Vec::new();
    }
    let imported = imported(index);
    let mut found = Vec::new();
    for pin in index.unmet().filter(|pin| pin.pinned_in.as_ref().is_some_and(|origin| origin.line > 0)) {
        let member = index.members.iter().find(|member| member.package == pin.package);
        if !imported.contains(&pin.package) {
            continue;
        }
        let version = member.map(|member| member.version.clone());
        let pinned = format!("{} {}", pin.package, pin.version);
        let mut message = match &version {
            Some(version) => {
                format!("{pinned} is not indexed, {version} answers for it and nothing is called absent")
            }
            None => format!("{pinned} is not indexed"),
        };
        if may_fetch {
            let _ =
                write!(message, "; run `siskin index --fetch --package {}=={}`", pin.package, pin.version);
        }
        found.push(Mismatch { pin: pin.clone(), version, message });
    }
    found
}

/// The pins that nothing meets of packages that bring one of those top-level modules.
pub(crate) fn unmet_of<'i>(index: &'i Index, roots: &BTreeSet<&str>) -> Vec<&'i UnmetPin> {
    let packages: BTreeSet<PackageName> = roots.iter().flat_map(|root| packages_of(index, root)).collect();
    index.unmet().filter(|pin| packages.contains(&pin.package)).collect()
}

/// The packages whose modules the project's own code imports, and those that are called like a module that it imports
/// and nothing brings.
fn imported(index: &Index) -> BTreeSet<PackageName> {
    let mut roots: BTreeSet<&str> = BTreeSet::new();
    for (shard, _) in index.packages.shards().iter().zip(&index.members).filter(|(_, member)| member.is_own) {
        for id in 0..shard.len() {
            let entry = shard.entry(EntryId(id as u32));
            if entry.kind() == Kind::Alias
                && let Some(TargetView::Path(path)) = entry.target()
            {
                let path = path.trim_start_matches('?');
                roots.insert(path.split('.').next().unwrap_or(path));
            }
        }
    }
    roots.into_iter().flat_map(|root| packages_of(index, root)).collect()
}

/// The packages that bring a top-level module; one of its name if none does.
fn packages_of(index: &Index, root: &str) -> Vec<PackageName> {
    let brings = |at: usize| {
        let shard = index.packages.shard(at);
        shard.is_some_and(|shard| shard.info().import_names.iter().any(|name| name == root))
    };
    let members = index.members.iter().enumerate();
    let known = members.filter(|(at, member)| !member.is_own && brings(*at));
    let names: Vec<PackageName> = known.map(|(_, member)| member.package.clone()).collect();
    if names.is_empty() { vec![PackageName::new(root)] } else { names }
}
