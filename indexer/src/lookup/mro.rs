//! Base classes in the order in which Python asks them, across packages.

use rustc_hash::{FxHashMap, FxHashSet};

use super::reach::is_of_stub_alone;
use super::{Lookup, MAX_HOPS, Packages, Place};
use crate::entry::Kind;
use crate::store::TargetView;

/// A class and its bases.
#[derive(Debug, Default)]
pub(super) struct Linearized {
    /// The class first, then its bases in the order in which they are asked.
    pub(super) classes: Vec<Place>,
    /// Whether every base is known.
    pub(super) is_complete: bool,
}

/// A member of a class, its own or inherited, or a name of a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member<'a> {
    /// The name.
    pub name: &'a str,
    /// Where it is defined or bound; an alias is not followed.
    pub place: Place,
    /// How many classes stand between: 0 for the class's own.
    pub distance: usize,
}

/// Classes with more bases than this are cut off.
const MAX_CLASSES: usize = 500;

impl Packages {
    /// The members of a class (own and inherited, each name once, the nearest first) or the names of a module,
    /// with whether that is all of them. Aliases to classes and modules are followed first.
    pub fn members(&self, place: Place) -> (Vec<Member<'_>>, bool) {
        let Lookup::Found(place) = self.walk(place, &[], 0) else { return (Vec::new(), false) };
        let line = match self.entry(place).map(|entry| entry.kind()) {
            Some(Kind::Class) => self.linearize(place, 0),
            Some(Kind::Module) => Linearized { classes: vec![place], is_complete: true },
            _ => return (Vec::new(), false),
        };
        let mut members = Vec::new();
        let mut seen: FxHashSet<&str> = FxHashSet::default();
        for (distance, class) in line.classes.iter().enumerate() {
            let Some(shard) = self.shards.get(class.shard) else { continue };
            for id in shard.children(class.entry) {
                let entry = shard.entry(id);
                let name = entry.name();
                if !name.starts_with('*') && !is_of_stub_alone(&entry) && seen.insert(name) {
                    members.push(Member { name, place: Place { entry: id, ..*class }, distance });
                }
            }
        }
        (members, line.is_complete)
    }

    /// The base classes of a class, itself first, and whether all of them are known.
    pub fn bases(&self, class: Place) -> (Vec<Place>, bool) {
        let line = self.linearize(class, 0);
        (line.classes, line.is_complete)
    }

    /// Depth first, left to right, of repeated bases the last place: what C3 gives for every hierarchy that
    /// Python accepts but rare ones, where only the order differs.
    pub(super) fn linearize(&self, class: Place, hops: usize) -> Linearized {
        let mut order: Vec<Place> = Vec::new();
        let mut is_complete = true;
        self.visit(class, &mut Vec::new(), &mut order, &mut is_complete, hops);
        let mut last: FxHashMap<Place, usize> = FxHashMap::default();
        for (index, place) in order.iter().enumerate() {
            last.insert(*place, index);
        }
        let classes = order.iter().enumerate().filter(|(index, place)| last.get(place) == Some(index));
        Linearized { classes: classes.map(|(_, &place)| place).collect(), is_complete }
    }

    fn visit(
        &self,
        class: Place,
        path: &mut Vec<Place>,
        order: &mut Vec<Place>,
        is_complete: &mut bool,
        hops: usize,
    ) {
        if path.contains(&class) || order.len() > MAX_CLASSES || path.len() > MAX_HOPS {
            return;
        }
        let Some(shard) = self.shards.get(class.shard) else { return };
        order.push(class);
        path.push(class);
        for base in shard.entry(class.entry).bases() {
            match base {
                TargetView::Entry(entry) => {
                    self.visit(Place { entry, ..class }, path, order, is_complete, hops);
                }
                TargetView::Path(base) => match self.base(base, hops) {
                    Base::Class(place) => self.visit(place, path, order, is_complete, hops),
                    Base::Nothing => {}
                    Base::Unread => *is_complete = false,
                },
            }
        }
        path.pop();
    }

    fn base(&self, path: &str, hops: usize) -> Base {
        let path = match path {
            // Forms of typing that add nothing to what an instance has.
            "typing.Generic"
            | "typing.Protocol"
            | "typing_extensions.Protocol"
            | "typing_extensions.Generic" => {
                return Base::Nothing;
            }
            "typing_extensions.NamedTuple" => "typing.NamedTuple",
            // Aliases that typeshed defines by a special form.
            "typing.List" => "builtins.list",
            "typing.Dict" | "typing.TypedDict" | "typing_extensions.TypedDict" => "builtins.dict",
            "typing.Set" => "builtins.set",
            "typing.FrozenSet" => "builtins.frozenset",
            "typing.Tuple" => "builtins.tuple",
            "typing.Type" => "builtins.type",
            "typing.DefaultDict" => "collections.defaultdict",
            "typing.OrderedDict" => "collections.OrderedDict",
            "typing.Counter" => "collections.Counter",
            "typing.ChainMap" => "collections.ChainMap",
            "typing.Deque" => "collections.deque",
            path => path,
        };
        if path.starts_with('?') {
            return Base::Unread;
        }
        match self.lookup_path(path, &[], hops + 1) {
            Lookup::Found(place) if self.entry(place).is_some_and(|entry| entry.kind() == Kind::Class) => {
                Base::Class(place)
            }
            _ => Base::Unread,
        }
    }
}

enum Base {
    Class(Place),
    Nothing,
    Unread,
}
