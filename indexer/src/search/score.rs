//! The score: one weighted sum over named features.

use crate::entry::{Flags, Kind};
use crate::schema::FIELDS;
use crate::store::EntryView;

use super::candidates::FieldScores;

/// A feature and its weight in the score. Weights were set on all development sets together.
pub(crate) const FEATURES: [(&str, f32); 23] = [
    // Words: a sum of BM25 per field, the best candidate's being 1.
    ("words", 1.0),
    ("bm25_name", 0.0),
    ("bm25_parent", 0.0),
    ("bm25_signature", 0.0),
    ("bm25_summary", 0.0),
    ("bm25_body", 0.0),
    // Shares: of the name's words that the query has, of the query's that the name has, and the entry.
    ("name_coverage", 0.15),
    ("query_in_name", 0.0),
    ("query_coverage", 0.4),
    // Names: far above all words, in this order.
    ("exact_path", 1000.0),
    ("exact_name", 500.0),
    ("exact_case", 10.0),
    ("prefix", 100.0),
    ("mention", 0.4),
    // The entry itself.
    // Uses by its own package, as a logarithm, and as a share of the most used entry's.
    ("refs", 0.0),
    ("refs_share", 0.7),
    ("depth", -0.12),
    ("is_class", 0.0),
    ("is_function", 0.0),
    ("is_method", 0.0),
    ("is_private_name", -0.05),
    ("private_package", 0.05),
    ("deprecated", -0.05),
];

/// Deeper paths are as deep as this.
const MAX_DEPTH: f32 = 4.0;
/// A package whose most used entry is used less often says little about its entries.
const MIN_REFS: u32 = 20;

/// What each field's BM25 counts in "words", in the order of [`FIELDS`].
pub(crate) const FIELD_WEIGHTS: [f32; FIELDS.len()] = [1.2, 0.5, 0.3, 1.5, 0.6];

/// How a query that is or mentions a name fits an entry, each from 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct NameMatch {
    /// Share of a dotted query's parts that end a path of the entry; 1 only if all do.
    pub(crate) exact_path: f32,
    /// The last part is the entry's name, but not all parts end a path of it.
    pub(crate) exact_name: f32,
    /// The last part is the name in its very case.
    pub(crate) exact_case: f32,
    /// The last part begins the name: the share of it.
    pub(crate) prefix: f32,
    /// The name stands among the query's words.
    pub(crate) mention: f32,
}

/// All that the features of a candidate are made of.
pub(crate) struct Evidence<'a> {
    pub(crate) entry: EntryView<'a>,
    pub(crate) names: NameMatch,
    pub(crate) fields: FieldScores,
    /// Weights of the query's terms.
    pub(crate) idf: &'a [f32],
    /// Terms in the entry's name.
    pub(crate) n_name_terms: usize,
    /// The best "words" sum of all candidates.
    pub(crate) best_words: f32,
}

/// The sum of BM25 per field.
pub(crate) fn words(fields: &FieldScores) -> f32 {
    fields.bm25.iter().zip(FIELD_WEIGHTS).map(|(score, weight)| score * weight).sum()
}

/// The features of a candidate, in the order of [`FEATURES`].
pub(crate) fn features(evidence: &Evidence<'_>) -> [f32; FEATURES.len()] {
    let Evidence { entry, names, fields, idf, n_name_terms, best_words } = evidence;
    let [bm25_name, bm25_parent, bm25_signature, bm25_summary, bm25_body] = fields.bm25;
    let [in_name, ..] = fields.matched;
    let anywhere = fields.matched.iter().fold(0, |all, field| all | field);
    let total: f32 = idf.iter().sum::<f32>().max(f32::EPSILON);
    let share = |matched: u32| {
        idf.iter().enumerate().filter(|(bit, _)| matched >> bit & 1 == 1).map(|(_, idf)| idf).sum::<f32>()
            / total
    };
    let is = |condition: bool| f32::from(u8::from(condition));
    let kind = entry.kind();
    let name = entry.name();
    let refs = (entry.refs().unwrap_or(0) as f32).ln_1p();
    let most_refs = (entry.shard().info().max_refs.max(MIN_REFS) as f32).ln_1p();
    let depth = entry.public_path().matches('.').count() as f32;
    [
        words(fields) / best_words.max(f32::EPSILON),
        bm25_name,
        bm25_parent,
        bm25_signature,
        bm25_summary,
        bm25_body,
        (in_name.count_ones() as f32 / (*n_name_terms).max(1) as f32).min(1.0),
        share(in_name),
        share(anywhere),
        names.exact_path,
        names.exact_name,
        names.exact_case,
        // A name that is the query whole does not also begin a longer alias.
        if names.exact_path > 0.0 || names.exact_name > 0.0 { 0.0 } else { names.prefix },
        names.mention,
        refs,
        refs / most_refs,
        depth.min(MAX_DEPTH),
        is(kind == Kind::Class),
        is(kind == Kind::Function),
        is(kind == Kind::Method),
        is(name.starts_with('_')),
        is(entry.shard().info().is_private),
        is(entry.flags().contains(Flags::DEPRECATED)),
    ]
}

/// The score of a candidate with these features.
pub(crate) fn score(features: &[f32; FEATURES.len()]) -> f32 {
    FEATURES.iter().zip(features).map(|((_, weight), value)| weight * value).sum()
}
