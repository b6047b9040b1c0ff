//! Words that tell what an API does where its docs are thin: its own body, and tests, examples, README and docs pages
//! that name it.
//!
//! Nobody is shown a hint, so they need not read well; they must not be attributed to the wrong entry. A name counts
//! only if it resolves to one entry: by its full path, by what a file imports and assigns, or because no other entry
//! of the package has it.

mod body;
mod comments;
mod mention;
mod names;
mod page;
mod page_blocks;
#[cfg(test)]
mod tests;
mod usage;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

pub(crate) use body::{body_hints, class_hints};
pub(crate) use comments::comment_above;

use super::decode::decode;
use crate::cancel::CancellationToken;
use crate::entry::{EntryId, Extraction};
use crate::error::Problem;
use crate::package::SourceFile;
use mention::Mention;
use names::Names;

/// An entry's hints are at most so long, in bytes.
pub(crate) const MAX_HINTS: usize = 2_000;
/// Of those, what others say about it.
const MAX_MENTIONS: usize = 1_300;
/// One mention.
const MAX_MENTION: usize = 400;

/// Whether docs leave open what something does: there are none, or one line.
pub(crate) fn is_thin(doc: &str) -> bool {
    !doc.trim().contains('\n')
}

/// At most `length` bytes of `text`, whole words.
pub(crate) fn cut(text: &str, length: usize) -> &str {
    if text.len() <= length {
        return text;
    }
    let cut = text.get(..text.floor_char_boundary(length)).unwrap_or_default();
    cut.rsplit_once(char::is_whitespace).map_or(cut, |(whole, _)| whole)
}

/// Adds what `files` (tests, examples, README, docs pages) say about entries to their hints. A file that cannot be
/// read is a problem.
pub(crate) fn attach(extraction: &mut Extraction, files: &[SourceFile], cancel: &CancellationToken) {
    if files.is_empty() {
        return;
    }
    let names = Names::new(&extraction.entries);
    let read: Vec<(Vec<Mention>, Option<Problem>)> =
        files.par_iter().map(|file| read_file(file, &names, cancel)).collect();
    let mut by_entry: FxHashMap<EntryId, Vec<Mention>> = FxHashMap::default();
    for (mentions, problem) in read {
        extraction.problems.extend(problem);
        for mention in mentions {
            by_entry.entry(mention.entry).or_default().push(mention);
        }
    }
    for (id, mut mentions) in by_entry {
        let Some(entry) = extraction.entries.get_mut(id.index()) else { continue };
        // The sort is stable: of equal ones the first file's comes first.
        mentions.sort_by_key(|mention| mention.rank);
        let mut hints = String::new();
        let mut seen: FxHashSet<&str> = FxHashSet::default();
        for mention in &mentions {
            let text = cut(&mention.text, MAX_MENTION);
            if hints.len() + text.len() < MAX_MENTIONS && seen.insert(text) {
                hints.push_str(text);
                hints.push('\n');
            }
        }
        hints.push_str(&entry.hints);
        entry.hints = cut(&hints, MAX_HINTS).into();
    }
}

fn read_file(
    file: &SourceFile,
    names: &Names<'_>,
    cancel: &CancellationToken,
) -> (Vec<Mention>, Option<Problem>) {
    if cancel.is_cancelled() {
        return (Vec::new(), None);
    }
    let bytes = match file.read() {
        Ok(bytes) => bytes,
        Err(error) => return (Vec::new(), Some(Problem::new(&file.path, error.to_string()))),
    };
    let (text, is_lossy) = decode(&bytes);
    let problem =
        is_lossy.then(|| Problem::new(&file.path, "not valid UTF-8; the bytes that are not were replaced"));
    let mentions = match file.path.rsplit_once('.') {
        Some((_, "py")) => usage::read_source(&text, &file.path, names),
        _ => page::read_page(&text, &file.path, names),
    };
    (mentions, problem)
}
