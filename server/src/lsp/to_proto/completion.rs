//! Completion: items as each client can show them, and an answer that stays small.

use serde::Serialize;
use tower_lsp::ls_types::{
    Command, CompletionItem, CompletionItemKind, CompletionItemLabelDetails, CompletionItemTag,
    CompletionTextEdit, Documentation, InsertTextFormat, InsertTextMode, Range, TextEdit,
};

use super::{markup, range, text_edit};
use crate::ide::completion::{Completion, Item, ItemKind};
use crate::lsp::capabilities::CompletionCapabilities;
use crate::lsp::handlers::execute_command::TAKEN;
use crate::session::view::Focus;

/// The most items that are sent.
const MAX_ITEMS: usize = 100;
/// The most bytes of all items; the rest of a response fits between this and 32 KiB.
const MAX_BYTES: usize = (32 << 10) - 512;
/// A longer signature is cut: the whole stands in the docs.
const MAX_DETAIL: usize = 120;

/// A completion list. The library's own type has no defaults of items.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::lsp) struct List {
    /// Whether typing on may bring other items.
    pub(in crate::lsp) is_incomplete: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    item_defaults: Option<Defaults>,
    items: Vec<ListItem>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Defaults {
    edit_range: Range,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
struct ListItem {
    #[serde(flatten)]
    item: CompletionItem,
    /// What is inserted, where the range is the default one.
    #[serde(skip_serializing_if = "Option::is_none")]
    text_edit_text: Option<String>,
}

/// The answer to a client. Items from the end are left out until it is small enough.
pub(in crate::lsp) fn list(focus: &Focus, client: &CompletionCapabilities, completion: Completion) -> List {
    let mut list = List { is_incomplete: completion.is_incomplete, item_defaults: None, items: Vec::new() };
    let edit_range = client.default_edit_range.then(|| shared_range(focus, &completion.items)).flatten();
    list.item_defaults = edit_range.map(|edit_range| Defaults { edit_range });
    let is_counted = client.commands && focus.snapshot.settings.learning;
    let mark = is_counted.then(|| focus.snapshot.learned.mark());
    let n_items = completion.items.len();
    let mut n_bytes = 0;
    for (rank, item) in completion.items.into_iter().take(MAX_ITEMS).enumerate() {
        let command = mark.as_deref().zip(item.id.as_ref()).map(|(mark, id)| taken(&id.qualname, mark));
        let Some(item) = list_item(focus, client, rank, item, edit_range.is_some(), command) else {
            continue;
        };
        n_bytes += json_len(&item) + 1;
        if n_bytes > MAX_BYTES {
            list.is_incomplete = true;
            return list;
        }
        list.items.push(item);
    }
    list.is_incomplete |= n_items > MAX_ITEMS;
    list
}

/// The range that all items replace.
fn shared_range(focus: &Focus, items: &[Item]) -> Option<Range> {
    let (first, others) = items.split_first()?;
    let is_shared = others.iter().all(|item| item.edit.range == first.edit.range);
    range(focus, &first.edit.range).filter(|_| is_shared)
}

fn list_item(
    focus: &Focus,
    client: &CompletionCapabilities,
    rank: usize,
    item: Item,
    has_default_range: bool,
    command: Option<Command>,
) -> Option<ListItem> {
    let mode = if item.is_snippet { InsertTextMode::ADJUST_INDENTATION } else { InsertTextMode::AS_IS };
    let has_lines = item.edit.new_text.contains('\n');
    let (edit, text_edit_text) = if has_default_range {
        (None, Some(item.edit.new_text))
    } else {
        let range = range(focus, &item.edit.range)?;
        (Some(CompletionTextEdit::Edit(TextEdit { range, new_text: item.edit.new_text })), None)
    };
    // An import that cannot be written makes the name useless.
    let edits: Option<Vec<TextEdit>> =
        item.additional_edits.iter().map(|edit| text_edit(focus, edit)).collect();
    let (label_details, detail) = details(client, &item.signature, &item.origin);
    let docs = (!client.resolves_documentation || item.id.is_none()) && !item.summary.is_empty();
    let item = CompletionItem {
        label_details,
        detail,
        kind: Some(kind(client, item.kind)),
        documentation: docs.then(|| Documentation::MarkupContent(markup(&item.summary, client.markdown))),
        deprecated: (item.is_deprecated && !client.deprecated_tag && client.deprecated_property)
            .then_some(true),
        tags: (item.is_deprecated && client.deprecated_tag).then(|| vec![CompletionItemTag::DEPRECATED]),
        preselect: (item.preselect && client.preselect).then_some(true),
        sort_text: Some(format!("{rank:03}")),
        filter_text: item.filter_text.filter(|text| *text != item.label),
        insert_text_format: item.is_snippet.then_some(InsertTextFormat::SNIPPET),
        insert_text_mode: (client.insert_text_mode && has_lines).then_some(mode),
        text_edit: edit,
        additional_text_edits: edits.map(Some)?.filter(|edits| !edits.is_empty()),
        data: item.id.filter(|_| client.resolves_documentation).and_then(|id| serde_json::to_value(id).ok()),
        label: item.label,
        command,
        ..CompletionItem::default()
    };
    Some(ListItem { item, text_edit_text })
}

/// The command that tells that an item was taken.
fn taken(path: &str, mark: &str) -> Command {
    Command {
        title: String::new(),
        command: TAKEN.to_owned(),
        arguments: Some(vec![path.into(), mark.into()]),
    }
}

/// Signature and origin: beside the label where the client can, else as the detail.
fn details(
    client: &CompletionCapabilities,
    signature: &str,
    origin: &str,
) -> (Option<CompletionItemLabelDetails>, Option<String>) {
    let present = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let signature = cut(signature);
    if client.label_details {
        let details =
            CompletionItemLabelDetails { detail: present(&signature), description: present(origin) };
        let is_empty = details.detail.is_none() && details.description.is_none();
        return ((!is_empty).then_some(details), None);
    }
    let parts: Vec<&str> = [signature.as_str(), origin].into_iter().filter(|part| !part.is_empty()).collect();
    (None, present(&parts.join("  ")))
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(MAX_DETAIL) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// The kind; one that the client knows.
fn kind(client: &CompletionCapabilities, kind: ItemKind) -> CompletionItemKind {
    match kind {
        ItemKind::Module => CompletionItemKind::MODULE,
        ItemKind::Class => CompletionItemKind::CLASS,
        ItemKind::Function => CompletionItemKind::FUNCTION,
        ItemKind::Method => CompletionItemKind::METHOD,
        ItemKind::Property => CompletionItemKind::PROPERTY,
        ItemKind::Attribute => CompletionItemKind::FIELD,
        ItemKind::Constant if client.all_kinds => CompletionItemKind::CONSTANT,
        ItemKind::EnumMember if client.all_kinds => CompletionItemKind::ENUM_MEMBER,
        ItemKind::EnumMember => CompletionItemKind::ENUM,
        ItemKind::Constant | ItemKind::Argument | ItemKind::Variable => CompletionItemKind::VARIABLE,
    }
}

/// How many bytes a value is as JSON.
fn json_len(value: &impl Serialize) -> usize {
    struct Count(usize);
    impl std::io::Write for Count {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut count = Count(0);
    match serde_json::to_writer(&mut count, value) {
        Ok(()) => count.0,
        Err(_) => 0,
    }
}

#[cfg(test)]
mod tests;
