//! Lines with their indentation, and what a single line looks like.

use std::borrow::Cow;

/// One line without its indentation and trailing white space.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    /// Columns of white space before the text; 0 for a blank line.
    pub(super) indent: usize,
    /// The text.
    pub(super) text: &'a str,
}

impl<'a> Line<'a> {
    pub(super) fn new(raw: &'a str) -> Self {
        let text = raw.trim_end();
        let body = text.trim_start();
        let indent = if body.is_empty() { 0 } else { text.len() - body.len() };
        Self { indent, text: body }
    }

    pub(super) fn is_blank(&self) -> bool {
        self.text.is_empty()
    }
}

/// The lines of `text`. Where it starts in the middle of a line (the description after `name:`), that line
/// gets the indentation of the ones below it.
pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    let mut lines: Vec<Line<'_>> = text.split('\n').map(Line::new).collect();
    if !text.starts_with([' ', '\n']) && lines.len() > 1 {
        let rest = lines.iter().skip(1).filter(|l| !l.is_blank()).map(|l| l.indent).min();
        if let (Some(indent), Some(first)) = (rest, lines.first_mut()) {
            first.indent = indent;
        }
    }
    lines
}

/// The next line of `text` from byte `at`: the line without its newline, and where the one after it starts.
pub(super) fn next_line(text: &str, at: usize) -> Option<(&str, usize)> {
    let rest = text.get(at..)?;
    if rest.is_empty() {
        return None;
    }
    match memchr::memchr(b'\n', rest.as_bytes()) {
        Some(end) => Some((rest.get(..end)?, at + end + 1)),
        None => Some((rest, text.len())),
    }
}

/// Leading spaces of a raw line; `None` if it is blank.
pub(super) fn indent_of(raw: &str) -> Option<usize> {
    let bytes = raw.as_bytes();
    let indent = bytes.iter().take_while(|b| matches!(b, b' ' | b'\t' | b'\r')).count();
    (indent < bytes.len()).then_some(indent)
}

/// Whether `text` is an underline: one punctuation character, at least three times.
pub(super) fn is_underline(text: &str) -> bool {
    let bytes = text.as_bytes();
    match bytes.first() {
        Some(first) if b"=-~^\"'*+#.:_`".contains(first) => {
            bytes.len() >= 3 && bytes.iter().all(|b| b == first)
        }
        _ => false,
    }
}

/// Splits a bullet or number from an item's text: `- x`, `* x`, `1. x`, `#) x`. Gives the number if it has one.
pub(super) fn bullet(text: &str) -> Option<(Option<u32>, &str)> {
    for mark in ["- ", "* ", "+ ", "• ", "‣ ", "– "] {
        if let Some(rest) = text.strip_prefix(mark) {
            return Some((None, rest.trim_start()));
        }
    }
    if matches!(text, "-" | "*" | "+") {
        return Some((None, ""));
    }
    let open = text.strip_prefix('(').unwrap_or(text);
    let digits = open.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = match digits {
        0 => (1, open.strip_prefix('#')?),
        1..=4 => (open.get(..digits)?.parse().ok()?, open.get(digits..)?),
        _ => return None,
    };
    let rest = if open.len() == text.len() {
        rest.strip_prefix(". ").or_else(|| rest.strip_prefix(") "))?
    } else {
        rest.strip_prefix(") ")?
    };
    Some((Some(number), rest.trim_start()))
}

/// The text of a run of lines as one line.
pub(super) fn join<'a>(lines: &[Line<'a>]) -> Cow<'a, str> {
    match lines {
        [] => Cow::Borrowed(""),
        [one] => Cow::Borrowed(one.text),
        many => {
            let mut out = String::with_capacity(many.iter().map(|l| l.text.len() + 1).sum());
            for line in many.iter().filter(|l| !l.is_blank()) {
                if !out.is_empty() {
                    out.push(' ');
                }
                out.push_str(line.text);
            }
            Cow::Owned(out)
        }
    }
}

/// A run of lines as code: relative to its smallest indentation, without blank lines around it.
pub(super) fn code(lines: &[Line<'_>]) -> String {
    let margin = lines.iter().filter(|l| !l.is_blank()).map(|l| l.indent).min().unwrap_or(0);
    let mut out = String::new();
    for line in lines {
        if !line.is_blank() {
            out.extend(std::iter::repeat_n(' ', line.indent - margin));
            out.push_str(line.text);
        }
        out.push('\n');
    }
    let end = out.trim_end().len();
    out.truncate(end);
    let start = out.bytes().take_while(|b| *b == b'\n').count();
    out.drain(..start);
    out
}
