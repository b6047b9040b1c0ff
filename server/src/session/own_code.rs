//! The project's own code: one package in memory per import name, read again file by file.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use rustc_hash::FxHashMap;
use siskin_indexer::cancel::CancellationToken;
use siskin_indexer::language::python::Incremental;
use siskin_indexer::package::{Content, Ecosystem, PackageName, Provenance, SourceFile};
use siskin_indexer::sources::own::{OwnFile, OwnFiles, OwnLayout, OwnLimits, declared_name, folder_name};
use siskin_indexer::sources::project::{self, Place};
use siskin_indexer::store::{Shard, ShardInfo};

use super::index::Member;
use crate::workspace::canonical;

/// The own code of a project.
pub(super) struct OwnCode {
    root: PathBuf,
    cache: PathBuf,
    /// The name that the manifest gives.
    declared: Option<PackageName>,
    /// That one, else the folder's.
    name: PackageName,
    layout: OwnLayout,
    limits: OwnLimits,
    /// Whether the project is so large that only opened files and their packages count.
    is_cut: bool,
    packages: BTreeMap<Key, Package>,
    /// What is known of each file on disk.
    files: BTreeMap<PathBuf, Known>,
    /// Texts that differ from the disk.
    buffers: FxHashMap<PathBuf, Arc<str>>,
}

/// Where import paths begin, and the top-level name.
type Key = (PathBuf, String);

/// One top-level name.
#[derive(Default)]
struct Package {
    code: Incremental,
    own: Option<OwnPackage>,
}

/// A package of the project's own, as answers need it.
#[derive(Clone)]
pub(super) struct OwnPackage {
    pub(super) shard: Arc<Shard>,
    pub(super) member: Member,
    /// The name that it is imported by, if it is a folder with `__init__`: nothing else can have that name then.
    pub(super) owned_name: Option<String>,
}

#[derive(Clone, PartialEq, Eq)]
struct Known {
    key: Key,
    import: String,
    size: u64,
    modified: Option<SystemTime>,
}

impl OwnCode {
    /// The code of the project at `root`, of which nothing is read yet.
    pub(super) fn new(root: &Path, cache: &Path, limits: OwnLimits) -> Self {
        let declared = declared_name(root);
        Self {
            root: root.to_owned(),
            cache: canonical(cache),
            name: declared.clone().unwrap_or_else(|| folder_name(root)),
            declared,
            layout: layout(root, cache),
            limits,
            is_cut: false,
            packages: BTreeMap::new(),
            files: BTreeMap::new(),
            buffers: FxHashMap::default(),
        }
    }

    /// The name that the project gives itself.
    pub(super) fn declared_name(&self) -> Option<PackageName> {
        self.declared.clone()
    }

    /// Walks the project: reads what is new or changed, forgets what is gone. Gives the folders to watch, and
    /// whether something changed.
    pub(super) fn scan(&mut self, cancel: &CancellationToken) -> (Vec<PathBuf>, bool) {
        self.declared = declared_name(&self.root);
        self.name = self.declared.clone().unwrap_or_else(|| folder_name(&self.root));
        self.layout = layout(&self.root, &self.cache);
        let mut found = self.layout.walk(&self.root, self.limits, cancel);
        if found.is_cut {
            if !self.is_cut {
                tracing::warn!(
                    root = %self.root.display(),
                    "more than {} Python files or {} MiB: of the project's own code only opened files and their \
                     packages are read; open the folder of one package, or list generated folders in .gitignore",
                    self.limits.files,
                    self.limits.bytes >> 20
                );
            }
            found = self.around_buffers(cancel);
        }
        self.is_cut = found.is_cut;
        let folders = std::mem::take(&mut found.folders);
        let mut files: BTreeMap<PathBuf, OwnFile> =
            found.files.into_iter().map(|file| (file.path.clone(), file)).collect();
        for path in self.buffers.keys() {
            if let Some(file) = self.layout.place(path) {
                files.entry(path.clone()).or_insert(file);
            }
        }
        let gone = self.files.iter().filter(|(path, known)| {
            files.get(*path).is_none_or(|file| key(file) != known.key || file.import != known.import)
        });
        let mut dirty = BTreeSet::new();
        for path in gone.map(|(path, _)| path.clone()).collect::<Vec<_>>() {
            dirty.extend(self.forget(&path));
        }
        let is_new = |file: &OwnFile| self.files.get(&file.path) != Some(&known(file));
        let changed: Vec<OwnFile> = files.into_values().filter(is_new).collect();
        dirty.extend(self.read(changed, cancel));
        (folders, self.link(dirty))
    }

    /// The packages of the open files, where the project is too large to be read whole.
    fn around_buffers(&self, cancel: &CancellationToken) -> OwnFiles {
        let mut found = OwnFiles { is_cut: true, folders: vec![self.root.clone()], ..OwnFiles::default() };
        let tops: BTreeSet<PathBuf> = self
            .buffers
            .keys()
            .filter_map(|path| self.layout.place(path))
            .map(|file| file.base.join(file.import.split('/').next().unwrap_or_default()))
            .collect();
        for top in tops {
            let more = self.layout.walk(&top, self.limits, cancel);
            found.files.extend(more.files);
            found.folders.extend(more.folders);
        }
        found
    }

    /// Takes the text of a file that differs from the disk; `None` if it no longer does. Call [`Self::refresh`] then.
    pub(super) fn set_buffer(&mut self, path: &Path, text: Option<Arc<str>>) {
        match text {
            Some(text) => self.buffers.insert(path.to_owned(), text),
            None => self.buffers.remove(path),
        };
    }

