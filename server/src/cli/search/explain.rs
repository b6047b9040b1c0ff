//! Why a hit stands where it does, in words.

use siskin_indexer::search::Hit;

/// Reasons that are named for one hit, and reasons against it.
const N_FOR: usize = 4;
const N_AGAINST: usize = 1;
/// Smaller parts of a score are not worth a word.
const LEAST: f32 = 0.02;

/// What weighs most for a hit, and what against it, each with its part of the score.
pub(super) fn reasons(hit: &Hit) -> String {
    let mut parts: Vec<(&str, f32)> =
        hit.contributions.iter().copied().filter(|(_, part)| part.abs() >= LEAST).collect();
    parts.sort_by(|(a, x), (b, y)| y.total_cmp(x).then_with(|| a.cmp(b)));
    let said = |(feature, part): &(&str, f32)| format!("{} ({part:+.2})", words(feature));
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
        "words" => "its name and docs have the words",
        "bm25_name" => "its name has the words",
        "bm25_parent" => "its class or module has the words",
        "bm25_signature" => "its signature has the words",
        "bm25_summary" => "its first line has the words",
        "bm25_body" => "its docs have the words",
        "name_coverage" => "its name is what is asked for",
        "query_in_name" => "words of the query make its name",
        "query_coverage" => "it has most of the words",
        "exact_path" => "it is what is named",
        "exact_name" => "it has that name",
        "exact_case" => "it is written just so",
        "prefix" => "its name begins like that",
        "mention" => "the query mentions its name",
        "refs" | "refs_share" => "its own package uses it often",
        "depth" => "how deep its path is",
        "is_class" => "it is a class",
        "is_function" => "it is a function",
        "is_method" => "it is a method",
        "is_private_name" => "its name begins with an underscore",
        "private_package" => "its package is private",
        "deprecated" => "it is deprecated",
        other => return other.replace('_', " "),
    };
    words.to_owned()
}

#[cfg(test)]
mod tests {
    use siskin_indexer::entry::EntryId;

    use super::*;

    fn check(contributions: &[(&'static str, f32)], expected: &str) {
        let hit = Hit {
            shard: 0,
            entry: EntryId(0),
            score: 1.0,
            features: Vec::new(),
            contributions: contributions.to_vec(),
        };
        assert_eq!(reasons(&hit), expected);
    }

    #[test]
    fn the_most_telling_come_first() {
        check(
            &[("depth", -0.24), ("words", 1.0), ("refs", 0.001), ("new_thing", 0.3)],
            "its name and docs have the words (+1.00), new thing (+0.30); against it: how deep its path is (-0.24)",
        );
        check(&[("depth", -0.24)], "against it: how deep its path is (-0.24)");
        check(&[], "nothing speaks for or against it");
    }
}
