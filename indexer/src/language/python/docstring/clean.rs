//! What `inspect.cleandoc` does: a docstring without the indentation of its source.

use std::borrow::Cow;

/// `raw` (a docstring's value) without the margin that all lines but the first share, without leading and
/// trailing blank lines, with tabs expanded to eight columns and `\r\n` as `\n`. Borrows where nothing changes.
pub fn clean(raw: &str) -> Cow<'_, str> {
    let text: Cow<'_, str> = if memchr::memchr2(b'\t', b'\r', raw.as_bytes()).is_some() {
        Cow::Owned(expand(raw))
    } else {
        Cow::Borrowed(raw)
    };
    let margin = margin(&text);
    if margin > 0 {
        return Cow::Owned(dedent(&text, margin));
    }
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(trim_blank_lines(text)),
        Cow::Owned(text) => Cow::Owned(trim_blank_lines(&text).to_owned()),
    }
}

/// The spaces that all lines after the first share.
fn margin(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut margin = usize::MAX;
    for newline in memchr::memchr_iter(b'\n', bytes) {
        let line = bytes.get(newline + 1..).unwrap_or_default();
        let look = line.get(..margin.min(line.len())).unwrap_or_default();
        let indent = look.iter().take_while(|b| **b == b' ').count();
        match line.get(indent) {
            None | Some(b'\n') => {}
            Some(_) => margin = margin.min(indent),
        }
        if margin == 0 {
            break;
        }
    }
    if margin == usize::MAX { 0 } else { margin }
}

fn dedent(text: &str, margin: usize) -> String {
    let mut out = String::with_capacity(text.len());
    for (n, line) in text.split('\n').enumerate() {
        if n == 0 {
            out.push_str(line.trim_start_matches(' '));
        } else {
            out.push('\n');
            let spaces = line.bytes().take(margin).take_while(|b| *b == b' ').count();
            out.push_str(line.get(spaces..).unwrap_or_default());
        }
    }
    let kept = trim_blank_lines(&out);
    let start = kept.as_ptr() as usize - out.as_ptr() as usize;
    out.truncate(start + kept.len());
    out.drain(..start);
    out
}

/// Cuts blank lines before and after, and white space at the very end; the first kept line keeps its indentation
/// unless it is the first line of all.
fn trim_blank_lines(text: &str) -> &str {
    let text = text.trim_end_matches([' ', '\n']);
    let body = text.trim_start_matches([' ', '\n']);
    let lead = text.get(..text.len() - body.len()).unwrap_or_default();
    match lead.rfind('\n') {
        Some(newline) => text.get(newline + 1..).unwrap_or(body),
        None => body,
    }
}

fn expand(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len() + 64);
    let mut column = 0usize;
    let mut chars = raw.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\t' => {
                let width = 8 - column % 8;
                out.extend(std::iter::repeat_n(' ', width));
                column += width;
            }
            '\r' => {
                if chars.peek() != Some(&'\n') {
                    out.push('\n');
                    column = 0;
                }
            }
            '\n' => {
                out.push('\n');
                column = 0;
            }
            c => {
                out.push(c);
                column += 1;
            }
        }
    }
    out
}
