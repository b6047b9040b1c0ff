//! The Python files of a project itself, and by which names its code imports them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use ignore::WalkBuilder;
use ignore::gitignore::Gitignore;

use super::manifest;
use super::text::has_extension;
use super::walk::{DOUBTFUL, MAX_FILE_BYTES, SKIPPED, is_package};
use crate::cancel::CancellationToken;
use crate::package::PackageName;

/// Files that make a folder a project of its own.
const PROJECT_FILES: [&str; 3] = ["pyproject.toml", "setup.py", "setup.cfg"];

/// How much is read of a project that is larger than any that is written by hand.
#[derive(Clone, Copy, Debug)]
pub struct OwnLimits {
    /// Python files.
    pub files: usize,
    /// Bytes of Python.
    pub bytes: u64,
    /// Files and folders of any kind.
    pub visited: usize,
}

impl Default for OwnLimits {
    fn default() -> Self {
        Self { files: 20_000, bytes: 256 << 20, visited: 500_000 }
    }
}

/// A Python file of the project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnFile {
    /// Where it is.
    pub path: PathBuf,
    /// The folder that its import path begins at.
    pub base: PathBuf,
    /// Its path below `base`, with `/`.
    pub import: String,
    /// Its size in bytes.
    pub size: u64,
    /// When it was last changed.
    pub modified: Option<SystemTime>,
}

impl OwnFile {
    /// The top-level name that it is imported by.
    pub fn top(&self) -> &str {
        let first = self.import.split('/').next().unwrap_or_default();
        let name = first.split('.').next().unwrap_or_default();
        name.strip_suffix("-stubs").unwrap_or(name)
    }
}

/// What a walk found.
#[derive(Debug, Default)]
pub struct OwnFiles {
    /// The files, by path.
    pub files: Vec<OwnFile>,
    /// The folders that hold Python files, and those above them.
    pub folders: Vec<PathBuf>,
    /// Whether the walk ended at a limit.
    pub is_cut: bool,
}

/// Which files below a folder are a project's own.
#[derive(Debug)]
pub struct OwnLayout {
    root: PathBuf,
    /// Folders that are something else.
    except: Vec<PathBuf>,
    ignored: Gitignore,
}

impl OwnLayout {
    /// The layout of the project at `root`, without what lies in the folders `except`.
    pub fn new(root: &Path, except: Vec<PathBuf>) -> Self {
        let file = root.join(".gitignore");
        let ignored = if file.is_file() { Gitignore::new(file).0 } else { Gitignore::empty() };
        Self { root: root.to_owned(), except, ignored }
    }

    /// The own files below `folder`, which is the root or lies in it. Leaves out what git ignores, hidden folders,
    /// environments, and results of builds.
    pub fn walk(&self, folder: &Path, limits: OwnLimits, cancel: &CancellationToken) -> OwnFiles {
        let (except, top) = (self.except.clone(), folder.to_owned());
        let walk = WalkBuilder::new(folder)
            .parents(false)
            .require_git(false)
            .git_global(false)
            .follow_links(false)
            .sort_by_file_name(std::cmp::Ord::cmp)
            .filter_entry(move |entry| {
                let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
                !is_folder || entry.path() == top || !is_foreign(entry.path(), &except)
            })
            .build();
        let mut found = OwnFiles::default();
        let (mut n_bytes, mut bases) = (0, BTreeMap::new());
        for (n_visited, entry) in walk.flatten().enumerate() {
            if n_visited >= limits.visited || found.files.len() >= limits.files || n_bytes > limits.bytes {
                found.is_cut = true;
                break;
            }
            if cancel.is_cancelled() {
                break;
            }
            let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
            if !is_file || !is_python(entry.path()) {
                continue;
            }
            let (Ok(metadata), Some(parent)) = (entry.metadata(), entry.path().parent()) else { continue };
            let base = bases.entry(parent.to_owned()).or_insert_with(|| self.base(parent)).clone();
            if metadata.len() <= MAX_FILE_BYTES
                && let Some(import) = import_path(&base, entry.path())
            {
                n_bytes += metadata.len();
                let (size, modified) = (metadata.len(), metadata.modified().ok());
                found.files.push(OwnFile { path: entry.into_path(), base, import, size, modified });
            }
        }
        found.folders = self.folders_of(&found.files);
        found
    }

