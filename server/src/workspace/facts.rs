//! What is known of a project's packages beside their shards.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use siskin_indexer::package::{PackageName, PinKind, PinOrigin, Provenance, SourceTree};
use siskin_indexer::sources::Discovery;
use siskin_indexer::sources::discovery::is_same_version;
use siskin_indexer::sources::project::Place;

/// What is known of a package, whichever shard answers for it.
#[expect(clippy::struct_excessive_bools, reason = "independent facts, not a state")]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PackageFacts {
    /// Whether it is private.
    pub(crate) is_private: bool,
    /// Whether the environment resolves it, at the pinned version where there is a pin.
    pub(crate) is_known_elsewhere: bool,
    /// Whether the project itself asks for it, and not only a package that it asks for.
    #[serde(default)]
    pub(crate) is_direct: bool,
    /// Whether the environment resolves it, at whatever version.
    #[serde(default)]
    pub(crate) is_installed: bool,
    /// Where its version is pinned, if that is not the environment.
    #[serde(default)]
    pub(crate) pinned_in: Option<PinOrigin>,
    /// The library's folder, if its sources are used in place. A shard of the same content may have been made from
    /// another one.
    pub(crate) folder: Option<PathBuf>,
    /// Its files, if they lie on disk.
    pub(crate) files: Option<FilesOnDisk>,
}

/// The files of a package at one version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FilesOnDisk {
    /// The version that they are.
    pub(crate) version: String,
    /// The folder that paths of entries are relative to.
    pub(crate) root: PathBuf,
}

impl PackageFacts {
    /// The facts of every package that was discovered.
    pub(crate) fn of(discovery: &Discovery) -> BTreeMap<PackageName, Self> {
        let mut all: BTreeMap<PackageName, Self> = BTreeMap::new();
        let library = |is_private| Self { is_private, ..Self::default() };
        for unmet in &discovery.unmet {
            all.insert(unmet.pin.name.clone(), Self::default());
        }
        for failed in &discovery.project.failed {
            all.insert(failed.name.clone(), library(true));
        }
        for file in discovery.docs.iter().chain(&discovery.archives) {
            all.insert(file.name.clone(), library(true));
        }
        for (tree, _) in &discovery.trees {
            let files = files_on_disk(tree);
            let is_known_elsewhere = is_known_elsewhere(discovery, tree);
            let folder = match &tree.provenance {
                Provenance::Folder(folder) => Some(super::canonical(folder)),
                _ => None,
            };
            let is_private = tree.is_private;
            let is_installed = is_installed(discovery, tree);
            let facts =
                Self { is_private, is_known_elsewhere, is_installed, folder, files, ..Self::default() };
            all.insert(tree.name.clone(), facts);
        }
        for range in &discovery.ranges {
            all.entry(range.name.clone()).or_default();
        }
        for pin in &discovery.pins {
            let origin = pin.origin.as_ref().filter(|origin| origin.kind != PinKind::Environment);
            if let (Some(facts), Some(origin)) = (all.get_mut(&pin.name), origin) {
                facts.pinned_in = Some(origin.clone());
            }
        }
        for name in &discovery.project.dependencies {
            if let Some(facts) = all.get_mut(name) {
                facts.is_direct = true;
            }
        }
        all
    }
}

/// Whether the environment resolves what `tree` is, at the pinned version.
fn is_known_elsewhere(discovery: &Discovery, tree: &SourceTree) -> bool {
    if tree.name.as_str() == STANDARD_LIBRARY {
        return true;
    }
    let Some(resolved) = discovery.resolved.get(&tree.name) else { return false };
    let pin = discovery.pins.iter().find(|pin| pin.name == tree.name);
    if pin.is_some_and(|pin| !is_same_version(&resolved.version, &pin.version)) {
        return false;
    }
    // A library with a place of its own stands for what is installed under its name, which may be another one.
    let declared = discovery.project.libraries.iter().find(|library| library.name == tree.name);
    match declared.map(|library| &library.place) {
        None => true,
        Some(Place::Folder(folder)) => {
            resolved.editable.as_ref().is_some_and(|editable| is_same_folder(editable, folder))
                || is_same_version(&resolved.version, &tree.version)
        }
        Some(Place::Archive(_) | Place::Docs(_)) => false,
    }
}

/// Whether what is read is what the environment has, pinned or not.
fn is_installed(discovery: &Discovery, tree: &SourceTree) -> bool {
    let resolved = discovery.resolved.get(&tree.name);
    resolved.is_some_and(|resolved| {
        resolved.editable.is_none() && is_same_version(&resolved.version, &tree.version)
    })
}

fn is_same_folder(a: &std::path::Path, b: &std::path::Path) -> bool {
    super::canonical(a) == super::canonical(b)
}

/// The folder below which the files of `tree` have their import paths.
fn files_on_disk(tree: &SourceTree) -> Option<FilesOnDisk> {
    let root = tree.files.iter().find_map(|file| {
        let mut root = file.disk_path()?.to_owned();
        for part in file.path.rsplit('/') {
            if root.file_name()? != part {
                return None;
            }
            root.pop();
        }
        Some(root)
    })?;
    Some(FilesOnDisk { version: tree.version.clone(), root })
}

/// The name that the standard library has among packages.
pub(crate) const STANDARD_LIBRARY: &str = "python";
