//! `absent-api`: the pinned version has no such module, name or member.

use std::fmt::Write as _;

use siskin_indexer::language::python::check::{Guards, Use, UseKind};
use siskin_indexer::lookup::Lookup;

use super::near::nearest;
use super::{Checked, Diagnostic, Severity, grounds, removed_later};
use crate::ide::quick_fix;

pub(super) const CODE: &str = "absent-api";

pub(super) fn check(checked: &Checked<'_>, one: &Use) -> Option<Diagnostic> {
    if one.found != Lookup::Absent || one.guards.contains(Guards::ABSENT) {
        return None;
    }
    let shard = checked.absent_in(one)?;
    let member = checked.member(shard).filter(|member| checked.may_err(member))?;
    // What exists now is said to go by another code.
    if removed_later::exists_now(checked, one, shard) {
        return None;
    }
    let what = if matches!(one.kind, UseKind::Module) { "module " } else { "" };
    let mut message = format!("{} {} has no {what}`{}`", member.package, member.version, one.path);
    let history = checked.index.versions().history(&member.package, &one.path);
    if let Some(absence) = history.absence(&member.version) {
        let _ = write!(message, "; {absence}");
    }
    let grounds = grounds::of_absent(checked, one, shard);
    match &grounds {
        Some(grounds) => drop(write!(message, "; use `{}`: {}", grounds.replacement, grounds.sentence)),
        None => {
            if let Some(near) = nearest(&checked.index.packages, one) {
                let _ = write!(message, "; did you mean `{near}`?");
            }
        }
    }
    let mut finding = Checked::finding(one, member, CODE, Severity::Error, message);
    if let Some(grounds) = grounds {
        finding.fixes = quick_fix::rename::fixes(checked, one, &grounds);
        finding.replacement = Some(grounds.replacement);
    }
    if let (UseKind::Module, Some(last)) = (&one.kind, history.last_before(&member.version)) {
        let moved = quick_fix::moved_import::fixes(checked, one, &member.package, last, &member.version);
        finding.fixes.extend(moved.unwrap_or_default());
    }
    Some(finding)
}
