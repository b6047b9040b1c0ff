//! Packages that can be imported though no distribution owns them: folders that a `.pth` file names, and
//! packages that someone copied into an environment.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::editable;
use super::environment::Environment;
use super::folder::{self, FolderTree};
use super::import_map::ImportMap;
use super::text::{is_identifier, module_name};
use super::usage::is_usage;
use super::walk::{is_package, sorted_children};
use super::{layout, manifest};
use crate::cancel::CancellationToken;
use crate::error::Problem;

/// At most so many packages are taken; a folder with more is no folder of libraries.
const MAX_PACKAGES: usize = 200;

/// Files that make a folder a project: it is one library then.
const PROJECT_FILES: [&str; 3] = ["pyproject.toml", "setup.py", "setup.cfg"];

/// The packages on `sys.path` whose import names are not in `owned`, each as a tree named by its metadata or import name, with
/// the reason it is there. What lies in `root` is the project's own code and left out.
pub(crate) fn read(
    environment: &Environment,
    root: &Path,
    owned: &ImportMap,
    cancel: &CancellationToken,
) -> (Vec<(FolderTree, String)>, Vec<Problem>) {
    let mut places: Vec<(String, PathBuf, String)> = Vec::new();
    let mut projects: Vec<(PathBuf, String)> = Vec::new();
    let mut add = |name: &str, path: PathBuf, why: String| {
        let is_new = places.len() < MAX_PACKAGES
            && owned.distributions(name).is_empty()
            && places.iter().all(|(other, ..)| other != name);
        // `_virtualenv` and the like are machinery; so are names of tests.
        if is_new && !name.starts_with('_') && !is_usage(&format!("{name}/x.py")) {
            places.push((name.to_owned(), path, why));
        }
    };
    for dir in &environment.packages_dirs {
        let mut ignored = Vec::new();
        for folder in editable::path_lines(dir, &mut ignored) {
            if folder.starts_with(root) || environment.packages_dirs.contains(&folder) {
                continue;
            }
            let why = || format!("in {}, which a .pth file in {} names", folder.display(), dir.display());
            if PROJECT_FILES.iter().any(|file| folder.join(file).is_file()) {
                let manifest = manifest::read(&folder, &mut ignored);
                let roots = layout::import_roots(&folder, &manifest, &mut ignored);
                // A checkout whose distribution is installed editable is known already.
                if roots.iter().any(|found| owned.distributions(&folder::import_name(found)).is_empty()) {
                    projects.push((folder.clone(), why()));
                }
                continue;
            }
            for (name, path) in sorted_children(&folder, &mut ignored) {
                if let Some(name) = module_name(&name).filter(|_| path.is_file()) {
                    add(name, path, why());
                } else if is_identifier(&name) && is_package(&path) {
                    add(&name, path, why());
                }
            }
        }
        // The system's own folder has many packages that its package manager owns.
        if dir.ends_with("dist-packages") {
            continue;
        }
        for (name, path) in sorted_children(dir, &mut ignored) {
            if is_identifier(&name) && is_package(&path) {
                add(&name, path, format!("in {} without metadata", dir.display()));
            }
        }
    }
    let read: Vec<_> = projects
        .into_par_iter()
        .chain(places.into_par_iter().map(|(_, path, why)| (path, why)))
        .filter(|_| !cancel.is_cancelled())
        .map(|(path, why)| (folder::read(&path, None, None), path, why))
        .collect();
    let mut trees = Vec::new();
    let mut problems = Vec::new();
    for (tree, path, why) in read {
        match tree {
            Ok(tree) => trees.push((tree, why)),
            Err(error) => problems.push(Problem::file(&path, error.to_string())),
        }
    }
    (trees, problems)
}
