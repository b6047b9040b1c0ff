//! Which names the message of a deprecation tells users to use instead.

/// A name that a message gives as the replacement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advised {
    /// The name or dotted path as written, without marks, brackets and roles.
    pub name: String,
    /// Whether it is written as code (quoted, dotted, called), and so is no word of the sentence.
    pub is_marked: bool,
}

/// Words after which the replacement stands.
const CUES: [&str; 22] = [
    "use",
    "using",
    "favor of",
    "favour of",
    "replaced by",
    "replaced with",
    "replace with",
    "renamed to",
    "renamed as",
    "moved to",
    "moved into",
    "superseded by",
    "prefer",
    "switch to",
    "call",
    "consider",
    "alternative is",
    "alternatives are",
    "replacement is",
    "available as",
    "available in",
    "alias of",
];

/// Words that may stand before the name.
const FILLERS: [&str; 20] = [
    "the",
    "a",
    "an",
    "new",
    "function",
    "method",
    "class",
    "module",
    "attribute",
    "property",
    "instead",
    "its",
    "only",
    "either",
    "to",
    "it",
    "of",
    "built-in",
    "equivalent",
    "following",
];

/// The names in `message` that replace what it is about, in their order.
pub fn advised(message: &str) -> Vec<Advised> {
    let words: Vec<&str> = message.split_whitespace().collect();
    let mut found: Vec<Advised> = Vec::new();
    let mut take = |word: &str, is_followed_by_instead: bool| {
        if let Some(advised) = name_in(word)
            && (advised.is_marked || is_followed_by_instead)
            && !found.contains(&advised)
        {
            found.push(advised);
            return true;
        }
        false
    };
    for at in 0..words.len() {
        let here = |offset: usize| words.get(at + offset).map(|word| bare(word)).unwrap_or_default();
        let is_cue = |cue: &&&str| match cue.split_once(' ') {
            Some((first, second)) => here(0) == first && here(1) == second,
            None => here(0) == ***cue,
        };
        if let Some(cue) = CUES.iter().find(is_cue) {
            // "Do not use x".
            let before = at.checked_sub(1).and_then(|before| words.get(before)).map(|word| bare(word));
            if before
                .is_some_and(|word| matches!(word.as_str(), "not" | "don't" | "never" | "longer" | "stop"))
            {
                continue;
            }
            let mut next = at + 1 + usize::from(cue.contains(' '));
            while let Some(word) = words.get(next)
                && is_filler(word, words.get(next + 1).copied())
            {
                next += 1;
            }
            if let Some(word) = words.get(next) {
                let follows = words.get(next + 1).is_some_and(|word| bare(word) == "instead");
                take(word, follows);
                // `x` or `y`.
                if words.get(next + 1).is_some_and(|word| matches!(bare(word).as_str(), "or" | "and"))
                    && let Some(other) = words.get(next + 2)
                {
                    take(other, false);
                }
            }
        }
        // "x should be used instead".
        if here(0) == "should"
            && here(1) == "be"
            && here(2) == "used"
            && let Some(before) = at.checked_sub(1).and_then(|before| words.get(before))
        {
            take(before, false);
        }
    }
    found
}

/// Whether a word only leads to the name; `Use new instead` names `new`.
fn is_filler(word: &str, next: Option<&str>) -> bool {
    FILLERS.contains(&bare(word).as_str())
        && name_in(word).is_none_or(|name| !name.is_marked)
        && next.is_none_or(|next| bare(next) != "instead")
}

fn bare(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric() && c != '_').to_ascii_lowercase()
}

/// The dotted name in a word of a message.
fn name_in(word: &str) -> Option<Advised> {
    let trimmed = word.trim_matches(['(', ')', ',', ';', ':', '.', '!']);
    // Roles: `:func:`~a.b``.
    let (is_role, inner) = match trimmed.rsplit_once(":`").or_else(|| word.rsplit_once(":`")) {
        Some((_, inner)) => (true, inner),
        None => (false, trimmed),
    };
    let is_quoted = inner.starts_with(['`', '\'', '"']);
    let inner = inner.trim_start_matches(['`', '\'', '"', '~', '.', '!']);
    let end = inner.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.')).unwrap_or(inner.len());
    let name = inner.get(..end)?.trim_end_matches('.');
    let is_called = word.contains(&format!("{name}("));
    let is_path = !name.is_empty()
        && name.split('.').all(|part| !part.is_empty() && !part.starts_with(|c: char| c.is_ascii_digit()));
    if !is_path || name.len() < 2 && !is_called && !is_quoted {
        return None;
    }
    let has_case = name.chars().skip(1).any(char::is_uppercase) && name.chars().any(char::is_lowercase);
    let is_marked = is_role || is_quoted || is_called || name.contains(['.', '_']) || has_case;
    Some(Advised { name: name.to_owned(), is_marked })
}

#[cfg(test)]
mod tests {
    use super::advised;

    fn check(message: &str, expected: &[&str]) {
        let names: Vec<String> = advised(message).into_iter().map(|advised| advised.name).collect();
        assert_eq!(names, expected, "{message}");
    }

    #[test]
    fn finds_what_to_use_instead() {
        check("Use `pandas.concat` instead.", &["pandas.concat"]);
        check("since 1.4: use concat instead", &["concat"]);
        check("The append method is deprecated. Use pandas.concat() instead.", &["pandas.concat"]);
        check("Deprecated in favor of :func:`~a.b.new`.", &["a.b.new"]);
        check("has been renamed to new_name", &["new_name"]);
        check("Please use either `a` or `b`", &["a", "b"]);
        check("`np.isin` should be used instead", &["np.isin"]);
        check("Do not use old_one. It will be removed.", &[]);
        check("Use the context manager instead", &[]);
        check("since 2.0: Use new instead.", &["new"]);
        check("Use it as an argument", &[]);
    }
}
