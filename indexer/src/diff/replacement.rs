//! What to use instead, and on what that rests.

use crate::entry::{Flags, Kind};
use crate::language::python::advice::advised;
use crate::lookup::{Lookup, Packages, Place};

/// What stands for something that is gone or deprecated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// The path to use: `pandas.concat`.
    pub path: String,
    /// On what that rests.
    pub because: Because,
}

/// On what a replacement rests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Because {
    /// The library's own words.
    Words(String),
    /// The old path was another name of it already.
    OtherPath,
    /// It has the name and the signature, members or docs of what is gone.
    SameDefinition,
    /// It is the only new one that has the name.
    SameName,
    /// Its docs and signature are those of what is gone; only the name is new.
    SameDocs,
}

impl Because {
    /// One sentence, without a full stop, about the replacement `path`.
    pub fn explain(&self, path: &str) -> String {
        match self {
            Self::Words(words) => words.clone(),
            Self::OtherPath => format!("the same thing is still there as `{path}`"),
            Self::SameDefinition => format!("it is now `{path}`"),
            Self::SameName => format!("`{path}` is new and the only one of that name"),
            Self::SameDocs => format!("`{path}` is new, with the same signature and docs"),
        }
    }
}

/// The API that `message`, said about `place`, names as its replacement: one that exists and is not deprecated itself.
pub fn advice(packages: &Packages, place: Place, message: &str) -> Option<Replacement> {
    let entry = packages.entry(place)?;
    let own = entry.shard().path_of(entry.id());
    let scopes = scopes(&own);
    advised(message).into_iter().find_map(|advised| {
        let path = resolve(packages, &scopes, &advised.name, advised.is_marked)?;
        let path = usable(packages, place, path)?;
        Some(Replacement { path, because: Because::Words(message.to_owned()) })
    })
}

/// The same for something that is gone from `new`, from what an older version said about `own`, its path there.
pub(super) fn advice_for(new: &Packages, own: &str, message: &str) -> Option<Replacement> {
    let scopes = scopes(own);
    advised(message).into_iter().find_map(|advised| {
        let path = resolve(new, &scopes, &advised.name, advised.is_marked).filter(|path| path != own)?;
        let path = match new.lookup(&path) {
            Lookup::Found(place) => usable_at(new, place, path)?,
            _ => path,
        };
        Some(Replacement { path, because: Because::Words(message.to_owned()) })
    })
}

/// What holds `path`, the innermost first: `a.b` and `a` for `a.b.c`.
fn scopes(path: &str) -> Vec<&str> {
    std::iter::successors(path.rsplit_once('.').map(|(above, _)| above), |path| {
        path.rsplit_once('.').map(|(above, _)| above)
    })
    .collect()
}

/// The path that `name` means where it is written below `scopes`. A name in plain words is only looked for beside
/// what it is said of.
fn resolve(packages: &Packages, scopes: &[&str], name: &str, is_marked: bool) -> Option<String> {
    let exists = |path: &str| packages.lookup(path).exists();
    let n_scopes = if is_marked { scopes.len() } else { 1 };
    let below = scopes.iter().take(n_scopes).map(|scope| format!("{scope}.{name}")).find(|path| exists(path));
    if below.is_some() || !name.contains('.') {
        return below;
    }
    if exists(name) {
        return Some(name.to_owned());
    }
    // `np.isin`: by the short name that users give the package.
    let (first, rest) = name.split_once('.')?;
    let root = scopes.last()?;
    let mut letters = root.chars();
    let is_short = first.len() <= 3 && first.chars().all(|c| letters.any(|other| other == c));
    if is_short {
        return Some(format!("{root}.{rest}")).filter(|path| exists(path));
    }
    // `Class.method` of a class that is public elsewhere in the package.
    let shard =
        packages.shards().iter().find(|shard| shard.info().import_names.iter().any(|name| name == root))?;
    let mut paths = shard.with_name(first).into_iter().map(|id| shard.entry(id)).filter(|entry| {
        entry.kind() == Kind::Class && entry.name() == first && entry.flags().contains(Flags::PUBLIC)
    });
    let class = paths.next().filter(|_| paths.next().is_none())?;
    Some(format!("{}.{rest}", class.public_path())).filter(|path| exists(path))
}

/// The best path to what `path` names, unless it is `own` itself or is deprecated too.
fn usable(packages: &Packages, own: Place, path: String) -> Option<String> {
    match packages.lookup(&path) {
        Lookup::Found(place) if place == own => None,
        Lookup::Found(place) => usable_at(packages, place, path),
        _ => Some(path),
    }
}

fn usable_at(packages: &Packages, place: Place, path: String) -> Option<String> {
    let entry = packages.entry(place)?;
    if entry.flags().contains(Flags::DEPRECATED) {
        return None;
    }
    // Members of subclasses keep the path by which they were named.
    let is_of_module =
        matches!(entry.kind(), Kind::Class | Kind::Function | Kind::Constant | Kind::TypeAlias);
    let public = entry.public_path();
    Some(if is_of_module && entry.flags().contains(Flags::PUBLIC) { public.to_owned() } else { path })
}
