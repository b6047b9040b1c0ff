//! Markdown that means what it says: text from packages is written so that nothing of it acts as markup.
//!
//! Three rules make it safe. Text never holds a live backtick, `<`, `*` or backslash, so spans are only those
//! written here. No link text is ever followed by `(`, `[` or `:` from outside, so there is no link, image or link
//! definition but those written here. Characters that show nothing or reorder text are written as `\u{…}`.

use std::fmt::Write as _;

use super::inline::{Token, Tokens};

/// Whether `c` must be shown by its number: controls, bidirectional marks, and what is invisible.
pub(super) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// Appends `c` to code, where it needs no escape.
fn push_code_char(out: &mut String, c: char) {
    if is_hidden(c) {
        let _ = write!(out, "\\u{{{:x}}}", c as u32);
    } else {
        out.push(c);
    }
}

/// Appends one line of a code block.
pub(super) fn push_code_line(out: &mut String, line: &str) {
    for c in line.chars() {
        push_code_char(out, c);
    }
}

/// Where a piece of Markdown goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// A paragraph.
    Paragraph,
    /// A cell of a table, where a bar ends the cell.
    Cell,
}

/// Writes inline Markdown.
pub(super) struct Inline<'o> {
    out: &'o mut String,
    place: Place,
    /// The length of `out` that is not to be passed.
    limit: usize,
    /// Where `out` can be cut without cutting a span.
    safe: usize,
}

impl<'o> Inline<'o> {
    pub(super) fn new(out: &'o mut String, place: Place, limit: usize) -> Self {
        let safe = out.len();
        Self { out, place, limit, safe }
    }

    /// Appends the paragraph `text`, markup and all. `false` if it was cut at the limit.
    pub(super) fn markup(mut self, text: &str) -> bool {
        for token in Tokens::new(text) {
            self.token(token, 0);
            if self.out.len() > self.limit {
                self.out.truncate(self.safe);
                return false;
            }
            self.safe = self.out.len();
        }
        true
    }

    fn token(&mut self, token: Token<'_>, depth: usize) {
        match token {
            Token::Text(text) => self.text(text),
            Token::Code(text) => self.code(text),
            Token::Strong(text) => self.wrapped("**", text, depth),
            Token::Emphasis(text) => self.wrapped("*", text, depth),
            Token::Link(text, target) => self.link(text, target),
            Token::Url(target) => match Address::parse(target) {
                Some(address) => {
                    self.out.push('<');
                    self.out.push_str(&address.text);
                    self.out.push('>');
                }
                None => self.code(target),
            },
            Token::Footnote(label) => {
                self.text("[");
                self.text(label);
                self.text("]");
            }
            Token::Standard(name, number) => {
                self.out.push_str(name);
                self.out.push(' ');
                self.text(number);
            }
        }
    }

    fn wrapped(&mut self, mark: &str, text: &str, depth: usize) {
        if depth >= 2 || self.out.ends_with('*') {
            return self.text(text);
        }
        self.out.push_str(mark);
        let start = self.out.len();
        for token in Tokens::new(text) {
            self.token(token, depth + 1);
        }
        if self.out.len() == start {
            self.out.truncate(start - mark.len());
        } else {
            self.out.push_str(mark);
        }
    }

    fn link(&mut self, text: &str, target: &str) {
        let Some(address) = Address::parse(target) else {
            // Where it leads is not shown as a link, but it is not hidden either.
            self.text(text);
            if target.contains(':') && !target.contains(' ') {
                self.out.push(' ');
                self.code(target);
            }
            return;
        };
        if text.contains("://") {
            return self.token(Token::Url(target), 0);
        }
        if self.out.ends_with('!') {
            // Or it would be an image.
            self.out.push(' ');
        }
        self.out.push('[');
        self.text(&text.replace(['[', ']'], ""));
        let _ = write!(self.out, " ({})]({})", address.host, address.text);
    }

    /// Appends a span of code.
    pub(super) fn code(&mut self, text: &str) {
        let text = text.trim_matches([' ', '\n']);
        if text.is_empty() {
            return;
        }
        if self.out.ends_with('`') {
            self.out.push(' ');
        }
        let mut longest = 0;
        let mut run = 0;
        for byte in text.bytes() {
            run = if byte == b'`' { run + 1 } else { 0 };
            longest = longest.max(run);
        }
        let pad = if longest > 0 { " " } else { "" };
        self.out.extend(std::iter::repeat_n('`', longest + 1));
        self.out.push_str(pad);
        let mut space = false;
        for c in text.chars() {
            if c == ' ' || c == '\n' {
                space = true;
                continue;
            }
            if std::mem::take(&mut space) {
                self.out.push(' ');
            }
            if c == '|' && self.place == Place::Cell {
                self.out.push('\\');
            }
            push_code_char(self.out, c);
        }
        self.out.push_str(pad);
        self.out.extend(std::iter::repeat_n('`', longest + 1));
    }

