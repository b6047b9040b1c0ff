//! One definition in two versions.

use super::signature::{Bound, SignatureChange, compare_signatures};
use super::walk::{Pair, Pairs};
use super::{ApiChange, ChangeKind, Side, advice};
use crate::entry::{Flags, Kind};
use crate::lookup::Place;
use crate::store::EntryView;

/// Whether anything of interest changed.
pub(super) fn differs(old: Side<'_>, new: Side<'_>, from: Place, to: Place) -> bool {
    let (Some(a), Some(b)) = (old.packages.entry(from), new.packages.entry(to)) else { return false };
    is_deprecated(&a) != is_deprecated(&b) || !new_parts(&a, &b).is_empty() || !calls(&a, &b).is_empty()
}

/// The changes of what existed in the old version; those that moved are among the removed ones.
pub(super) fn changes(old: Side<'_>, new: Side<'_>, pairs: &Pairs) -> Vec<ApiChange> {
    let mut changes = Vec::new();
    for pair in &pairs.pairs {
        let Some(a) = old.packages.entry(pair.from) else { continue };
        let Some(to) = pair.to else {
            let mut change = start(ChangeKind::Removed, pair, &a);
            change.is_breaking = true;
            a.deprecated().unwrap_or_default().clone_into(&mut change.message);
            changes.push(change);
            continue;
        };
        let Some(b) = new.packages.entry(to) else { continue };
        let signature = calls(&a, &b);
        if !signature.is_empty() {
            let mut change = start(ChangeKind::SignatureChanged, pair, &a);
            change.is_breaking = signature.iter().any(SignatureChange::is_breaking);
            change.signature = signature;
            changes.push(change);
        }
        match (is_deprecated(&a), is_deprecated(&b)) {
            (false, true) => {
                let mut change = start(ChangeKind::Deprecated, pair, &a);
                b.deprecated().unwrap_or_default().clone_into(&mut change.message);
                change.replacement = advice(new.packages, to, &change.message);
                changes.push(change);
            }
            (true, false) => changes.push(start(ChangeKind::Undeprecated, pair, &a)),
            _ => {}
        }
        let parts = new_parts(&a, &b);
        if !parts.is_empty() {
            let mut change = start(ChangeKind::Deprecated, pair, &a);
            change.is_partial = true;
            change.message = parts.join("; ");
            changes.push(change);
        }
    }
    changes
}

/// What is new; `pairs` were walked from the new version.
pub(super) fn additions(new: Side<'_>, pairs: &Pairs) -> Vec<ApiChange> {
    let added = pairs.pairs.iter().filter(|pair| pair.to.is_none());
    let change = |pair: &Pair| {
        let entry = new.packages.entry(pair.from)?;
        let change = start(ChangeKind::Added, pair, &entry);
        Some(ApiChange { old: None, new: Some(pair.from), ..change })
    };
    added.filter_map(change).collect()
}

fn start(kind: ChangeKind, pair: &Pair, entry: &EntryView<'_>) -> ApiChange {
    ApiChange {
        kind,
        paths: pair.paths.clone(),
        definition: entry.shard().path_of(entry.id()),
        api: entry.kind(),
        old: Some(pair.from),
        new: pair.to,
        is_breaking: false,
        is_within: pair.is_within,
        is_partial: false,
        signature: Vec::new(),
        message: String::new(),
        replacement: None,
    }
}

fn is_deprecated(entry: &EntryView<'_>) -> bool {
    entry.flags().contains(Flags::DEPRECATED)
}

/// What the new version says of ways to use it that are deprecated, and the old one did not.
fn new_parts<'a>(a: &EntryView<'a>, b: &EntryView<'a>) -> Vec<&'a str> {
    if is_deprecated(a) {
        return Vec::new();
    }
    let old: Vec<&str> = a.partly_deprecated().into_iter().flat_map(str::lines).collect();
    let new = b.partly_deprecated().into_iter().flat_map(str::lines);
    new.filter(|note| !old.contains(note)).collect()
}

/// How calls changed; nothing where one of the two is not fully known.
fn calls(a: &EntryView<'_>, b: &EntryView<'_>) -> Vec<SignatureChange> {
    let is_function = |kind| matches!(kind, Kind::Function | Kind::Method);
    let (from, to) = (a.kind(), b.kind());
    if from == Kind::Module || to == Kind::Module {
        return Vec::new();
    }
    let is_value = |kind| matches!(kind, Kind::Property | Kind::Attribute | Kind::EnumMember);
    // Of other pairs (an alias, a variable that holds a function) nobody can tell how they are called.
    if is_function(from) && to == Kind::Property || from == Kind::Property && is_function(to) {
        return vec![SignatureChange::Kind { old: from, new: to, is_breaking: true }];
    }
    if is_value(from) || is_value(to) {
        return Vec::new();
    }
    let mut changes = Vec::new();
    if is_function(from) && to == Kind::Class || from == Kind::Class && is_function(to) {
        changes.push(SignatureChange::Kind { old: from, new: to, is_breaking: from == Kind::Class });
    }
    if from.is_callable() && to.is_callable() {
        if a.flags().contains(Flags::ASYNC) != b.flags().contains(Flags::ASYNC)
            && is_function(from)
            && is_function(to)
        {
            changes.push(SignatureChange::Async { is_now: b.flags().contains(Flags::ASYNC) });
        }
        let (was, is) = (Bound::of(a.flags()), Bound::of(b.flags()));
        if was != is && from == Kind::Method && to == Kind::Method {
            changes.push(SignatureChange::Binding { old: was, new: is });
        }
        // A class without a signature of its own takes what a base takes that was not read.
        if !a.signature().is_empty() && !b.signature().is_empty() {
            changes.extend(compare_signatures(a.signature(), b.signature()));
        }
    }
    changes
}
