//! After a dot: what the value has.

use rustc_hash::FxHashSet;
use siskin_indexer::entry::{Flags, Kind};
use siskin_indexer::language::python::types::{KnownMember, MemberOrigin, Type};
use siskin_indexer::lookup::Place;

use super::entry_item::{entry_item, kind, text_item};
use super::item::Completion;
use super::matching::{fit, hiddenness};
use super::ranked::{Candidate, MAX_ITEMS, best, rarity};
use super::request::Request;
use crate::config::Scope;
use crate::ide::hover::path_of;
use crate::ide::policy::{SCOPE_HINT, speaks_of};

/// The members of `ty` that fit what was typed.
pub(super) fn members(request: &Request<'_>, ty: &Type, completion: &mut Completion) {
    let snapshot = request.snapshot;
    let packages = &snapshot.index.packages;
    let typed = request.prefix();
    let members = request.analysis.members(ty);
    // Of one of several types: what not all of them have comes last, and says so.
    let parts = ty.parts();
    let of_parts: Vec<FxHashSet<String>> = if parts.len() > 1 {
        let names =
            |part: &Type| request.analysis.members(part).iter().map(|one| one.name.to_string()).collect();
        parts.iter().map(names).collect()
    } else {
        Vec::new()
    };
    let n_with = |name: &str| of_parts.iter().filter(|names| names.contains(name)).count();
    let mut n_silent = 0;
    let is_guess = request.analysis.is_guess();
    let mut candidates = Vec::with_capacity(members.len());
    for KnownMember { name, origin, distance } in &members {
        let Some(fit) = fit(typed, name) else { continue };
        let hidden = hiddenness(name);
        if hidden > 0 && !typed.starts_with('_') && (hidden == 2 || is_elsewhere(request, *origin)) {
            continue;
        }
        let is_near = match *origin {
            MemberOrigin::Entry(place) => {
                snapshot.index.member(place).is_some_and(|member| member.is_private || member.is_own)
            }
            MemberOrigin::Text(..) => true,
        };
        let (place, far, rare) = match *origin {
            MemberOrigin::Entry(place) => {
                let followed = packages.follow(place).unwrap_or(place);
                if !speaks_of(snapshot, place.shard) && !speaks_of(snapshot, followed.shard) {
                    n_silent += 1;
                    continue;
                }
                let Some(entry) = packages.entry(followed) else { continue };
                let far = u8::from(*distance >= 50).max(unlikeliness(request, place, followed));
                (Some(followed), far, rarity(entry.refs()))
            }
            MemberOrigin::Text(..) if snapshot.settings.scope == Scope::All => (None, 0, 0),
            MemberOrigin::Text(..) => {
                n_silent += 1;
                continue;
            }
        };
        let far = if n_with(name) < of_parts.len() { far.max(1) } else { far };
        // What a private class adds to one of a well-known library is what its users look for.
        let far = 2 * far + u8::from(!is_near);
        candidates.push(Candidate { key: (fit, far, hidden, rare, name), value: (place, *origin) });
    }
    let (items, is_cut) = best(candidates, MAX_ITEMS, |candidate| {
        let name = candidate.key.4;
        let mut item = match candidate.value {
            (Some(place), _) => entry_item(request, place, name)?,
            (None, MemberOrigin::Text(_, of)) => text_item(request, name, kind(of), String::new()),
            (None, MemberOrigin::Entry(_)) => return None,
        };
        if n_with(name) < of_parts.len() {
            let with = parts.iter().zip(&of_parts).filter(|(_, names)| names.contains(name));
            let with: Vec<String> = with.map(|(part, _)| request.analysis.display(part)).collect();
            item.origin = format!("{}, if it is {}", item.origin, with.join(" or "));
        }
        if is_guess {
            item.origin = format!("{}, a guess", item.origin);
        }
        Some(item)
    });
    completion.extend(items, is_cut);
    if completion.items.is_empty() {
        completion.reason = Some(if ty.is_unknown() {
            "nothing says what the expression before the dot is".to_owned()
        } else if n_silent > 0 {
            let scope = snapshot.settings.scope;
            if snapshot.settings.is_scope_unknown {
                completion.hint = Some(SCOPE_HINT);
            }
            format!("{n_silent} members are left to other servers (scope {scope:?})")
        } else {
            let known = members.len();
            format!("{} has {known} known members, none that fits", request.analysis.display(ty))
        });
    }
}

/// How little a name of a module is for its users: 0 for most; 1 for one that is there under a condition; 2 for a
/// module that is imported from elsewhere, that nobody has imported, or that is for tests.
fn unlikeliness(request: &Request<'_>, place: Place, followed: Place) -> u8 {
    let packages = &request.snapshot.index.packages;
    let (Some(own), Some(entry)) = (packages.entry(place), packages.entry(followed)) else { return 0 };
    let is_of_module = own
        .parent()
        .and_then(|entry| packages.entry(Place { entry, ..place }))
        .is_some_and(|parent| parent.kind() == Kind::Module);
    if !is_of_module {
        return 0;
    }
    if entry.kind() == Kind::Module {
        let is_for_tests = matches!(entry.name(), "tests" | "test" | "testing" | "conftest" | "setup");
        let is_unloaded = entry.flags().contains(Flags::UNLOADED) && !is_named(request, &path_of(&entry));
        let is_elsewhere = place.shard != followed.shard;
        return if is_for_tests || is_unloaded || is_elsewhere { 2 } else { 0 };
    }
    let is_for_types = own.flags().contains(Flags::STUB)
        && ["TypeVar", "ParamSpec", "TypeVarTuple"].iter().any(|form| entry.value_type().ends_with(form));
    let may_be_missing = own.flags().contains(Flags::CONDITIONAL);
    if is_for_types { 2 } else { u8::from(may_be_missing) }
}

/// Whether the text names a module by its whole path, as its import does.
fn is_named(request: &Request<'_>, path: &str) -> bool {
    memchr::memmem::find(request.snapshot.text.as_bytes(), path.as_bytes()).is_some()
}

/// Whether a name with an underscore belongs to a package, which keeps it to itself.
fn is_elsewhere(request: &Request<'_>, origin: MemberOrigin) -> bool {
    let is_own = |place: Place| request.snapshot.index.member(place).is_some_and(|member| member.is_own);
    match origin {
        MemberOrigin::Entry(place) => !is_own(place),
        MemberOrigin::Text(..) => false,
    }
}
