//! What a request sees: one text, its syntax, the packages of its project, the settings, and what the client can show.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use siskin_indexer::cancel::CancellationToken;
use siskin_indexer::language::python::syntax::SyntaxTree;
use siskin_indexer::store::Shard;

use crate::config::Settings;
use crate::learning::Learned;
use crate::session::index::Index;

/// Nothing in it changes while a request is answered.
#[derive(Clone, Debug)]
pub(crate) struct Snapshot {
    /// The text of the module. Of a notebook: the code cells down to the one that is edited, magics blanked.
    pub(crate) text: Arc<str>,
    /// Its syntax.
    pub(crate) tree: SyntaxTree,
    /// The part of `text` that may be edited: all of a file, one cell of a notebook.
    pub(crate) editable: Range<usize>,
    /// The file on disk, if it is one.
    pub(crate) path: Option<PathBuf>,
    /// The packages.
    pub(crate) index: Arc<Index>,
    /// The text's own definitions, read when someone asks for them; kept as long as the text stays as it is.
    pub(crate) own_shard: Arc<OnceLock<Option<Arc<Shard>>>>,
    /// The index of the shard in `index` that holds them, if they are there.
    pub(crate) own_text: Option<usize>,
    /// What is learned of the project.
    pub(crate) learned: Arc<Learned>,
    /// The settings that are in force.
    pub(crate) settings: Arc<Settings>,
    /// What the client can show.
    pub(crate) client: ClientFeatures,
    /// Set when nobody waits for the answer any more.
    pub(crate) cancel: CancellationToken,
}

/// What the client can show, as far as it decides what is offered and not only how it is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ClientFeatures {
    /// Whether insertions may be snippets (`f(${1:x})$0`).
    pub(crate) snippets: bool,
}
