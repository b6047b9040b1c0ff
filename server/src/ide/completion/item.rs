//! One completion as data.

use serde::{Deserialize, Serialize};

use crate::ide::edit::TextEdit;

/// What made the client ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trigger {
    /// The user's command, or typing a word.
    Invoked,
    /// A trigger character that was typed.
    Character(char),
}

/// The answer: the best items, best first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Completion {
    /// At most 100.
    pub(crate) items: Vec<Item>,
    /// Whether typing on may bring other items.
    pub(crate) is_incomplete: bool,
    /// Said once to the user where there is nothing because of the scope that is in force.
    pub(crate) hint: Option<&'static str>,
    /// Why there is nothing, for the log.
    pub(crate) reason: Option<String>,
}

/// What an item is, for its icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ItemKind {
    Module,
    Class,
    Function,
    Method,
    Property,
    Attribute,
    Constant,
    EnumMember,
    /// A keyword argument.
    Argument,
    /// A name of the text itself.
    Variable,
}

/// What an item stands for, small enough to be sent to the client and back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ItemId {
    /// The package.
    #[serde(rename = "p")]
    pub(crate) package: String,
    /// Its version.
    #[serde(rename = "v")]
    pub(crate) version: String,
    /// The public path of the entry.
    #[serde(rename = "q")]
    pub(crate) qualname: String,
}

/// One completion.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    /// The bare name.
    pub(crate) label: String,
    /// Right after the label: the signature, or the type.
    pub(crate) signature: String,
    /// At the right: where it comes from, package and version (`pandas 3.1.1, approximate`).
    pub(crate) origin: String,
    pub(crate) kind: ItemKind,
    /// What the client filters by; the label if `None`.
    pub(crate) filter_text: Option<String>,
    /// What is inserted, and instead of what; within one line, and the cursor lies in the range.
    pub(crate) edit: TextEdit,
    /// Whether `edit.new_text` is a snippet; never where the client has none.
    pub(crate) is_snippet: bool,
    /// Edits elsewhere: the import.
    pub(crate) additional_edits: Vec<TextEdit>,
    pub(crate) is_deprecated: bool,
    /// The first sentence of its docs, for clients that do not ask later.
    pub(crate) summary: String,
    /// What the docs are asked by.
    pub(crate) id: Option<ItemId>,
    /// Whether it is the one to select at first.
    pub(crate) preselect: bool,
}
