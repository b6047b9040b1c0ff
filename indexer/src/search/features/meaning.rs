//! Meaning: how near the vectors are, and how alike the word pieces.

use super::{Common, Evidence};

pub(super) const NAMES: [&str; 12] = [
    // The cosine, in standard deviations from the mean, and how far below the best.
    "meaning",
    "meaning_deviations",
    "meaning_gap",
    // The cosine with the likest part of a query that has several, and with the first; 0 where it has one.
    "meaning_of_part",
    "meaning_of_first_part",
    // Word pieces, one by one.
    "name_alike",
    "query_alike_name",
    "summary_alike",
    "query_alike_summary",
    "query_alike_anything",
    // The cosine and the likeness, word pieces that most candidates have counting little.
    "meaning_of_rare",
    "query_alike_by_rarity",
];

pub(super) fn values(candidate: &Evidence<'_>, common: &Common<'_>) -> [f32; NAMES.len()] {
    let alike = candidate.alike;
    let (mut cosine, mut deviations, mut gap) = (0.0, 0.0, 0.0);
    if let Some(value) = candidate.cosine {
        cosine = value;
        deviations = (value - common.cosine_mean) / common.cosine_deviation.max(1e-3);
        gap = (value - common.best_cosine).min(0.0);
    }
    let difference = |part: Option<f32>| part.map_or(0.0, |part| part - cosine);
    [
        cosine,
        deviations,
        gap,
        difference(candidate.clauses.iter().copied().reduce(f32::max)),
        difference(candidate.clauses.first().copied()),
        alike.name_in_query,
        alike.query_in_name,
        alike.summary_in_query,
        alike.query_in_summary,
        alike.query_anywhere,
        candidate.rare_cosine.unwrap_or(cosine),
        alike.rare_anywhere,
    ]
}
