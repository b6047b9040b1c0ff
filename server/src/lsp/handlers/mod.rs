//! One file per method: convert, ask, convert back.

mod check_against;
pub(super) mod code_action;
pub(super) mod completion;
pub(super) mod completion_resolve;
pub(super) mod definition;
pub(super) mod diagnostic;
pub(super) mod did_change;
pub(super) mod did_change_configuration;
pub(super) mod did_change_watched_files;
pub(super) mod did_change_workspace_folders;
pub(super) mod did_close;
pub(super) mod did_open;
pub(super) mod did_save;
mod diff;
pub(super) mod execute_command;
pub(super) mod fetch;
pub(super) mod hover;
pub(super) mod initialize;
pub(super) mod initialized;
pub(super) mod notebook_did_change;
pub(super) mod notebook_did_close;
pub(super) mod notebook_did_open;
pub(super) mod search;
pub(super) mod shutdown;
pub(super) mod signature_help;
pub(super) mod symbol;
pub(super) mod text_hash;
