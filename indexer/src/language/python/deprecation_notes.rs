//! What code and docs say of deprecation, put together for an entry.

use crate::entry::{ApiEntry, Flags};

use super::deprecation::{Deprecation, is_deprecation_category};
use super::docstring;
use super::expression::last_part;
use super::resolve::Resolved;
use super::tree::{NodeId, NodeWhat, Tree};

/// Notes on single ways to use an API that are kept.
const MAX_PARTS: usize = 8;

/// Takes in what code says: the note about the whole API, else those about ways to use it, one a line.
pub(super) fn take_notes(tree: &Tree, scope: NodeId, notes: &[Deprecation], entry: &mut ApiEntry) {
    let counted = || notes.iter().filter(|note| is_deprecation(tree, scope, note));
    let whole = || counted().filter(|note| !note.is_partial);
    if let Some(note) = whole().find(|note| !note.message.is_empty()).or_else(|| whole().next()) {
        entry.deprecated = Some(note.message.as_str().into());
        entry.flags.insert(Flags::DEPRECATED);
        return;
    }
    let parts: Vec<&str> = counted().map(|note| note.message.as_str()).collect();
    add_parts(entry, &parts);
}

/// Takes in the warning with which a module's `__getattr__` answers an alias.
pub(super) fn take_lazy_note(tree: &Tree, module: NodeId, entry: &mut ApiEntry) {
    let getattr = tree.module(module).and_then(|info| info.getattr.as_ref());
    let is_bound = tree
        .child(module, &entry.name)
        .is_some_and(|child| matches!(tree.node(child).what, NodeWhat::Module(_) | NodeWhat::Definition(_)));
    if let Some(note) = getattr.and_then(|getattr| getattr.note_on(&entry.name)).filter(|_| !is_bound) {
        entry.deprecated = Some(note.into());
        entry.flags.insert(Flags::DEPRECATED);
    }
}

/// Whether a warning's category is, or inherits from, one that means deprecation.
fn is_deprecation(tree: &Tree, scope: NodeId, note: &Deprecation) -> bool {
    let Some(category) = &note.category else { return true };
    match tree.resolve_in(scope, category) {
        Resolved::Node(class) => {
            let bases = tree.external_bases(class);
            bases.iter().any(|base| is_deprecation_category(last_part(base)))
        }
        Resolved::External(_) | Resolved::Unknown(_) => false,
    }
}

/// Takes in the note of a docstring about the whole API.
pub(super) fn take_doc_note(entry: &mut ApiEntry, message: String) {
    let is_said = entry.flags.contains(Flags::DEPRECATED);
    if is_said && entry.deprecated.as_deref().is_some_and(|said| !said.is_empty()) {
        return;
    }
    if !is_said && is_about_one_use(&message, &entry.name) {
        add_parts(entry, &[&message]);
        return;
    }
    entry.deprecated = Some(message.into());
    entry.flags.insert(Flags::DEPRECATED);
}

/// Adds what docs say of parameters, and marks what is deprecated in part.
pub(super) fn settle_notes(entry: &mut ApiEntry) {
    if entry.flags.contains(Flags::DEPRECATED) {
        return;
    }
    let doc = std::mem::take(&mut entry.doc);
    let parts = docstring::deprecated_parts(&doc);
    add_parts(entry, &parts.iter().map(String::as_str).collect::<Vec<_>>());
    entry.doc = doc;
    entry.flags.set(Flags::PARTLY_DEPRECATED, entry.deprecated.is_some());
}

fn add_parts(entry: &mut ApiEntry, parts: &[&str]) {
    if parts.is_empty() {
        return;
    }
    let mut lines: Vec<&str> =
        entry.deprecated.as_deref().into_iter().flat_map(str::lines).chain(parts.iter().copied()).collect();
    let mut seen = Vec::new();
    lines.retain(|line| {
        let is_new = !seen.contains(line);
        seen.push(*line);
        is_new
    });
    lines.truncate(MAX_PARTS);
    let joined = lines.join("\n");
    entry.deprecated = Some(joined.into());
}

/// Whether a note of deprecation is about one way to use an API (`Returning a tuple is deprecated`) and not about
/// the API, whose name it then says.
fn is_about_one_use(message: &str, name: &str) -> bool {
    let message = match message.strip_prefix("since ").and_then(|rest| rest.split_once(": ")) {
        Some((_, message)) => message,
        None => message,
    };
    let sentence = message.split(". ").next().unwrap_or(message);
    let words = || sentence.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty());
    let of_uses =
        ["Returning", "Passing", "Providing", "Setting", "Specifying", "Supplying", "Giving", "Calling"];
    let is_part =
        |word: &str| matches!(word, "parameter" | "argument" | "keyword" | "parameters" | "arguments");
    let is_use = words().next().is_some_and(|first| of_uses.contains(&first))
        || sentence.starts_with("The ") && words().any(is_part);
    is_use && !words().any(|word| word == name)
}
