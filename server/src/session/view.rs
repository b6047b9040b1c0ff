//! A document as it is when a request comes, and the way between its positions and those of the module.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use siskin_indexer::cancel::CancellationToken;

use super::document::Revision;
use super::notebook::{Notebook, is_foreign};
use super::projects::Projects;
use super::text::{Encoding, LineColumn};
use crate::config::Settings;
use crate::ide::snapshot::{ClientFeatures, Snapshot};

/// A document, frozen; nothing of it is parsed or searched yet. Quick to make.
#[derive(Debug)]
pub(crate) struct View {
    /// The document.
    pub(super) revision: Arc<Revision>,
    /// The notebook of a cell, and the code cells above.
    pub(super) notebook: Option<(Arc<Notebook>, Vec<Arc<Revision>>)>,
    pub(super) path: Option<PathBuf>,
    pub(super) projects: Arc<Projects>,
    pub(super) settings: Arc<Settings>,
    pub(super) client: ClientFeatures,
    pub(super) encoding: Encoding,
}

/// What a request sees, with the way back to the positions of its document.
#[derive(Debug)]
pub(crate) struct Focus {
    /// What features see.
    pub(crate) snapshot: Snapshot,
    revision: Arc<Revision>,
    encoding: Encoding,
}

impl View {
    /// The client's version of the document.
    pub(crate) fn version(&self) -> i32 {
        self.revision.version
    }

    /// Parses what is not parsed yet, and opens the project if it is not open. `None` if cancelled.
    pub(crate) fn focus(self, cancel: &CancellationToken) -> Option<Focus> {
        let mut own_shard = Arc::default();
        let (text, tree, editable) = if let Some((notebook, above)) = &self.notebook {
            if is_foreign(&self.revision.text) {
                return None;
            }
            let module = notebook.module(above, &self.revision, cancel)?;
            (module.text, module.tree, module.editable)
        } else {
            let text = Arc::clone(&self.revision.text);
            let editable = 0..text.len();
            own_shard = Arc::clone(&self.revision.own_shard);
            (text, self.revision.tree(cancel)?, editable)
        };
        let project = self.projects.of_file(self.path.as_deref());
        let snapshot = Snapshot {
            text,
            tree,
            editable,
            index: project.index(),
            own_shard,
            own_text: None,
            learned: Arc::clone(project.learned()),
            path: self.path,
            settings: self.settings,
            client: self.client,
            cancel: cancel.clone(),
        };
        Some(Focus { snapshot, revision: self.revision, encoding: self.encoding })
    }
}

impl Focus {
    /// The client's version of the document.
    pub(crate) fn version(&self) -> i32 {
        self.revision.version
    }

    /// The byte of the snapshot's text that a position of the document means.
    pub(crate) fn offset(&self, position: LineColumn) -> usize {
        let within = self.revision.lines.offset(&self.revision.text, position, self.encoding);
        self.snapshot.editable.start + within
    }

    /// The position in the document of a byte of the snapshot's text; `None` if it lies in another cell.
    pub(crate) fn position(&self, offset: usize) -> Option<LineColumn> {
        let editable = &self.snapshot.editable;
        let within = offset.checked_sub(editable.start).filter(|_| offset <= editable.end)?;
        Some(self.revision.lines.position(&self.revision.text, within, self.encoding))
    }

    /// The positions in the document of a range of the snapshot's text; `None` if it reaches into another cell.
    pub(crate) fn range(&self, range: &Range<usize>) -> Option<(LineColumn, LineColumn)> {
        Some((self.position(range.start)?, self.position(range.end.max(range.start))?))
    }
}

#[cfg(test)]
impl Focus {
    /// A text without packages, of which a part may be edited.
    pub(crate) fn of_text(text: &str, editable: Range<usize>, encoding: Encoding) -> Self {
        use siskin_indexer::language::python::syntax::SyntaxTree;
        use siskin_indexer::store::Store;

        use super::document::Document;
        use crate::session::index::Index;

        let cancel = CancellationToken::default();
        let cell = text[editable.clone()].to_owned();
        let store = Store::open(PathBuf::from("no-cache"));
        let snapshot = Snapshot {
            text: Arc::from(text),
            tree: SyntaxTree::parse(text, None, &cancel).unwrap(),
            editable,
            path: None,
            index: Arc::new(Index::new(PathBuf::from("/"), Vec::new(), Vec::new(), true, store)),
            own_shard: Arc::default(),
            own_text: None,
            learned: Arc::default(),
            settings: Arc::default(),
            client: ClientFeatures::default(),
            cancel,
        };
        let document = Document::new("untitled:a".to_owned(), None, true, 1, cell);
        Self { snapshot, revision: document.revision(), encoding }
    }
}
