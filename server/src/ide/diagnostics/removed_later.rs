//! `removed-later`: exists here, gone in a newer version that was asked about.

use std::fmt::Write as _;
use std::sync::Arc;

use siskin_indexer::language::python::check::{Guards, Use, UseKind};
use siskin_indexer::lookup::{Lookup, Packages};
use siskin_indexer::package::PackageName;

use super::{Checked, Diagnostic, Severity, grounds};
use crate::arguments::PinArgument;
use crate::ide::quick_fix;
use crate::session::index::Index;

pub(super) const CODE: &str = "removed-later";

/// Another version of a package than the one that is checked against.
#[derive(Debug)]
pub(crate) struct Other {
    pub(crate) package: PackageName,
    pub(crate) version: String,
    pub(crate) packages: Arc<Packages>,
}

/// Whether a name that is absent in the version asked about exists in the one that the project uses now.
pub(super) fn exists_now(checked: &Checked<'_>, one: &Use, shard: usize) -> bool {
    checked.now_of(shard).is_some_and(|now| now.packages.lookup(&one.path).exists())
}

pub(super) fn check(checked: &Checked<'_>, one: &Use) -> Option<Diagnostic> {
    if one.guards.contains(Guards::ABSENT) || matches!(one.kind, UseKind::Call(_)) {
        return None;
    }
    if one.found == Lookup::Absent {
        let shard = checked.absent_in(one)?;
        let member = checked.member(shard)?;
        let now = checked.now_of(shard).filter(|now| now.packages.lookup(&one.path).exists())?;
        let message =
            format!("`{}` is in {} {} and gone in {}", one.path, member.package, now.version, member.version);
        let grounds = grounds::of_absent(checked, one, shard);
        return finding(checked, one, shard, message, grounds, (&now.version, &member.version));
    }
    let Lookup::Found(place) = one.found else { return None };
    let member = checked.member(place.shard)?;
    let later = checked.later.iter().find(|later| later.package == member.package)?;
    if later.packages.lookup(&one.path) != Lookup::Absent {
        return None;
    }
    let message =
        format!("`{}` is in {} {} and gone in {}", one.path, member.package, member.version, later.version);
    let grounds = grounds::of_deprecated(&checked.index.packages, one, place)
        .or_else(|| grounds::of_move(checked, one, member, &later.version));
    finding(checked, one, place.shard, message, grounds, (&member.version, &later.version))
}

fn finding(
    checked: &Checked<'_>,
    one: &Use,
    shard: usize,
    mut message: String,
    grounds: Option<grounds::Grounds>,
    (from, to): (&str, &str),
) -> Option<Diagnostic> {
    let member = checked.member(shard)?;
    if let Some(grounds) = &grounds {
        let _ = write!(message, "; use `{}`: {}", grounds.replacement, grounds.sentence);
    }
    let mut finding = Checked::finding(one, member, CODE, Severity::Information, message);
    if let Some(grounds) = grounds {
        finding.fixes = quick_fix::rename::fixes(checked, one, &grounds);
        finding.replacement = Some(grounds.replacement);
    }
    if one.kind == UseKind::Module {
        let moved = quick_fix::moved_import::fixes(checked, one, &member.package, from, to);
        finding.fixes.extend(moved.unwrap_or_default());
    }
    Some(finding)
}

/// The versions that the settings name (`NAME==VERSION`), as far as they are indexed; what is no such name is left out.
pub(crate) fn later(index: &Index, names: &[String]) -> Vec<Other> {
    let versions = index.versions();
    let pins = names.iter().filter_map(|name| name.parse::<PinArgument>().ok());
    pins.filter_map(|PinArgument { name, version }| {
        let packages = versions.at(&name, &version)?;
        Some(Other { package: name, version, packages })
    })
    .collect()
}

impl Checked<'_> {
    /// The version of a shard's package that the project uses now, where a newer one is asked about.
    fn now_of(&self, shard: usize) -> Option<&Other> {
        let member = self.index.members.get(shard)?;
        self.now.iter().find(|now| now.package == member.package)
    }
}
