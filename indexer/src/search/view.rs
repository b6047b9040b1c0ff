//! Many word indexes as one: a read-only tantivy `Directory` over packed files.
//!
//! Each shard holds one segment. The view serves their files from the maps and a `meta.json` that lists all
//! segments from memory, so that one searcher with common statistics reads them all and nothing is copied.
//! `meta.json` is tantivy's own format, which is why tantivy's version is pinned; a test guards it.

use std::io;
use std::path::{Path, PathBuf};
use std::result::Result;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{DirectoryLock, FileHandle, Lock, OwnedBytes, WatchCallback, WatchHandle, WritePtr};
use tantivy::{Directory, Index, ReloadPolicy};

use crate::error::Error;
use crate::store::container::Container;
use crate::store::{META, PARTS};

const META_FILE: &str = "meta.json";

/// Segments of several packed word indexes.
#[derive(Clone)]
pub(crate) struct View {
    files: Arc<FxHashMap<PathBuf, OwnedBytes>>,
    meta: Arc<Vec<u8>>,
}

/// A view and which of the files it was made of holds which segment.
pub(crate) struct Segments {
    pub(crate) view: View,
    /// From a segment's id to the index of its file.
    pub(crate) owners: FxHashMap<String, usize>,
}

impl View {
    /// Joins packed word indexes; those without a segment add nothing. `None` if none has one.
    pub(crate) fn join(files: &[Container]) -> crate::error::Result<Option<Segments>> {
        let mut by_name = FxHashMap::default();
        let mut owners = FxHashMap::default();
        let mut segments = Vec::new();
        let mut joined = None;
        for (index, file) in files.iter().enumerate() {
            let meta = file.section(META);
            if meta.is_empty() {
                continue;
            }
            let meta: serde_json::Value =
                serde_json::from_slice(&meta).map_err(|error| file.corrupt(error.to_string()))?;
            let segment = meta.pointer("/segments/0").ok_or_else(|| file.corrupt("it names no segment"))?;
            let id = segment.pointer("/segment_id").and_then(|id| id.as_str()).unwrap_or_default();
            let id = id.replace('-', "");
            segments.push(segment.clone());
            for part in PARTS.into_iter().filter(|part| file.tags().any(|tag| tag == *part)) {
                by_name.insert(PathBuf::from(format!("{id}.{part}")), file.section(part));
            }
            owners.insert(id, index);
            joined.get_or_insert(meta);
        }
        let Some(mut joined) = joined else { return Ok(None) };
        if let Some(list) = joined.pointer_mut("/segments") {
            *list = segments.into();
        }
        let meta = serde_json::to_vec(&joined).map_err(|error| Error::Search(error.to_string()))?;
        Ok(Some(Segments { view: Self { files: Arc::new(by_name), meta: Arc::new(meta) }, owners }))
    }

    /// Opens the view's segments.
    pub(crate) fn open(self) -> tantivy::Result<(Index, tantivy::Searcher)> {
        let index = Index::open(self)?;
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .doc_store_cache_num_blocks(0)
            .try_into()?;
        let searcher = tantivy::IndexReader::searcher(&reader);
        Ok((index, searcher))
    }
}

impl std::fmt::Debug for View {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "View({} files)", self.files.len())
    }
}

fn read_only() -> io::Error {
    io::Error::new(io::ErrorKind::PermissionDenied, "the view is read-only")
}

impl Directory for View {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        match self.files.get(path) {
            Some(bytes) => Ok(Arc::new(bytes.clone())),
            None => Err(OpenReadError::FileDoesNotExist(path.to_path_buf())),
        }
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        Ok(path == Path::new(META_FILE) || self.files.contains_key(path))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        if path == Path::new(META_FILE) {
            Ok(self.meta.to_vec())
        } else {
            Err(OpenReadError::FileDoesNotExist(path.to_path_buf()))
        }
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        Err(DeleteError::IoError { io_error: Arc::new(read_only()), filepath: path.to_path_buf() })
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        Err(OpenWriteError::wrap_io_error(read_only(), path.to_path_buf()))
    }

    fn atomic_write(&self, _: &Path, _: &[u8]) -> io::Result<()> {
        Err(read_only())
    }

    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }

    /// Locks only keep writers apart, and nothing is written here.
    fn acquire_lock(&self, _: &Lock) -> Result<DirectoryLock, LockError> {
        Ok(DirectoryLock::from(Box::new(())))
    }

    fn watch(&self, _: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchHandle::empty())
    }
}
