//! Markdown for a terminal: headings, code, lists and emphasis; what is unusual stays as it is written.

use anstyle::Style;

use crate::terminal::{BOLD, CODE, DIM, paint, wrap};

/// The lines of `text` as a terminal shows them, paragraphs wrapped to `width` columns.
pub(crate) fn render(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut is_code = false;
    let mut paragraph = Paragraph::default();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            paragraph.end(&mut lines, width);
            is_code = !is_code;
        } else if is_code {
            lines.push(format!("    {}", paint(CODE, line)));
        } else if let Some(title) = heading(line) {
            paragraph.end(&mut lines, width);
            lines.push(paint(BOLD, &plain(title)));
        } else if line.trim().is_empty() {
            paragraph.end(&mut lines, width);
            if lines.last().is_some_and(|last| !last.is_empty()) {
                lines.push(String::new());
            }
        } else if line.trim_start().starts_with('|') {
            // Tables are wide by nature.
            paragraph.end(&mut lines, width);
            lines.push(emphasise(line));
        } else if let Some((indent, mark, rest)) = list_item(line) {
            paragraph.end(&mut lines, width);
            paragraph =
                Paragraph { indent: indent + mark.len() + 1, mark: mark.to_owned(), text: rest.to_owned() };
        } else {
            let is_hard_break = line.ends_with("  ") || line.ends_with('\\');
            paragraph.text.push(' ');
            paragraph.text.push_str(line.trim().trim_end_matches('\\'));
            if is_hard_break {
                paragraph.end(&mut lines, width);
            }
        }
    }
    paragraph.end(&mut lines, width);
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

/// Text that is wrapped together.
#[derive(Default)]
struct Paragraph {
    indent: usize,
    /// What stands before the first line of a list item.
    mark: String,
    text: String,
}

impl Paragraph {
    fn end(&mut self, lines: &mut Vec<String>, width: usize) {
        let Self { indent, mark, text } = std::mem::take(self);
        if text.trim().is_empty() && mark.is_empty() {
            return;
        }
        // Marks of emphasis are wrapped as words and painted afterwards, each line for itself.
        for (index, line) in wrap(&text, width.saturating_sub(indent).max(20)).iter().enumerate() {
            let before = if index == 0 && !mark.is_empty() {
                format!("{}{} ", " ".repeat(indent.saturating_sub(mark.len() + 1)), paint(DIM, &mark))
            } else {
                " ".repeat(indent)
            };
            lines.push(format!("{before}{}", emphasise(line)));
        }
    }
}

fn heading(line: &str) -> Option<&str> {
    let title = line.trim_start_matches('#');
    let level = line.len() - title.len();
    ((1..=6).contains(&level) && title.starts_with(' ')).then(|| title.trim())
}

/// Indentation, mark and text of a list item.
fn list_item(line: &str) -> Option<(usize, &str, &str)> {
    let text = line.trim_start();
    let indent = line.len() - text.len();
    let (mark, rest) = text.split_once(' ')?;
    let is_number = mark.len() < 5 && mark.strip_suffix('.').is_some_and(|n| n.parse::<u32>().is_ok());
    (matches!(mark, "-" | "*" | "+") || is_number).then(|| (indent, mark, rest.trim()))
}

/// Code spans and bold text painted, escapes taken away.
fn emphasise(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find(['`', '*', '\\', '&']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let ticks = from.len() - from.trim_start_matches('`').len();
        let fence = from.get(..ticks).unwrap_or_default();
        if ticks > 0
            && let Some((code, after)) = from.get(ticks..).and_then(|inner| inner.split_once(fence))
        {
            out.push_str(&paint(CODE, code.trim()));
            rest = after;
        } else if let Some((bold, after)) = from.strip_prefix("**").and_then(|inner| inner.split_once("**")) {
            out.push_str(&paint(BOLD, &plain(bold)));
            rest = after;
        } else if let Some((text, after)) = emphasis(from) {
            out.push_str(&paint(Style::new().italic(), &plain(text)));
            rest = after;
        } else if let Some(escaped) =
            from.strip_prefix('\\').filter(|rest| rest.starts_with(|c: char| c.is_ascii_punctuation()))
        {
            let end = escaped.chars().next().map_or(0, char::len_utf8);
            out.push_str(escaped.get(..end).unwrap_or_default());
            rest = escaped.get(end..).unwrap_or_default();
        } else if let Some((name, character)) = ENTITIES.iter().find(|(name, _)| from.starts_with(name)) {
            out.push(*character);
            rest = from.get(name.len()..).unwrap_or_default();
        } else {
            let end = from.chars().next().map_or(0, char::len_utf8);
            out.push_str(from.get(..end).unwrap_or_default());
            rest = from.get(end..).unwrap_or_default();
        }
    }
    out.push_str(rest);
    out
}

/// The text of `*text*` at the beginning of `from`, and what follows it.
fn emphasis(from: &str) -> Option<(&str, &str)> {
    let inner = from.strip_prefix('*').filter(|inner| !inner.starts_with(['*', ' ']))?;
    inner.split_once('*').filter(|(text, _)| !text.is_empty() && !text.ends_with([' ', '\\']))
}

/// What must be written otherwise in Markdown.
const ENTITIES: [(&str, char); 5] =
    [("&lt;", '<'), ("&gt;", '>'), ("&amp;", '&'), ("&quot;", '"'), ("&nbsp;", ' ')];

/// Without marks and escapes.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if chars.peek().is_some_and(char::is_ascii_punctuation) => out.extend(chars.next()),
            '`' | '*' => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::render;

    fn check(text: &str, expected: &Expect) {
        let lines = render(text, 40).join("\n");
        expected.assert_eq(&anstream::adapter::strip_str(&lines).to_string());
    }

    #[test]
    fn renders_what_docs_have() {
        check(
            "Merge two `tables` on a **key**, and *keep* rows\nwithout \\*one\\*.\n\n### Parameters\n\n- `how`: one of\n  left, right &amp; outer, and it goes on and on\n- `on`\n\n```python\na  =  b\n```\n",
            &expect![[r#"
                Merge two tables on a key, and
                keep rows without *one*.

                Parameters

                - how: one of left, right & outer,
                  and it goes on and on
                - on

                    a  =  b"#]],
        );
    }
}
