//! What changed between two versions of a package, in the order in which people read it.

mod markdown;

use siskin_indexer::diff::{ApiChange, ChangeKind, Side, between};
use siskin_indexer::entry::Kind;
use siskin_indexer::lookup::Packages;
use siskin_indexer::package::PackageName;

use crate::session::index::Index;

/// What changed between two versions of a package.
#[derive(Debug)]
pub(crate) struct Differences<'a> {
    pub(crate) name: &'a str,
    pub(crate) old: &'a str,
    pub(crate) new: &'a str,
    pub(crate) changes: &'a [ApiChange],
}

impl<'a> Differences<'a> {
    /// `12 removed, 3 moved, …`: of all kinds that there are.
    pub(crate) fn counts(&self) -> String {
        let kinds = [
            (ChangeKind::Removed, "removed"),
            (ChangeKind::Moved, "moved"),
            (ChangeKind::SignatureChanged, "called in another way"),
            (ChangeKind::Deprecated, "deprecated"),
            (ChangeKind::Undeprecated, "no longer deprecated"),
            (ChangeKind::Added, "added"),
        ];
        let count = |kind| self.changes.iter().filter(|change| change.kind == kind).count();
        let counted = kinds.into_iter().map(|(kind, word)| (count(kind), word)).filter(|(n, _)| *n > 0);
        let mut words: Vec<String> = counted.map(|(n, word)| format!("{n} {word}")).collect();
        let n_breaking = self.changes.iter().filter(|change| change.is_breaking).count();
        words.push(format!("{n_breaking} may break callers"));
        words.join(", ")
    }

    /// Changes by module, sorted; of each module what breaks callers first. What went or came with its module is left
    /// to a count.
    pub(crate) fn by_module(&self, old: &Packages, new: &Packages) -> Vec<Module<'a>> {
        let mut modules: Vec<Module<'a>> = Vec::new();
        for change in self.changes {
            let name = module_of(change, old, new);
            let at = modules.iter().position(|module| module.name == name).unwrap_or_else(|| {
                modules.push(Module { name, ..Module::default() });
                modules.len() - 1
            });
            let Some(module) = modules.get_mut(at) else { continue };
            if change.is_within && change.kind != ChangeKind::Moved {
                module.n_within += 1;
            } else {
                module.changes.push(change);
            }
        }
        modules.sort_by(|a, b| a.name.cmp(&b.name));
        for module in &mut modules {
            module.changes.sort_by_key(|change| (rank(change), change.path()));
        }
        modules
    }
}

/// The changes of one module.
#[derive(Debug, Default)]
pub(crate) struct Module<'a> {
    pub(crate) name: String,
    pub(crate) changes: Vec<&'a ApiChange>,
    /// Names that went or came with the module.
    pub(crate) n_within: usize,
}

fn rank(change: &ApiChange) -> u8 {
    match change.kind {
        ChangeKind::Removed => 0,
        ChangeKind::Moved => 1,
        ChangeKind::SignatureChanged if change.is_breaking => 2,
        ChangeKind::Deprecated => 3,
        ChangeKind::SignatureChanged => 4,
        ChangeKind::Undeprecated => 5,
        ChangeKind::Added => 6,
    }
}

/// The module that the best path goes through: all of it but the thing itself and the classes that hold it.
fn module_of(change: &ApiChange, old: &Packages, new: &Packages) -> String {
    let (packages, place) = match (change.old, change.new) {
        (Some(place), _) => (old, place),
        (None, Some(place)) => (new, place),
        (None, None) => return change.path().to_owned(),
    };
    let mut path = change.path();
    let mut at = packages.entry(place);
    while let Some(entry) = at {
        let Some((above, _)) = path.rsplit_once('.') else { break };
        path = above;
        let parent = entry.parent().map(|parent| entry.shard().entry(parent));
        at = parent.filter(|parent| parent.kind() == Kind::Class);
    }
    path.to_owned()
}

/// What changed in a package that a project uses, as Markdown, looked at beside the project's other packages. An error
/// says which version is not indexed.
pub(crate) fn of_project(index: &Index, name: &PackageName, old: &str, new: &str) -> Result<String, String> {
    let open = |version: &str| {
        let found = index.versions().at(name, version);
        let Some(shard) = found.and_then(|packages| packages.shard(0).cloned()) else {
            return Err(format!(
                "{name} {version} is not indexed; run `siskin index --fetch --package {name}=={version}`"
            ));
        };
        let others = index.packages.shards().iter().zip(&index.members);
        let others = others.filter(|(_, member)| member.package != *name && !member.is_own);
        Ok(Packages::new(std::iter::once(shard).chain(others.map(|(shard, _)| shard.clone())).collect()))
    };
    let (before, after) = (open(old)?, open(new)?);
    let changes = between(Side { packages: &before, shard: 0 }, Side { packages: &after, shard: 0 });
    Ok(Differences { name: name.as_str(), old, new, changes: &changes }.markdown(&before, &after))
}
