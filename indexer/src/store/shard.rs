//! An open shard: entries by number, by place in the tree, and by name.

use std::borrow::Cow;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use tantivy::directory::OwnedBytes;

use super::container::{Container, u32_at};
use super::entry_view::EntryView;
use super::info::{ShardInfo, ShardRef};
use super::meaning::MeaningView;
use super::names::Names;
use super::record::{NONE, RECORD, Record, read_varint};
use super::{ENTRIES_FILE, FORMAT_VERSION, INFO_FILE, WORDS_FILE};
use crate::entry::EntryId;
use crate::error::{Error, Result};

/// How deep paths are walked; deeper is damage or a cycle.
const MAX_DEPTH: usize = 128;

/// The entries of one package at one version, memory-mapped. Never panics on a damaged file: what cannot be
/// read is empty, and [`Shard::damage`] says so.
#[derive(Debug)]
pub struct Shard {
    at: ShardRef,
    info: ShardInfo,
    file: Container,
    records: OwnedBytes,
    pub(super) details: OwnedBytes,
    strings: OwnedBytes,
    docs: OwnedBytes,
    lists: OwnedBytes,
    files: OwnedBytes,
    documents: OwnedBytes,
    meaning: MeaningView,
    names: OnceLock<Option<Names>>,
    damage: OnceLock<String>,
    is_in_memory: bool,
}

impl Shard {
    /// Maps a shard and checks its header; the sections are checked by [`Shard::verify`].
    pub fn open(at: ShardRef) -> Result<Arc<Self>> {
        let info_path = at.path.join(INFO_FILE);
        let raw = std::fs::read(&info_path).map_err(|source| Error::io(&info_path, source))?;
        let info = serde_json::from_slice(&raw)
            .map_err(|error| Error::Corrupt { path: info_path, message: error.to_string() })?;
        let file = Container::open(&at.path.join(ENTRIES_FILE), FORMAT_VERSION)?;
        Ok(Arc::new(Self::new(at, info, file, false)))
    }

    pub(super) fn new(at: ShardRef, info: ShardInfo, file: Container, is_in_memory: bool) -> Self {
        Self {
            info,
            records: file.section("records"),
            details: file.section("details"),
            strings: file.section("strings"),
            docs: file.section("docs"),
            lists: file.section("lists"),
            files: file.section("files"),
            documents: file.section("documents"),
            meaning: MeaningView::new(&file),
            names: OnceLock::new(),
            damage: OnceLock::new(),
            at,
            file,
            is_in_memory,
        }
    }

    /// Checks every byte of the shard, entries and words, against its checksums: about 1 ms for 10 MB. The
    /// entries are checked once per open shard.
    pub fn verify(&self) -> Result<()> {
        self.file.verify()?;
        if self.is_in_memory { Ok(()) } else { self.words()?.verify() }
    }

    /// What was found damaged while reading, if anything was.
    pub fn damage(&self) -> Option<Error> {
        self.damage.get().map(|message| self.file.corrupt(message.clone()))
    }

    /// Whether it was made by [`Shard::in_memory`], and so has no words.
    pub fn is_in_memory(&self) -> bool {
        self.is_in_memory
    }

    /// Where it is; of a shard in memory a name that no other has.
    pub fn at(&self) -> &ShardRef {
        &self.at
    }

    /// What its source said.
    pub fn info(&self) -> &ShardInfo {
        &self.info
    }

    /// Its size on disk in bytes, entries and words.
    pub fn size(&self) -> u64 {
        let words = std::fs::metadata(self.words_path()).map_or(0, |meta| meta.len());
        self.file.len() + words
    }

    /// The name and size in bytes of each part of its files.
    pub fn section_sizes(&self) -> Vec<(String, u64)> {
        let mut sizes = self.file.section_sizes();
        sizes.extend(self.words().map(|words| words.section_sizes()).unwrap_or_default());
        sizes
    }

    /// The number of entries.
    pub fn len(&self) -> usize {
        self.records.len() / RECORD
    }

