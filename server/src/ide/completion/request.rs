//! What a completion is asked for: the cursor, the word before it, and the types around.

use std::ops::Range;

use siskin_indexer::language::python::syntax::{Cursor, Repaired};
use siskin_indexer::language::python::types::Analysis;

use crate::ide::own_text::Module;
use crate::ide::snapshot::Snapshot;

/// One question.
pub(crate) struct Request<'a> {
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) analysis: Analysis<'a>,
    pub(crate) cursor: Cursor,
    pub(crate) offset: usize,
}

impl<'a> Request<'a> {
    /// The question at `offset`; `module` is the text's own module.
    pub(crate) fn new(
        snapshot: &'a Snapshot,
        repaired: &'a Repaired,
        module: Option<&'a Module>,
        offset: usize,
    ) -> Self {
        let cursor = Cursor::new(&snapshot.text, repaired, offset);
        let analysis = snapshot.analysis(&repaired.text, &repaired.tree, module);
        Self { snapshot, analysis, cursor, offset }
    }

    /// The part of the word that stands before the cursor.
    pub(crate) fn prefix(&self) -> &'a str {
        self.snapshot.text.get(self.cursor.word.start..self.offset).unwrap_or_default()
    }

    /// What an item replaces: the word up to the cursor. What stands behind it stays, as in every editor.
    pub(crate) fn replaced(&self) -> Range<usize> {
        self.cursor.word.start..self.offset
    }
}
