//! Does a name exist, and where: what `show` and `exists` have in common.

use std::collections::BTreeMap;
use std::rc::Rc;

use anyhow::Result;
use serde::Serialize;
use siskin_indexer::entry::Kind;
use siskin_indexer::lookup::{Lookup, Packages};
use siskin_indexer::package::PackageName;
use siskin_indexer::sources::import_map::is_stubs;
use siskin_indexer::store::Shard;

use super::search::nothing_indexed;
use crate::catalogue::{Answering, Catalogue};
use crate::terminal;

/// Whether a name exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Existence {
    Exists,
    Absent,
    Unknown,
}

/// What names are looked up in, and which of the packages was asked for (none: all of a project).
pub(super) struct Scope {
    pub(super) packages: Packages,
    pub(super) answering: Vec<Answering>,
    /// Whether one package was asked for by name.
    is_named: bool,
}

impl Scope {
    /// Whether a name exists, and what it is. An absence from another version than the one asked for says nothing.
    pub(super) fn look_up(&self, qualname: &str) -> (Existence, Lookup) {
        let found = self.packages.lookup(qualname);
        let existence = match found {
            Lookup::Found(_) | Lookup::Exists => Existence::Exists,
            Lookup::Absent if self.is_approximate() => Existence::Unknown,
            Lookup::Absent => Existence::Absent,
            Lookup::Unknown => Existence::Unknown,
        };
        (existence, found)
    }

    fn is_approximate(&self) -> bool {
        self.answering.iter().any(Answering::is_approximate)
    }

    /// The package that a name belongs to, whether it exists or not: the one that was asked for, else the one that
    /// brings the first part of the name. Of several (a namespace) the one that knows most of the name.
    pub(super) fn owner(&self, qualname: &str) -> Option<Answering> {
        if let [only] = self.answering.as_slice()
            && self.is_named
        {
            return Some(only.clone());
        }
        let root = qualname.split('.').next().unwrap_or(qualname);
        let is_of_root = |shard: &Shard| shard.info().import_names.iter().any(|name| name == root);
        let shards = self.packages.shards().iter().filter(|shard| is_of_root(shard));
        let mut owners: Vec<Answering> = shards
            .map(|shard| {
                let known = self.answering.iter().find(|known| known.shard.at().path == shard.at().path);
                known.cloned().unwrap_or_else(|| Answering {
                    shard: shard.clone(),
                    requested_version: None,
                    pinned_in: None,
                    is_private: shard.info().is_private,
                })
            })
            .collect();
        // Stubs describe what another distribution brings.
        owners.sort_by_key(|owner| is_stubs(&owner.shard.info().name));
        if owners.len() > 1 {
            let holder = prefixes(qualname).find_map(|prefix| match self.packages.lookup(prefix) {
                Lookup::Found(place) => self.packages.shard(place.shard),
                _ => None,
            });
            let is_holder =
                |owner: &Answering| holder.is_some_and(|holder| holder.at().path == owner.shard.at().path);
            if let Some(at) = owners.iter().position(is_holder)
                && !is_stubs(&owners.get(at)?.shard.info().name)
            {
                owners.swap(0, at);
            }
        }
        owners.into_iter().next()
    }

    /// Why nothing sure can be said of a name.
    pub(super) fn reason(&self, qualname: &str) -> String {
        let Some(owner) = self.owner(qualname) else {
            let root = qualname.split('.').next().unwrap_or(qualname);
            return format!(
                "no indexed package brings `{root}`; run `siskin index`, or `siskin index --package NAME==VERSION`"
            );
        };
        let info = owner.shard.info();
        let package = format!("{} {}", info.name, info.version);
        let stand_in = if owner.is_approximate() {
            Some(&owner)
        } else {
            self.answering.iter().find(|answering| answering.is_approximate())
        };
        if let Some(stand_in @ Answering { shard, requested_version: Some(requested), .. }) = stand_in
            && self.packages.lookup(qualname) == Lookup::Absent
        {
            let info = shard.info();
            let (name, version) = (&info.name, &info.version);
            return match stand_in.pinned_in {
                Some(_) => {
                    format!("{name} {version}, approximate: {}", stand_in.approximation().unwrap_or_default())
                }
                None => format!("{name} {requested} is not indexed; {version} stands in for it"),
            };
        }
        let known = prefixes(qualname).find_map(|prefix| match self.packages.lookup(prefix) {
            Lookup::Found(place) => Some((prefix, self.packages.entry(place))),
            Lookup::Exists => Some((prefix, None)),
            _ => None,
        });
        // What is known of it may stand in another package.
        let package = match known {
            Some((_, Some(entry))) => {
                let info = entry.shard().info();
                format!("{} {}", info.name, info.version)
            }
            _ => package,
        };
        let known = known.map(|(prefix, entry)| (prefix, entry.map(|entry| entry.kind())));
        match known {
            Some((prefix, Some(Kind::Module))) => {
                format!("{package}: names are made at run time in `{prefix}`, or only under some condition")
            }
            Some((prefix, Some(Kind::Class))) => format!(
                "{package}: a base class of `{prefix}` could not be read, or it makes attributes at run time"
            ),
            Some((prefix, Some(_))) => {
                format!("{package}: `{prefix}` is a value; what it has as attributes is not known")
            }
            Some((prefix, None)) => {
                format!("{package}: `{prefix}` is imported from a package that is not indexed")
            }
            None => format!("{package} has no module of that name"),
        }
    }
}

/// `a.b.c`, `a.b`, `a`.
fn prefixes(qualname: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(qualname), |path| path.rsplit_once('.').map(|(above, _)| above))
}

/// Scopes by package and version; each is opened once.
pub(super) struct Scopes<'a> {
    catalogue: &'a Catalogue<'a>,
    of_package: BTreeMap<(PackageName, Option<String>), Option<Rc<Scope>>>,
    of_project: Option<Rc<Scope>>,
}

impl<'a> Scopes<'a> {
    pub(super) fn new(catalogue: &'a Catalogue<'a>) -> Self {
        Self { catalogue, of_package: BTreeMap::new(), of_project: None }
    }

    /// The scope of a package. `None` if it is not indexed.
    pub(super) fn of_package(&mut self, name: &PackageName, version: Option<&str>) -> Option<Rc<Scope>> {
        let key = (name.clone(), version.map(str::to_owned));
        let open = || {
            let answering = self.catalogue.package(name, version)?;
            let packages = self.catalogue.with_requirements(&answering);
            Some(Rc::new(Scope { packages, answering: vec![answering], is_named: true }))
        };
        self.of_package.entry(key).or_insert_with(open).clone()
    }

    /// The scope of all packages of the project.
    pub(super) fn of_project(&mut self) -> Result<Rc<Scope>> {
        if let Some(scope) = &self.of_project {
            return Ok(scope.clone());
        }
        let answering = self.catalogue.project()?;
        if answering.is_empty() {
            terminal::note(&nothing_indexed(&self.catalogue.workspace()?.root));
        }
        let mut shards: Vec<_> = answering.iter().map(|answering| answering.shard.clone()).collect();
        if !shards.iter().any(|shard| shard.info().name.as_str() == "python") {
            shards.extend(self.catalogue.standard_library());
        }
        let scope = Rc::new(Scope { packages: Packages::new(shards), answering, is_named: false });
        Ok(self.of_project.insert(scope).clone())
    }
}
