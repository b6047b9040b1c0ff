//! An extraction as the bytes of an `entries` file.

use rustc_hash::FxHashMap;

use super::container::Source;
use super::docs::Packer;
use super::meaning::Meaning;
use super::record::{Detail, NONE, RawTarget, Record, write_varint};
use crate::entry::{ApiEntry, EntryId, Extraction, Flags, Kind, Target};

/// The sections of an `entries` file.
#[derive(Debug, Default)]
pub(crate) struct Sections {
    pub(crate) records: Vec<u8>,
    pub(crate) details: Vec<u8>,
    pub(crate) strings: Vec<u8>,
    pub(crate) docs: Vec<u8>,
    pub(crate) lists: Vec<u8>,
    pub(crate) files: Vec<u8>,
    pub(crate) names: Vec<u8>,
    pub(crate) postings: Vec<u8>,
    pub(crate) documents: Vec<u8>,
    /// Filled by who lays out a shard for the disk.
    pub(super) meaning: Meaning,
}

impl Sections {
    /// Each section with its name in the file.
    pub(crate) fn named(&self) -> [(&'static str, Source<'_>); 13] {
        [
            ("records", &self.records),
            ("details", &self.details),
            ("strings", &self.strings),
            ("docs", &self.docs),
            ("lists", &self.lists),
            ("files", &self.files),
            ("names", &self.names),
            ("postings", &self.postings),
            ("documents", &self.documents),
            ("vectors", &self.meaning.vectors),
            ("scales", &self.meaning.scales),
            ("pieces", &self.meaning.pieces),
            ("starts", &self.meaning.starts),
        ]
        .map(|(tag, bytes)| (tag, Source::Bytes(bytes)))
    }
}

/// Strings, each stored once: its length, then its bytes. Offset zero is the empty one.
struct Strings<'a> {
    blob: Vec<u8>,
    known: FxHashMap<&'a str, u32>,
}

impl<'a> Strings<'a> {
    fn new() -> Self {
        Self { blob: vec![0], known: FxHashMap::default() }
    }

    fn add(&mut self, text: &'a str) -> u32 {
        if text.is_empty() {
            return 0;
        }
        let blob = &mut self.blob;
        *self.known.entry(text).or_insert_with(|| {
            let at = blob.len() as u32;
            write_varint(blob, text.len());
            blob.extend_from_slice(text.as_bytes());
            at
        })
    }
}

/// Whether `entry` is offered by search, and so has a document in the word index.
pub(crate) fn is_searchable(entry: &ApiEntry) -> bool {
    entry.kind != Kind::Alias
        && entry.flags.contains(Flags::PUBLIC)
        && !entry.flags.contains(Flags::SYNTHETIC)
}

/// Says how `extraction` breaks the order that entries must have, if it does.
pub(crate) fn check_order(extraction: &Extraction) -> Result<(), String> {
    let entries = &extraction.entries;
    let n = entries.len();
    let inside = |target: &Target| !matches!(target, Target::Entry(id) if id.index() >= n);
    let mut before: Option<(Option<EntryId>, &str)> = None;
    for (i, entry) in entries.iter().enumerate() {
        let key = (entry.parent, &*entry.name);
        if before.is_some_and(|before| before > key) {
            return Err(format!("entry {i} ({}) is out of order", entry.name));
        }
        if entry.parent.is_some_and(|parent| parent.index() >= i) {
            return Err(format!("entry {i} ({}) stands before its parent", entry.name));
        }
        if !entry.target.iter().chain(&entry.bases).all(inside) {
            return Err(format!("entry {i} ({}) points at an entry that is not there", entry.name));
        }
        if entry.file.is_some_and(|file| file as usize >= extraction.files.len()) {
            return Err(format!("entry {i} ({}) names a file that is not there", entry.name));
        }
        before = Some(key);
    }
    Ok(())
}

/// Lays out an extraction whose order was checked. The error says which part is too large.
pub(crate) fn lay_out(extraction: &Extraction) -> Result<Sections, String> {
    let entries = &extraction.entries;
    let mut strings = Strings::new();
    let mut out = Sections { docs: vec![0], lists: vec![0; 4], ..Sections::default() };
    let mut packer = Packer::default();
    let mut child = entries.partition_point(|entry| entry.parent.is_none());
    for (i, entry) in entries.iter().enumerate() {
        let mut record = Record::new(
            strings.add(&entry.name),
            entry.parent.map_or(NONE, |parent| parent.0),
            entry.kind as u8,
            entry.flags.bits(),
        );
        record.target = entry.target.as_ref().map_or(0, |target| raw(target, &mut strings).encode());
        record.first_child = child as u32;
        while entries.get(child).is_some_and(|entry| entry.parent.is_some_and(|parent| parent.index() <= i)) {
            child += 1;
        }
        record.file = entry.file.unwrap_or(NONE);
        record.line = entry.line;
        let detail = lay_out_detail(entry, &mut strings, &mut packer, &mut out);
        if detail != Detail::EMPTY {
            record.detail = out.details.len() as u32;
            detail.write(&mut out.details);
        }
        record.write(&mut out.records);
        if is_searchable(entry) {
            out.documents.extend_from_slice(&(i as u32).to_le_bytes());
        }
    }
    for file in &extraction.files {
        out.files.extend_from_slice(&strings.add(file).to_le_bytes());
    }
    (out.names, out.postings) = super::names::lay_out(entries)?;
    out.strings = strings.blob;
    // Offsets of strings need one bit for the mark of targets.
    if out.strings.len() >= 1 << 31
        || out.docs.len() >= 1 << 31
        || out.details.len() >= 1 << 31
        || entries.len() >= 1 << 30
    {
        return Err("the package is too large for one shard".into());
    }
    Ok(out)
}

fn lay_out_detail<'a>(
    entry: &'a ApiEntry,
    strings: &mut Strings<'a>,
    packer: &mut Packer,
    out: &mut Sections,
) -> Detail {
    let doc = if entry.doc.is_empty() {
        0
    } else {
        let at = out.docs.len() as u32;
        packer.pack(&entry.doc, &mut out.docs);
        at
    };
    let aliases: Vec<u32> = entry.aliases.iter().map(|alias| strings.add(alias)).collect();
    let bases: Vec<u32> = entry.bases.iter().map(|base| raw(base, strings).encode()).collect();
    Detail {
        public_path: strings.add(&entry.public_path),
        aliases: add_list(&mut out.lists, &aliases),
        signature: strings.add(&entry.signature),
        value_type: strings.add(&entry.value_type),
        doc,
        summary: strings.add(&entry.summary),
        since: entry.since.as_ref().map_or(NONE, |since| strings.add(since)),
        deprecated: entry.deprecated.as_ref().map_or(NONE, |note| strings.add(note)),
        bases: add_list(&mut out.lists, &bases),
        refs: entry.refs.map_or(0, |refs| refs.saturating_add(1)),
    }
}

fn raw<'a>(target: &'a Target, strings: &mut Strings<'a>) -> RawTarget {
    match target {
        Target::Entry(id) => RawTarget::Entry(id.0),
        Target::Path(path) => RawTarget::Text(strings.add(path)),
    }
}

/// Appends a list (its length, then its numbers); gives its index in numbers.
fn add_list(lists: &mut Vec<u8>, items: &[u32]) -> u32 {
    if items.is_empty() {
        return 0;
    }
    let at = (lists.len() / 4) as u32;
    lists.extend_from_slice(&(items.len() as u32).to_le_bytes());
    for item in items {
        lists.extend_from_slice(&item.to_le_bytes());
    }
    at
}
