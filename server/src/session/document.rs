//! One open document: its text after every edit, and its syntax when someone asks for it.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use memchr::memchr_iter;
use siskin_indexer::cancel::CancellationToken;
use siskin_indexer::language::python::syntax::{Edit, SyntaxTree};
use siskin_indexer::store::Shard;

use super::text::{Encoding, LineColumn, Lines};

/// More edits than this since a text was parsed cost more than to parse it anew.
const MAX_EDITS: usize = 4096;

/// A change to a text, as a client says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    /// What is replaced; all of it if `None`.
    pub(crate) range: Option<(LineColumn, LineColumn)>,
    /// What stands there afterwards.
    pub(crate) text: String,
}

/// An open document. Its lock is held for edits and for taking a revision only, never for work.
#[derive(Debug)]
pub(crate) struct Document {
    /// Its name in the protocol.
    pub(crate) uri: String,
    /// The file, if it is one.
    pub(crate) path: Option<PathBuf>,
    /// Whether it is Python.
    pub(crate) is_python: bool,
    state: Mutex<State>,
    /// The version that was saved last.
    saved: Mutex<Option<i32>>,
}

#[derive(Debug)]
struct State {
    version: i32,
    text: String,
    lines: Arc<Lines>,
    base: Option<Base>,
    current: Option<Arc<Revision>>,
    stale: Vec<SyntaxTree>,
}

/// The last tree, and what happened to its text since.
#[derive(Clone, Debug)]
struct Base {
    tree: SyntaxTree,
    edits: Vec<Edit>,
}

/// A document at one version. Immutable.
#[derive(Debug)]
pub(crate) struct Revision {
    /// The client's version.
    pub(crate) version: i32,
    /// The text.
    pub(crate) text: Arc<str>,
    /// Its lines.
    pub(crate) lines: Arc<Lines>,
    base: Option<Base>,
    tree: OnceLock<SyntaxTree>,
    /// What it defines itself.
    pub(crate) own_shard: Arc<OnceLock<Option<Arc<Shard>>>>,
    /// Held while parsing. Trees of earlier texts, dropped by whoever parses: to free a large one takes longer than
    /// an edit may.
    stale: Mutex<Vec<SyntaxTree>>,
}

impl Document {
    /// A document as it was opened.
    pub(crate) fn new(
        uri: String,
        path: Option<PathBuf>,
        is_python: bool,
        version: i32,
        text: String,
    ) -> Self {
        let lines = Arc::new(Lines::of(&text));
        let state = State { version, text, lines, base: None, current: None, stale: Vec::new() };
        Self { uri, path, is_python, state: Mutex::new(state), saved: Mutex::default() }
    }

    /// Applies changes in order. Never waits for a request that is being answered.
    pub(crate) fn change(&self, version: i32, changes: &[Change], encoding: Encoding) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        for change in changes {
            state.apply(change, encoding);
        }
        state.version = version;
    }

    /// The file is as the document is now.
    pub(crate) fn note_saved(&self) {
        let version = self.state.lock().unwrap_or_else(PoisonError::into_inner).version;
        *self.saved.lock().unwrap_or_else(PoisonError::into_inner) = Some(version);
    }

    /// The text, if it was not saved since it changed.
    pub(crate) fn unsaved(&self) -> Option<Arc<str>> {
        let revision = self.revision();
        let saved = *self.saved.lock().unwrap_or_else(PoisonError::into_inner);
        (saved != Some(revision.version)).then(|| Arc::clone(&revision.text))
    }

    /// The document as it is now.
    pub(crate) fn revision(&self) -> Arc<Revision> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).revision()
    }
}

