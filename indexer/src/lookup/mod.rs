//! By name: walks paths through aliases, modules and base classes, across packages.
//!
//! Three answers: a path exists, is absent, or nothing sure can be said. An absence is only claimed where every
//! name that the path goes through is known in full: one open module or one unreadable base class on the way
//! makes it unknown.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::entry::{EntryId, Flags, Kind};
use crate::store::{EntryView, Shard, TargetView};

mod implicit;
mod mro;
mod reach;
mod stubs;
#[cfg(test)]
mod tests;

pub use mro::Member;

/// Open shards whose names are walked together: a project's packages at their pins, or one package and what it needs.
#[derive(Debug, Default)]
pub struct Packages {
    shards: Vec<Arc<Shard>>,
    /// Top-level modules by import name; several shards may share one (namespaces, stub packages).
    roots: FxHashMap<Box<str>, Vec<Place>>,
}

/// An entry of one of the shards of a [`Packages`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The index of its shard.
    pub shard: usize,
    /// The entry.
    pub entry: EntryId,
}

/// What is known about a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lookup {
    /// It exists: here is its entry, aliases followed as far as they lead.
    Found(Place),
    /// It exists, but what it is lies outside the shards or cannot be read.
    Exists,
    /// It does not exist in the packages at these versions.
    Absent,
    /// Nothing sure can be said.
    Unknown,
}

impl Lookup {
    /// Whether the path exists for sure.
    pub fn exists(self) -> bool {
        matches!(self, Self::Found(_) | Self::Exists)
    }

    /// The better of two answers about one path that may lie in several places.
    fn or(self, other: Self) -> Self {
        let rank = |lookup: Self| match lookup {
            Self::Found(_) => 3,
            Self::Exists => 2,
            Self::Unknown => 1,
            Self::Absent => 0,
        };
        if rank(other) > rank(self) { other } else { self }
    }
}

/// Aliases, packages and bases followed for one path; more is a cycle.
const MAX_HOPS: usize = 32;

impl Packages {
    /// Packages in the order in which they are asked: where two have a module of one name, the first comes first.
    pub fn new(shards: Vec<Arc<Shard>>) -> Self {
        let mut roots: FxHashMap<Box<str>, Vec<Place>> = FxHashMap::default();
        for (index, shard) in shards.iter().enumerate() {
            for entry in shard.roots() {
                roots
                    .entry(shard.entry(entry).name().into())
                    .or_default()
                    .push(Place { shard: index, entry });
            }
        }
        Self { shards, roots }
    }

    /// The same with one more package, which is asked first, and whose shard is the last.
    #[must_use]
    pub fn with_first(&self, shard: Arc<Shard>) -> Self {
        let mut shards = self.shards.clone();
        let mut roots = self.roots.clone();
        for entry in shard.roots() {
            let place = Place { shard: shards.len(), entry };
            roots.entry(shard.entry(entry).name().into()).or_default().insert(0, place);
        }
        shards.push(shard);
        Self { shards, roots }
    }

    /// The shard of that index.
    pub fn shard(&self, index: usize) -> Option<&Arc<Shard>> {
        self.shards.get(index)
    }

    /// All shards, in order.
    pub fn shards(&self) -> &[Arc<Shard>] {
        &self.shards
    }

