//! How the packages of a project come into its index: what is stored at once, the rest in the background.

use std::collections::BTreeMap;
use std::sync::Arc;

use siskin_indexer::package::{Ecosystem, PackageName};
use siskin_indexer::store::{Shard, Store};

use super::index::Member;
use super::project::Shared;
use crate::workspace::{PackageFacts, STANDARD_LIBRARY, Workspace};

type Found = BTreeMap<PackageName, (Arc<Shard>, Member)>;

/// Opens the packages that were resolved last time. Maps their shards and reads none.
pub(super) fn open_stored(shared: &Shared) {
    let (packages, is_complete) = match Workspace::stored(&shared.store, &shared.root, &shared.environ) {
        Some(workspace) => (members_of(&workspace, &shared.store), workspace.missing.is_empty()),
        None => (Found::new(), false),
    };
    shared.publish(|parts| {
        parts.packages = packages;
        parts.is_complete = is_complete;
    });
}

/// The shards of a workspace with what is known of each; one that cannot be opened is left out.
fn members_of(workspace: &Workspace, store: &Store) -> Found {
    let nothing = PackageFacts::default();
    let mut found = Found::new();
    for member in &workspace.members {
        let opened = member.find(store).map(Shard::open);
        match opened {
            Some(Ok(shard)) => {
                let facts = workspace.facts.get(&member.package).unwrap_or(&nothing);
                let known = Member::new(&shard, workspace.pins.get(&member.package), facts);
                found.insert(member.package.clone(), (shard, known));
            }
            Some(Err(error)) => tracing::warn!("{error}; it is built again"),
            None => {}
        }
    }
    found
}
