//! Names as they stand in tests and docs, to the entries of a package.

use rustc_hash::FxHashMap;

use crate::entry::{ApiEntry, EntryId, Flags, Kind, Target};

/// Aliases and bases are followed so far.
const MAX_STEPS: usize = 8;

/// Methods of built-in types: where the receiver is not known, these are theirs.
const BUILTIN_METHODS: [&str; 62] = [
    "append",
    "extend",
    "insert",
    "remove",
    "pop",
    "clear",
    "index",
    "count",
    "sort",
    "reverse",
    "copy",
    "keys",
    "values",
    "items",
    "get",
    "update",
    "setdefault",
    "add",
    "discard",
    "union",
    "difference",
    "intersection",
    "join",
    "split",
    "rsplit",
    "strip",
    "lstrip",
    "rstrip",
    "replace",
    "format",
    "encode",
    "decode",
    "lower",
    "upper",
    "title",
    "startswith",
    "endswith",
    "find",
    "read",
    "write",
    "readline",
    "readlines",
    "close",
    "open",
    "seek",
    "flush",
    "group",
    "groups",
    "match",
    "search",
    "sub",
    "mkdir",
    "exists",
    "start",
    "run",
    "wait",
    "send",
    "put",
    "set",
    "load",
    "loads",
    "call",
];

/// The names of a package's entries.
pub(crate) struct Names<'a> {
    entries: &'a [ApiEntry],
    /// Entries that search offers, by short name; `None` where several have it.
    by_name: FxHashMap<&'a str, Option<EntryId>>,
}

impl<'a> Names<'a> {
    pub(crate) fn new(entries: &'a [ApiEntry]) -> Self {
        let mut by_name: FxHashMap<&str, Option<EntryId>> = FxHashMap::default();
        for (index, entry) in entries.iter().enumerate() {
            if is_offered(entry) && entry.kind != Kind::Module {
                let id = EntryId(index as u32);
                by_name.entry(&entry.name).and_modify(|unique| *unique = None).or_insert(Some(id));
            }
        }
        Self { entries, by_name }
    }

    pub(crate) fn entry(&self, id: EntryId) -> Option<&'a ApiEntry> {
        self.entries.get(id.index())
    }

    /// The entry at a full dotted path, by any way that users may take.
    pub(crate) fn path(&self, path: &str) -> Option<EntryId> {
        let mut parts = path.split('.');
        let mut at = self.child(None, parts.next()?)?;
        for part in parts {
            at = self.member(at, part)?;
        }
        Some(at)
    }

    /// Whether a module or package of that name is at the top.
    pub(crate) fn is_top(&self, name: &str) -> bool {
        self.child(None, name).is_some()
    }

    /// The only entry with that short name.
    pub(crate) fn unique(&self, name: &str) -> Option<EntryId> {
        self.by_name.get(name).copied().flatten()
    }

    /// The only method with that name, called on something unknown.
    pub(crate) fn unique_method(&self, name: &str) -> Option<EntryId> {
        let id = self.unique(name).filter(|_| !BUILTIN_METHODS.contains(&name))?;
        let kind = self.entry(id)?.kind;
        matches!(kind, Kind::Method | Kind::Property).then_some(id)
    }

    /// A dotted path that may begin at a class or function with a unique name.
    pub(crate) fn dotted(&self, path: &str) -> Option<EntryId> {
        if let Some(found) = self.path(path) {
            return Some(found);
        }
        let mut parts = path.split('.');
        let mut at = self.unique(parts.next()?)?;
        for part in parts {
            at = self.member(at, part)?;
        }
        Some(at)
    }

    /// What `name` is below `holder`: its own, or inherited.
    pub(crate) fn member(&self, holder: EntryId, name: &str) -> Option<EntryId> {
        let mut bases = vec![holder];
        let mut next = 0;
        while let Some(&at) = bases.get(next).filter(|_| next < MAX_STEPS) {
            next += 1;
            if let Some(found) = self.child(Some(at), name) {
                return Some(found);
            }
            let own = self.entry(at).map(|entry| entry.bases.as_slice()).unwrap_or_default();
            bases.extend(
                own.iter()
                    .filter_map(|base| match base {
                        Target::Entry(base) if !bases.contains(base) => Some(*base),
                        _ => None,
                    })
                    .collect::<Vec<_>>(),
            );
        }
        None
    }

    /// The class of which a call of `callee` gives a value.
    pub(crate) fn returned(&self, callee: EntryId) -> Option<EntryId> {
        let entry = self.entry(callee)?;
        match entry.kind {
            Kind::Class => Some(callee),
            Kind::Function | Kind::Method | Kind::Property => {
                let name = entry.value_type.trim_matches(['"', '\'']);
                if name == "Self" {
                    return entry.parent;
                }
                let class = self.dotted(name)?;
                (self.entry(class)?.kind == Kind::Class).then_some(class)
            }
            _ => None,
        }
    }

    /// Whether search may find the entry.
    pub(crate) fn is_offered(&self, id: EntryId) -> bool {
        self.entry(id).is_some_and(is_offered)
    }

    /// The child of `parent`, aliases followed.
    fn child(&self, parent: Option<EntryId>, name: &str) -> Option<EntryId> {
        let at = self.entries.partition_point(|entry| (entry.parent, &*entry.name) < (parent, name));
        let found = self.entries.get(at)?;
        if found.parent != parent || *found.name != *name {
            return None;
        }
        let mut id = EntryId(at as u32);
        for _ in 0..MAX_STEPS {
            match self.entry(id)?.target {
                Some(Target::Entry(target)) => id = target,
                Some(Target::Path(_)) => return None,
                None => return Some(id),
            }
        }
        None
    }
}

fn is_offered(entry: &ApiEntry) -> bool {
    entry.kind != Kind::Alias
        && entry.flags.contains(Flags::PUBLIC)
        && !entry.flags.contains(Flags::SYNTHETIC)
}
