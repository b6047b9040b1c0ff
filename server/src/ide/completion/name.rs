//! Where a name stands: names of the text, built-in ones, and those that are not imported yet.

use siskin_indexer::entry::{Flags, Kind};
use siskin_indexer::language::python::types::Meaning;
use siskin_indexer::lookup::Place;
use siskin_indexer::store::Shard;

use super::entry_item::{entry_item, kind, text_item};
use super::importable::{module_reference, reference};
use super::item::{Completion, Item, ItemKind};
use super::matching::{fit, hiddenness, is_internal};
use super::ranked::{Candidate, MAX_ITEMS, best, rarity};
use super::request::Request;
use crate::config::Scope;
use crate::ide::policy::{SCOPE_HINT, speaks_of};
use crate::session::index::{Index, Member};

/// Shorter words bring no names that are not imported: there would be thousands.
pub(super) const MIN_TYPED: usize = 2;
/// Names of one package that are looked at for one word.
const MAX_NAMES: usize = 1500;
/// Items of names that are not imported.
const MAX_IMPORTABLE: usize = 60;

/// The names that the text binds where the cursor is, and the built-in ones.
pub(super) fn local_names(request: &Request<'_>, completion: &mut Completion) {
    let snapshot = request.snapshot;
    if snapshot.settings.scope == Scope::Comments {
        return;
    }
    let typed = request.prefix();
    let speaks_of_all = snapshot.settings.scope == Scope::All;
    let names = request.analysis.names_at(request.offset);
    let mut candidates = Vec::new();
    for local in &names {
        let is_being_written = local.name.contains(siskin_indexer::language::python::syntax::PLACEHOLDER);
        let Some(fit) = fit(typed, &local.name).filter(|_| !is_being_written) else { continue };
        let hidden = hiddenness(&local.name);
        let distance = local.distance.min(200) as u8;
        candidates.push(Candidate { key: (fit, distance, hidden, 0, &local.name), value: local });
    }
    let (items, is_cut) = best(candidates, MAX_ITEMS, |candidate| {
        let local = candidate.value;
        match request.analysis.meaning_of(&local.name, request.offset) {
            Some(Meaning::Entry(place)) => {
                let is_ours = speaks_of(snapshot, place.shard);
                if is_ours { entry_item(request, place, &local.name) } else { None }
            }
            meaning if speaks_of_all => {
                let (kind, signature) = match meaning {
                    Some(Meaning::Value(_, ty)) => request.analysis.text_kind(&ty).map_or_else(
                        || (ItemKind::Variable, format!(": {}", request.analysis.display(&ty))),
                        |own| (kind(own), String::new()),
                    ),
                    _ => (ItemKind::Variable, String::new()),
                };
                Some(text_item(request, &local.name, kind, signature))
            }
            _ => None,
        }
    });
    completion.extend(items, is_cut);
}

/// Names fit differently well: those that were typed exactly come first, those that only have the letters last,
/// wherever they come from.
pub(super) fn order_by_fit(typed: &str, n_local: usize, index: &Index, items: &mut Vec<Item>) {
    let is_asked_for = |item: &Item| {
        let package = item.id.as_ref().map(|id| id.package.as_str());
        let member = index.members.iter().find(|member| Some(member.package.as_str()) == package);
        member.is_none_or(Member::is_asked_for)
    };
    let key = |(at, item): (usize, &Item)| match fit(typed, &item.label) {
        // What the text binds is nearer than a better case.
        Some(2) if at < n_local => 1,
        // And what Python has than a whole name of a package that is there for another one only.
        Some(0) if at >= n_local && !is_asked_for(item) => 1,
        fit => fit.unwrap_or(u8::MAX),
    };
    let keys: Vec<u8> = items.iter().enumerate().map(key).collect();
    let mut keyed: Vec<(u8, Item)> = keys.into_iter().zip(items.drain(..)).collect();
    keyed.sort_by_key(|(key, _)| *key);
    items.extend(keyed.into_iter().map(|(_, item)| item));
}

/// Whether a name of the standard library is one that most code is about.
fn is_everyday(path: &str, module: &str) -> bool {
    const MODULES: [&str; 28] = [
        "argparse",
        "asyncio",
        "base64",
        "collections",
        "contextlib",
        "copy",
        "csv",
        "dataclasses",
        "datetime",
        "enum",
        "functools",
        "itertools",
        "json",
        "logging",
        "math",
        "os",
        "pathlib",
        "random",
        "re",
        "shutil",
        "statistics",
        "string",
        "subprocess",
        "sys",
        "tempfile",
        "time",
        "typing",
        "uuid",
    ];
    MODULES.contains(&module) && path.matches('.').count() < 2
}

