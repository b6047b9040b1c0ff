//! Markdown for a terminal: headings, code, lists and emphasis; what is unusual stays as it is written.

use anstyle::Style;

use crate::terminal::{BOLD, CODE, DIM, paint, wrap};

/// The lines of `text` as a terminal shows them, paragraphs wrapped to `width` columns.
pub(crate) fn render(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut is_code = false;
    let mut paragraph = Paragraph::default();
    // Where the text of the list item begins that the line may belong to.
    let mut item_indent = 0;
    for line in text.lines() {
        let line_indent = line.len() - line.trim_start().len();
        if line.trim_start().starts_with("```") {
            paragraph.end(&mut lines, width);
            is_code = !is_code;
        } else if is_code {
            lines.push(format!("    {}", paint(CODE, line)));
        } else if let Some(title) = heading(line) {
            paragraph.end(&mut lines, width);
            item_indent = 0;
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
            item_indent = indent + mark.len() + 1;
            paragraph = Paragraph { indent: item_indent, mark: mark.to_owned(), text: rest.to_owned() };
        } else {
            if paragraph.is_empty() {
                // What is not indented after a blank line ends the list.
                item_indent = item_indent.min(line_indent);
                paragraph.indent = item_indent;
            }
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
    fn is_empty(&self) -> bool {
        self.text.is_empty() && self.mark.is_empty()
    }

    fn end(&mut self, lines: &mut Vec<String>, width: usize) {
        let Self { indent, mark, text } = std::mem::take(self);
        if text.trim().is_empty() && mark.is_empty() {
            return;
        }
        // Marks of emphasis are wrapped as words and painted afterwards, each line for itself; code is not broken.
        for (index, line) in
            wrap(&unbreakable(&text), width.saturating_sub(indent).max(20)).iter().enumerate()
        {
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

/// Stands for a blank within code, where no line ends; of the characters that nobody writes.
const CODE_BLANK: char = '\u{f8f0}';

/// The text with code spans that are one word each.
fn unbreakable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['`', '\\']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let ticks = from.len() - from.trim_start_matches('`').len();
        let end = match code_span(from) {
            Some((_, after)) => from.len() - after.len(),
            // What is escaped opens nothing.
            None if ticks == 0 => 1 + from.chars().nth(1).map_or(0, char::len_utf8),
            None => ticks,
        };
        let (span, after) = from.split_at(end);
        if ticks > 0 {
            let words: Vec<&str> = span.split_whitespace().collect();
            out.push_str(&words.join(CODE_BLANK.encode_utf8(&mut [0; 4])));
        } else {
            out.push_str(span);
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The code of the span at the beginning of `from`, and what follows it: up to as many backticks as it begins with.
fn code_span(from: &str) -> Option<(&str, &str)> {
    let inner = from.trim_start_matches('`');
    let ticks = from.len() - inner.len();
    if ticks == 0 {
        return None;
    }
    let mut at = 0;
    while let Some(found) = inner.get(at..)?.find('`') {
        let start = at + found;
        let run = inner.get(start..)?;
        let after = run.trim_start_matches('`');
        if run.len() - after.len() == ticks {
            return Some((inner.get(..start)?, after));
        }
        at = inner.len() - after.len();
    }
    None
}

/// Code spans and bold text painted, escapes taken away.
fn emphasise(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find(['`', '*', '\\', '&']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let ticks = from.len() - from.trim_start_matches('`').len();
        if let Some((code, after)) = code_span(from) {
            let blank = [CODE_BLANK, ' '];
            out.push_str(&paint(CODE, &code.trim_matches(blank).replace(CODE_BLANK, " ")));
            rest = after;
        } else if let Some((open, after)) = from.split_at_checked(ticks).filter(|_| ticks > 0) {
            out.push_str(open);
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
    // What is left of them stood in code that emphasis holds.
    out.replace(CODE_BLANK, " ")
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
    fn code_is_not_broken_and_items_keep_their_indent() {
        check(
            "The array of them is `u @ np.diag(s) @ vh` and then `a b` follows ``c ` d`` here.\n\n- an item\n\n  goes on after `x y`, for more than a line of it\n\nthe end has `code here`\n",
            &expect![[r#"
                The array of them is
                u @ np.diag(s) @ vh and then a b
                follows c ` d here.

                - an item

                  goes on after x y, for more than a
                  line of it

                the end has code here"#]],
        );
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