    /// Reads files again that may have changed; gives whether one did. The first open file of a package of a
    /// project that is too large to be read whole needs [`Self::scan`].
    pub(super) fn refresh(&mut self, paths: &BTreeSet<PathBuf>, cancel: &CancellationToken) -> bool {
        let mut dirty = BTreeSet::new();
        let mut changed = Vec::new();
        for path in paths {
            let file = self.layout.place(path);
            match file.filter(|file| self.buffers.contains_key(path) || file.modified.is_some()) {
                Some(file) => changed.push(file),
                None => dirty.extend(self.forget(path)),
            }
        }
        dirty.extend(self.read(changed, cancel));
        self.link(dirty)
    }

    /// Whether a file belongs to a package that was not read because the project is too large.
    pub(super) fn needs_scan(&self, path: &Path) -> bool {
        self.is_cut && self.layout.place(path).is_some_and(|file| !self.packages.contains_key(&key(&file)))
    }

    /// Whether a path is one of an own file, there or not.
    pub(super) fn holds(&self, path: &Path) -> bool {
        self.files.contains_key(path) || self.layout.place(path).is_some()
    }

    /// Whether a file is open with a text that differs from the disk.
    pub(super) fn is_open(&self, path: &Path) -> bool {
        self.buffers.contains_key(path)
    }

    /// The files on disk, and whether these are all of the project.
    pub(super) fn files(&self) -> (Vec<OwnFile>, bool) {
        let on_disk = self.files.iter().filter(|(_, known)| known.modified.is_some());
        let files = on_disk.map(|(path, known)| OwnFile {
            path: path.clone(),
            base: known.key.0.clone(),
            import: known.import.clone(),
            size: known.size,
            modified: known.modified,
        });
        (files.collect(), !self.is_cut)
    }

    /// All packages, sorted.
    pub(super) fn packages(&self) -> Vec<OwnPackage> {
        self.packages.values().filter_map(|package| package.own.clone()).collect()
    }

    /// Reads files, the open ones as they are open; gives the packages that changed.
    fn read(&mut self, files: Vec<OwnFile>, cancel: &CancellationToken) -> BTreeSet<Key> {
        let mut sources: BTreeMap<Key, Vec<SourceFile>> = BTreeMap::new();
        for file in files {
            let content = match self.buffers.get(&file.path) {
                Some(text) => Content::Memory(text.as_bytes().into()),
                None => Content::Disk(file.path.clone()),
            };
            let source = SourceFile { path: file.import.clone(), content, size: file.size };
            sources.entry(key(&file)).or_default().push(source);
            self.files.insert(file.path.clone(), known(&file));
        }
        let mut dirty = BTreeSet::new();
        for (key, files) in sources {
            if self.packages.entry(key.clone()).or_default().code.set(files, cancel) {
                dirty.insert(key);
            }
        }
        dirty
    }

    fn forget(&mut self, path: &Path) -> Option<Key> {
        let known = self.files.remove(path)?;
        self.packages.get_mut(&known.key)?.code.remove(&known.import);
        Some(known.key)
    }

    /// Links what changed; gives whether anything did.
    fn link(&mut self, dirty: BTreeSet<Key>) -> bool {
        let has_changed = !dirty.is_empty();
        for key in dirty {
            let Some(package) = self.packages.get_mut(&key) else { continue };
            if package.code.is_empty() {
                self.packages.remove(&key);
                continue;
            }
            let (base, top) = &key;
            let shard = Shard::in_memory(&package.code.link(), info(&self.name, base));
            match shard {
                Ok(shard) => {
                    let is_regular = ["py", "pyi"]
                        .iter()
                        .any(|extension| package.code.contains(&format!("{top}/__init__.{extension}")));
                    let owned_name = is_regular.then(|| top.clone());
                    package.own = Some(OwnPackage { shard, member: member(&self.name, base), owned_name });
                }
                Err(error) => tracing::warn!("{top}: {error}; please report it"),
            }
        }
        has_changed
    }
}

/// Own code is what lies in the project, but for the cache and for libraries that it names with their folders.
fn layout(root: &Path, cache: &Path) -> OwnLayout {
    let libraries = project::read(root).libraries.into_iter().filter_map(|library| match library.place {
        // What `pyproject.toml` names inside the project is written here too.
        Place::Folder(path) => {
            let is_named_by_user = library.why.starts_with("[[library]]");
            Some(canonical(&path)).filter(|path| is_named_by_user && path != root)
        }
        Place::Archive(_) | Place::Docs(_) => None,
    });
    OwnLayout::new(root, libraries.chain([cache.to_owned()]).collect())
}

fn key(file: &OwnFile) -> Key {
    (file.base.clone(), file.top().to_owned())
}

fn known(file: &OwnFile) -> Known {
    Known { key: key(file), import: file.import.clone(), size: file.size, modified: file.modified }
}

fn member(name: &PackageName, base: &Path) -> Member {
    Member { source_root: Some(base.to_owned()), ..Member::of_own(name.clone()) }
}

fn info(name: &PackageName, base: &Path) -> ShardInfo {
    ShardInfo {
        ecosystem: Ecosystem::Pypi,
        name: name.clone(),
        version: String::new(),
        fingerprint: String::new(),
        is_private: false,
        provenance: Provenance::Folder(base.to_owned()),
        requires: Vec::new(),
        import_names: Vec::new(),
        n_entries: 0,
        n_files: 0,
        n_bytes: 0,
        max_refs: 0,
        refs_mean: 0.0,
        refs_deviation: 0.0,
        min_depth: 0,
        objects: Vec::new(),
        problems: Vec::new(),
        seconds: 0.0,
        built: 0,
    }
}

#[cfg(test)]
mod tests;
