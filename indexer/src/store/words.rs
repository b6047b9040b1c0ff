//! The word index of a shard, packed into one file.
//!
//! tantivy writes its segment into memory; the segment's files and its `meta.json` become the sections of one
//! container, so that three hundred shards are three hundred files to map and not two thousand.

use std::path::Path;

use tantivy::Directory;
use tantivy::directory::RamDirectory;
use tantivy::{Index, TantivyDocument};

use super::container::{self, Source};
use super::write::is_searchable;
use super::{FORMAT_VERSION, WORDS_FILE};
use crate::entry::Extraction;
use crate::error::{Error, Result};
use crate::schema::{Documents, schema};

/// The section with tantivy's own description of the segment.
pub(crate) const META: &str = "meta";
/// The endings of a segment's files.
pub(crate) const PARTS: [&str; 6] = ["term", "idx", "pos", "fieldnorm", "fast", "store"];
/// Sizes tantivy's first hash table, not the memory that it may take.
const MEMORY: usize = 15_000_000;

/// Writes the word index of `extraction` into `folder`. A package without a searchable entry has an empty one.
pub(crate) fn write(extraction: &Extraction, folder: &Path) -> Result<()> {
    let search = |error: tantivy::TantivyError| Error::Search(error.to_string());
    let path = folder.join(WORDS_FILE);
    if !extraction.entries.iter().any(is_searchable) {
        return container::write(&path, FORMAT_VERSION, &[]);
    }
    let files = RamDirectory::create();
    let mut writer = Index::builder()
        .schema(schema())
        .single_segment_index_writer::<TantivyDocument>(files.clone(), MEMORY)
        .map_err(search)?;
    let mut documents = Documents::default();
    for entry in extraction.entries.iter().filter(|entry| is_searchable(entry)) {
        writer.add_document(documents.document(extraction, entry)).map_err(search)?;
    }
    let index = writer.finalize().map_err(search)?;
    let metas = index.searchable_segment_metas().map_err(search)?;
    let id = metas.first().map(|meta| meta.id().uuid_string()).unwrap_or_default();
    let meta = files.atomic_read(Path::new("meta.json")).map_err(|error| Error::Search(error.to_string()))?;
    let mut parts = vec![(META, meta)];
    for part in PARTS {
        let name = format!("{id}.{part}");
        if let Ok(file) = files.open_read(Path::new(&name)) {
            let bytes = file.read_bytes().map_err(|source| Error::io(&path, source))?;
            parts.push((part, bytes.to_vec()));
        }
    }
    let sections: Vec<_> = parts.iter().map(|(tag, bytes)| (*tag, Source::Bytes(bytes))).collect();
    container::write(&path, FORMAT_VERSION, &sections)
}
