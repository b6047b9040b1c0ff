//! An entry of a package as an item.

use siskin_indexer::entry::{Flags, Kind};
use siskin_indexer::history::Notes;
use siskin_indexer::lookup::Place;
use siskin_indexer::store::EntryView;

use super::item::{Item, ItemId, ItemKind};
use super::request::Request;
use crate::ide::edit::TextEdit;
use crate::ide::policy::origin;

/// Longer signatures are cut off: an answer of a hundred items has to stay small.
const MAX_SIGNATURE: usize = 48;
const MAX_SUMMARY: usize = 120;

/// The item for the entry at `place`, imports followed, under the name `name`.
pub(super) fn entry_item(request: &Request<'_>, place: Place, name: &str) -> Option<Item> {
    let entry = request.snapshot.index.packages.entry(place)?;
    Some(Item {
        label: name.to_owned(),
        signature: brief_signature(&entry),
        origin: with_notes(origin(&request.snapshot.index, place.shard), &entry),
        kind: kind(entry.kind()),
        filter_text: None,
        edit: TextEdit { range: request.replaced(), new_text: name.to_owned() },
        is_snippet: false,
        additional_edits: Vec::new(),
        is_deprecated: entry.flags().contains(Flags::DEPRECATED),
        summary: cut(entry.summary(), MAX_SUMMARY),
        id: Some(id(&entry)),
        preselect: false,
    })
}

/// Where it comes from, and since when it is there or deprecated.
fn with_notes(origin: String, entry: &EntryView<'_>) -> String {
    let notes = Notes::at_hand(entry).brief();
    std::iter::once(origin).chain(notes).collect::<Vec<_>>().join(", ")
}

/// A name of the text itself.
pub(super) fn text_item(request: &Request<'_>, name: &str, kind: ItemKind, signature: String) -> Item {
    Item {
        label: name.to_owned(),
        signature,
        origin: String::new(),
        kind,
        filter_text: None,
        edit: TextEdit { range: request.replaced(), new_text: name.to_owned() },
        is_snippet: false,
        additional_edits: Vec::new(),
        is_deprecated: false,
        summary: String::new(),
        id: None,
        preselect: false,
    }
}

fn id(entry: &EntryView<'_>) -> ItemId {
    let info = entry.shard().info();
    let path = entry.public_path();
    ItemId {
        package: info.name.to_string(),
        version: info.version.clone(),
        qualname: if path.is_empty() { entry.shard().path_of(entry.id()) } else { path.to_owned() },
    }
}

/// `(left, right, how=…)` for callables, `: type` for values.
pub(crate) fn brief_signature(entry: &EntryView<'_>) -> String {
    match entry.kind() {
        Kind::Function | Kind::Method | Kind::Class => {
            let line = entry.signature().lines().next().unwrap_or_default();
            cut(line, MAX_SIGNATURE)
        }
        Kind::Property | Kind::Attribute | Kind::Constant | Kind::EnumMember
            if !entry.value_type().is_empty() =>
        {
            format!(": {}", cut(entry.value_type(), MAX_SIGNATURE))
        }
        _ => String::new(),
    }
}

/// At most `max` bytes, with a mark where something is left out.
pub(crate) fn cut(text: &str, max: usize) -> String {
    if text.len() <= max {
        return text.to_owned();
    }
    let end = (0..=max).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
    format!("{}…", text.get(..end).unwrap_or_default().trim_end())
}

/// The item's kind for an entry's.
pub(crate) fn kind(kind: Kind) -> ItemKind {
    match kind {
        Kind::Module => ItemKind::Module,
        Kind::Class | Kind::TypeAlias => ItemKind::Class,
        Kind::Function => ItemKind::Function,
        Kind::Method => ItemKind::Method,
        Kind::Property => ItemKind::Property,
        Kind::Attribute => ItemKind::Attribute,
        Kind::Constant | Kind::Alias => ItemKind::Constant,
        Kind::EnumMember => ItemKind::EnumMember,
    }
}
