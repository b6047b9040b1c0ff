//! `version-mismatch`: another version than the pinned one answers, said once on the pin's line.

use std::collections::BTreeSet;

use siskin_indexer::entry::{EntryId, Kind};
use siskin_indexer::package::PackageName;
use siskin_indexer::store::TargetView;

use super::Severity;
use crate::session::index::{Index, Member};
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

/// The pins of packages that the project's own code imports, and that do not answer themselves.
pub(crate) fn mismatches(index: &Index) -> Vec<Mismatch> {
    let imported = imported(index);
    let mut found = Vec::new();
    for pin in index.unmet().filter(|pin| pin.pinned_in.as_ref().is_some_and(|origin| origin.line > 0)) {
        let member = index.members.iter().find(|member| member.package == pin.package);
        if !imported.contains(&pin.package) {
            continue;
        }
        let version = member.map(|member| member.version.clone());
        let message = match &version {
            Some(version) => format!(
                "{} {} is not indexed, {version} answers for it and nothing is called absent; run `siskin index --fetch --package {}=={}`",
                pin.package, pin.version, pin.package, pin.version
            ),
            None => format!(
                "{} {} is not indexed; run `siskin index --fetch --package {}=={}`",
                pin.package, pin.version, pin.package, pin.version
            ),
        };
        found.push(Mismatch { pin: pin.clone(), version, message });
    }
    found
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
    let brings = |member: &&Member, root: &str| {
        let at = index.members.iter().position(|other| std::ptr::eq(other, *member));
        let shard = at.and_then(|at| index.packages.shard(at));
        shard.is_some_and(|shard| shard.info().import_names.iter().any(|name| name == root))
    };
    roots
        .into_iter()
        .flat_map(|root| {
            let known = index.members.iter().filter(move |member| !member.is_own && brings(member, root));
            let names: Vec<PackageName> = known.map(|member| member.package.clone()).collect();
            if names.is_empty() { vec![PackageName::new(root)] } else { names }
        })
        .collect()
}
