//! All paths that users may write in one version, and what each leads to in the other.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::Side;
use crate::entry::{EntryId, Flags, Kind};
use crate::lookup::{Lookup, Place};
use crate::package::PackageName;
use crate::store::{EntryView, TargetView, VersionKey};

/// Deeper modules and nested classes are left out.
const MAX_DEPTH: usize = 24;

/// A definition of one version and what stands for it in the other.
#[derive(Debug)]
pub(super) struct Pair {
    pub(super) from: Place,
    /// `None` if the path does not exist there, for sure.
    pub(super) to: Option<Place>,
    pub(super) paths: Vec<String>,
    /// Whether what holds it does not exist there either.
    pub(super) is_within: bool,
}

/// All pairs, and by which path a definition of modules is still reached.
#[derive(Debug, Default)]
pub(super) struct Pairs {
    pub(super) pairs: Vec<Pair>,
    /// By the definition in the first version: the shortest path that works in both, and what it leads to.
    pub(super) alive: FxHashMap<Place, (String, Place)>,
}

/// Whether two definitions that stand for each other are of interest.
pub(super) type Differs<'a> = &'a dyn Fn(Place, Place) -> bool;

/// Walks the public paths of `from`: what does not exist in `to`, and what does and `differs`.
pub(super) fn walk<'a>(from: Side<'a>, to: Side<'a>, differs: Differs<'a>) -> Pairs {
    let version =
        |side: Side<'_>| side.packages.shard(side.shard).map(|shard| VersionKey::new(&shard.info().version));
    let mut walker = Walker {
        from,
        to,
        is_forward: version(from) < version(to),
        differs,
        pairs: Pairs::default(),
        index: FxHashMap::default(),
        classes: FxHashMap::default(),
        depth: 0,
    };
    walker.roots();
    walker.pairs
}

/// Members of a class that are of interest: what is to be written behind the class's path, and the pair.
type Members = Rc<[(Box<str>, usize)]>;

struct Walker<'a> {
    from: Side<'a>,
    to: Side<'a>,
    /// Whether the other side is the newer one.
    is_forward: bool,
    differs: Differs<'a>,
    pairs: Pairs,
    /// Positions in the pairs; none for those that do not differ.
    index: FxHashMap<(Place, Option<Place>), Option<usize>>,
    classes: FxHashMap<(Place, Place), Members>,
    depth: usize,
}

fn is_public_name(name: &str) -> bool {
    !name.starts_with(['_', '*'])
}

impl<'a> Walker<'a> {
    fn roots(&mut self) {
        let (from, to) = (self.from, self.to);
        let (Some(shard), Some(other)) = (from.packages.shard(from.shard), to.packages.shard(to.shard))
        else {
            return;
        };
        for entry in shard.roots() {
            let view = shard.entry(entry);
            if !is_public_name(view.name()) || !view.flags().contains(Flags::PUBLIC) {
                continue;
            }
            let place = Place { shard: from.shard, entry };
            match other.child(None, view.name()) {
                Some(root) => self.module(view.name(), place, Place { shard: to.shard, entry: root }),
                None if self.is_gone_root(view.name()) => self.gone(view.name(), place, false),
                None => {}
            }
        }
    }

    /// Whether no package of the other side can bring the import name.
    fn is_gone_root(&self, name: &str) -> bool {
        let shards = self.to.packages.shards();
        let Some(package) = self.to.packages.shard(self.to.shard) else { return false };
        let is_there = |wanted: &PackageName| shards.iter().any(|shard| shard.info().name == *wanted);
        self.to.packages.roots_named(name).is_empty() && package.info().requires.iter().all(is_there)
    }

