//! What a sentence names as the thing to use instead.

/// Words that stand before what is to be used.
const LEADS: [&str; 10] = [
    "use ",
    "using ",
    "replaced by ",
    "replaced with ",
    "renamed to ",
    "in favor of ",
    "in favour of ",
    "superseded by ",
    "moved to ",
    "switch to ",
];
/// So many words behind such a lead may lie before the name.
const MAX_WORDS: usize = 4;

/// The names that a text says to use, with the sentence of each, in order. Plain words are among them: whoever asks
/// looks each up.
pub(crate) fn named(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for sentence in sentences(text) {
        let lower = sentence.to_lowercase();
        if lower.len() != sentence.len() {
            continue;
        }
        for lead in LEADS {
            for (at, _) in lower.match_indices(lead) {
                let is_word = at == 0 || !lower.as_bytes().get(at - 1).is_some_and(u8::is_ascii_alphanumeric);
                let behind = sentence.get(at + lead.len()..).unwrap_or_default();
                if is_word {
                    let names = behind.split_whitespace().take(MAX_WORDS).filter_map(name_of);
                    found.extend(names.map(|name| (name, sentence.clone())));
                }
            }
        }
        // "`isin` should be used instead"
        if let Some(at) = lower.find(" should be used").or_else(|| lower.find(" instead")) {
            let before = sentence.get(..at).unwrap_or_default();
            found.extend(
                before.split_whitespace().last().and_then(name_of).map(|name| (name, sentence.clone())),
            );
        }
    }
    found
}

/// The sentences of a text, on one line each.
pub(crate) fn sentences(text: &str) -> Vec<String> {
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut sentences = Vec::new();
    let mut start = 0;
    for (at, _) in flat.match_indices(". ") {
        sentences.push(flat.get(start..=at).unwrap_or_default().trim().to_owned());
        start = at + 2;
    }
    sentences.push(flat.get(start..).unwrap_or_default().trim().to_owned());
    sentences.retain(|sentence| !sentence.is_empty());
    sentences
}

/// The dotted name that a word holds: `numpy.isin` of ":func:`~numpy.isin`,".
fn name_of(word: &str) -> Option<String> {
    let word = match word.split_once('`') {
        Some((_, quoted)) => quoted,
        None => word,
    };
    let word = word.trim_start_matches(['`', '\'', '"', '~', '*', '.', '(']);
    let end = word.find(|c: char| c != '_' && c != '.' && !c.is_alphanumeric()).unwrap_or(word.len());
    let name = word.get(..end)?.trim_end_matches('.');
    let is_name = name.split('.').all(|part| part.starts_with(|c: char| c == '_' || c.is_alphabetic()));
    (is_name && !name.is_empty()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::named;

    fn check(text: &str, expected: &str) {
        let names: Vec<String> = named(text).into_iter().map(|(name, _)| name).collect();
        assert!(names.iter().any(|name| name == expected), "{text}: {names:?}");
    }

    #[test]
    fn finds_names() {
        check("since 2.0: Use `isin` instead.", "isin");
        check("Old. Please use :func:`~numpy.isin`, it is faster.", "numpy.isin");
        check("was replaced by the function ``concat``", "concat");
        check("`load_feed()` should be used instead", "load_feed");
        check("use load_feed(); removed in acme_data 3.0", "load_feed");
        assert!(named("Removed in 3.0.").is_empty());
    }
}
