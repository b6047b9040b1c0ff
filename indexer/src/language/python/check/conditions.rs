//! Conditions that tell versions, platforms and what is there apart.

use rustc_hash::FxHashSet;

/// Whether an expression asks for a version, a platform, or whether something is there. `flags` are the names that
/// were given the outcome of such a question.
pub(super) fn is_guard(text: &str, flags: &FxHashSet<&str>) -> bool {
    words(text).any(|word| flags.contains(word) || is_guard_word(word))
}

/// The names in an expression.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c != '_' && !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// What stands somewhere in such a name, and at its beginning.
const PARTS: [&str; 7] =
    ["version", "hasattr", "type_checking", "find_spec", "platform", "importable", "has_attr"];
const STARTS: [&str; 9] =
    ["py2", "py3", "is_py", "has_", "have_", "is_windows", "is_linux", "is_mac", "is_wasm"];

fn is_guard_word(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    PARTS.iter().any(|part| lower.contains(part))
        || STARTS.iter().any(|start| lower.trim_start_matches('_').starts_with(start))
        || lower == "sys_modules"
        || lower == "pypy"
        || lower.ends_with("_available")
        || lower.ends_with("_installed")
        || is_comparison(&lower)
}

/// `NUMPY_GE_2`, `np_lt_1_20`, `PANDAS_GTE_150`.
fn is_comparison(word: &str) -> bool {
    let mut parts = word.split('_').peekable();
    while let Some(part) = parts.next() {
        let is_operator = matches!(part, "ge" | "gt" | "gte" | "lt" | "le" | "lte" | "under" | "minversion");
        if is_operator && parts.peek().is_some_and(|next| next.starts_with(|c: char| c.is_ascii_digit())) {
            return true;
        }
        let digits = part.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let letters = part.strip_suffix(digits).unwrap_or(part);
        if !digits.is_empty() && matches!(letters, "ge" | "gt" | "gte" | "lt" | "le" | "lte" | "py") {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: bool) {
        assert_eq!(is_guard(text, &FxHashSet::from_iter(["NEW_STYLE"])), expected, "{text}");
    }

    #[test]
    fn tells_guards_from_other_conditions() {
        for text in [
            "sys.version_info >= (3, 9)",
            "np.__version__ < '2'",
            "Version(pandas.__version__) >= Version('2.0')",
            "TYPE_CHECKING",
            "hasattr(np, 'float_')",
            "NUMPY_GE_2",
            "np_lt_1_20",
            "PANDAS_GTE_150",
            "not NEW_STYLE",
            "HAS_PANDAS",
            "PY38",
            "sys.platform == 'win32'",
        ] {
            check(text, true);
        }
        for text in ["frame.empty", "n > 3", "isinstance(x, str)", "page_2", "merge_left", "happy3"] {
            check(text, false);
        }
    }
}