    fn module(&mut self, path: &str, from: Place, to: Place) {
        if self.depth > MAX_DEPTH {
            return;
        }
        self.depth += 1;
        if from.shard == self.from.shard
            && to.shard == self.to.shard
            && let Some(pair) = self.pair(from, Some(to)).and_then(|at| self.pairs.pairs.get_mut(at))
        {
            pair.paths.push(path.to_owned());
        }
        for (child, entry) in self.children(from) {
            let path = format!("{path}.{}", entry.name());
            if entry.kind() == Kind::Module {
                if let Some(module) = self.submodule(to, entry.name()) {
                    self.module(&path, child, module);
                    continue;
                }
                match self.to.packages.lookup_in(to, entry.name()) {
                    Lookup::Absent => self.gone(&path, child, false),
                    Lookup::Found(other) => self.replaced(&path, child, other),
                    Lookup::Exists | Lookup::Unknown => {}
                }
                continue;
            }
            match self.to.packages.lookup_in(to, entry.name()) {
                Lookup::Absent => self.missing(path, self.definition(child), false),
                Lookup::Found(found) => {
                    self.alias(&path, from, to, child, entry.name());
                    self.both(path, child, found);
                }
                Lookup::Exists | Lookup::Unknown => {}
            }
        }
        self.depth -= 1;
    }

