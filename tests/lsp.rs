//! The language server, through the protocol, as five editors speak it.

mod actions;
mod changes;
mod clients;
mod comments;
mod diagnostics;
mod documents;
#[cfg(target_os = "linux")]
mod evolving;
mod fetching;
mod filters;
mod folders;
mod hovers;
mod learning;
mod lifecycle;
mod malformed;
mod members;
mod models;
mod notebooks;
mod random_edits;
mod scope;
mod search;
mod settings;
mod stream;
mod superseded;
mod versions;

use serde_json::Value;

use crate::support::lsp::{Client, Cursor};

/// The editors whose capabilities are replayed: as they were sent by the real ones.
const CLIENTS: [&str; 5] = ["vscode", "neovim-0.10", "neovim-0.12", "helix", "eglot"];

/// A module that uses the private library; `$0` stands in a function with a table.
const TABLE: &str = "\
from acme_frames import Table


def report(orders: Table) -> Table:
    return orders.$0
";

/// With a text in place of `$0` in [`TABLE`], the cursor after it.
fn table(typed: &str) -> String {
    TABLE.replace("$0", &format!("{typed}$0"))
}

/// The path of the module that tests write; it is not on disk.
const PATH: &str = "orders/report.py";

/// Waits until the project's private library is known.
fn wait_for_library(client: &mut Client) -> Cursor {
    let cursor = client.write(PATH, &table("grou"));
    client.complete_until(&cursor, "group_by");
    cursor
}

/// What a hover or a piece of docs says, whatever its form.
fn text_of(contents: &Value) -> String {
    match contents {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().map(text_of).collect::<Vec<_>>().join("\n"),
        Value::Object(fields) => fields.get("value").map(text_of).unwrap_or_default(),
        _ => String::new(),
    }
}
