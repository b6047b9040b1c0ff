//! What lives as long as the process: open documents, settings, the packages of each project.

pub(crate) mod index;
mod loading;
pub(crate) mod project;
