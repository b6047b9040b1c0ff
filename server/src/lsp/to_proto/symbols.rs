//! Workspace symbols.

use tower_lsp::ls_types::{SymbolInformation, SymbolKind, SymbolTag};

use super::location;
use crate::ide::completion::ItemKind;
use crate::ide::symbols::Symbol;
use crate::lsp::capabilities::Capabilities;

/// A symbol; `None` if its file cannot be named.
#[expect(deprecated, reason = "the type has a field that clients no longer want")]
pub(in crate::lsp) fn symbol(client: &Capabilities, symbol: Symbol) -> Option<SymbolInformation> {
    let is_deprecated = symbol.is_deprecated && client.symbol_tags;
    Some(SymbolInformation {
        location: location(&symbol.definition)?,
        name: symbol.name,
        kind: kind(symbol.kind),
        tags: is_deprecated.then(|| vec![SymbolTag::DEPRECATED]),
        deprecated: None,
        container_name: Some(symbol.container),
    })
}

fn kind(kind: ItemKind) -> SymbolKind {
    match kind {
        ItemKind::Module => SymbolKind::MODULE,
        ItemKind::Class => SymbolKind::CLASS,
        ItemKind::Function => SymbolKind::FUNCTION,
        ItemKind::Method => SymbolKind::METHOD,
        ItemKind::Property => SymbolKind::PROPERTY,
        ItemKind::Attribute => SymbolKind::FIELD,
        ItemKind::Constant => SymbolKind::CONSTANT,
        ItemKind::EnumMember => SymbolKind::ENUM_MEMBER,
        ItemKind::Argument | ItemKind::Variable => SymbolKind::VARIABLE,
    }
}
