//! Words: BM25 per field, and which shares of the query and of the name match.

use super::{Common, Evidence};
use crate::schema::FIELDS;
use crate::search::candidates::FieldScores;

/// What each field's BM25 counts in the sum, in the order of [`FIELDS`].
const FIELD_WEIGHTS: [f32; FIELDS.len()] = [1.2, 0.5, 0.3, 1.5, 0.6, 0.5];

pub(super) const NAMES: [&str; 13] = [
    // The sum over the fields as a share of the best candidate's, and as it is.
    "words",
    "words_sum",
    "bm25_name",
    "bm25_parent",
    "bm25_signature",
    "bm25_summary",
    "bm25_body",
    "bm25_hints",
    // Shares: of the name's words that the query has; of the query's, by rarity, that the name, the summary, the parent
    // and anything has.
    "name_coverage",
    "query_in_name",
    "query_in_summary",
    "query_in_parent",
    "query_coverage",
];

/// The sum of BM25 over the fields.
pub(in crate::search) fn sum(fields: &FieldScores) -> f32 {
    fields.bm25.iter().zip(FIELD_WEIGHTS).map(|(score, weight)| score * weight).sum()
}

pub(super) fn values(candidate: &Evidence<'_>, common: &Common<'_>) -> [f32; NAMES.len()] {
    let [name, parent, signature, summary, body, hints] = candidate.fields.bm25;
    let [in_name, in_parent, _, in_summary, _, _] = candidate.fields.matched;
    let anywhere = candidate.fields.matched.iter().fold(0, |all, field| all | field);
    let idf = common.idf;
    let total: f32 = idf.iter().sum::<f32>().max(f32::EPSILON);
    let share = |matched: u32| {
        let found = idf.iter().enumerate().filter(|(bit, _)| matched >> bit & 1 == 1);
        found.map(|(_, idf)| idf).sum::<f32>() / total
    };
    let sum = sum(&candidate.fields);
    [
        (sum / common.best_words.max(f32::EPSILON)).min(1.0),
        sum,
        name,
        parent,
        signature,
        summary,
        body,
        hints,
        (in_name.count_ones() as f32 / candidate.n_name_terms.max(1) as f32).min(1.0),
        share(in_name),
        share(in_summary),
        share(in_parent),
        share(anywhere),
    ]
}
