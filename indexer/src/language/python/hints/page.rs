//! README and docs pages: the headings, sentences and code that name an entry.

use super::cut;
use super::mention::{CALLER, MAX_SUBJECTS, Mention, SECTION, SENTENCE};
use super::names::Names;
use super::page_blocks::{Block, blocks};
use super::usage::Caller;
use crate::entry::{EntryId, Kind};

/// Of the paragraph before a piece of code, the last so many bytes.
const MAX_BEFORE: usize = 240;

/// Names under which other packages are imported everywhere.
const FOREIGN: [&str; 12] =
    ["np", "pd", "plt", "os", "sys", "re", "json", "math", "torch", "time", "random", "self"];

/// What the page says about entries. Of metadata the headers are passed over.
pub(crate) fn read_page(text: &str, path: &str, names: &Names<'_>) -> Vec<Mention> {
    let text = match path.rsplit('/').next() {
        Some("METADATA" | "PKG-INFO") => text.split_once("\n\n").map_or("", |(_, description)| description),
        _ => text,
    };
    let mut page = Page { names, mentions: Vec::new(), heading: String::new(), subject: None };
    let mut caller = Caller::new(names, path, true);
    let mut before = String::new();
    for block in blocks(text) {
        match block {
            Block::Heading(heading) => {
                before.clear();
                page.heading(&heading);
            }
            Block::Text(text) => {
                page.paragraph(&text);
                before = text;
            }
            Block::Code(code) => {
                let start = before.len().saturating_sub(MAX_BEFORE);
                let prose = before.get(before.ceil_char_boundary(start)..).unwrap_or_default();
                let heading = page.heading.as_str();
                caller.read(&code, |_, doc| format!("{heading}: {prose} {doc}"));
            }
        }
    }
    // What a page says before code is chosen with more care than a test's name.
    let from_code = caller.mentions.into_iter().map(|mention| Mention {
        rank: if mention.rank > CALLER { mention.rank - 2 } else { mention.rank },
        ..mention
    });
    page.mentions.extend(from_code);
    page.mentions
}

struct Page<'n> {
    names: &'n Names<'n>,
    mentions: Vec<Mention>,
    heading: String,
    /// What the section is about, by its heading.
    subject: Option<EntryId>,
}

impl Page<'_> {
    fn heading(&mut self, heading: &str) {
        let named = self.named(heading);
        let is_name = heading.split_whitespace().count() <= 2 || heading.contains('(');
        self.subject = match named.as_slice() {
            [only] if is_name => Some(*only),
            _ => None,
        };
        heading.replace(['`', '*'], "").trim().clone_into(&mut self.heading);
        if self.subject.is_none() {
            for entry in named.into_iter().take(MAX_SUBJECTS) {
                self.mentions.push(Mention { entry, rank: SENTENCE, text: self.heading.clone() });
            }
        }
    }

    fn paragraph(&mut self, text: &str) {
        if let Some(entry) = self.subject {
            self.mentions.push(Mention { entry, rank: SECTION, text: text.to_owned() });
        }
        for sentence in sentences(text) {
            let named = self.named(sentence);
            if named.len() > MAX_SUBJECTS {
                continue;
            }
            // A sentence that is nothing but the name says no more than its paragraph.
            let said = if sentence.split_whitespace().count() < 4 { cut(text, MAX_BEFORE) } else { sentence };
            for entry in named {
                if Some(entry) != self.subject {
                    let text = format!("{}: {said}", self.heading);
                    self.mentions.push(Mention { entry, rank: SENTENCE, text });
                }
            }
        }
    }

    /// The entries that `text` names, each once.
    fn named(&self, text: &str) -> Vec<EntryId> {
        let mut found: Vec<EntryId> = Vec::new();
        let mut take = |entry: Option<EntryId>| {
            if let Some(entry) = entry.filter(|entry| self.names.is_offered(*entry))
                && self.names.entry(entry).is_some_and(|entry| entry.kind != Kind::Module)
                && !found.contains(&entry)
            {
                found.push(entry);
            }
        };
        for (index, part) in text.split('`').enumerate() {
            if index % 2 == 1 {
                take(self.code_name(part));
            } else {
                for (word, is_called) in words(part) {
                    take(self.plain_name(word, is_called));
                }
            }
        }
        // Between double marks the parts of code stand at even places: look at them as code too.
        if text.contains("``") {
            for part in text.split("``").skip(1).step_by(2) {
                take(self.code_name(part));
            }
        }
        found
    }

    /// A name that is marked as code: `` `name` ``, ``` ``name(x)`` ```, `` :func:`~package.name` ``.
    fn code_name(&self, code: &str) -> Option<EntryId> {
        // `title <target>`
        let code = code.rsplit_once('<').map_or(code, |(_, target)| target.trim_end_matches('>'));
        let code = code.trim().trim_start_matches(['~', '!', '.', '@']);
        let (name, rest) = code.split_at(code.find(|c: char| !is_name(c)).unwrap_or(code.len()));
        let is_called = rest.starts_with('(');
        if !(rest.is_empty() || is_called) {
            return None;
        }
        self.names.dotted(name).or_else(|| self.method_of_value(name, is_called))
    }

    /// A name in prose: called, a full path, or of a form that no word has.
    fn plain_name(&self, word: &str, is_called: bool) -> Option<EntryId> {
        if word.contains('.') {
            let full = self.names.path(word);
            return full.or_else(|| if is_called { self.method_of_value(word, true) } else { None });
        }
        let n_upper = word.chars().filter(|c| c.is_uppercase()).count();
        let is_camel = n_upper > 1 && word.chars().any(char::is_lowercase);
        let is_distinct = word.trim_matches('_').contains('_') || is_camel;
        if is_called || is_distinct { self.names.unique(word) } else { None }
    }

    /// `frame.merge()`: a value's method, where the name is unique.
    fn method_of_value(&self, path: &str, is_called: bool) -> Option<EntryId> {
        let (head, name) = path.rsplit_once('.')?;
        let is_foreign = FOREIGN.contains(&head) || self.names.is_top(head.split('.').next().unwrap_or(head));
        if is_called && !is_foreign { self.names.unique_method(name) } else { None }
    }
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.')
}

/// The words of `text` that may be dotted names, and whether each is called.
fn words(text: &str) -> impl Iterator<Item = (&str, bool)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let start = rest.find(|c: char| c.is_alphabetic() || c == '_')?;
        rest = rest.get(start..)?;
        let end = rest.find(|c: char| !is_name(c)).unwrap_or(rest.len());
        let word = rest.get(..end)?;
        rest = rest.get(end..)?;
        Some((word.trim_end_matches('.'), rest.starts_with('(')))
    })
}

/// The sentences of a paragraph, roughly.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(". ").map(str::trim).filter(|sentence| !sentence.is_empty())
}
