//! How often each file of a project calls each API.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

use super::stored;

const FILE: &str = "calls.json";

/// Counts by file, and their sums.
#[derive(Debug, Default)]
pub(super) struct CallCounts {
    files: BTreeMap<String, FileCalls>,
    sums: FxHashMap<Arc<str>, u32>,
    /// The packages in which calls were looked up.
    packages: String,
    /// Files that were counted or went away since the last time all was stored.
    changed: BTreeSet<String>,
}

#[derive(Clone, Debug, Default)]
struct FileCalls {
    /// Of the file's content.
    stamp: String,
    calls: Vec<(Arc<str>, u32)>,
}

/// What was counted in a file.
pub(super) struct Counted {
    pub(super) key: String,
    pub(super) stamp: String,
    pub(super) calls: BTreeMap<String, u32>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Stored {
    /// Whose counts these are, for people.
    root: PathBuf,
    packages: String,
    names: Vec<String>,
    files: BTreeMap<String, StoredFile>,
}

#[derive(Debug, Serialize, Deserialize)]
struct StoredFile {
    stamp: String,
    /// Indexes in `names`, and counts.
    calls: Vec<(usize, u32)>,
}

impl CallCounts {
    /// What is stored in a project's folder.
    pub(super) fn load(folder: &Path) -> Self {
        let stored: Stored = stored::read(&folder.join(FILE));
        let names: Vec<Arc<str>> = stored.names.iter().map(|name| name.as_str().into()).collect();
        let mut counts = Self { packages: stored.packages, ..Self::default() };
        for (key, StoredFile { stamp, calls }) in stored.files {
            let named = calls.into_iter().filter_map(|(name, count)| Some((names.get(name)?.clone(), count)));
            counts.files.insert(key, FileCalls { stamp, calls: named.collect() });
        }
        counts.sum();
        counts
    }

    /// Whether a file is known.
    pub(super) fn has(&self, key: &str) -> bool {
        self.files.contains_key(key)
    }

    /// Whether a file is counted as it is, in these packages.
    pub(super) fn is_current(&self, key: &str, stamp: &str, packages: &str) -> bool {
        self.packages == packages && self.files.get(key).is_some_and(|file| file.stamp == stamp)
    }

    /// Forgets all other files; gives whether there were any.
    pub(super) fn keep<'a>(&mut self, keys: impl Iterator<Item = &'a str>) -> bool {
        let kept: FxHashSet<&str> = keys.collect();
        let gone: Vec<String> =
            self.files.keys().filter(|key| !kept.contains(key.as_str())).cloned().collect();
        for key in &gone {
            self.files.remove(key);
        }
        self.changed.extend(gone.iter().cloned());
        !gone.is_empty()
    }

    /// Takes what was counted in some packages. Counts of other packages hold no longer.
    pub(super) fn set(&mut self, counted: Vec<Counted>, packages: &str) {
        if self.packages != packages {
            packages.clone_into(&mut self.packages);
            self.files.clear();
        }
        let mut known: FxHashSet<Arc<str>> = self.sums.keys().cloned().collect();
        for Counted { key, stamp, calls } in counted {
            let named = calls.into_iter().map(|(path, count)| {
                let path: Arc<str> = path.into();
                if let Some(same) = known.get(&path) {
                    return (same.clone(), count);
                }
                known.insert(path.clone());
                (path, count)
            });
            self.files.insert(key.clone(), FileCalls { stamp, calls: named.collect() });
            self.changed.insert(key);
        }
        self.sum();
    }

    /// Stores all. What other processes counted meanwhile in files that did not change here is taken over.
    pub(super) fn save(&mut self, folder: &Path, root: &Path) -> io::Result<()> {
        let others = Self::load(folder);
        if others.packages == self.packages {
            for (key, file) in others.files {
                if !self.changed.contains(&key) {
                    self.files.insert(key, file);
                }
            }
            self.sum();
        }
        let mut numbers: FxHashMap<&str, usize> = FxHashMap::default();
        let mut stored =
            Stored { root: root.to_owned(), packages: self.packages.clone(), ..Stored::default() };
        for (key, file) in &self.files {
            let mut calls = Vec::with_capacity(file.calls.len());
            for (path, count) in &file.calls {
                let number = *numbers.entry(path).or_insert_with(|| {
                    stored.names.push(path.to_string());
                    stored.names.len() - 1
                });
                calls.push((number, *count));
            }
            stored.files.insert(key.clone(), StoredFile { stamp: file.stamp.clone(), calls });
        }
        stored::write(&folder.join(FILE), &stored)?;
        self.changed.clear();
        Ok(())
    }

    /// How often each API is called, one file left out.
    pub(super) fn without(&self, key: Option<&str>) -> impl Iterator<Item = (&str, u32)> {
        let own: FxHashMap<&str, u32> = key
            .and_then(|key| self.files.get(key))
            .into_iter()
            .flat_map(|file| file.calls.iter().map(|(path, count)| (&**path, *count)))
            .collect();
        let rest = self.sums.iter().map(move |(path, &count)| {
            let own = own.get(&**path).copied().unwrap_or(0);
            (&**path, count.saturating_sub(own))
        });
        rest.filter(|(_, count)| *count > 0)
    }

    /// The files that make all these calls, at least as often.
    pub(super) fn files_with(&self, calls: &BTreeMap<String, u32>) -> Vec<String> {
        let has = |file: &FileCalls, path: &str, count: u32| {
            file.calls.iter().any(|(known, n)| &**known == path && *n >= count)
        };
        let files = self.files.iter();
        files
            .filter(|(_, file)| calls.iter().all(|(path, count)| has(file, path, *count)))
            .map(|(key, _)| key.clone())
            .collect()
    }

    pub(super) fn n_files(&self) -> usize {
        self.files.len()
    }

    pub(super) fn n_apis(&self) -> usize {
        self.sums.len()
    }

    fn sum(&mut self) {
        self.sums.clear();
        for (path, count) in self.files.values().flat_map(|file| &file.calls) {
            let sum = self.sums.entry(path.clone()).or_default();
            *sum = sum.saturating_add(*count);
        }
    }
}
