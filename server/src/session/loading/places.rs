//! Where a project's packages lie, for whoever watches.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use siskin_indexer::package::Provenance;
use siskin_indexer::sources::Discovery;

/// Of one library at most so many folders are watched.
const MAX_FOLDERS: usize = 256;

/// The folders in which a change means other packages: the environment with its packages, and the folders of
/// libraries that are used in place. What lies in the project is watched with its code.
pub(super) fn of(discovery: &Discovery, root: &Path) -> Vec<PathBuf> {
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
    places.into_iter().collect()
}
