//! Opening, editing and closing documents, by the user and by the server's edits.

use std::fs;
use std::ops::Range;

use serde_json::{Value, json};

use super::{Client, Cursor, Document};

/// Where the cursor is in a text that a test writes.
const CURSOR: &str = "$0";

impl Client {
    /// The URI of a file of the project.
    pub(crate) fn uri(&self, path: &str) -> String {
        let root = self.root.as_ref().expect("a client with a folder");
        super::project::uri(&root.join(path))
    }

    /// Opens a file of the project as it lies on disk.
    pub(crate) fn open_file(&mut self, path: &str) -> String {
        let root = self.root.as_ref().expect("a client with a folder");
        let text = fs::read_to_string(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        let uri = self.uri(path);
        self.open_text(&uri, &text);
        uri
    }

    /// Opens a document.
    pub(crate) fn open_text(&mut self, uri: &str, text: &str) {
        let document = json!({"uri": uri, "languageId": "python", "version": 1, "text": text});
        self.notify("textDocument/didOpen", json!({"textDocument": document}));
        self.documents.insert(uri.to_owned(), Document { version: 1, text: text.to_owned() });
    }

    /// Writes a text with a `$0` in it to an unsaved buffer, opened if need be.
    pub(crate) fn write(&mut self, path: &str, marked: &str) -> Cursor {
        let uri = if path.contains(':') { path.to_owned() } else { self.uri(path) };
        self.write_uri(&uri, marked)
    }

    /// The same by URI.
    pub(crate) fn write_uri(&mut self, uri: &str, marked: &str) -> Cursor {
        let offset = marked.find(CURSOR).unwrap_or_else(|| panic!("no {CURSOR} in {marked}"));
        let text = marked.replacen(CURSOR, "", 1);
        if let Some(document) = self.documents.get_mut(uri) {
            document.version += 1;
            document.text.clone_from(&text);
            let id = json!({"uri": uri, "version": document.version});
            let changes = json!([{"text": text}]);
            self.notify("textDocument/didChange", json!({"textDocument": id, "contentChanges": changes}));
        } else {
            self.open_text(uri, &text);
        }
        Cursor { uri: uri.to_owned(), offset }
    }

    /// Replaces ranges of bytes, each in the text that the one before left, in one notification.
    pub(crate) fn change(&mut self, uri: &str, changes: &[(Range<usize>, &str)]) {
        let encoding = self.encoding;
        let document = self.documents.get_mut(uri).expect("an open document");
        document.version += 1;
        let mut sent = Vec::new();
        for (range, text) in changes {
            let start = document.position(range.start, encoding);
            let end = document.position(range.end, encoding);
            sent.push(json!({"range": {"start": start, "end": end}, "text": text}));
            document.text.replace_range(range.clone(), text);
        }
        let id = json!({"uri": uri, "version": document.version});
        self.notify("textDocument/didChange", json!({"textDocument": id, "contentChanges": sent}));
    }

    /// Types at a cursor, one notification per character.
    pub(crate) fn type_text(&mut self, cursor: &mut Cursor, text: &str) {
        for character in text.chars() {
            self.change(&cursor.uri.clone(), &[(cursor.offset..cursor.offset, &character.to_string())]);
            cursor.offset += character.len_utf8();
        }
    }

    /// Writes a document to disk and says so.
    pub(crate) fn save(&mut self, uri: &str) {
        let text = self.text(uri).to_owned();
        fs::write(super::project::path(uri), &text).expect("the project is writable");
        self.notify("textDocument/didSave", json!({"textDocument": {"uri": uri}}));
    }

    /// Closes a document.
    pub(crate) fn close(&mut self, uri: &str) {
        self.documents.remove(uri);
        self.notify("textDocument/didClose", json!({"textDocument": {"uri": uri}}));
    }

    /// The text of an open document.
    pub(crate) fn text(&self, uri: &str) -> &str {
        &self.documents.get(uri).unwrap_or_else(|| panic!("{uri} is not open")).text
    }

    /// The parameters of a request about a place.
    pub(crate) fn at(&self, cursor: &Cursor) -> Value {
        let position = self.documents[&cursor.uri].position(cursor.offset, self.encoding);
        json!({"textDocument": {"uri": cursor.uri}, "position": position})
    }

    /// Applies text edits to a document that all refer to the text as it is, and tells the server.
    pub(crate) fn apply_text_edits(&mut self, uri: &str, edits: &[Value]) {
        let document = self.documents.get(uri).unwrap_or_else(|| panic!("{uri} is not open"));
        let mut replaced: Vec<(Range<usize>, &str)> = edits
            .iter()
            .map(|edit| {
                let text = edit["newText"].as_str().expect("a text");
                (document.range(&edit["range"], self.encoding), text)
            })
            .collect();
        replaced.sort_by_key(|(range, _)| range.start);
        for pair in replaced.windows(2) {
            assert!(pair[0].0.end <= pair[1].0.start, "edits overlap: {edits:?}");
        }
        replaced.reverse();
        if !replaced.is_empty() {
            self.change(uri, &replaced);
        }
    }

    /// Applies a workspace edit; fails if it has a form that the client does not know.
    pub(crate) fn apply(&mut self, edit: &Value) {
        if let Some(changes) = edit["documentChanges"].as_array() {
            assert!(self.can("workspace.workspaceEdit.documentChanges"), "{}: {edit}", self.name);
            for change in changes {
                let uri = change["textDocument"]["uri"].as_str().expect("an edit of a text").to_owned();
                if let Some(version) = change["textDocument"]["version"].as_i64() {
                    assert_eq!(version, self.documents[&uri].version, "an edit of another version");
                }
                self.apply_text_edits(&uri, change["edits"].as_array().expect("edits"));
            }
        } else {
            for (uri, edits) in edit["changes"].as_object().expect("a workspace edit") {
                self.apply_text_edits(uri, edits.as_array().expect("edits"));
            }
        }
    }
}
