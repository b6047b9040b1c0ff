//! Why a hit stands where it does, in words.

use std::collections::BTreeMap;

use siskin_indexer::search::Hit;

/// Reasons that are named for one hit, and reasons against it.
const N_FOR: usize = 4;
const N_AGAINST: usize = 1;
/// Smaller parts of a score are not worth a word.
const LEAST: f32 = 0.02;

/// What weighs most for a hit, and what against it, each with its part of the score.
pub(super) fn reasons(hit: &Hit) -> String {
    of_parts(hit.contributions())
}

fn of_parts(contributions: impl Iterator<Item = (&'static str, f32)>) -> String {
    // Features that say the same are one reason.
    let mut sums: BTreeMap<String, f32> = BTreeMap::new();
    for (feature, part) in contributions {
        *sums.entry(words(feature)).or_default() += part;
    }
    let mut parts: Vec<(String, f32)> = sums.into_iter().filter(|(_, part)| part.abs() >= LEAST).collect();
    parts.sort_by(|(a, x), (b, y)| y.total_cmp(x).then_with(|| a.cmp(b)));
    let said = |(reason, part): &(String, f32)| format!("{reason} ({part:+.2})");
    let in_favour: Vec<String> = parts.iter().filter(|(_, part)| *part > 0.0).take(N_FOR).map(said).collect();
    let against: Vec<String> =
        parts.iter().rev().filter(|(_, part)| *part < 0.0).take(N_AGAINST).map(said).collect();
    let mut text = in_favour.join(", ");
    if !against.is_empty() {
        let between = if text.is_empty() { "" } else { "; " };
        text = format!("{text}{between}against it: {}", against.join(", "));
    }
    if text.is_empty() { "nothing speaks for or against it".to_owned() } else { text }
}

/// What a feature says, for people; features without words of their own are named.
fn words(feature: &str) -> String {
    let words = match feature {
        "words" | "words_sum" => "its name and docs have the words",
        "bm25_name" => "its name has the words",
        "bm25_parent" => "its class or module has the words",
        "bm25_signature" => "its signature has the words",
        "bm25_summary" => "its first line has the words",
        "bm25_body" => "its docs have the words",
        "bm25_hints" => "code and docs around it have the words",
        "name_coverage" => "its name is what is asked for",
        "query_in_name" => "words of the query make its name",
        "query_in_summary" => "words of the query stand in its first line",
        "query_in_parent" | "parent_in_query" => "the query names its class or module",
        "initials_in_query" => "the query has its initials",
        "query_coverage" => "it has most of the words",
        "exact_path" => "it is what is named",
        "exact_name" => "it has that name",
        "exact_case" => "it is written just so",
        "prefix" => "its name begins like that",
        "mention" => "the query mentions its name",
        "meaning" | "meaning_deviations" | "meaning_gap" | "meaning_of_rare" => "it means the same",
        "meaning_of_part" | "meaning_of_first_part" => "it means a part of what is asked for",
        "name_alike" | "query_alike_name" => "its name is like the query's words",
        // Together one reason: the weights of single ones make up for one another.
        "summary_alike" | "query_alike_summary" | "query_alike_anything" | "query_alike_by_rarity" => {
            "its words are like the query's"
        }
        "refs" | "refs_share" => "its own package uses it often",
        "parent_refs" => "its own package uses its class often",
        "calls" | "calls_share" => "this project calls it",
        "taken" => "you took it before",
        "depth" => "how deep its path is",
        "name_place" | "namesakes" => "its class is the one that is meant most with that name",
        "takes_function" => "it takes a function",
        "is_top" => "it lies at the top of its package",
        "is_class" => "it is a class",
        "is_function" => "it is a function",
        "is_method" => "it is a method",
        "is_property" => "it is a property",
        "is_constant" => "it is a constant",
        "is_module" => "it is a module",
        "is_private_name" | "is_dunder" => "its name begins with an underscore",
        "private_package" => "its package is private",
        "near_package" => "its package is private or imported",
        "deprecated" => "it is deprecated",
        "doc_length" => "how long its docs are",
        "parent_in_code" => "the code uses its class or module",
        "name_in_code" => "the code has its name",
        "method_of_named_class" => "it is a method of a class that the code names",
        "variable_like_parent" => "a variable is called like its class",
        "initials_in_code" => "a variable has its class's initials",
        "modules_in_code" => "the code imports its module",
        "receiver" => "a value of its class is at hand",
        other => return other.replace('_', " "),
    };
    words.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(contributions: &[(&'static str, f32)], expected: &str) {
        assert_eq!(of_parts(contributions.iter().copied()), expected);
    }

    #[test]
    fn the_most_telling_come_first() {
        check(
            &[("depth", -0.24), ("words", 0.8), ("words_sum", 0.2), ("refs", 0.001), ("new_thing", 0.3)],
            "its name and docs have the words (+1.00), new thing (+0.30); against it: how deep its path is (-0.24)",
        );
        check(&[("depth", -0.24)], "against it: how deep its path is (-0.24)");
        check(&[], "nothing speaks for or against it");
    }
}
