//! One entry of an open shard, borrowed from its map.

use std::borrow::Cow;

use super::record::{Detail, NONE, RawTarget, Record};
use super::shard::Shard;
use crate::entry::{EntryId, Flags, Kind};

/// What an alias or a base class points at: see [`crate::entry::Target`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TargetView<'a> {
    /// An entry of the same shard.
    Entry(EntryId),
    /// A dotted path into another package, or an expression prefixed with `?`.
    Path(&'a str),
}

/// An entry. Its accessors mean what the fields of [`crate::entry::ApiEntry`] mean.
#[derive(Clone, Copy, Debug)]
pub struct EntryView<'a> {
    shard: &'a Shard,
    id: EntryId,
    record: Record,
    detail: Detail,
}

impl<'a> EntryView<'a> {
    pub(super) fn new(shard: &'a Shard, id: EntryId, record: Record) -> Self {
        let detail = if record.detail == NONE {
            Detail::EMPTY
        } else {
            Detail::read(&shard.details, record.detail as usize).unwrap_or_else(|| {
                shard.report("a detail's number is too large");
                Detail::EMPTY
            })
        };
        Self { shard, id, record, detail }
    }

    /// Its number.
    pub fn id(&self) -> EntryId {
        self.id
    }

    /// The shard that holds it.
    pub fn shard(&self) -> &'a Shard {
        self.shard
    }

    /// Its own name.
    pub fn name(&self) -> &'a str {
        self.shard.text(self.record.name)
    }

    /// What it is.
    pub fn kind(&self) -> Kind {
        Kind::ALL.get(self.record.kind()).copied().unwrap_or_else(|| {
            self.shard.report("an entry has no known kind");
            Kind::Alias
        })
    }

    /// Facts about it.
    pub fn flags(&self) -> Flags {
        Flags::from_bits_truncate(self.record.flags())
    }

    /// Where an alias points.
    pub fn target(&self) -> Option<TargetView<'a>> {
        self.decode(self.record.target)
    }

    /// The entry that holds it.
    pub fn parent(&self) -> Option<EntryId> {
        if self.record.parent == NONE {
            return None;
        }
        if self.record.parent >= self.id.0 {
            self.shard.report("an entry stands before its parent");
            return None;
        }
        Some(EntryId(self.record.parent))
    }

    /// The path by which users import it; empty for aliases.
    pub fn public_path(&self) -> &'a str {
        self.shard.text(self.detail.public_path)
    }

    /// Other paths that lead to it, public ones first.
    pub fn aliases(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let shard = self.shard;
        shard.list(self.detail.aliases).map(move |offset| shard.text(offset))
    }

    /// The signature, overloads one per line.
    pub fn signature(&self) -> &'a str {
        self.shard.text(self.detail.signature)
    }

    /// The annotation, inferred type or return type.
    pub fn value_type(&self) -> &'a str {
        self.shard.text(self.detail.value_type)
    }

    /// The docstring as written; unpacked on each call.
    pub fn doc(&self) -> Cow<'a, str> {
        self.shard.doc(self.detail.doc)
    }

    /// Its first sentence.
    pub fn summary(&self) -> &'a str {
        self.shard.text(self.detail.summary)
    }

    /// The version that added it.
    pub fn since(&self) -> Option<&'a str> {
        (self.detail.since != NONE).then(|| self.shard.text(self.detail.since))
    }

    /// What is said about its deprecation.
    pub fn deprecated(&self) -> Option<&'a str> {
        let is_whole = !self.flags().contains(Flags::PARTLY_DEPRECATED);
        (is_whole && self.detail.deprecated != NONE).then(|| self.shard.text(self.detail.deprecated))
    }

    /// What is said about the deprecation of single ways to use it, one note a line.
    pub fn partly_deprecated(&self) -> Option<&'a str> {
        let is_part = self.flags().contains(Flags::PARTLY_DEPRECATED);
        (is_part && self.detail.deprecated != NONE).then(|| self.shard.text(self.detail.deprecated))
    }

    /// Base classes in order.
    pub fn bases(&self) -> impl Iterator<Item = TargetView<'a>> + use<'a> {
        let view = *self;
        self.shard.list(self.detail.bases).filter_map(move |raw| view.decode(raw))
    }

    /// The file that defines it, relative to the import root.
    pub fn file(&self) -> Option<&'a str> {
        self.shard.file_name(self.record.file)
    }

    /// The 1-based line of its definition.
    pub fn line(&self) -> u32 {
        self.record.line
    }

    /// How often its package uses its short name, if that was counted.
    pub fn refs(&self) -> Option<u32> {
        self.detail.refs.checked_sub(1)
    }

    fn decode(&self, raw: u32) -> Option<TargetView<'a>> {
        match RawTarget::decode(raw)? {
            RawTarget::Entry(id) if (id as usize) < self.shard.len() => Some(TargetView::Entry(EntryId(id))),
            RawTarget::Entry(_) => {
                self.shard.report("a target's number is too large");
                None
            }
            RawTarget::Text(offset) => Some(TargetView::Path(self.shard.text(offset))),
        }
    }
}
