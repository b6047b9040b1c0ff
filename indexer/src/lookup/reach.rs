//! Looking names up to show them: unlike [`Packages::lookup`], which must not err about existence, what is likely
//! there is found too (names for type checkers only, attributes that some method sets).

use super::{MAX_HOPS, Packages, Place};
use crate::entry::{Flags, Kind};
use crate::store::{EntryView, TargetView};

impl Packages {
    /// The top-level modules of that import name: several where packages share a namespace.
    pub fn roots_named(&self, name: &str) -> &[Place] {
        self.roots.get(name).map_or(&[], Vec::as_slice)
    }

    /// The import names of all top-level modules, in no particular order.
    pub fn root_names(&self) -> impl Iterator<Item = (&str, &[Place])> {
        self.roots.iter().map(|(name, places)| (&**name, places.as_slice()))
    }

    /// What a place is after all imports; `None` if that is not in the packages.
    pub fn follow(&self, place: Place) -> Option<Place> {
        self.follow_from(place, 0)
    }

    /// The entry of a dotted path, imports followed.
    pub fn find(&self, path: &str) -> Option<Place> {
        self.find_path(path, 0)
    }

    /// `name` below a module or class (own or inherited), imports not followed.
    pub fn find_in(&self, place: Place, name: &str) -> Option<Place> {
        self.find_below(place, name, 0)
    }

    /// The same as the module or class itself sees it, with what a stub imports for its own annotations.
    pub(crate) fn find_bound(&self, place: Place, name: &str) -> Option<Place> {
        self.find_in(place, name).or_else(|| self.child_of(self.follow(place)?, name))
    }

    fn follow_from(&self, place: Place, hops: usize) -> Option<Place> {
        if hops > MAX_HOPS {
            return None;
        }
        match self.entry(place)?.target() {
            None => Some(place),
            Some(TargetView::Entry(entry)) => self.follow_from(Place { entry, ..place }, hops + 1),
            Some(TargetView::Path(path)) => self.find_path(path, hops + 1),
        }
    }

    fn find_path(&self, path: &str, hops: usize) -> Option<Place> {
        if hops > MAX_HOPS || path.starts_with('?') {
            return None;
        }
        let (root, below) = path.split_once('.').map_or((path, None), |(root, below)| (root, Some(below)));
        self.roots_named(root).iter().find_map(|&root| {
            let Some(below) = below else { return self.follow_from(root, hops + 1) };
            below.split('.').try_fold(root, |place, name| {
                let found = self.find_below(place, name, hops + 1)?;
                self.follow_from(found, hops + 1)
            })
        })
    }

    fn find_below(&self, place: Place, name: &str, hops: usize) -> Option<Place> {
        if hops > MAX_HOPS {
            return None;
        }
        let place = self.follow_from(place, hops + 1)?;
        match self.entry(place)?.kind() {
            Kind::Class => {
                self.linearize(place, hops + 1).classes.iter().find_map(|&class| self.child_of(class, name))
            }
            Kind::Module => self
                .child_of(place, name)
                .filter(|&child| self.entry(child).is_some_and(|entry| !is_of_stub_alone(&entry)))
                .or_else(|| self.find_by_star(place, name, hops)),
            _ => self.child_of(place, name),
        }
    }

    /// The child of that name; of several, what stands for its name when the module is used.
    fn child_of(&self, place: Place, name: &str) -> Option<Place> {
        let rank = |child: &Place| {
            let entry = self.entry(*child);
            let is_module = entry.is_some_and(|entry| entry.kind() == Kind::Module);
            let is_type_only = entry.is_some_and(|entry| entry.flags().contains(Flags::TYPE_ONLY));
            (is_type_only, is_module)
        };
        self.children_named(place, name).min_by_key(rank)
    }

    /// A name that a star import of another package brings.
    fn find_by_star(&self, place: Place, name: &str, hops: usize) -> Option<Place> {
        if name.starts_with('_') {
            return None;
        }
        let shard = self.shards.get(place.shard)?;
        let stars = shard.children(place.entry).map(|child| shard.entry(child));
        stars.take_while(|star| star.name().starts_with('*')).find_map(|star| match star.target()? {
            TargetView::Path(module) => {
                let module = self.find_path(module, hops + 1)?;
                self.find_below(module, name, hops + 1)
            }
            TargetView::Entry(_) => None,
        })
    }
}

/// Whether it is an import that a stub makes for its own annotations: no user reaches it.
pub(super) fn is_of_stub_alone(entry: &EntryView<'_>) -> bool {
    entry.flags().contains(Flags::STUB | Flags::TYPE_ONLY) && entry.kind() == Kind::Alias
}
