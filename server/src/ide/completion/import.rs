//! In import statements: modules, and names of modules.

use siskin_indexer::entry::Kind;
use siskin_indexer::language::python::syntax::ImportLine;
use siskin_indexer::language::python::types::Type;
use siskin_indexer::lookup::Place;

use super::entry_item::entry_item;
use super::item::Completion;
use super::matching::{fit, hiddenness};
use super::ranked::{Candidate, MAX_ITEMS, best, rarity};
use super::request::Request;
use crate::ide::policy::{SCOPE_HINT, speaks_of};

/// What an import statement may name where the cursor is.
pub(super) fn imports(request: &Request<'_>, line: &ImportLine, completion: &mut Completion) {
    match line {
        ImportLine::Nothing => {
            completion.reason = Some("only a new name or a keyword can stand here".to_owned());
        }
        ImportLine::Module { before, .. } if before.is_empty() => roots(request, completion),
        ImportLine::Module { before, .. } => {
            let is_relative = before.trim_start_matches('.').is_empty();
            let module = if is_relative { before.as_str() } else { before.trim_end_matches('.') };
            below(request, module, &[], true, completion);
        }
        ImportLine::Name { module, given } => below(request, module, given, false, completion),
    }
}

fn roots(request: &Request<'_>, completion: &mut Completion) {
    let snapshot = request.snapshot;
    let typed = request.prefix();
    let mut candidates = Vec::new();
    for (name, places) in snapshot.index.packages.root_names() {
        let Some(&place) = places.iter().find(|place| speaks_of(snapshot, place.shard)) else { continue };
        let Some(fit) = fit(typed, name) else { continue };
        let hidden = hiddenness(name);
        if hidden > 0 && !typed.starts_with('_') || name.contains('-') {
            continue;
        }
        candidates.push(Candidate { key: (fit, tier(request, place), hidden, 0, name), value: place });
    }
    let (items, is_cut) = best(candidates, MAX_ITEMS, |one| entry_item(request, one.value, one.key.4));
    completion.extend(items, is_cut);
}

/// Private packages first, then the project's own code, then the others, the standard library last.
fn tier(request: &Request<'_>, place: Place) -> u8 {
    match request.snapshot.index.member(place) {
        Some(member) if member.is_private => 0,
        Some(member) if member.is_own => 1,
        Some(member) if !member.is_standard_library() => 2,
        _ => 3,
    }
}

fn below(
    request: &Request<'_>,
    module: &str,
    given: &[String],
    only_modules: bool,
    completion: &mut Completion,
) {
    let snapshot = request.snapshot;
    let packages = &snapshot.index.packages;
    let Some(path) = request.analysis.absolute_module(module) else {
        completion.reason = Some(format!("the module that {module} starts from is not known"));
        return;
    };
    let places = match packages.find(&path) {
        _ if !path.contains('.') => packages.roots_named(&path).to_vec(),
        Some(place) => vec![place],
        None => Vec::new(),
    };
    if places.is_empty() {
        completion.reason = Some(format!("no indexed package has a module {path}"));
        return;
    }
    let typed = request.prefix();
    let mut candidates = Vec::new();
    let mut n_silent = 0;
    let members = request.analysis.members(&Type::Module(places));
    for member in &members {
        let siskin_indexer::language::python::types::MemberOrigin::Entry(place) = member.origin else {
            continue;
        };
        let Some(fit) = fit(typed, &member.name) else { continue };
        let hidden = hiddenness(&member.name);
        let followed = packages.follow(place).unwrap_or(place);
        let Some(entry) = packages.entry(followed) else { continue };
        let is_module = entry.kind() == Kind::Module;
        if hidden > 0 && !typed.starts_with('_')
            || only_modules && !is_module
            || given.iter().any(|given| *given == member.name)
        {
            continue;
        }
        if !speaks_of(snapshot, place.shard) {
            n_silent += 1;
            continue;
        }
        // What a module imports from elsewhere for itself comes last.
        let is_foreign = packages.entry(place).is_some_and(|own| own.kind() == Kind::Alias)
            && followed.shard != place.shard;
        let key = (fit, u8::from(is_foreign), hidden, rarity(entry.refs()), &*member.name);
        candidates.push(Candidate { key, value: followed });
    }
    let (items, is_cut) = best(candidates, MAX_ITEMS, |one| entry_item(request, one.value, one.key.4));
    completion.extend(items, is_cut);
    if completion.items.is_empty() {
        if n_silent > 0 && snapshot.settings.is_scope_unknown {
            completion.hint = Some(SCOPE_HINT);
        }
        completion.reason =
            Some(format!("{n_silent} names of {path} are left to other servers, no other fits"));
    }
}
