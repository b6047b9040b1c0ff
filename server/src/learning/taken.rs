//! How often the user took each API from an answer.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::stored;

const FILE: &str = "taken.json";
/// Different APIs that are remembered; of more, those that were taken least are forgotten.
const MAX_APIS: usize = 5_000;
/// A longer path is no API's.
const MAX_PATH: usize = 500;

/// Counts by public path.
#[derive(Debug, Default)]
pub(super) struct TakenCounts {
    counts: BTreeMap<String, u32>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Stored {
    /// Whose counts these are, for people.
    root: PathBuf,
    counts: BTreeMap<String, u32>,
}

impl TakenCounts {
    /// What is stored in a project's folder.
    pub(super) fn load(folder: &Path) -> Self {
        Self { counts: stored::read::<Stored>(&folder.join(FILE)).counts }
    }

    /// Adds one to what is stored, which another process may have changed.
    pub(super) fn add(&mut self, path: &str, folder: &Path, root: &Path) -> io::Result<()> {
        if path.is_empty() || path.len() > MAX_PATH {
            return Ok(());
        }
        let mut counts = Self::load(folder).counts;
        let count = counts.entry(path.to_owned()).or_default();
        *count = count.saturating_add(1);
        while counts.len() > MAX_APIS {
            let least = counts.iter().filter(|(known, _)| *known != path).min_by_key(|(_, count)| **count);
            let Some(least) = least.map(|(path, _)| path.clone()) else { break };
            counts.remove(&least);
        }
        self.counts.clone_from(&counts);
        stored::write(&folder.join(FILE), &Stored { root: root.to_owned(), counts })
    }

    /// Each API with its count.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, u32)> {
        self.counts.iter().map(|(path, &count)| (path.as_str(), count))
    }
}
