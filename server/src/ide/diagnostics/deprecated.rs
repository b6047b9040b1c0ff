//! `deprecated-api`: deprecated in the pinned version; since when, and what to use.

use siskin_indexer::entry::{Flags, Kind};
use siskin_indexer::language::python::check::{Guards, Use, UseKind};
use siskin_indexer::lookup::Lookup;

use super::{Checked, Diagnostic, Severity, grounds};
use crate::ide::quick_fix;

pub(super) const CODE: &str = "deprecated-api";

pub(super) fn check(checked: &Checked<'_>, one: &Use) -> Option<Diagnostic> {
    let Lookup::Found(place) = one.found else { return None };
    if one.guards.contains(Guards::DEPRECATED) || matches!(one.kind, UseKind::Call(_)) {
        return None;
    }
    let entry = checked.index.packages.entry(place)?;
    if !entry.flags().contains(Flags::DEPRECATED)
        || entry.kind() == Kind::Module && one.kind == UseKind::Module
    {
        return None;
    }
    let member = checked.member(place.shard)?;
    // What is deprecated in another version may not be in this one.
    if member.is_approximate {
        return None;
    }
    let note = grounds::cut(
        &entry.deprecated().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" "),
    );
    let mut message = format!("`{}` is deprecated in {} {}", one.path, member.package, member.version);
    if !note.is_empty() {
        message.push_str(&format!(": {note}"));
    }
    let grounds = grounds::of_deprecated(&checked.index.packages, one, place);
    let mut finding = Checked::finding(one, member, CODE, Severity::Hint, message);
    if let Some(grounds) = grounds {
        finding.fixes = quick_fix::rename::fixes(checked, one, &grounds);
        finding.replacement = Some(grounds.replacement);
    }
    Some(finding)
}
