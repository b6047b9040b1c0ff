//! Features as plain functions on plain data: offsets in bytes, no protocol.

pub(crate) mod aliases;
pub(crate) mod code_action;
pub(crate) mod completion;
pub(crate) mod definition;
pub(crate) mod diagnostics;
pub(crate) mod differences;
pub(crate) mod edit;
pub(crate) mod evolve_action;
#[cfg(test)]
pub(crate) mod fixture;
pub(crate) mod hover;
pub(crate) mod module_path;
mod own_text;
pub(crate) mod policy;
pub(crate) mod quick_fix;
pub(crate) mod signature;
pub(crate) mod snapshot;
pub(crate) mod symbols;
pub(crate) mod upgrade;
