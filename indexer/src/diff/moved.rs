//! What is gone from its place and found again elsewhere.

use rustc_hash::{FxHashMap, FxHashSet};

use super::replacement::advice_for;
use super::walk::Pairs;
use super::{ApiChange, Because, ChangeKind, Replacement, Side};
use crate::entry::Kind;
use crate::lookup::Place;
use crate::store::EntryView;

/// Names that say too little for a thing to be known by them alone.
const MIN_NAME: usize = 4;

/// Looks for what was removed: by the library's own words, by another path that was the same thing, by definition,
/// by name, and by docs.
pub(super) fn find(old: Side<'_>, new: Side<'_>, pairs: &Pairs, changes: &mut [ApiChange]) {
    let gains = Gains::of(new, changes);
    let names = lost_names(old, changes);
    let found: Vec<Option<Replacement>> = changes
        .iter()
        .map(|change| match (change.kind, change.old) {
            (ChangeKind::Removed, Some(place)) => replacement(old, new, pairs, &gains, &names, change, place),
            _ => None,
        })
        .collect();
    for (change, replacement) in changes.iter_mut().zip(found) {
        let Some(replacement) = replacement else { continue };
        let short = |path: &str| path.rsplit('.').next().map(str::to_owned);
        let is_same_name = short(&replacement.path) == short(&change.definition);
        if is_same_name || !matches!(replacement.because, Because::Words(_)) {
            change.kind = ChangeKind::Moved;
        }
        change.new = match new.packages.lookup(&replacement.path) {
            crate::lookup::Lookup::Found(place) => Some(place),
            _ => None,
        };
        change.replacement = Some(replacement);
    }
}

fn replacement(
    old: Side<'_>,
    new: Side<'_>,
    pairs: &Pairs,
    gains: &Gains<'_>,
    names: &FxHashMap<&str, usize>,
    change: &ApiChange,
    place: Place,
) -> Option<Replacement> {
    if !change.message.is_empty()
        && let Some(found) = advice_for(new.packages, &change.definition, &change.message)
    {
        return Some(found);
    }
    if let Some((path, _)) = pairs.alive.get(&place) {
        return Some(Replacement { path: path.clone(), because: Because::OtherPath });
    }
    let entry = old.packages.entry(place).filter(|_| place.shard == old.shard)?;
    if let Some(found) = gains.neighbour_like(&entry, change) {
        return Some(found);
    }
    let is_member = entry.parent().and_then(|parent| kind_of(old, place, parent)) == Some(Kind::Class);
    if is_member {
        return None;
    }
    let candidates = gains.by_name.get(entry.name())?;
    let candidates: Vec<&Gain<'_>> =
        candidates.iter().filter(|gain| gain.entry.kind() == entry.kind()).collect();
    let same: Vec<&&Gain<'_>> = candidates.iter().filter(|gain| is_same(&entry, &gain.entry)).collect();
    let (gain, because) = match (&*same, &*candidates) {
        ([gain], _) => (*gain, Because::SameDefinition),
        ([], [gain]) if entry.name().len() >= MIN_NAME && names.get(entry.name()) == Some(&1) => {
            (gain, Because::SameName)
        }
        _ => return None,
    };
    Some(Replacement { path: gain.path.clone(), because })
}

fn kind_of(side: Side<'_>, place: Place, parent: crate::entry::EntryId) -> Option<Kind> {
    side.packages.entry(Place { entry: parent, ..place }).map(|entry| entry.kind())
}

/// How many definitions of modules of each short name are gone.
fn lost_names<'a>(old: Side<'a>, changes: &[ApiChange]) -> FxHashMap<&'a str, usize> {
    let mut names = FxHashMap::default();
    let lost = changes.iter().filter(|change| change.kind == ChangeKind::Removed);
    for place in lost.filter_map(|change| change.old).collect::<FxHashSet<Place>>() {
        if let Some(entry) = old.packages.entry(place) {
            *names.entry(entry.name()).or_default() += 1;
        }
    }
    names
}

/// Something new.
struct Gain<'a> {
    path: String,
    entry: EntryView<'a>,
}

/// What is new, by name and by what holds it.
struct Gains<'a> {
    by_name: FxHashMap<&'a str, Vec<Gain<'a>>>,
    /// By the path of what holds it.
    beside: FxHashMap<String, Vec<Gain<'a>>>,
}

impl<'a> Gains<'a> {
    fn of(new: Side<'a>, changes: &[ApiChange]) -> Self {
        let mut gains = Self { by_name: FxHashMap::default(), beside: FxHashMap::default() };
        for change in changes.iter().filter(|change| change.kind == ChangeKind::Added) {
            let Some(place) = change.new.filter(|place| place.shard == new.shard) else { continue };
            let Some(entry) = new.packages.entry(place) else { continue };
            let shortest = change.paths.iter().min_by_key(|path| (path.matches('.').count(), path.len()));
            let path = shortest.unwrap_or(&change.definition).clone();
            for path in &change.paths {
                if let Some((holder, _)) = path.rsplit_once('.') {
                    let gain = Gain { path: path.clone(), entry };
                    gains.beside.entry(holder.to_owned()).or_default().push(gain);
                }
            }
            let parent = entry.parent().and_then(|parent| kind_of(new, place, parent));
            if parent != Some(Kind::Class) {
                gains.by_name.entry(entry.name()).or_default().push(Gain { path, entry });
            }
        }
        gains
    }

    /// What is new beside what is gone, with its docs and signature.
    fn neighbour_like(&self, entry: &EntryView<'_>, change: &ApiChange) -> Option<Replacement> {
        let doc = entry.doc();
        if doc.len() < 40 || entry.signature().is_empty() {
            return None;
        }
        change.paths.iter().find_map(|path| {
            let (holder, _) = path.rsplit_once('.')?;
            let beside = |gain: &&Gain<'_>| {
                gain.entry.kind() == entry.kind()
                    && gain.entry.signature() == entry.signature()
                    && gain.entry.doc() == doc
            };
            let mut found = self.beside.get(holder)?.iter().filter(beside);
            let gain = found.next().filter(|_| found.next().is_none())?;
            Some(Replacement { path: gain.path.clone(), because: Because::SameDocs })
        })
    }
}

/// Whether two definitions of one name and kind are the same thing: by docs, by signature, by members.
fn is_same(old: &EntryView<'_>, new: &EntryView<'_>) -> bool {
    let (was, is) = (old.doc(), new.doc());
    if was.len() >= 20 && was == is {
        return true;
    }
    match old.kind() {
        Kind::Function => old.signature() == new.signature() && old.signature().len() > "()".len(),
        Kind::Class | Kind::Module => {
            let names = |entry: &EntryView<'_>| -> FxHashSet<String> {
                let shard = entry.shard();
                shard.children(entry.id()).map(|id| shard.entry(id).name().to_owned()).collect()
            };
            let (was, is) = (names(old), names(new));
            was.len() >= 2 && was.intersection(&is).count() * 2 >= was.len().max(is.len())
        }
        Kind::Constant | Kind::TypeAlias => {
            !old.value_type().is_empty()
                && old.value_type() == new.value_type()
                && old.name().len() >= MIN_NAME
        }
        _ => false,
    }
}
