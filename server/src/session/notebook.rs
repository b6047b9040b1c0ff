//! Notebooks: the code cells down to the one that is edited are one module, and what is not Python in them is blanked.

mod magics;

use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use dashmap::DashMap;
use siskin_indexer::cancel::CancellationToken;
use siskin_indexer::language::python::syntax::SyntaxTree;

use super::document::{Document, Revision, difference, replace};
use magics::blank;
pub(super) use magics::is_foreign;

/// A cell of a notebook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cell {
    /// Its document.
    pub(crate) uri: String,
    /// Whether it is code.
    pub(crate) is_code: bool,
}

/// An open notebook.
#[derive(Debug, Default)]
pub(crate) struct Notebook {
    cells: Mutex<Vec<Cell>>,
    /// The last module that was parsed, for the next one to be parsed from.
    last: Mutex<Option<(Arc<str>, SyntaxTree)>>,
}

/// Open notebooks by their name in the protocol.
#[derive(Debug, Default)]
pub(crate) struct Notebooks {
    by_uri: DashMap<String, Arc<Notebook>>,
    /// The notebook of each cell.
    by_cell: DashMap<String, Arc<Notebook>>,
}

/// The module of a cell.
#[derive(Debug)]
pub(crate) struct Module {
    /// The code cells down to the one that is edited.
    pub(crate) text: Arc<str>,
    /// Its syntax.
    pub(crate) tree: SyntaxTree,
    /// The cell.
    pub(crate) editable: Range<usize>,
}

impl Notebooks {
    /// Opens a notebook.
    pub(crate) fn open(&self, uri: String, cells: Vec<Cell>) {
        self.close(&uri);
        let notebook = Arc::new(Notebook::default());
        self.by_uri.insert(uri, Arc::clone(&notebook));
        self.set_cells(&notebook, cells);
    }

    /// Replaces cells: `n_removed` from `start` by others. Beyond the last cell is its end.
    pub(crate) fn splice(&self, uri: &str, start: usize, n_removed: usize, new: Vec<Cell>) {
        let Some(notebook) = self.by_uri.get(uri).map(|notebook| Arc::clone(&notebook)) else { return };
        let mut cells = notebook.cells();
        let start = start.min(cells.len());
        let end = start.saturating_add(n_removed).min(cells.len());
        for removed in cells.splice(start..end, new) {
            self.by_cell.remove(&removed.uri);
        }
        self.set_cells(&notebook, cells);
    }

    /// Changes what kind of cell a cell is.
    pub(crate) fn set_kind(&self, uri: &str, cell: &Cell) {
        let Some(notebook) = self.by_uri.get(uri).map(|notebook| Arc::clone(&notebook)) else { return };
        let mut cells = notebook.cells();
        cells.iter_mut().filter(|known| known.uri == cell.uri).for_each(|known| known.is_code = cell.is_code);
        self.set_cells(&notebook, cells);
    }

    /// Closes a notebook.
    pub(crate) fn close(&self, uri: &str) {
        if let Some((_, notebook)) = self.by_uri.remove(uri) {
            for cell in notebook.cells() {
                self.by_cell.remove(&cell.uri);
            }
        }
    }

    /// The notebook of a cell.
    pub(crate) fn of_cell(&self, uri: &str) -> Option<Arc<Notebook>> {
        self.by_cell.get(uri).map(|notebook| Arc::clone(&notebook))
    }

    fn set_cells(&self, notebook: &Arc<Notebook>, cells: Vec<Cell>) {
        for cell in &cells {
            self.by_cell.insert(cell.uri.clone(), Arc::clone(notebook));
        }
        *notebook.cells.lock().unwrap_or_else(PoisonError::into_inner) = cells;
    }
}

impl Notebook {
    fn cells(&self) -> Vec<Cell> {
        self.cells.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The code cells above a cell, as they are now.
    pub(super) fn above(
        &self,
        uri: &str,
        find: impl Fn(&str) -> Option<Arc<Document>>,
    ) -> Vec<Arc<Revision>> {
        let cells = self.cells();
        let above = cells.iter().take_while(|cell| cell.uri != uri).filter(|cell| cell.is_code);
        above
            .filter_map(|cell| find(&cell.uri))
            .filter(|document| document.is_python)
            .map(|document| document.revision())
            .collect()
    }

    /// Joins cells to a module. `None` if cancelled.
    pub(super) fn module(
        &self,
        above: &[Arc<Revision>],
        cell: &Revision,
        cancel: &CancellationToken,
    ) -> Option<Module> {
        let mut text = String::new();
        for revision in above {
            text.push_str(&blank(&revision.text));
            text.push('\n');
        }
        let start = text.len();
        text.push_str(&blank(&cell.text));
        let text: Arc<str> = Arc::from(text);
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let old = last.map(|(last, mut tree)| {
            let (range, new_text) = difference(&last, &text);
            tree.edit(&replace(&mut last.to_string(), range, new_text));
            tree
        });
        let tree = SyntaxTree::parse(&text, old.as_ref(), cancel)?;
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some((Arc::clone(&text), tree.clone()));
        let editable = start..text.len();
        Some(Module { text, tree, editable })
    }
}

#[cfg(test)]
mod tests;
