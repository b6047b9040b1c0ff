//! Packages that are being written: each file is read once per change, and the rest linked as it was.

use std::collections::BTreeMap;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::path::module_path;
use super::scan::Uses;
use super::{FileRead, link, pool, read_file};
use crate::cancel::CancellationToken;
use crate::entry::Extraction;
use crate::package::{Content, SourceFile};

/// What the files of one package say. A change of a file reads that file alone; [`Incremental::link`] makes entries
/// of all of them, which costs a fraction of reading them.
///
/// ```
/// # use siskin_indexer::cancel::CancellationToken;
/// # use siskin_indexer::language::python::Incremental;
/// # use siskin_indexer::package::{Content, SourceFile};
/// let file = |text: &str| SourceFile {
///     path: "shop/__init__.py".into(),
///     content: Content::Memory(text.as_bytes().into()),
///     size: text.len() as u64,
/// };
/// let (mut shop, never) = (Incremental::default(), CancellationToken::default());
/// assert!(shop.set(vec![file("def sell(): ...")], &never));
/// assert!(!shop.set(vec![file("def sell(): ...")], &never)); // nothing is new
/// assert_eq!(shop.link().entries.len(), 2);
/// ```
#[derive(Debug, Default)]
pub struct Incremental {
    /// By path below the import root.
    files: BTreeMap<String, Kept>,
    /// The paths of all files that were ever there: entries name files by their index here.
    paths: Vec<Box<str>>,
    numbers: FxHashMap<Box<str>, u32>,
}

#[derive(Debug)]
struct Kept {
    /// Of its bytes; `None` if they could not be read.
    hash: Option<blake3::Hash>,
    read: FileRead,
}

impl Incremental {
    /// Reads files that are new or may have changed, in parallel; gives whether one of them did. What cannot be read
    /// is a problem of the next extraction. Those that are not read when `cancel` is set are left as they were.
    pub fn set(&mut self, files: Vec<SourceFile>, cancel: &CancellationToken) -> bool {
        let numbered: Vec<(u32, SourceFile)> = files
            .into_iter()
            .filter(|file| module_path(&file.path).is_some())
            .map(|file| (self.number(&file.path), file))
            .collect();
        let known = &self.files;
        let read: Vec<(String, Kept)> = pool().install(|| {
            let changed = numbered.into_par_iter().filter_map(|(number, mut file)| {
                let bytes = file.read().ok();
                let hash = bytes.as_deref().map(blake3::hash);
                let is_known = known.get(&file.path).is_some_and(|kept| kept.hash == hash);
                if cancel.is_cancelled() || is_known {
                    return None;
                }
                if let Some(bytes) = bytes {
                    file.size = bytes.len() as u64;
                    file.content = Content::Memory(bytes.into());
                }
                let read = read_file(number as usize, &file, None, false, cancel);
                Some((file.path, Kept { hash, read }))
            });
            changed.collect()
        });
        let has_changed = !read.is_empty();
        self.files.extend(read);
        has_changed
    }

    /// Forgets the file at that path below the import root; gives whether it was there.
    pub fn remove(&mut self, path: &str) -> bool {
        self.files.remove(path).is_some()
    }

    /// Whether there is a file at that path below the import root.
    pub fn contains(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// Whether no file is there.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The entries of all files.
    pub fn link(&self) -> Extraction {
        let mut uses = Uses::default();
        for kept in self.files.values() {
            for (name, count) in &kept.read.uses {
                *uses.entry(*name).or_default() += count;
            }
        }
        let facts = self.files.values().filter_map(|kept| kept.read.facts.clone()).collect();
        let mut extraction = pool().install(|| link(facts, &uses));
        extraction.files.clone_from(&self.paths);
        extraction.problems = self.files.values().flat_map(|kept| kept.read.problems.clone()).collect();
        extraction.n_files = self.files.len();
        extraction.n_bytes = self.files.values().map(|kept| kept.read.n_bytes).sum();
        extraction
    }

    fn number(&mut self, path: &str) -> u32 {
        let paths = &mut self.paths;
        *self.numbers.entry(path.into()).or_insert_with(|| {
            paths.push(path.into());
            paths.len() as u32 - 1
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::tree;
    use super::*;
    use crate::language::python::extract;

    /// Sets the files of each step after the last, removes those whose text is `-`, and compares with reading all
    /// that is there at once.
    fn check(steps: &[&str]) {
        let never = CancellationToken::default();
        let mut package = Incremental::default();
        let mut all: BTreeMap<String, SourceFile> = BTreeMap::new();
        for step in steps {
            for file in tree(step).files {
                if file.read().unwrap() == b"-\n" {
                    assert!(package.remove(&file.path), "{}", file.path);
                    all.remove(&file.path);
                } else {
                    assert!(package.set(vec![file.clone()], &never), "{}", file.path);
                    all.insert(file.path.clone(), file);
                }
            }
            let whole = crate::package::SourceTree { files: all.values().cloned().collect(), ..tree("") };
            let expected = extract(&whole, &never).unwrap();
            let found = package.link();
            let name_file = |extraction: &Extraction| -> Vec<String> {
                let file = |number: Option<u32>| number.map(|number| &extraction.files[number as usize]);
                let shown = extraction.entries.iter();
                shown
                    .map(|entry| {
                        format!(
                            "{:?} {:?}",
                            file(entry.file),
                            crate::entry::ApiEntry { file: None, hints: Box::default(), ..entry.clone() }
                        )
                    })
                    .collect()
            };
            assert_eq!(name_file(&found), name_file(&expected), "{step}");
            assert_eq!(found.problems, expected.problems, "{step}");
            assert!(!package.set(all.into_values().collect(), &never), "{step}");
            all = whole.files.into_iter().map(|file| (file.path.clone(), file)).collect();
        }
    }

    #[test]
    fn says_the_same_as_reading_all_files() {
        check(&[
            "//- a/__init__.py\nfrom .b import f, C\n//- a/b.py\nclass C:\n    def m(self): ...\ndef f(): ...\n",
            "//- a/b.py\nclass C:\n    def n(self) -> int: ...\ndef f(x): ...\n",
            "//- a/c.py\nfrom a.b import C\nclass D(C): ...\n//- a/b.pyi\nclass C:\n    def n(self) -> str: ...\n",
            "//- a/b.py\n-\n",
            "//- a/b.py\ndef f(:\n//- a/b.pyi\n-\n",
        ]);
    }

    #[test]
    fn a_file_that_cannot_be_read_is_a_problem() {
        let gone =
            SourceFile { path: "a.py".into(), content: Content::Disk("/nowhere/a.py".into()), size: 0 };
        let mut package = Incremental::default();
        package.set(vec![gone], &CancellationToken::default());
        assert_eq!(package.link().problems.len(), 1);
    }
}
