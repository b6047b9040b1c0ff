//! Where a project's packages lie, for whoever watches.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use siskin_indexer::package::Provenance;
use siskin_indexer::pins;
use siskin_indexer::sources::{Discovery, Environ};

/// Of one library at most so many folders are watched.
const MAX_FOLDERS: usize = 256;

/// Where a change means other packages.
#[derive(Clone, Debug, Default)]
pub(in crate::session) struct Places {
    /// Folders in which any change does.
    pub(in crate::session) folders: BTreeSet<PathBuf>,
    /// Folders in which a file does that is named like one which pins: the project's and those above it.
    pub(in crate::session) pin_folders: BTreeSet<PathBuf>,
    /// Files that were read for pins, whatever they are called.
    pub(in crate::session) pin_files: BTreeSet<PathBuf>,
}

/// The environment with its packages, the folders of libraries that are used in place, and all that pins. What lies
/// in the project is watched with its code.
pub(super) fn of(discovery: &Discovery, root: &Path, environ: &Environ) -> Places {
    let pin_files: BTreeSet<PathBuf> = discovery.pin_files.iter().cloned().collect();
    let mut pin_folders: BTreeSet<PathBuf> =
        pins::folders(root, environ.home.as_deref()).into_iter().collect();
    pin_folders.extend(pin_files.iter().filter_map(|file| file.parent()).map(Path::to_owned));
    Places { folders: folders_of(discovery, root), pin_folders, pin_files }
}

fn folders_of(discovery: &Discovery, root: &Path) -> BTreeSet<PathBuf> {
    let mut places = BTreeSet::new();
    if let Some(environment) = &discovery.environment {
        // `pyvenv.cfg` lies there.
        places.insert(environment.root.clone());
        places.extend(environment.packages_dirs.iter().cloned());
    }
    for (tree, _) in &discovery.trees {
        let Provenance::Folder(folder) = &tree.provenance else { continue };
        if folder == root {
            continue;
        }
        let folders: BTreeSet<PathBuf> = tree
            .files
            .iter()
            .filter_map(|file| file.disk_path()?.parent())
            .chain([folder.as_path()].into_iter().filter(|folder| folder.is_dir()))
            .map(Path::to_owned)
            .collect();
        places.extend(folders.into_iter().take(MAX_FOLDERS));
    }
    let files = discovery.docs.iter().chain(&discovery.archives);
    places.extend(files.filter_map(|file| Some(file.path.parent()?.to_owned())));
    places.remove(root);
    places
}
