//! A text that someone is typing as a package: its definitions as they are now.

use std::sync::Arc;

use super::scan::Uses;
use super::{link, read_file};
use crate::cancel::CancellationToken;
use crate::package::{Content, Ecosystem, PackageName, Provenance, SourceFile, SourceTree};
use crate::store::{Shard, ShardInfo};

/// Longer texts are not read while someone waits, in bytes.
const MAX_BYTES: usize = 1 << 20;
/// Holds the deepest text that is not left out; what is not touched costs nothing.
const STACK_BYTES: usize = 256 << 20;

/// The entries of one text, a file at `path` below its import root, without those of other files. `None` if it is
/// longer than 1 MiB or no module. Reads on a thread of its own: not even indexing delays it.
pub fn typed_shard(name: &PackageName, path: &str, text: &str) -> Option<Arc<Shard>> {
    if text.len() > MAX_BYTES {
        return None;
    }
    let file = SourceFile {
        path: path.to_owned(),
        content: Content::Memory(text.as_bytes().into()),
        size: text.len() as u64,
    };
    let read = || {
        let read = read_file(0, &file, None, false, &CancellationToken::default());
        let mut extraction = link(vec![read.facts?], &Uses::default());
        extraction.files = vec![path.into()];
        Some(extraction)
    };
    let extraction = std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("typed".to_owned()).stack_size(STACK_BYTES);
        thread.spawn_scoped(scope, read).ok()?.join().ok()?
    })?;
    let tree = SourceTree {
        ecosystem: Ecosystem::Pypi,
        name: name.clone(),
        version: String::new(),
        is_private: false,
        provenance: Provenance::Folder(path.into()),
        files: Vec::new(),
        usage_files: Vec::new(),
        guide_files: Vec::new(),
        fingerprint: String::new(),
        requires: Vec::new(),
    };
    Shard::in_memory(&extraction, ShardInfo::new(&tree, 0.0)).ok()
}
