//! Markdown without its marks, for clients that show plain text.

/// The text that Markdown says. Code stays as it is; of emphasis, headings and links the words stay.
pub(super) fn plain_text(markdown: &str) -> String {
    let mut text = String::with_capacity(markdown.len());
    let mut is_code = false;
    for line in markdown.lines() {
        if line.trim_start().starts_with("```") {
            is_code = !is_code;
            continue;
        }
        if is_code {
            text.push_str(line);
        } else if line.len() >= 3 && line.bytes().all(|byte| byte == b'-') {
            // A rule parts paragraphs, as the blank lines around it do.
        } else {
            push_inline(&mut text, line.trim_start_matches('#').trim_start_matches(' ').trim_end(), line);
        }
        text.push('\n');
    }
    let mut squeezed = String::with_capacity(text.len());
    for line in text.trim_end().lines() {
        if !(line.is_empty() && (squeezed.is_empty() || squeezed.ends_with("\n\n"))) {
            squeezed.push_str(line);
            squeezed.push('\n');
        }
    }
    squeezed.truncate(squeezed.trim_end().len());
    squeezed
}

/// One line of prose; `line` is the whole of it, for its indent.
fn push_inline(text: &mut String, prose: &str, line: &str) {
    let indent = line.len() - line.trim_start_matches(' ').len();
    text.extend(std::iter::repeat_n(' ', indent));
    let mut rest = prose;
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        let escaped = after.chars().next().filter(char::is_ascii_punctuation);
        rest = if let ('\\', Some(escaped)) = (c, escaped) {
            text.push(escaped);
            after.get(1..).unwrap_or_default()
        } else if let ('`', Some((code, after))) = (c, code(rest)) {
            text.push_str(code);
            after
        } else if let ('[', Some((label, target, after))) = (c, link(rest)) {
            push_inline(text, label, "");
            if !target.is_empty() && target != label {
                text.extend([" (", target, ")"]);
            }
            after
        } else if c == '*' {
            after.trim_start_matches('*')
        } else {
            text.push(c);
            after
        };
    }
}

/// The code span that a text begins with, and what follows it.
fn code(text: &str) -> Option<(&str, &str)> {
    let n_marks = text.len() - text.trim_start_matches('`').len();
    let (marks, inner) = text.split_at(n_marks);
    let (code, after) = inner.split_once(marks)?;
    let code = code.strip_prefix(' ').and_then(|code| code.strip_suffix(' ')).unwrap_or(code);
    Some((code, after))
}

/// The link that a text begins with: label, target, and what follows it.
fn link(text: &str) -> Option<(&str, &str, &str)> {
    let (label, rest) = text.strip_prefix('[')?.split_once("](")?;
    let (target, after) = rest.split_once(')')?;
    Some((label, target, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_words() {
        let markdown = "```python\ndef melt(frame, *args)\n```\n\npandas 3.1.1, **since** 1.0\n\n---\n\n# Notes\n\n\
                        Un\\*pivots a `Data*Frame`, see [docs](https://a.b/c).\n\n- `x`: *one*\n    - a_b";
        let expected = "def melt(frame, *args)\n\npandas 3.1.1, since 1.0\n\nNotes\n\n\
                        Un*pivots a Data*Frame, see docs (https://a.b/c).\n\n- x: one\n    - a_b";
        assert_eq!(plain_text(markdown), expected);
    }

    #[test]
    fn survives_broken_markdown() {
        for markdown in ["`", "[", "[a](", "\\", "**", "```", "``a`", "[]()", "é\\é"] {
            let _ = plain_text(markdown);
        }
        assert_eq!(plain_text("a `b"), "a `b");
    }
}