    /// What users may take from a module: its definitions, its public submodules, and the imports that are meant for them.
    fn children(&self, module: Place) -> Vec<(Place, EntryView<'a>)> {
        let Some(shard) = self.from.packages.shard(module.shard) else { return Vec::new() };
        let is_offered = |entry: &EntryView<'_>| {
            let flags = entry.flags();
            is_public_name(entry.name())
                && match entry.kind() {
                    Kind::Module => flags.contains(Flags::PUBLIC),
                    Kind::Alias => {
                        flags.intersects(Flags::REEXPORT | Flags::OFFERED)
                            && !flags.contains(Flags::TYPE_ONLY)
                    }
                    _ => !flags.contains(Flags::TYPE_ONLY),
                }
        };
        let children =
            shard.children(module.entry).map(|id: EntryId| (Place { entry: id, ..module }, shard.entry(id)));
        children.filter(|(_, entry)| is_offered(entry)).collect()
    }

    /// The module that stands for `name` below a module of the other side.
    fn submodule(&self, parent: Place, name: &str) -> Option<Place> {
        let shard = self.to.packages.shard(parent.shard)?;
        let own = shard.children(parent.entry).find(|&id| {
            let entry = shard.entry(id);
            entry.kind() == Kind::Module && entry.name() == name
        });
        if let Some(entry) = own {
            return Some(Place { entry, ..parent });
        }
        match self.to.packages.lookup_in(parent, name) {
            Lookup::Found(place) => {
                let entry = self.to.packages.entry(place)?;
                (entry.kind() == Kind::Module).then_some(place)
            }
            _ => None,
        }
    }

    /// What an entry is after all imports; itself if they lead out of the packages.
    fn definition(&self, place: Place) -> Place {
        self.from.packages.follow(place).unwrap_or(place)
    }

    /// A module that does not exist on the other side, with what it defines.
    fn gone(&mut self, path: &str, module: Place, is_within: bool) {
        if self.depth > MAX_DEPTH {
            return;
        }
        self.depth += 1;
        self.missing(path.to_owned(), module, is_within);
        for (child, entry) in self.children(module) {
            let path = format!("{path}.{}", entry.name());
            if entry.kind() == Kind::Module {
                self.gone(&path, child, true);
            } else {
                self.missing(path, self.definition(child), true);
            }
        }
        self.depth -= 1;
    }

    /// A module of whose name there is something else on the other side.
    fn replaced(&mut self, path: &str, module: Place, other: Place) {
        for (child, entry) in self.children(module) {
            if self.to.packages.lookup_in(other, entry.name()) == Lookup::Absent {
                self.missing(format!("{path}.{}", entry.name()), self.definition(child), false);
            }
        }
    }

    fn missing(&mut self, path: String, from: Place, is_within: bool) {
        if let Some(pair) = self.pair(from, None).and_then(|at| self.pairs.pairs.get_mut(at)) {
            pair.is_within = is_within && (pair.paths.is_empty() || pair.is_within);
            pair.paths.push(path);
        }
    }

    /// A name that leads to the same thing, but has become deprecated where it is.
    fn alias(&mut self, path: &str, from: Place, to: Place, child: Place, name: &str) {
        let Some(alias) = self.to.packages.deprecated_alias(to, name) else { return };
        if self.from.packages.deprecated_alias(from, name).is_none()
            && let Some(at) = self.pair(self.definition(child), Some(alias))
            && let Some(pair) = self.pairs.pairs.get_mut(at)
        {
            pair.paths.push(path.to_owned());
        }
    }

    /// A name of a module that exists on both sides.
    fn both(&mut self, path: String, child: Place, to: Place) {
        let Some(from) = self.from.packages.follow(child).filter(|from| from.shard == self.from.shard) else {
            return;
        };
        let length = |path: &str| (path.matches('.').count(), path.len());
        let alive = self.pairs.alive.entry(from).or_insert_with(|| (path.clone(), to));
        if length(&path) < length(&alive.0) {
            *alive = (path.clone(), to);
        }
        let members = self.class(from, to);
        for (suffix, at) in members.iter() {
            if let Some(pair) = self.pairs.pairs.get_mut(*at) {
                pair.paths.push(format!("{path}.{suffix}"));
            }
        }
        if to.shard == self.to.shard
            && let Some(at) = self.pair(from, Some(to))
            && let Some(pair) = self.pairs.pairs.get_mut(at)
        {
            pair.paths.push(path);
        }
    }

    /// The members of a class, own and inherited, that users may name.
    fn class(&mut self, from: Place, to: Place) -> Members {
        if let Some(known) = self.classes.get(&(from, to)) {
            return known.clone();
        }
        let nothing: Members = Rc::new([]);
        let is_class = |side: Side<'_>, place| {
            side.packages.entry(place).is_some_and(|entry| entry.kind() == Kind::Class)
        };
        if self.depth > MAX_DEPTH || !is_class(self.from, from) || !is_class(self.to, to) {
            return nothing;
        }
        // A class that holds itself ends here.
        self.classes.insert((from, to), nothing);
        self.depth += 1;
        let (members, _) = self.from.packages.members(from);
        let (others, _) = self.to.packages.members(to);
        let others: FxHashMap<&str, Place> =
            others.into_iter().map(|member| (member.name, member.place)).collect();
        let mut found: Vec<(Box<str>, usize)> = Vec::new();
        for member in members.into_iter().filter(|member| is_public_name(member.name)) {
            let Some(entry) = self.from.packages.entry(member.place) else { continue };
            if entry.flags().contains(Flags::TYPE_ONLY) {
                continue;
            }
            let from = self.definition(member.place);
            match others.get(member.name) {
                Some(&other) => {
                    let Some(other) = self.to.packages.follow(other) else { continue };
                    let is_own = from.shard == self.from.shard && other.shard == self.to.shard;
                    if !is_own {
                        continue;
                    }
                    found.extend(self.pair(from, Some(other)).map(|at| (member.name.into(), at)));
                    // What an import brings into a class is no place to look for its members.
                    if !matches!(entry.target(), Some(TargetView::Path(_))) {
                        let inner = self.class(from, other);
                        found.extend(
                            inner.iter().map(|(suffix, at)| {
                                (format!("{}.{suffix}", member.name).into_boxed_str(), *at)
                            }),
                        );
                    }
                }
                None if self.is_gone(from, to, member.name) => {
                    found.extend(self.pair(from, None).map(|at| (member.name.into(), at)));
                }
                None => {}
            }
        }
        self.depth -= 1;
        let found: Members = found.into();
        self.classes.insert((from, to), found.clone());
        found
    }

    /// Whether a class of the other side lacks a name that this side has at a place.
    fn is_gone(&self, from: Place, class: Place, name: &str) -> bool {
        let packages = self.to.packages;
        packages.lookup_in(class, name) == Lookup::Absent
            || self.is_forward
                && self.from.packages.is_in_source(from)
                && packages.is_left_out_by_stubs(class, name)
    }

    /// The position of a pair, if it is of interest.
    fn pair(&mut self, from: Place, to: Option<Place>) -> Option<usize> {
        let pairs = &mut self.pairs.pairs;
        *self.index.entry((from, to)).or_insert_with(|| {
            if to.is_some_and(|to| !(self.differs)(from, to)) {
                return None;
            }
            pairs.push(Pair { from, to, paths: Vec::new(), is_within: false });
            Some(pairs.len() - 1)
        })
    }
}
