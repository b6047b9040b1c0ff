//! `deprecated-api`: deprecated in the pinned version; since when, and what to use.

use std::fmt::Write as _;

use siskin_indexer::entry::{Flags, Kind};
use siskin_indexer::language::python::check::{Guards, Use, UseKind};
use siskin_indexer::language::python::parameters::Signature;
use siskin_indexer::lookup::Lookup;
use siskin_indexer::store::EntryView;

use super::{Checked, Diagnostic, Severity, grounds};
use crate::config::Scope;
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
    let is_said_elsewhere = checked.scope == Some(Scope::Missing)
        && member.is_known_elsewhere
        && entry.flags().contains(Flags::DECORATED_DEPRECATED);
    if is_said_elsewhere || is_about_part(&entry) {
        return None;
    }
    let note = grounds::cut(
        &entry.deprecated().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" "),
    );
    let mut message = format!("`{}` is deprecated in {} {}", one.path, member.package, member.version);
    if !note.is_empty() {
        let _ = write!(message, ": {note}");
    }
    let grounds = grounds::of_deprecated(&checked.index.packages, one, place);
    let mut finding = Checked::finding(one, member, CODE, Severity::Hint, message);
    if let Some(grounds) = grounds {
        finding.fixes = quick_fix::rename::fixes(checked, one, &grounds);
        finding.replacement = Some(grounds.replacement);
    }
    Some(finding)
}

/// Whether a note is about a parameter, or about what a call will do some day, and not about the API itself.
fn is_about_part(entry: &EntryView<'_>) -> bool {
    let note = entry.deprecated().unwrap_or_default();
    let text = match note.strip_prefix("since ").and_then(|rest| rest.split_once(": ")) {
        Some((_, text)) => text,
        None => note,
    };
    let subject =
        text.split([' ', ',', '=', '.']).next().unwrap_or_default().trim_matches(['`', '*', '\'', '"']);
    let is_parameter = subject != entry.name()
        && entry
            .signature()
            .lines()
            .any(|line| Signature::parse(line).parameters.iter().any(|parameter| parameter.name == subject));
    let lower = text.to_lowercase();
    let is_of_behaviour = ["will return", "will not accept", "will no longer accept", "will default to"]
        .iter()
        .any(|mark| lower.contains(mark));
    is_parameter || is_of_behaviour && !lower.contains("deprecated") && !lower.contains("removed")
}
