//! Counting the calls of files.

use std::fmt::Write as _;
use std::time::UNIX_EPOCH;

use siskin_indexer::cancel::CancellationToken;
use siskin_indexer::language::python;
use siskin_indexer::lookup::Packages;
use siskin_indexer::sources::own::OwnFile;

use super::calls::Counted;
use crate::ide::module_path::module_path;
use crate::session::index::Index;
use crate::workspace::short_hash;

/// The calls of files, with their keys. Ends early if cancelled; a file that cannot be read calls nothing.
pub(super) fn count(files: &[(String, &OwnFile)], index: &Index, cancel: &CancellationToken) -> Vec<Counted> {
    let mut counted = Vec::with_capacity(files.len());
    for (key, file) in files {
        let bytes = std::fs::read(&file.path).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        let module = module_path(index, &file.path);
        let module = module.as_ref().map(|(name, is_package)| (name.as_str(), *is_package));
        let Some(calls) = python::calls(&index.packages, &text, module, cancel) else { break };
        counted.push(Counted { key: key.clone(), stamp: file_stamp(file), calls });
    }
    counted
}

/// What changes with the file's content.
pub(super) fn file_stamp(file: &OwnFile) -> String {
    let modified = file.modified.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    format!("{}-{}", file.size, modified.unwrap_or_default().as_nanos())
}

/// What changes with the packages, the project's own code aside.
pub(super) fn packages_stamp(packages: &Packages) -> String {
    let mut ids: Vec<String> =
        packages.shards().iter().filter(|shard| !shard.is_in_memory()).map(|shard| shard.at().id()).collect();
    ids.sort_unstable();
    let mut text = String::new();
    for id in ids {
        let _ = writeln!(text, "{id}");
    }
    short_hash(text.as_bytes()).chars().take(16).collect()
}
