//! Short names: an FST from lower-cased names to the entries that bear them.

use std::collections::BTreeMap;

use fst::{Automaton, IntoStreamer, Streamer};
use tantivy::directory::OwnedBytes;

use super::container::u32_at;
use crate::entry::{ApiEntry, EntryId};

/// The FST and its postings. A value is an entry's number doubled plus one, or an offset into the postings doubled.
pub(crate) fn lay_out(entries: &[ApiEntry]) -> Result<(Vec<u8>, Vec<u8>), String> {
    let mut by_name: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (i, entry) in entries.iter().enumerate() {
        by_name.entry(entry.name.to_lowercase()).or_default().push(i as u32);
    }
    let mut postings = Vec::new();
    let mut builder = fst::MapBuilder::memory();
    for (name, ids) in &by_name {
        let value = if let [id] = ids[..] {
            u64::from(id) << 1 | 1
        } else {
            let at = postings.len() as u64;
            postings.extend_from_slice(&(ids.len() as u32).to_le_bytes());
            for id in ids {
                postings.extend_from_slice(&id.to_le_bytes());
            }
            at << 1
        };
        builder.insert(name, value).map_err(|error| error.to_string())?;
    }
    Ok((builder.into_inner().map_err(|error| error.to_string())?, postings))
}

/// Looks names up in a section whose checksum was found right.
#[derive(Debug)]
pub(crate) struct Names {
    map: fst::Map<OwnedBytes>,
    postings: OwnedBytes,
}

impl Names {
    pub(crate) fn open(map: OwnedBytes, postings: OwnedBytes) -> Result<Self, String> {
        let map = fst::Map::new(map).map_err(|error| error.to_string())?;
        Ok(Self { map, postings })
    }

    /// The entries whose lower-cased name is `name`.
    pub(crate) fn get(&self, name: &str) -> Vec<EntryId> {
        self.map.get(name).map(|value| self.ids(value)).unwrap_or_default()
    }

    /// The names that begin with `prefix`, in byte order, at most `limit`, with their entries.
    pub(crate) fn with_prefix(&self, prefix: &str, limit: usize) -> Vec<(String, Vec<EntryId>)> {
        let mut found = Vec::new();
        let mut stream = self.map.search(fst::automaton::Str::new(prefix).starts_with()).into_stream();
        while found.len() < limit
            && let Some((name, value)) = stream.next()
        {
            found.push((String::from_utf8_lossy(name).into_owned(), self.ids(value)));
        }
        found
    }

    fn ids(&self, value: u64) -> Vec<EntryId> {
        if value & 1 == 1 {
            return vec![EntryId((value >> 1) as u32)];
        }
        let at = (value >> 1) as usize;
        let n = u32_at(&self.postings, at).unwrap_or(0) as usize;
        (1..=n).map_while(|i| u32_at(&self.postings, at + 4 * i)).map(EntryId).collect()
    }
}