impl State {
    fn apply(&mut self, change: &Change, encoding: Encoding) {
        let (range, new_text) = match change.range {
            Some((start, end)) => {
                let start = self.lines.offset(&self.text, start, encoding);
                let end = self.lines.offset(&self.text, end, encoding);
                (start.min(end)..start.max(end), change.text.as_str())
            }
            // A client that sends all of the text for every key still gets incremental parsing.
            None => difference(&self.text, &change.text),
        };
        let edit = replace(&mut self.text, range, new_text);
        Arc::make_mut(&mut self.lines).replace(&self.text, edit.start, edit.old_end, edit.new_end);
        if let Some(tree) = self.current.take().and_then(|revision| revision.tree.get().cloned()) {
            let old = self.base.replace(Base { tree, edits: Vec::new() });
            self.stale.extend(old.map(|old| old.tree));
        }
        if let Some(base) = &mut self.base {
            base.edits.push(edit);
        }
        self.base.take_if(|base| base.edits.len() > MAX_EDITS);
    }

    fn revision(&mut self) -> Arc<Revision> {
        if let Some(revision) = self.current.as_ref().filter(|revision| revision.version == self.version) {
            return Arc::clone(revision);
        }
        let revision = Arc::new(Revision {
            version: self.version,
            text: Arc::from(self.text.as_str()),
            lines: Arc::clone(&self.lines),
            base: self.base.clone(),
            tree: OnceLock::new(),
            own_shard: Arc::default(),
            stale: Mutex::new(std::mem::take(&mut self.stale)),
        });
        self.current = Some(Arc::clone(&revision));
        revision
    }
}

impl Revision {
    /// Its syntax, parsed by whoever asks first. `None` if cancelled.
    pub(crate) fn tree(&self, cancel: &CancellationToken) -> Option<SyntaxTree> {
        if let Some(tree) = self.tree.get() {
            return Some(tree.clone());
        }
        let mut stale = self.stale.lock().unwrap_or_else(PoisonError::into_inner);
        stale.clear();
        if let Some(tree) = self.tree.get() {
            return Some(tree.clone());
        }
        let old = self.base.as_ref().map(|base| {
            let mut tree = base.tree.clone();
            base.edits.iter().for_each(|edit| tree.edit(edit));
            tree
        });
        let tree = SyntaxTree::parse(&self.text, old.as_ref(), cancel)?;
        Some(self.tree.get_or_init(|| tree).clone())
    }
}

/// The part in which two texts differ: a range of `old`, and what stands there in `new`.
pub(super) fn difference<'n>(old: &str, new: &'n str) -> (Range<usize>, &'n str) {
    let same = |(a, b): &(u8, u8)| a == b;
    let prefix = old.bytes().zip(new.bytes()).take_while(same).count();
    let prefix = old.floor_char_boundary(prefix).min(new.floor_char_boundary(prefix));
    let [old_rest, new_rest] = [old, new].map(|text| text.as_bytes().get(prefix..).unwrap_or_default());
    let suffix = old_rest.iter().rev().copied().zip(new_rest.iter().rev().copied()).take_while(same).count();
    let old_end = old.ceil_char_boundary(old.len() - suffix);
    let new_end = new.ceil_char_boundary(new.len() - suffix);
    (prefix..old_end, new.get(prefix..new_end).unwrap_or_default())
}

/// Replaces a range of a text; gives the edit as the syntax tree wants it, whose lines end with `\n` only.
pub(super) fn replace(text: &mut String, range: Range<usize>, new_text: &str) -> Edit {
    let start_point = point_from((0, 0), text.as_bytes().get(..range.start).unwrap_or_default());
    let old_end_point = point_from(start_point, text.as_bytes().get(range.clone()).unwrap_or_default());
    let new_end_point = point_from(start_point, new_text.as_bytes());
    text.replace_range(range.clone(), new_text);
    Edit {
        start: range.start,
        old_end: range.end,
        new_end: range.start + new_text.len(),
        start_point,
        old_end_point,
        new_end_point,
    }
}

/// Where `bytes` end that begin at a point.
fn point_from((row, column): (usize, usize), bytes: &[u8]) -> (usize, usize) {
    let n_lines = memchr_iter(b'\n', bytes).count();
    match memchr::memrchr(b'\n', bytes) {
        Some(at) => (row + n_lines, bytes.len() - at - 1),
        None => (row, column + bytes.len()),
    }
}

#[cfg(test)]
mod tests;