    /// The file at `path` as one of the project's own, whether it is there yet or not; `None` if it is no Python
    /// file or something else's.
    pub fn place(&self, path: &Path) -> Option<OwnFile> {
        let parent = path.parent()?;
        if !is_python(path) || !parent.starts_with(&self.root) {
            return None;
        }
        let mut folders = parent.ancestors().take_while(|folder| *folder != self.root);
        let is_ignored =
            !self.ignored.is_empty() && self.ignored.matched_path_or_any_parents(path, false).is_ignore();
        if is_ignored || folders.any(|folder| is_foreign(folder, &self.except)) {
            return None;
        }
        let base = self.base(parent);
        let import = import_path(&base, path)?;
        let metadata = path.metadata().ok().filter(std::fs::Metadata::is_file);
        let size = metadata.as_ref().map_or(0, std::fs::Metadata::len);
        let modified = metadata.and_then(|metadata| metadata.modified().ok());
        Some(OwnFile { path: path.to_owned(), base, import, size, modified })
    }

    /// Where import paths of files in `folder` begin: at the nearest project around it, or at its `src`.
    fn base(&self, folder: &Path) -> PathBuf {
        let is_project = |at: &Path| PROJECT_FILES.iter().any(|file| at.join(file).is_file());
        let project = folder
            .ancestors()
            .take_while(|at| at.starts_with(&self.root))
            .find(|at| *at == self.root || is_project(at))
            .unwrap_or(&self.root);
        let source = project.join("src");
        if folder.starts_with(&source) && !is_package(&source) { source } else { project.to_owned() }
    }

    fn folders_of(&self, files: &[OwnFile]) -> Vec<PathBuf> {
        let mut folders: Vec<PathBuf> = files
            .iter()
            .filter_map(|file| file.path.parent())
            .flat_map(|folder| folder.ancestors().take_while(|at| at.starts_with(&self.root)))
            .map(Path::to_owned)
            .chain([self.root.clone()])
            .collect();
        folders.sort_unstable();
        folders.dedup();
        folders
    }
}

/// What a project at `root` is called whose manifest names none.
pub fn folder_name(root: &Path) -> PackageName {
    PackageName::new(&root.file_name().unwrap_or_default().to_string_lossy())
}

/// The name that the manifest at `root` gives the project. A folder's name alone does not make its code the package of
/// that name.
pub fn declared_name(root: &Path) -> Option<PackageName> {
    manifest::read(root, &mut Vec::new()).name.as_deref().map(PackageName::new)
}

fn is_python(path: &Path) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(|name| has_extension(name, &["py", "pyi"]))
}

/// The path of `path` below `base`, if Python could import it by that.
fn import_path(base: &Path, path: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = path.strip_prefix(base).ok()?.iter().map(|part| part.to_str()).collect();
    let import = parts?.join("/");
    crate::language::python::is_module_path(&import).then_some(import)
}

/// Whether a folder of a project holds anything but its own code.
fn is_foreign(folder: &Path, except: &[PathBuf]) -> bool {
    let Some(name) = folder.file_name().and_then(|name| name.to_str()) else { return true };
    name.starts_with('.')
        || SKIPPED.contains(&name)
        || name.ends_with(".egg-info")
        || name.ends_with(".dist-info")
        || (DOUBTFUL.contains(&name) && !is_package(folder))
        || except.iter().any(|other| folder == other)
        || folder.join("pyvenv.cfg").is_file()
}

#[cfg(test)]
mod tests;
