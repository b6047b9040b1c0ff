//! What an API is, where it comes from, and how it is found.
//!
//! Three steps, each a value: a [`package::SourceTree`] (the files of one package at one version) is
//! extracted into an [`entry::Extraction`], which is built into a shard of the [`store`]; open shards
//! answer by name ([`lookup`]) and by words ([`search`]). Nothing that is read is ever executed.
#![deny(missing_docs)]

pub mod cancel;
pub mod entry;
pub mod error;
pub mod package;

pub mod pins;
pub mod sources;

pub mod indexing;
pub mod language;

pub mod diff;
mod embedding;
pub mod history;
pub mod lookup;
mod moments;
pub mod schema;
pub mod search;
pub mod store;
pub mod tokenizer;