    /// Appends plain text, escaped, word by word until the limit.
    pub(super) fn text(&mut self, text: &str) {
        for word in text.split_inclusive([' ', '\n']) {
            let bare = word.trim_end_matches([' ', '\n']);
            let address = bare.contains("://")
                || bare.contains('.') && bare.contains("//")
                || memchr::memchr_iter(b'@', bare.as_bytes()).any(|at| {
                    let before = bare.get(..at).filter(|b| !b.is_empty()).unwrap_or(self.out);
                    let after = bare.as_bytes().get(at + 1);
                    before.ends_with(|c: char| !c.is_whitespace())
                        && after.is_none_or(u8::is_ascii_alphanumeric)
                });
            if address {
                // Renderers make links of these by themselves.
                self.code(bare);
            } else {
                self.escaped(bare);
            }
            if word.len() > bare.len() && !self.out.ends_with([' ', '\n']) {
                self.out.push(' ');
            }
            if self.out.len() > self.limit {
                return;
            }
        }
    }

    fn escaped(&mut self, word: &str) {
        let mut chars = word.chars().peekable();
        while let Some(c) = chars.next() {
            let before = self.out.chars().next_back();
            let escape = match c {
                '\\' | '`' | '*' | '<' => true,
                '/' => self.out.ends_with(":/"),
                '[' if before == Some('!') => true,
                '(' | '[' | ':' => before == Some(']'),
                // Behind a word it opens nothing.
                '_' => match before {
                    Some('_') => self.out.ends_with("\\_"),
                    before => !before.is_some_and(char::is_alphanumeric),
                },
                '&' => chars.peek().is_some_and(|c| c.is_alphanumeric() || *c == '#'),
                '~' => before == Some('~') || chars.peek() == Some(&'~'),
                '|' => self.place == Place::Cell,
                '>' | '#' | '+' | '-' | '=' => before.is_none_or(|b| b == '\n'),
                _ => false,
            };
            if escape {
                self.out.push('\\');
            }
            if is_hidden(c) {
                let _ = write!(self.out, "\\\\u{{{:x}}}", c as u32);
            } else {
                self.out.push(c);
            }
        }
    }
}

/// Appends a colon and a space to finished Markdown, so that a bracket before it makes no link definition.
pub(super) fn push_colon(markdown: &mut String) {
    markdown.push_str(if markdown.ends_with(']') { "\\: " } else { ": " });
}

/// Escapes what would open a block where it stands at a paragraph's start.
pub(super) fn guard_start(paragraph: &mut String, from: usize) {
    let text = paragraph.get(from..).unwrap_or("");
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let after = text.as_bytes().get(digits).copied();
    let at = if digits > 0 && matches!(after, Some(b'.' | b')')) {
        from + digits
    } else if text.starts_with(['#', '-', '+', '>', '=', '~', '|', ':']) {
        from
    } else {
        return;
    };
    paragraph.insert(at, '\\');
}

/// An address that may be a link: http or https, with a host in plain ASCII and nobody's name before it.
struct Address {
    text: String,
    host: String,
}

impl Address {
    fn parse(target: &str) -> Option<Self> {
        if target.len() > 1000 {
            return None;
        }
        let rest = target.strip_prefix("https://").or_else(|| target.strip_prefix("http://"))?;
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let host = rest.get(..end)?;
        let name = host.split(':').next()?;
        let plain = !name.is_empty()
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-')
            && name.bytes().any(|b| b.is_ascii_alphanumeric())
            && !name.split('.').any(|label| label.starts_with("xn--"))
            && host.get(name.len()..)?.bytes().all(|b| b.is_ascii_digit() || b == b':');
        if !plain {
            return None;
        }
        let mut text = String::with_capacity(target.len());
        for byte in target.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~:/?#@!$&+,;=%".contains(&byte) {
                text.push(char::from(byte));
            } else {
                let _ = write!(text, "%{byte:02X}");
            }
        }
        Some(Self { text, host: host.to_owned() })
    }
}
