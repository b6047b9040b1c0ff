//! The documents that clients have open.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use dashmap::DashMap;

use super::document::{Change, Document};
use super::text::Encoding;

/// Open documents by their name in the protocol.
#[derive(Debug, Default)]
pub(crate) struct Documents {
    by_uri: DashMap<String, Arc<Document>>,
}

/// A document as a client opens it.
#[derive(Clone, Debug)]
pub(crate) struct Opened {
    /// Its name in the protocol.
    pub(crate) uri: String,
    /// The file, if it is one.
    pub(crate) path: Option<PathBuf>,
    /// What the client calls its language.
    pub(crate) language: String,
    /// The client's version.
    pub(crate) version: i32,
    /// Its text.
    pub(crate) text: String,
}

impl Documents {
    /// Opens a document; one that was open under this name is replaced.
    pub(crate) fn open(&self, opened: Opened) -> Arc<Document> {
        let is_python = opened.language.eq_ignore_ascii_case("python")
            || opened.path.as_deref().is_some_and(|path| has_ending(path, &["py", "pyi"]));
        let uri = opened.uri.clone();
        let document = Document::new(opened.uri, opened.path, is_python, opened.version, opened.text);
        let document = Arc::new(document);
        self.by_uri.insert(uri, Arc::clone(&document));
        document
    }

    /// Changes a document; `None` if it is not open.
    pub(crate) fn change(
        &self,
        uri: &str,
        version: i32,
        changes: &[Change],
        encoding: Encoding,
    ) -> Option<Arc<Document>> {
        let document = self.find(uri)?;
        document.change(version, changes, encoding);
        Some(document)
    }

    /// Closes a document.
    pub(crate) fn close(&self, uri: &str) -> Option<Arc<Document>> {
        self.by_uri.remove(uri).map(|(_, document)| document)
    }

    /// All open documents.
    pub(crate) fn all(&self) -> Vec<Arc<Document>> {
        self.by_uri.iter().map(|document| Arc::clone(&document)).collect()
    }

    /// An open document.
    pub(crate) fn find(&self, uri: &str) -> Option<Arc<Document>> {
        self.by_uri.get(uri).map(|document| Arc::clone(&document))
    }
}

fn has_ending(path: &Path, endings: &[&str]) -> bool {
    path.extension().and_then(|ending| ending.to_str()).is_some_and(|ending| endings.contains(&ending))
}
