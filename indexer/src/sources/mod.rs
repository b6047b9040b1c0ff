//! Where packages are: a pinned version or a place on disk to a source tree.
//!
//! [`discovery::discover`] is the one entry point: it puts together what the other modules find.

pub mod archive;
#[cfg(test)]
mod damage_tests;
pub mod discovery;
pub mod distribution;
pub mod docs;
pub mod editable;
pub mod environment;
#[cfg(test)]
pub(crate) mod fixture;
pub mod folder;
mod guides;
pub mod import_map;
mod imports;
pub mod index;
pub mod installers;
mod layout;
mod literal;
mod manifest;
pub(crate) mod metadata;
mod nested;
pub mod own;
pub mod project;
mod record;
pub mod sibling;
pub mod stdlib;
pub(crate) mod text;
mod unowned;
mod usage;
pub(crate) mod walk;

pub use discovery::{Discovery, SourceSettings, discover};
pub use environment::{Environ, Environment};
pub use import_map::ImportMap;
pub use nested::{NestedProject, nested_project};
pub use usage::is_usage;
