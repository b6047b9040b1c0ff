//! The features of a candidate: named numbers, in groups. An absent fact is 0 in a feature that is 0 in the mean.

mod context;
mod meaning;
mod names;
mod structure;
mod usage;
mod words;

use rustc_hash::FxHashSet;

use super::candidates::FieldScores;
use super::context::Context;
use super::light::LightWords;
use super::meaning::Alike;
use super::query::Query;
use crate::store::{EntryView, Pieces};

pub(super) use names::NameMatch;
pub(super) use words::sum as sum_of_words;

/// All that the features of a candidate are made of.
pub(super) struct Evidence<'a> {
    pub(super) entry: EntryView<'a>,
    /// The name of the module or class that holds it, as users write it.
    pub(super) parent: &'a str,
    pub(super) names: NameMatch,
    pub(super) fields: FieldScores,
    /// Terms in the entry's name.
    pub(super) n_name_terms: usize,
    /// The cosine with the query; `None` for an entry without a vector.
    pub(super) cosine: Option<f32>,
    /// The same, word pieces that most candidates have counting little.
    pub(super) rare_cosine: Option<f32>,
    /// The cosine with each part of the query.
    pub(super) clauses: Vec<f32>,
    pub(super) alike: Alike,
    pub(super) pieces: [Pieces<'a>; 4],
    /// Its place among the candidates of its name, from 0, and how many those are.
    pub(super) place: u32,
    pub(super) n_namesakes: u32,
    /// Whether its package is in question.
    pub(super) is_near: bool,
}

/// What is the same for all candidates of a query.
pub(super) struct Common<'a> {
    pub(super) query: &'a Query,
    pub(super) context: &'a Context<'a>,
    pub(super) light: &'a LightWords,
    /// The lower-case names of what the libraries in question are about.
    pub(super) objects: &'a FxHashSet<&'a str>,
    /// The query's words, as names: in lower case, singular too.
    pub(super) plain_words: &'a [String],
    /// Weights of the query's terms.
    pub(super) idf: &'a [f32],
    /// The best sum of words of all candidates.
    pub(super) best_words: f32,
    pub(super) best_cosine: f32,
    /// Of the cosine over all documents that were scanned, or of the candidates.
    pub(super) cosine_mean: f32,
    pub(super) cosine_deviation: f32,
}

/// How many features there are.
pub(super) const N_FEATURES: usize = words::NAMES.len()
    + names::NAMES.len()
    + meaning::NAMES.len()
    + structure::NAMES.len()
    + usage::NAMES.len()
    + context::NAMES.len();

/// The features of one candidate, in the order of [`feature_names`].
pub(super) type Features = [f32; N_FEATURES];

/// The features' names, in order.
pub(super) fn feature_names() -> impl Iterator<Item = &'static str> {
    let first = words::NAMES.iter().chain(&names::NAMES).chain(&meaning::NAMES);
    first.chain(&structure::NAMES).chain(&usage::NAMES).chain(&context::NAMES).copied()
}

/// The features of a candidate, in the order of [`feature_names`].
pub(super) fn features(candidate: &Evidence<'_>, common: &Common<'_>) -> Features {
    let values = words::values(candidate, common)
        .into_iter()
        .chain(names::values(candidate, common))
        .chain(meaning::values(candidate, common))
        .chain(structure::values(candidate))
        .chain(usage::values(candidate, common))
        .chain(context::values(candidate, common));
    let mut out = [0.0; N_FEATURES];
    for (out, value) in out.iter_mut().zip(values) {
        *out = value;
    }
    out
}

fn is(condition: bool) -> f32 {
    f32::from(u8::from(condition))
}
