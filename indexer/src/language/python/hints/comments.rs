//! Comments beside code.

/// At most so many lines of a comment.
const MAX_LINES: usize = 6;

/// The comment in the lines directly above the line that offset `at` is in; empty if there is none.
pub(crate) fn comment_above(source: &str, at: usize) -> String {
    let Some(before) = source.get(..at) else { return String::new() };
    let line_start = before.rfind('\n').unwrap_or(0);
    let mut lines = Vec::new();
    for line in before.get(..line_start).unwrap_or_default().rsplit('\n').take(MAX_LINES) {
        match line.trim().strip_prefix('#') {
            Some(comment) => lines.extend(prose(comment)),
            None => break,
        }
    }
    lines.reverse();
    lines.join(" ")
}

/// The comments on lines of their own in `text`.
pub(crate) fn comments_in(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| line.trim_start().strip_prefix('#')).filter_map(prose).take(MAX_LINES)
}

/// A comment's words, unless it is meant for a tool, a rule between parts, or code.
fn prose(comment: &str) -> Option<&str> {
    const TOOLS: [&str; 12] =
        ["noqa", "type:", "pragma", "pylint", "mypy", "ruff", "fmt:", "isort", "flake8", "!", "-*-", "nosec"];
    let comment = comment.trim_start_matches(['#', ':']).trim();
    let is_for_tools = TOOLS.iter().any(|tool| comment.starts_with(tool));
    let n_letters = comment.chars().filter(|c| c.is_alphabetic()).count();
    let is_code =
        comment.ends_with([')', ':', ',', '[', ']', '{', '}', '(']) && comment.contains(['=', '(', '[']);
    (!is_for_tools && !is_code && n_letters >= 3).then_some(comment)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, above: &str) {
        let at = source.find("def").unwrap();
        assert_eq!(comment_above(source, at), above, "{source}");
    }

    #[test]
    fn reads_comments_beside_code() {
        check("# One.\n# Two.\ndef", "One. Two.");
        check("# One.\n\ndef # three", "");
        check("x = 1\n    # noqa: E501\n    # -----\n    def", "");
        check("def", "");
        assert_eq!(comments_in("x\n  # Why.\n# f(x)\n").collect::<Vec<_>>(), ["Why."]);
    }
}
