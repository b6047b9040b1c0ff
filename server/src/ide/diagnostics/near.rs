//! The name that is written most like another.

use siskin_indexer::entry::Flags;
use siskin_indexer::language::python::check::Use;
use siskin_indexer::lookup::Packages;

use crate::spelling::distance;

/// The member of the same module or class whose name is nearest to that of a use, if one is near.
pub(super) fn nearest(packages: &Packages, one: &Use) -> Option<String> {
    let written: Vec<char> = one.path.rsplit('.').next()?.chars().collect();
    let holder = one.holder?;
    let (members, _) = packages.members(holder);
    let near = members.iter().filter_map(|member| {
        let entry = packages.entry(member.place)?;
        // What a module imports from elsewhere is not its own.
        let is_own = packages.follow(member.place).is_some_and(|place| place.shard == holder.shard);
        if member.name.starts_with('_') || entry.flags().contains(Flags::TYPE_ONLY) || !is_own {
            return None;
        }
        let name: Vec<char> = member.name.chars().collect();
        Some((distance(&written, &name, written.len() / 3)?, member.name))
    });
    near.min().map(|(_, name)| name.to_owned())
}
