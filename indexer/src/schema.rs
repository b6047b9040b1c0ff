//! The search schema: which words of an entry are indexed, in which field.
//!
//! Candidates come from one field that holds all words, the telling ones several times, so that a query of
//! eight words reads eight posting lists and not forty. The other fields give the candidates' features.

use tantivy::TantivyDocument;
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};

use crate::entry::{ApiEntry, Extraction};
use crate::language::python::parameters::Signature;
use crate::tokenizer::Analyzer;

/// A field of the word index.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SearchField {
    /// Its name; its feature is `bm25_` and this.
    pub name: &'static str,
    /// How many times its words stand in the candidates' field.
    pub repeat: usize,
    /// BM25's b: how much a long field counts against a document.
    pub length_weight: f32,
}

/// The fields, in the order of their numbers, which begin at one.
pub const FIELDS: [SearchField; 6] = [
    SearchField { name: "name", repeat: 4, length_weight: 0.3 },
    SearchField { name: "parent", repeat: 1, length_weight: 0.75 },
    SearchField { name: "signature", repeat: 1, length_weight: 0.75 },
    SearchField { name: "summary", repeat: 3, length_weight: 0.75 },
    SearchField { name: "body", repeat: 1, length_weight: 0.75 },
    SearchField { name: "hints", repeat: 1, length_weight: 0.75 },
];

/// Docs are read up to here, in bytes: what follows is examples of other things.
const MAX_DOC: usize = 2500;
/// The first paragraph is read up to here, in bytes.
const MAX_SUMMARY: usize = 300;
/// So many parameters say what is wanted.
const MAX_PARAMETERS: usize = 12;

/// The candidates' field.
pub(crate) fn all_words() -> Field {
    Field::from_field_id(0)
}

/// The field of `FIELDS[index]`.
pub(crate) fn field(index: usize) -> Field {
    Field::from_field_id(index as u32 + 1)
}

/// The schema of every word index: words and how often they occur, no positions, nothing stored.
pub(crate) fn schema() -> Schema {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("whitespace")
        .set_index_option(IndexRecordOption::WithFreqs)
        .set_fieldnorms(true);
    let options = TextOptions::default().set_indexing_options(indexing);
    let mut builder = Schema::builder();
    builder.add_text_field("all", options.clone());
    for field in FIELDS {
        builder.add_text_field(field.name, options.clone());
    }
    builder.build()
}

/// Makes documents of the entries of one extraction.
#[derive(Debug, Default)]
pub(crate) struct Documents {
    analyzer: Analyzer,
}

impl Documents {
    /// The document of `entry`, which is one of `extraction`.
    pub(crate) fn document(&mut self, extraction: &Extraction, entry: &ApiEntry) -> TantivyDocument {
        let mut document = TantivyDocument::default();
        let mut all = String::new();
        for (index, text) in texts(extraction, entry).iter().enumerate() {
            let mut words = String::with_capacity(text.len());
            self.analyzer.append(text, &mut words);
            let repeat = FIELDS.get(index).map_or(1, |field| field.repeat);
            (0..repeat).for_each(|_| all.push_str(&words));
            document.add_text(field(index), words);
        }
        document.add_text(all_words(), all);
        document
    }
}

/// What the vector of `entry` is made of: its names, its parent's name, its parameters, its first paragraph
/// or, if it has none, the first of its hints.
pub(crate) fn meaning_texts(entry: &ApiEntry) -> [String; 4] {
    let parent = entry.public_path.rsplit('.').nth(1).unwrap_or_default();
    let line = entry.signature.lines().next().unwrap_or_default();
    let mut parameters = String::new();
    for parameter in parameters_of(line).take(MAX_PARAMETERS) {
        parameters.push_str(parameter);
        parameters.push(' ');
    }
    let (first, _) = split_doc(&entry.doc);
    // Without docs the likeliest thing that is said elsewhere stands for them.
    let first = if first.is_empty() { cut(&entry.hints, MAX_SUMMARY) } else { first };
    [names(entry), parent.to_owned(), parameters, first.to_owned()]
}

/// The names of parameters that say something.
fn parameters_of(signature: &str) -> impl Iterator<Item = &str> {
    let parameters = Signature::parse(signature).parameters.into_iter().map(|parameter| parameter.name);
    parameters.filter(|name| !matches!(*name, "self" | "cls" | "args" | "kwargs" | "kwds"))
}

/// The short names of `entry`: its own, and those of its aliases.
fn names(entry: &ApiEntry) -> String {
    let mut name = entry.name.to_string();
    let mut names = vec![&*entry.name];
    for alias in &entry.aliases {
        let short = alias.rsplit('.').next().unwrap_or(alias);
        if !names.contains(&short) {
            names.push(short);
            name.push(' ');
            name.push_str(short);
        }
    }
    name
}

/// The text of each of [`FIELDS`].
fn texts(extraction: &Extraction, entry: &ApiEntry) -> [String; 6] {
    let path =
        if entry.public_path.is_empty() { path_of(extraction, entry) } else { entry.public_path.to_string() };
    let parent = path.rsplit_once('.').map_or("", |(parent, _)| parent);
    let (first, rest) = split_doc(&entry.doc);
    [
        names(entry),
        parent.to_owned(),
        entry.signature.to_string(),
        first.to_owned(),
        rest.to_owned(),
        entry.hints.to_string(),
    ]
}

/// The first paragraph and the rest, each as far as it is read.
fn split_doc(doc: &str) -> (&str, &str) {
    let doc = cut(doc.trim(), MAX_DOC);
    let (first, _) = doc.split_once("\n\n").unwrap_or((doc, ""));
    let first = cut(first, MAX_SUMMARY);
    (first, doc.get(first.len()..).unwrap_or_default())
}

/// At most `length` bytes of `text`.
fn cut(text: &str, length: usize) -> &str {
    text.get(..text.floor_char_boundary(length)).unwrap_or(text)
}

/// Where `entry` is defined, for an entry that says no public path.
fn path_of(extraction: &Extraction, entry: &ApiEntry) -> String {
    let mut parts = vec![&*entry.name];
    let mut at = entry.parent;
    while let Some(parent) = at.and_then(|id| extraction.entries.get(id.index())) {
        parts.push(&parent.name);
        // Parents stand before their children, so this ends.
        at = parent.parent;
    }
    parts.reverse();
    parts.join(".")
}
