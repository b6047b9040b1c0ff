//! The name that is written most like another.

use siskin_indexer::entry::{Flags, Kind};
use siskin_indexer::language::python::check::Use;
use siskin_indexer::lookup::Packages;

use crate::spelling::distance;

/// The member of the same module or class whose name is nearest to that of a use, if one is near.
pub(super) fn nearest(packages: &Packages, one: &Use) -> Option<String> {
    let written: Vec<char> = one.path.rsplit('.').next()?.chars().collect();
    let (members, _) = packages.members(one.holder?);
    let is_offered = |name: &str, flags: Flags, kind: Kind| {
        !name.starts_with('_')
            && !flags.contains(Flags::TYPE_ONLY)
            && (kind != Kind::Alias || flags.contains(Flags::REEXPORT))
    };
    let near = members.iter().filter_map(|member| {
        let entry = packages.entry(member.place)?;
        if !is_offered(member.name, entry.flags(), entry.kind()) {
            return None;
        }
        let name: Vec<char> = member.name.chars().collect();
        Some((distance(&written, &name, written.len() / 3)?, member.name))
    });
    near.min().map(|(_, name)| name.to_owned())
}
