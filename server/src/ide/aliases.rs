//! Names by which a project's code imports modules: `pd` for pandas.

use std::collections::BTreeMap;

use siskin_indexer::entry::{EntryId, Kind};
use siskin_indexer::store::{Shard, TargetView};

use crate::session::index::Index;

/// Module names with the alias that most of the project's files use.
pub(crate) type Aliases = BTreeMap<String, String>;

/// The alias that the project's own code gives a module, if it gives one.
pub(crate) fn common_alias(index: &Index, module: &str) -> Option<String> {
    index.aliases().get(module).cloned()
}

/// Counts the aliases of modules in these shards, which hold the project's own code.
pub(crate) fn count<'a>(own: impl Iterator<Item = &'a Shard>) -> Aliases {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for shard in own {
        for id in 0..shard.len() {
            let entry = shard.entry(EntryId(id as u32));
            if entry.kind() != Kind::Alias {
                continue;
            }
            if let Some(TargetView::Path(module)) = entry.target()
                && entry.name() != module
                && !module.starts_with('?')
                && !entry.name().starts_with('*')
                // `from a import b` leads to a path that ends with the name; what is renamed to something short is
                // a module's alias.
                && module.rsplit('.').next() != Some(entry.name())
            {
                *counts.entry((module, entry.name())).or_default() += 1;
            }
        }
    }
    let mut aliases: BTreeMap<String, (usize, String)> = BTreeMap::new();
    for ((module, alias), n) in counts {
        let best = aliases.entry(module.to_owned()).or_default();
        if n > best.0 {
            *best = (n, alias.to_owned());
        }
    }
    aliases.into_iter().map(|(module, (_, alias))| (module, alias)).collect()
}