/// The built-in names.
pub(super) fn builtins(request: &Request<'_>, completion: &mut Completion) {
    let packages = &request.snapshot.index.packages;
    let typed = request.prefix();
    let Some(&builtins) = packages.roots_named("builtins").first() else { return };
    let Some(shard) = packages.shard(builtins.shard) else { return };
    let mut candidates = Vec::new();
    for id in shard.children(builtins.entry) {
        let entry = shard.entry(id);
        // Names that exist for type checkers only.
        let is_offered = entry.flags().contains(Flags::PUBLIC) && entry.kind() != Kind::Alias;
        let Some(fit) = fit(typed, entry.name()).filter(|_| is_offered && hiddenness(entry.name()) == 0)
        else {
            continue;
        };
        candidates.push(Candidate {
            key: (fit, 0, 0, rarity(entry.refs()), entry.name()),
            value: Place { shard: builtins.shard, entry: id },
        });
    }
    let (items, is_cut) = best(candidates, MAX_ITEMS, |one| entry_item(request, one.value, one.key.4));
    completion.extend(items, is_cut);
}

/// Names of packages that the text does not import yet, each with its import.
pub(super) fn importable_names(request: &Request<'_>, completion: &mut Completion) {
    let snapshot = request.snapshot;
    let typed = request.prefix();
    if !snapshot.settings.auto_import || snapshot.settings.scope == Scope::Comments || typed.len() < MIN_TYPED
    {
        // One more letter may bring them.
        completion.is_incomplete |= typed.len() < MIN_TYPED;
        return;
    }
    let imported = request.analysis.imported_modules();
    let is_top = |shard: &Shard| {
        let names = &shard.info().import_names;
        imported.iter().any(|module| names.iter().any(|name| module.split('.').next() == Some(name)))
    };
    let mut candidates = Vec::new();
    let mut n_silent = 0;
    for (index, shard) in snapshot.index.packages.shards().iter().enumerate() {
        if snapshot.cancel.is_cancelled() {
            return;
        }
        let Some(member) = snapshot.index.members.get(index) else { continue };
        if !speaks_of(snapshot, index) {
            n_silent += 1;
            continue;
        }
        let is_standard = member.is_standard_library();
        let (near, is_imported) = (member.is_private || member.is_own, is_top(shard));
        for (_, ids) in shard.names_with_prefix(typed, MAX_NAMES) {
            for id in ids {
                let entry = shard.entry(id);
                let flags = entry.flags();
                let is_module_level = match entry.kind() {
                    Kind::Class | Kind::Function | Kind::Constant | Kind::TypeAlias => {
                        entry.parent().is_none_or(|parent| shard.entry(parent).kind() == Kind::Module)
                    }
                    Kind::Module => entry.parent().is_none(),
                    _ => false,
                };
                let is_offered = is_module_level
                    && flags.contains(Flags::PUBLIC)
                    && !flags.intersects(Flags::SYNTHETIC | Flags::TYPE_ONLY);
                if !is_offered || hiddenness(entry.name()) > 0 && !typed.starts_with('_') {
                    continue;
                }
                let Some(fit) = fit(typed, entry.name()) else { continue };
                let depth = entry.public_path().matches('.').count().min(9) as u32;
                let rare = rarity(entry.refs()).saturating_add(depth);
                let module = entry.public_path().split_once('.').map_or(entry.public_path(), |(top, _)| top);
                // Deep in a package that is imported there are names for other purposes.
                let tier = match () {
                    () if near => 0,
                    // Copies of other libraries, and what nobody has imported for their own sake.
                    () if is_internal(entry.public_path()) && !is_imported => continue,
                    () if is_internal(entry.public_path()) => 5,
                    () if is_imported && depth < 2 && !is_standard => 1,
                    () if is_standard && is_everyday(entry.public_path(), module) => 2,
                    () if is_standard || member.is_direct || is_imported => 3,
                    () => 4,
                };
                candidates.push(Candidate {
                    key: (fit, tier, u8::from(flags.contains(Flags::DEPRECATED)), rare, entry.name()),
                    value: Place { shard: index, entry: id },
                });
            }
        }
    }
    let (items, is_cut) = best(candidates, MAX_IMPORTABLE, |candidate| {
        let place = candidate.value;
        let entry = snapshot.index.packages.entry(place)?;
        let name = candidate.key.4;
        let reference = match entry.public_path().rsplit_once('.') {
            Some((module, last)) if last == name => reference(snapshot, request.offset, module, name),
            None if entry.kind() == Kind::Module => module_reference(snapshot, request.offset, name),
            _ => return None,
        };
        // What is imported is among the names of the text.
        if reference.import.is_none() && !reference.text.contains('.') {
            return None;
        }
        let mut item = entry_item(request, place, name)?;
        if let Some((module, _)) = entry.public_path().rsplit_once('.') {
            item.origin = format!("{module}, {}", item.origin);
        }
        item.edit.new_text = reference.text;
        item.additional_edits.extend(reference.import);
        Some(item)
    });
    completion.extend(items, is_cut);
    if completion.items.is_empty() && n_silent > 0 && snapshot.settings.is_scope_unknown {
        completion.hint = Some(SCOPE_HINT);
    }
    if completion.items.is_empty() {
        completion.reason =
            Some(format!("no name of the {} packages asked fits", snapshot.index.members.len() - n_silent));
    }
}