    /// Whether it has no entry at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The entry `id`; an empty one if there is none.
    pub fn entry(&self, id: EntryId) -> EntryView<'_> {
        EntryView::new(self, id, self.record(id))
    }

    /// The entries without a parent, sorted by name.
    pub fn roots(&self) -> impl Iterator<Item = EntryId> + use<> {
        let end = self.record_at(0).map_or(0, |record| record.first_child as usize).min(self.len());
        (0..end as u32).map(EntryId)
    }

    /// The entries whose parent is `id`, sorted by name.
    pub fn children(&self, id: EntryId) -> impl Iterator<Item = EntryId> + use<> {
        self.child_range(Some(id)).map(EntryId)
    }

    /// The first entry called `name` below `parent` (top-level modules for `None`).
    pub fn child(&self, parent: Option<EntryId>, name: &str) -> Option<EntryId> {
        let range = self.child_range(parent);
        let (mut low, mut high) = (range.start, range.end);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.entry(EntryId(middle)).name() < name {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        (low < range.end && self.entry(EntryId(low)).name() == name).then_some(EntryId(low))
    }

    /// The entries whose short name is `name`, whatever its case, private ones and imports too.
    pub fn with_name(&self, name: &str) -> Vec<EntryId> {
        self.names().map(|names| names.get(&name.to_lowercase())).unwrap_or_default()
    }

    /// The lower-cased short names that begin with `prefix`, whatever its case, in byte order, at most `limit`
    /// names, with their entries.
    pub fn names_with_prefix(&self, prefix: &str, limit: usize) -> Vec<(String, Vec<EntryId>)> {
        self.names().map(|names| names.with_prefix(&prefix.to_lowercase(), limit)).unwrap_or_default()
    }

    /// The path by which `id` is defined: `pandas.core.frame.DataFrame`.
    pub fn path_of(&self, id: EntryId) -> String {
        let mut parts = Vec::with_capacity(6);
        let mut at = Some(id);
        while let Some(id) = at
            && parts.len() < MAX_DEPTH
        {
            let entry = self.entry(id);
            parts.push(entry.name());
            at = entry.parent();
        }
        parts.reverse();
        parts.join(".")
    }

    /// The entries that have a document in the word index, in its order.
    pub(crate) fn n_documents(&self) -> usize {
        self.documents.len() / 4
    }

    /// The entry of document `document`.
    pub(crate) fn document_entry(&self, document: u32) -> Option<EntryId> {
        let id = u32_at(&self.documents, document as usize * 4).map(EntryId);
        id.filter(|id| id.index() < self.len())
    }

    /// The document of entry `id`, if search offers it.
    pub(crate) fn entry_document(&self, id: EntryId) -> Option<u32> {
        let (mut low, mut high) = (0, self.n_documents());
        while low < high {
            let middle = low + (high - low) / 2;
            match u32_at(&self.documents, middle * 4)?.cmp(&id.0) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return Some(middle as u32),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    /// The vectors of its documents; none of a shard in memory.
    pub(crate) fn meaning(&self) -> &MeaningView {
        &self.meaning
    }

    /// Opens the word index's file.
    pub(crate) fn words(&self) -> Result<Container> {
        Container::open(&self.words_path(), FORMAT_VERSION)
    }

    fn words_path(&self) -> std::path::PathBuf {
        self.at.path.join(WORDS_FILE)
    }

    fn names(&self) -> Option<&Names> {
        let open = || {
            // The FST's own code trusts its bytes, so they are checked before the first look-up.
            let sections = self.file.checked_section("names").and_then(|names| {
                let postings = self.file.checked_section("postings")?;
                Names::open(names, postings).map_err(|message| self.file.corrupt(message))
            });
            sections.map_err(|error| self.report(&error.to_string())).ok()
        };
        self.names.get_or_init(open).as_ref()
    }

    fn child_range(&self, parent: Option<EntryId>) -> std::ops::Range<u32> {
        let n = self.len();
        let begin = |index: usize| match self.record_at(index) {
            Some(record) => (record.first_child as usize).min(n) as u32,
            None => n as u32,
        };
        match parent {
            None => 0..if n == 0 { 0 } else { begin(0) },
            Some(id) if id.index() < n => begin(id.index())..begin(id.index() + 1),
            Some(_) => 0..0,
        }
    }

    fn record_at(&self, index: usize) -> Option<Record> {
        Record::read(&self.records, index)
    }

    fn record(&self, id: EntryId) -> Record {
        self.record_at(id.index()).unwrap_or(Record::new(0, NONE, 0, 0))
    }

    pub(super) fn text(&self, offset: u32) -> &str {
        if offset == 0 {
            return "";
        }
        let bytes = self.strings.as_slice();
        let text = read_varint(bytes, offset as usize)
            .and_then(|(length, start)| bytes.get(start..start.checked_add(length)?))
            .and_then(|text| std::str::from_utf8(text).ok());
        text.unwrap_or_else(|| {
            self.report("a text lies outside its section");
            ""
        })
    }

    pub(super) fn doc(&self, offset: u32) -> Cow<'_, str> {
        if offset == 0 {
            return Cow::Borrowed("");
        }
        super::docs::unpack(&self.docs, offset as usize).unwrap_or_else(|| {
            self.report("a doc is damaged");
            Cow::Borrowed("")
        })
    }

    /// The numbers of the list at index `at`.
    pub(super) fn list(&self, at: u32) -> impl Iterator<Item = u32> + use<'_> {
        let start = at as usize * 4;
        let n = u32_at(&self.lists, start).unwrap_or(0) as usize;
        if n > self.lists.len() / 4 {
            self.report("a list lies outside its section");
        }
        (1..=n).map_while(move |i| u32_at(&self.lists, start + 4 * i))
    }

    pub(super) fn file_name(&self, file: u32) -> Option<&str> {
        if file == NONE {
            return None;
        }
        let offset = u32_at(&self.files, file as usize * 4);
        if offset.is_none() {
            self.report("a file's number is too large");
        }
        offset.map(|offset| self.text(offset))
    }

    pub(super) fn report(&self, message: &str) {
        if self.damage.set(message.to_owned()).is_ok() {
            tracing::warn!(path = %self.path().display(), message, "damaged index");
        }
    }

    fn path(&self) -> &Path {
        self.file.path()
    }
}