    /// The entry at a place; an empty one where there is none.
    pub fn entry(&self, place: Place) -> Option<EntryView<'_>> {
        Some(self.shards.get(place.shard)?.entry(place.entry))
    }

    /// Looks up a dotted path as users write it: `pandas.DataFrame.to_csv`.
    pub fn lookup(&self, path: &str) -> Lookup {
        let is_name = |part: &str| !part.is_empty() && part.chars().all(|c| c == '_' || c.is_alphanumeric());
        if !path.split('.').all(is_name) {
            return Lookup::Unknown;
        }
        self.lookup_path(path, &[], 0)
    }

    /// Looks up `name` below a place: a name of a module, or a member of a class, own or inherited.
    pub fn lookup_in(&self, place: Place, name: &str) -> Lookup {
        self.walk(place, &[name], 0)
    }

    /// The alias `name` of a module, where taking the name from there is deprecated, whatever it leads to.
    pub fn deprecated_alias(&self, module: Place, name: &str) -> Option<Place> {
        self.children_named(module, name).find(|&child| {
            self.entry(child)
                .is_some_and(|entry| entry.kind() == Kind::Alias && entry.flags().contains(Flags::DEPRECATED))
        })
    }

    /// `path`, then `rest` below it.
    fn lookup_path(&self, path: &str, rest: &[&str], hops: usize) -> Lookup {
        if hops > MAX_HOPS {
            return Lookup::Unknown;
        }
        let parts: Vec<&str> = path.split('.').chain(rest.iter().copied()).collect();
        let [first, below @ ..] = &*parts else { return Lookup::Unknown };
        let Some(roots) = self.roots.get(*first) else { return Lookup::Unknown };
        roots.iter().fold(Lookup::Absent, |found, &root| match found {
            Lookup::Found(_) => found,
            _ => found.or(self.walk(root, below, hops + 1)),
        })
    }

    fn walk(&self, place: Place, parts: &[&str], hops: usize) -> Lookup {
        if hops > MAX_HOPS {
            return Lookup::Unknown;
        }
        let Some(shard) = self.shards.get(place.shard) else { return Lookup::Unknown };
        let entry = shard.entry(place.entry);
        match entry.target() {
            Some(TargetView::Entry(target)) => {
                return self.walk(Place { entry: target, ..place }, parts, hops + 1);
            }
            Some(TargetView::Path(path)) => return self.walk_path(path, parts, hops),
            None => {}
        }
        let [name, rest @ ..] = parts else {
            // An attribute that only some method sets may not be there.
            let may_be_unset = Flags::INSTANCE | Flags::CONDITIONAL;
            let is_sure = !entry.flags().contains(may_be_unset);
            return if is_sure { Lookup::Found(place) } else { Lookup::Unknown };
        };
        match entry.kind() {
            Kind::Module => self.walk_module(place, &entry, name, rest, hops),
            Kind::Class => self.walk_class(place, name, rest, hops),
            Kind::Function | Kind::Method => {
                let own = self.walk_children(place, name, rest, hops);
                if own != Lookup::Absent {
                    own
                } else if implicit::is_dunder(name) {
                    Lookup::Exists
                } else if entry.flags().contains(Flags::SIGNATURE_UNSURE) {
                    Lookup::Unknown
                } else {
                    Lookup::Absent
                }
            }
            // Members of values: their types are not walked here.
            _ => Lookup::Unknown,
        }
    }

    /// An alias that leads to another package, or to something that could not be read (`?…`).
    fn walk_path(&self, path: &str, parts: &[&str], hops: usize) -> Lookup {
        let unread = if parts.is_empty() { Lookup::Exists } else { Lookup::Unknown };
        if path.starts_with('?') {
            return unread;
        }
        match self.lookup_path(path, parts, hops + 1) {
            // The import stands in code that runs: what it names exists, whatever is known of its package.
            Lookup::Unknown | Lookup::Absent if parts.is_empty() => Lookup::Exists,
            // Another version of that package may be in use.
            Lookup::Absent => Lookup::Unknown,
            found => found,
        }
    }

    /// All children of `place` called `name`: a function may hide a submodule of its name.
    fn children_named<'a>(&'a self, place: Place, name: &'a str) -> impl Iterator<Item = Place> + 'a {
        let shard = self.shards.get(place.shard);
        let first = shard.and_then(|shard| shard.child(Some(place.entry), name));
        first
            .into_iter()
            .flat_map(move |first| {
                (first.0..).map(EntryId).take_while(move |&id| {
                    shard.is_some_and(|shard| {
                        let entry = shard.entry(id);
                        id.index() < shard.len()
                            && entry.parent() == Some(place.entry)
                            && entry.name() == name
                    })
                })
            })
            .map(move |entry| Place { entry, ..place })
    }

    /// `name` and `rest` among the direct children.
    fn walk_children(&self, place: Place, name: &str, rest: &[&str], hops: usize) -> Lookup {
        let mut found = Lookup::Absent;
        let kind = |child| self.entry(child).map(|entry| entry.kind());
        let has_module = !rest.is_empty()
            && self.children_named(place, name).any(|child| kind(child) == Some(Kind::Module));
        for child in self.children_named(place, name) {
            // A variable beside a submodule of its name is a proxy of it.
            if has_module && kind(child) == Some(Kind::Constant) {
                continue;
            }
            let type_only = self.entry(child).is_some_and(|entry| entry.flags().contains(Flags::TYPE_ONLY));
            let answer = if type_only { Lookup::Unknown } else { self.walk(child, rest, hops + 1) };
            found = found.or(answer);
            if matches!(found, Lookup::Found(_)) {
                break;
            }
        }
        found
    }

    fn walk_module(
        &self,
        place: Place,
        entry: &EntryView<'_>,
        name: &str,
        rest: &[&str],
        hops: usize,
    ) -> Lookup {
        let own = self.walk_children(place, name, rest, hops);
        if own != Lookup::Absent || self.children_named(place, name).next().is_some() {
            return own;
        }
        let is_implicit = implicit::is_module_attribute(name) || implicit::is_unstubbed(entry.name(), name);
        if rest.is_empty() && is_implicit {
            return Lookup::Exists;
        }
        if entry.flags().contains(Flags::OPEN) {
            return Lookup::Unknown;
        }
        // Names that star imports of other packages bring.
        let Some(shard) = self.shards.get(place.shard) else { return Lookup::Unknown };
        let mut found = Lookup::Absent;
        for child in shard.children(place.entry) {
            let star = shard.entry(child);
            // `*` sorts before every letter.
            if !star.name().starts_with('*') {
                break;
            }
            if let Some(TargetView::Path(module)) = star.target()
                && !name.starts_with('_')
            {
                let below: Vec<&str> = std::iter::once(name).chain(rest.iter().copied()).collect();
                found = found.or(match self.lookup_path(module, &below, hops + 1) {
                    Lookup::Absent if self.lookup_path(module, &[], hops + 1) == Lookup::Unknown => {
                        Lookup::Unknown
                    }
                    answer => answer,
                });
            }
        }
        found
    }

    fn walk_class(&self, place: Place, name: &str, rest: &[&str], hops: usize) -> Lookup {
        let line = self.linearize(place, hops);
        let mut found = Lookup::Absent;
        for &class in &line.classes {
            if self.children_named(class, name).next().is_some() {
                found = found.or(self.walk_children(class, name, rest, hops + 1));
                if found.exists() || !rest.is_empty() {
                    return found;
                }
            }
        }
        if found == Lookup::Absent && rest.is_empty() {
            let has = |class: &Place| {
                self.entry(*class).is_some_and(|entry| implicit::is_unstubbed(entry.name(), name))
            };
            if implicit::is_class_attribute(name) || line.classes.iter().any(has) {
                return Lookup::Exists;
            }
        }
        let is_open = line
            .classes
            .iter()
            .any(|&class| self.entry(class).is_some_and(|entry| entry.flags().contains(Flags::OPEN)));
        if line.is_complete && !is_open { found } else { found.or(Lookup::Unknown) }
    }
}
