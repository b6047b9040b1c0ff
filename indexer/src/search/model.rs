//! The score: one weighted sum over named features, with one set of weights where the code before the cursor is known
//! and one where it is not.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::features::{Features, N_FEATURES, feature_names};

/// Weights by feature; see `indexer/training` for how they were made.
static MODEL: &str = include_str!("../../assets/ranker/model.json");

/// Names stand far above all words, in this order: who writes a name wants that name. Packages in question come before
/// others, unless these fit much better.
const SET_WEIGHTS: [(&str, f32); 5] = [
    ("exact_path", 1000.0),
    ("exact_name", 500.0),
    ("exact_case", 10.0),
    ("prefix", 100.0),
    ("near_package", 1.5),
];

/// A weight for each feature, in the order of [`feature_names`].
pub(super) type Weights = [f32; N_FEATURES];

#[derive(serde::Deserialize)]
struct Model {
    with_code: FxHashMap<String, f32>,
    without_code: FxHashMap<String, f32>,
}

/// The weights for queries with or without code before them.
pub(super) fn weights(has_code: bool) -> &'static Weights {
    static WEIGHTS: OnceLock<[Weights; 2]> = OnceLock::new();
    let [without, with] = WEIGHTS.get_or_init(|| {
        // A test reads the same text, so the fallback is never met.
        let model: Option<Model> = serde_json::from_str(MODEL).ok();
        model.map_or([[0.0; N_FEATURES]; 2], |model| {
            [by_order(&model.without_code), by_order(&model.with_code)]
        })
    });
    if has_code { with } else { without }
}

fn by_order(by_name: &FxHashMap<String, f32>) -> Weights {
    let mut weights = [0.0; N_FEATURES];
    for (weight, name) in weights.iter_mut().zip(feature_names()) {
        let is_set = SET_WEIGHTS.iter().find(|(known, _)| *known == name).map(|(_, weight)| *weight);
        *weight = is_set.or_else(|| by_name.get(name).copied()).unwrap_or_default();
    }
    weights
}

/// The score of a candidate with these features.
pub(super) fn score(weights: &Weights, features: &Features) -> f32 {
    weights.iter().zip(features).map(|(weight, value)| weight * value).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weighs_only_features_that_are_there() {
        let model: Model = serde_json::from_str(MODEL).unwrap();
        let names: Vec<&str> = feature_names().collect();
        assert_eq!(names.len(), N_FEATURES);
        for name in model.with_code.keys().chain(model.without_code.keys()) {
            assert!(names.contains(&name.as_str()), "{name}");
        }
        let mut unique = names.clone();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(unique.len(), names.len());
    }
}
