//! What was found in open documents, until they change.

use std::sync::Arc;

use dashmap::DashMap;

use super::index::Index;
use crate::ide::diagnostics::Diagnostic;

/// The findings in a document at one version, with these packages.
#[derive(Debug)]
pub(crate) struct CheckedText {
    pub(crate) version: i32,
    pub(crate) index: Arc<Index>,
    pub(crate) found: Vec<Diagnostic>,
}

/// What was found last in each document.
#[derive(Debug, Default)]
pub(crate) struct Checks {
    by_uri: DashMap<String, Arc<CheckedText>>,
}

impl Checks {
    /// Keeps what was found.
    pub(crate) fn keep(&self, uri: &str, checked: Arc<CheckedText>) {
        self.by_uri.insert(uri.to_owned(), checked);
    }

    /// What was found in that version of a document, with these packages.
    pub(crate) fn find(&self, uri: &str, version: i32, index: &Arc<Index>) -> Option<Arc<CheckedText>> {
        let known = self.by_uri.get(uri).map(|checked| Arc::clone(&checked))?;
        (known.version == version && Arc::ptr_eq(&known.index, index)).then_some(known)
    }

    /// Forgets a document.
    pub(crate) fn forget(&self, uri: &str) {
        self.by_uri.remove(uri);
    }
}
