//! After a dot: what the value has.

use siskin_indexer::language::python::types::{KnownMember, MemberOrigin, Type};
use siskin_indexer::lookup::Place;

use super::entry_item::{entry_item, kind, text_item};
use super::item::Completion;
use super::matching::{fit, hiddenness};
use super::ranked::{Candidate, MAX_ITEMS, best, rarity};
use super::request::Request;
use crate::config::Scope;
use crate::ide::policy::{SCOPE_HINT, speaks_of};

/// The members of `ty` that fit what was typed.
pub(super) fn members(request: &Request<'_>, ty: &Type, completion: &mut Completion) {
    let snapshot = request.snapshot;
    let packages = &snapshot.index.packages;
    let typed = request.prefix();
    let members = request.analysis.members(ty);
    let mut n_silent = 0;
    let is_guess = request.analysis.is_guess();
    let mut candidates = Vec::with_capacity(members.len());
    for KnownMember { name, origin, distance } in &members {
        let Some(fit) = fit(typed, name) else { continue };
        let hidden = hiddenness(name);
        if hidden > 0 && !typed.starts_with('_') && (hidden == 2 || is_elsewhere(request, *origin)) {
            continue;
        }
        let (place, far, rare) = match *origin {
            MemberOrigin::Entry(place) => {
                let followed = packages.follow(place).unwrap_or(place);
                if !speaks_of(snapshot, place.shard) && !speaks_of(snapshot, followed.shard) {
                    n_silent += 1;
                    continue;
                }
                let Some(entry) = packages.entry(followed) else { continue };
                (Some(followed), u8::from(*distance >= 50), rarity(entry.refs()))
            }
            MemberOrigin::Text(..) if snapshot.settings.scope == Scope::All => (None, 0, 0),
            MemberOrigin::Text(..) => {
                n_silent += 1;
                continue;
            }
        };
        candidates.push(Candidate { key: (fit, far, hidden, rare, name), value: (place, *origin) });
    }
    let (items, is_cut) = best(candidates, MAX_ITEMS, |candidate| {
        let name = candidate.key.4;
        let mut item = match candidate.value {
            (Some(place), _) => entry_item(request, place, name)?,
            (None, MemberOrigin::Text(_, of)) => text_item(request, name, kind(of), String::new()),
            (None, MemberOrigin::Entry(_)) => return None,
        };
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

/// Whether a name with an underscore belongs to a package, which keeps it to itself.
fn is_elsewhere(request: &Request<'_>, origin: MemberOrigin) -> bool {
    let is_own = |place: Place| request.snapshot.index.member(place).is_some_and(|member| member.is_own);
    match origin {
        MemberOrigin::Entry(place) => !is_own(place),
        MemberOrigin::Text(..) => false,
    }
}
