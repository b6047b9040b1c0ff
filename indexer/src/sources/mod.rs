//! Where packages are: a pinned version or a place on disk to a source tree.

pub mod archive;
pub mod distribution;
pub mod docs;
pub mod editable;
pub mod environment;
pub mod folder;
pub mod index;
pub mod project;
pub mod sibling;
pub mod stdlib;
