//! Queries that are or mention a name.

use super::{Common, Evidence};
use crate::search::context::plain;

/// How a query that is or mentions a name fits an entry, each from 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(in crate::search) struct NameMatch {
    /// Share of a dotted query's parts that end a path of the entry; 1 only if all do.
    pub(in crate::search) exact_path: f32,
    /// The last part is the entry's name, but not all parts end a path of it.
    pub(in crate::search) exact_name: f32,
    /// The last part is the name in its very case.
    pub(in crate::search) exact_case: f32,
    /// The last part begins the name: the share of it.
    pub(in crate::search) prefix: f32,
    /// The name stands among the query's words.
    pub(in crate::search) mention: f32,
}

pub(super) const NAMES: [&str; 5] = ["exact_path", "exact_name", "exact_case", "prefix", "mention"];

pub(super) fn values(candidate: &Evidence<'_>, common: &Common<'_>) -> [f32; NAMES.len()] {
    let names = candidate.names;
    // What the library is about is named as what is at hand.
    let is_object = names.mention > 0.0 && common.light.names(&plain(candidate.entry.name()));
    let mention = if is_object { 0.0 } else { names.mention };
    // A name that is the query whole does not also begin a longer alias.
    let prefix = if names.exact_path > 0.0 || names.exact_name > 0.0 { 0.0 } else { names.prefix };
    [names.exact_path, names.exact_name, names.exact_case, prefix, mention]
}
