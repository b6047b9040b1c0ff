//! Quick fixes: one file for each kind. Each rests on a sentence of the library or on a change between versions.

pub(crate) mod keyword;
pub(crate) mod moved_import;
pub(crate) mod rename;
