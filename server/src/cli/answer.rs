//! Does a name exist, and where: what `show` and `exists` have in common.

use std::collections::BTreeMap;
use std::rc::Rc;

use anyhow::Result;
use serde::Serialize;
use siskin_indexer::lookup::{Lookup, Packages};
use siskin_indexer::package::PackageName;

use crate::catalogue::{Answering, Catalogue};

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
            Some(Rc::new(Scope { packages, answering: vec![answering] }))
        };
        self.of_package.entry(key).or_insert_with(open).clone()
    }

    /// The scope of all packages of the project.
    pub(super) fn of_project(&mut self) -> Result<Rc<Scope>> {
        if let Some(scope) = &self.of_project {
            return Ok(scope.clone());
        }
        let answering = self.catalogue.project()?;
        let mut shards: Vec<_> = answering.iter().map(|answering| answering.shard.clone()).collect();
        if !shards.iter().any(|shard| shard.info().name.as_str() == "python") {
            shards.extend(self.catalogue.standard_library());
        }
        let scope = Rc::new(Scope { packages: Packages::new(shards), answering });
        Ok(self.of_project.insert(scope).clone())
    }
}
