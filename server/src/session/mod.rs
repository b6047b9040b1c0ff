//! What lives as long as the process: open documents, settings, the packages of each project.

mod assembly;
mod changes;
pub(crate) mod index;
mod loading;
mod own_code;
pub(crate) mod project;
mod watch;
