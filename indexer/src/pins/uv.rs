//! `uv.lock`: one resolution for all platforms; which packages of it are for this one is told by following the
//! dependencies of the workspace's members.

use std::collections::{BTreeMap, VecDeque};
use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use super::content::{Content, read_toml};
use super::{PinContext, marker};
use crate::error::Problem;
use crate::package::PackageName;

/// Whether a file of that name is one.
pub(super) fn is_named(name: &str) -> bool {
    name == "uv.lock"
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Lock {
    package: Vec<Package>,
    manifest: Manifest,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "kebab-case")]
struct Manifest {
    requirements: Vec<Dependency>,
    dependency_groups: BTreeMap<String, Vec<Dependency>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Package {
    name: Spanned<String>,
    version: Option<String>,
    #[serde(default)]
    source: Source,
    sdist: Option<File>,
    #[serde(default)]
    wheels: Vec<File>,
    #[serde(default)]
    resolution_markers: Vec<String>,
    #[serde(default)]
    dependencies: Vec<Dependency>,
    #[serde(default)]
    optional_dependencies: BTreeMap<String, Vec<Dependency>>,
    #[serde(default)]
    dev_dependencies: BTreeMap<String, Vec<Dependency>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Source {
    r#virtual: Option<String>,
    editable: Option<String>,
    directory: Option<String>,
}

#[derive(Deserialize)]
struct File {
    hash: Option<String>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    version: Option<String>,
    marker: Option<String>,
    #[serde(default)]
    extra: Vec<String>,
}

impl Package {
    /// Whether it is a project of the workspace, and not a package from elsewhere.
    fn is_member(&self) -> bool {
        self.source.r#virtual.is_some() || self.source.editable.is_some()
    }
}

/// The packages that the workspace's members need here, with all extras and groups of theirs.
pub(super) fn read(context: &PinContext<'_>, path: &Path, problems: &mut Vec<Problem>) -> Content {
    let Some((lock, lines)) = read_toml::<Lock>(path, problems) else { return Content::default() };
    let reached = reach(&lock, context);
    let mut content = Content::default();
    for (package, reached) in lock.package.iter().zip(reached) {
        let is_folder = package.is_member() || package.source.directory.is_some();
        let version = package.version.as_deref().filter(|_| !is_folder);
        let line = lines.at(package.name.span().start);
        if let Some(locked) = content.lock(path, package.name.get_ref(), version, line, reached) {
            let files = package.sdist.iter().chain(&package.wheels);
            locked.take_hashes(files.filter_map(|file| file.hash.as_deref()));
        }
    }
    content
}

/// Whether each package is needed here: surely, perhaps, or not.
fn reach(lock: &Lock, context: &PinContext<'_>) -> Vec<Option<bool>> {
    let own = |package: &Package| {
        marker::any_holds(package.resolution_markers.iter().map(String::as_str), context.environment)
    };
    let owns: Vec<Option<bool>> = lock.package.iter().map(own).collect();
    let manifest =
        || lock.manifest.requirements.iter().chain(lock.manifest.dependency_groups.values().flatten());
    let members: Vec<usize> = lock
        .package
        .iter()
        .enumerate()
        .filter(|(_, package)| package.is_member())
        .map(|(at, _)| at)
        .collect();
    if members.is_empty() && manifest().next().is_none() {
        return owns;
    }
    let mut by_name: BTreeMap<PackageName, Vec<usize>> = BTreeMap::new();
    for (at, package) in lock.package.iter().enumerate() {
        by_name.entry(PackageName::new(package.name.get_ref())).or_default().push(at);
    }
    let mut reached = vec![Some(false); lock.package.len()];
    // A package, and the extra of it that is asked for.
    let mut seen: BTreeMap<(usize, Option<&str>), bool> = BTreeMap::new();
    let mut queue: VecDeque<(usize, Option<&str>, Option<bool>)> =
        members.into_iter().map(|at| (at, None, Some(true))).collect();
    let follow = |dependency: &'_ Dependency, sure: Option<bool>| {
        let holds =
            marker::and(sure, marker::holds(dependency.marker.as_deref().unwrap_or(""), context.environment));
        let targets = by_name.get(&PackageName::new(&dependency.name)).map(Vec::as_slice).unwrap_or_default();
        let is_meant = |at: &&usize| {
            let package = lock.package.get(**at);
            dependency.version.is_none()
                || package.is_some_and(|package| package.version == dependency.version)
        };
        targets.iter().filter(is_meant).map(|at| (*at, holds)).collect::<Vec<_>>()
    };
    for dependency in manifest() {
        for (at, holds) in follow(dependency, Some(true)) {
            queue.push_back((at, None, holds));
            queue.extend(dependency.extra.iter().map(|extra| (at, Some(extra.as_str()), holds)));
        }
    }
    while let Some((at, extra, holds)) = queue.pop_front() {
        let holds = marker::and(holds, owns.get(at).copied().flatten());
        let (Some(package), true) = (lock.package.get(at), holds != Some(false)) else { continue };
        let is_sure = holds == Some(true);
        // Once perhaps and once surely: twice at most.
        if seen.get(&(at, extra)).is_some_and(|was_sure| *was_sure || !is_sure) {
            continue;
        }
        seen.insert((at, extra), is_sure);
        if let Some(reached) = reached.get_mut(at).filter(|reached| **reached != Some(true)) {
            *reached = holds;
        }
        let of_extra = extra.and_then(|extra| package.optional_dependencies.get(extra));
        let mut dependencies: Vec<&Dependency> = match extra {
            Some(_) => of_extra.into_iter().flatten().collect(),
            None => package.dependencies.iter().collect(),
        };
        if package.is_member() && extra.is_none() {
            dependencies.extend(package.optional_dependencies.values().flatten());
            dependencies.extend(package.dev_dependencies.values().flatten());
        }
        for dependency in dependencies {
            for (target, holds) in follow(dependency, holds) {
                queue.push_back((target, None, holds));
                queue.extend(dependency.extra.iter().map(|extra| (target, Some(extra.as_str()), holds)));
            }
        }
    }
    reached
}
