//! Names that the project's other files give to modules: `pd`, where nothing binds it yet.

use siskin_indexer::language::python::types::Type;

use super::entry_item::entry_item;
use super::importable::module_reference;
use super::item::Completion;
use super::matching::fit;
use super::name::MIN_TYPED;
use super::ranked::{Candidate, MAX_ITEMS, best};
use super::request::Request;
use crate::config::Scope;
use crate::ide::edit::TextEdit;
use crate::ide::policy::speaks_of;

/// The aliases that fit what was typed, each with its import.
pub(super) fn aliases(request: &Request<'_>, completion: &mut Completion) {
    let snapshot = request.snapshot;
    let typed = request.prefix();
    if !is_asked(request) || typed.len() < MIN_TYPED {
        return;
    }
    let mut candidates = Vec::new();
    for (module, alias) in snapshot.index.aliases() {
        let Some(fit) = fit(typed, alias) else { continue };
        let Some(place) = snapshot.index.packages.find(module) else { continue };
        if speaks_of(snapshot, place.shard) && !request.analysis.is_bound(alias, request.offset) {
            candidates.push(Candidate { key: (fit, 0, 0, 0, alias), value: (place, module) });
        }
    }
    let (items, is_cut) = best(candidates, MAX_ITEMS, |candidate| {
        let (place, module) = candidate.value;
        let mut item = entry_item(request, place, candidate.key.4)?;
        item.origin = format!("{module}, {}", item.origin);
        item.additional_edits.extend(module_reference(snapshot, request.offset, module).import);
        Some(item)
    });
    completion.extend(items, is_cut);
}

/// The module that the expression at these bytes would be (`pd`, `pd.api`) if its alias were imported, and that
/// import.
pub(super) fn unbound_module(request: &Request<'_>, start: usize, end: usize) -> Option<(Type, TextEdit)> {
    let snapshot = request.snapshot;
    let written = request.analysis.text().get(start..end)?;
    let (name, below) = written.split_once('.').map_or((written, None), |(name, below)| (name, Some(below)));
    if !is_asked(request) || request.analysis.is_bound(name, request.offset) {
        return None;
    }
    let (module, _) = snapshot.index.aliases().iter().find(|(_, alias)| *alias == name)?;
    let packages = &snapshot.index.packages;
    let place = match below {
        None => packages.find(module)?,
        Some(below) => packages.find(&format!("{module}.{below}"))?,
    };
    let is_module = packages.entry(place)?.kind() == siskin_indexer::entry::Kind::Module;
    let import = module_reference(snapshot, request.offset, module).import?;
    is_module.then(|| (Type::Module(vec![place]), import))
}

fn is_asked(request: &Request<'_>) -> bool {
    let settings = &request.snapshot.settings;
    settings.auto_import && settings.scope != Scope::Comments
}
