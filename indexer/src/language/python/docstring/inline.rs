//! Inline markup of one paragraph, reStructuredText and Markdown alike, as tokens.

/// How far the end of a span is looked for, in bytes: keeps unclosed marks from costing quadratic time.
const REACH: usize = 1000;

/// The bytes that may open a token.
const SPECIAL: [bool; 256] = {
    let mut table = [false; 256];
    let marks = b"`*:[!|\\<h";
    let mut at = 0;
    while at < marks.len() {
        table[marks[at] as usize] = true;
        at += 1;
    }
    table
};

/// A piece of a paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// Plain text, as it is.
    Text(&'a str),
    /// Code: literals, code roles, math.
    Code(&'a str),
    /// Text in bold, with markup inside.
    Strong(&'a str),
    /// Text in italics, with markup inside.
    Emphasis(&'a str),
    /// A link's text and its target, which nothing vouches for.
    Link(&'a str, &'a str),
    /// A bare address.
    Url(&'a str),
    /// A footnote or citation: the label without brackets.
    Footnote(&'a str),
    /// `pep` and `rfc` roles: the name in capitals and the number.
    Standard(&'static str, &'a str),
}

/// The tokens of `text`, which has no line breaks that matter.
pub(super) struct Tokens<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        let start = self.at;
        let bytes = self.text.as_bytes();
        let mut at = start;
        while let Some(byte) = bytes.get(at) {
            if SPECIAL.get(usize::from(*byte)) == Some(&true) {
                let before = at.checked_sub(1).and_then(|b| bytes.get(b)).copied();
                if let Some((token, length)) = special(self.text.get(at..)?, *byte, before) {
                    if at > start {
                        self.at = at;
                        return Some(Token::Text(self.text.get(start..at)?));
                    }
                    self.at = at + length;
                    return Some(token);
                }
            }
            at += 1;
            let long = at - start > 2 * REACH && (*byte == b' ' || at - start > 8 * REACH);
            if long && self.text.is_char_boundary(at) {
                break;
            }
        }
        self.at = at;
        (at > start).then(|| self.text.get(start..at).map(Token::Text)).flatten()
    }
}

/// The token at the start of `rest`, whose first byte is `byte`, and its length; `None` if it is plain text.
fn special(rest: &str, byte: u8, before: Option<u8>) -> Option<(Token<'_>, usize)> {
    let after_word = before.is_some_and(|b| b.is_ascii_alphanumeric());
    match byte {
        b'\\' => escape(rest),
        b'`' => literal(rest),
        b'*' if !after_word => emphasis(rest),
        b':' if !after_word => role(rest),
        b'[' => bracket(rest),
        b'!' if rest.as_bytes().get(1) == Some(&b'[') => {
            let (token, length) = markdown_link(rest.get(1..)?)?;
            let Token::Link(alt, _) = token else { return None };
            Some((Token::Text(alt), length + 1))
        }
        b'|' if !after_word => substitution(rest),
        b'<' => {
            let url = rest.get(1..within(rest, ">")?)?;
            let is_url = (url.starts_with("http://") || url.starts_with("https://")) && !url.contains(' ');
            is_url.then_some((Token::Url(url), url.len() + 2))
        }
        b'h' if !after_word && rest.as_bytes().get(1) == Some(&b't') => bare_url(rest),
        _ => None,
    }
}

fn escape(rest: &str) -> Option<(Token<'_>, usize)> {
    let next = *rest.as_bytes().get(1)?;
    match next {
        b' ' => Some((Token::Text(""), 2)),
        _ if next.is_ascii_punctuation() => Some((Token::Text(rest.get(1..2)?), 2)),
        _ => None,
    }
}

/// Where `end` starts in `rest` after its first byte, if it is near.
fn within(rest: &str, end: &str) -> Option<usize> {
    let near = rest.as_bytes().get(1..rest.len().min(REACH))?;
    let found = match end.as_bytes() {
        [one] => memchr::memchr(*one, near),
        many => memchr::memmem::find(near, many),
    };
    found.map(|at| at + 1)
}

fn literal(rest: &str) -> Option<(Token<'_>, usize)> {
    let bytes = rest.as_bytes();
    let run = bytes.iter().take_while(|b| **b == b'`').count();
    if run > 8 {
        return Some((Token::Text(rest.get(..run)?), run));
    }
    if run > 1 {
        let fence = rest.get(..run)?;
        let mut inside = rest.get(run..)?;
        let end = memchr::memmem::find(inside.as_bytes().get(..inside.len().min(REACH))?, fence.as_bytes())?;
        let extra = inside.as_bytes().get(end + run..)?.iter().take_while(|b| **b == b'`').count();
        inside = inside.get(..end + extra)?;
        return (!inside.is_empty()).then_some((Token::Code(inside), end + extra + 2 * run));
    }
    let end = within(rest, "`")?;
    let inside = rest.get(1..end)?;
    if inside.is_empty() {
        return None;
    }
    let tail = bytes.get(end + 1..)?;
    let underscores = tail.iter().take_while(|b| **b == b'_').count();
    let is_reference = (1..=2).contains(&underscores)
        && !tail.get(underscores).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'`');
    if is_reference {
        let token = match title_and_target(inside) {
            Some((title, target)) if !title.is_empty() => Token::Link(title, target),
            Some((_, target)) => Token::Url(target),
            None => Token::Text(inside),
        };
        return Some((token, end + 1 + underscores));
    }
    let code = match title_and_target(inside) {
        Some((title, _)) if !title.is_empty() => title,
        _ => short_name(inside),
    };
    Some((Token::Code(code), end + 1))
}

/// `text <target>` to its parts.
fn title_and_target(inside: &str) -> Option<(&str, &str)> {
    let (title, target) = inside.strip_suffix('>')?.rsplit_once('<')?;
    let title = if title.is_empty() { title } else { title.strip_suffix(' ')? };
    Some((title.trim(), target.trim()))
}

/// `~a.b.C` to `C`; `!x` and `.x` to `x`.
fn short_name(name: &str) -> &str {
    let name = name.trim().trim_start_matches('!');
    match name.strip_prefix('~') {
        Some(path) => path.rsplit('.').next().filter(|last| !last.is_empty()).unwrap_or(path),
        None if name.len() > 1 && !name.starts_with("..") => {
            let name = name.strip_prefix('.').unwrap_or(name);
            // `_orm.Session`: a mark for where to look, which is no module.
            match name.strip_prefix('_').and_then(|n| n.split_once('.')) {
                Some((mark, rest)) if !rest.is_empty() && mark.bytes().all(|b| b.is_ascii_lowercase()) => {
                    rest
                }
                _ => name,
            }
        }
        None => name,
    }
}

fn emphasis(rest: &str) -> Option<(Token<'_>, usize)> {
    let mark = if rest.starts_with("***") {
        "***"
    } else if rest.starts_with("**") {
        "**"
    } else {
        "*"
    };
    let inside = rest.get(mark.len()..)?;
    if inside.starts_with([' ', '*', ',', ')', '.']) {
        return None;
    }
    let mut from = 0;
    for _ in 0..8 {
        let near = inside.as_bytes().get(from..inside.len().min(REACH))?;
        let end = from + memchr::memmem::find(near, mark.as_bytes())?;
        let last = *inside.as_bytes().get(end.checked_sub(1)?)?;
        let next = inside.as_bytes().get(end + mark.len());
        let closes = last != b' ' && last != b'\\' && last != b'*';
        if closes && !next.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'*') {
            let text = inside.get(..end)?;
            let token = if mark.len() == 1 { Token::Emphasis(text) } else { Token::Strong(text) };
            return Some((token, end + 2 * mark.len()));
        }
        from = end + mark.len();
    }
    None
}

/// `:role:` followed by a span in single backticks.
fn role(rest: &str) -> Option<(Token<'_>, usize)> {
    let bytes = rest.as_bytes();
    let name_end = 1 + bytes
        .iter()
        .skip(1)
        .take(40)
        .take_while(|b| b.is_ascii_alphanumeric() || b"-_.+:".contains(b))
        .count();
    let name = rest.get(1..name_end)?.strip_suffix(':')?;
    if name.is_empty() || bytes.get(name_end) != Some(&b'`') {
        return None;
    }
    let span = rest.get(name_end..)?;
    // Some docs write :func:``x``.
    let ticks = if span.starts_with("``") { "``" } else { "`" };
    let inside = span.get(ticks.len()..)?;
    let end = memchr::memmem::find(inside.as_bytes().get(..inside.len().min(REACH))?, ticks.as_bytes())?;
    let inside = inside.get(..end)?;
    let length = name_end + end + 2 * ticks.len();
    let titled = title_and_target(inside).filter(|(title, _)| !title.is_empty());
    let token = match name.rsplit(':').next().unwrap_or(name) {
        "ref" | "doc" | "term" | "numref" | "abbr" | "dfn" | "guilabel" | "menuselection" | "sup" | "sub"
        | "subscript" | "superscript" | "title" | "eq" | "download" | "cite" | "ticket" | "issue"
        | "footcite" | "t" | "p" => {
            Token::Text(titled.map_or(inside.trim_start_matches(['~', '!']), |(title, _)| title))
        }
        "strong" => Token::Strong(inside),
        "emphasis" | "emph" => Token::Emphasis(inside),
        "math" | "code" | "literal" | "samp" | "kbd" | "file" | "command" | "program" => Token::Code(inside),
        "pep" => Token::Standard("PEP", inside.trim_start_matches(['~', '!'])),
        "rfc" => Token::Standard("RFC", inside.trim_start_matches(['~', '!'])),
        _ => Token::Code(titled.map_or_else(|| short_name(inside), |(title, _)| title)),
    };
    Some((token, length))
}

fn bracket(rest: &str) -> Option<(Token<'_>, usize)> {
    if let Some(found) = markdown_link(rest) {
        return Some(found);
    }
    let end = within(rest, "]")?;
    let label = rest.get(1..end)?;
    let bytes = rest.as_bytes();
    let simple = !label.is_empty()
        && label.len() <= 60
        && label.bytes().all(|b| b.is_ascii_alphanumeric() || b"#*-_. ".contains(&b));
    let ends = |b: Option<&u8>| !b.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    if simple && bytes.get(end + 1) == Some(&b'_') && ends(bytes.get(end + 2)) {
        return Some((
            Token::Footnote(if label.len() > 1 { label.trim_start_matches('#') } else { label }),
            end + 2,
        ));
    }
    None
}

/// `[text](target)` and `[text](target "title")`.
fn markdown_link(rest: &str) -> Option<(Token<'_>, usize)> {
    let end = within(rest, "]")?;
    let text = rest.get(1..end)?;
    let tail = rest.get(end + 1..)?;
    if text.is_empty() || text.contains('[') || !tail.starts_with('(') {
        return None;
    }
    let close = within(tail, ")")?;
    let target = tail.get(1..close)?.trim();
    let target = target.split_ascii_whitespace().next().unwrap_or("");
    let looks_like_target =
        target.contains([':', '/', '#']) || target.contains(".md") || target.contains(".html");
    looks_like_target.then_some((Token::Link(text, target.trim_matches(['<', '>'])), end + 1 + close + 1))
}

/// `|name|`.
fn substitution(rest: &str) -> Option<(Token<'_>, usize)> {
    let end = rest.as_bytes().iter().skip(1).take(60).position(|b| *b == b'|')? + 1;
    let name = rest.get(1..end)?;
    let plain = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    let next = rest.as_bytes().get(end + 1);
    let ends = !next.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'|');
    (plain && ends).then_some((Token::Text(name), end + 1))
}

fn bare_url(rest: &str) -> Option<(Token<'_>, usize)> {
    let scheme = if rest.starts_with("https://") {
        8
    } else if rest.starts_with("http://") {
        7
    } else {
        return None;
    };
    let near = rest.as_bytes().get(..rest.len().min(REACH))?;
    let end = near.iter().position(|b| b" <>\"`|\n".contains(b)).unwrap_or(near.len());
    let mut url = rest.get(..end)?;
    loop {
        let open = url.matches('(').take(8).count();
        let shorter = url.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '*', ']', '}', '\\']);
        let shorter = match shorter.strip_suffix(')') {
            Some(inner) if open < 8 && inner.matches('(').count() <= inner.matches(')').count() => inner,
            _ => shorter,
        };
        if shorter.len() == url.len() {
            break;
        }
        url = shorter;
    }
    (url.len() > scheme).then_some((Token::Url(url), url.len()))
}

/// `text` without markup: roles, literals, emphasis and links reduced to their text. White space becomes single
/// spaces; stops after about `limit` bytes.
pub(super) fn plain(text: &str, limit: usize) -> String {
    let mut out = String::with_capacity(text.len().min(limit));
    plain_into(text, limit, 0, &mut out);
    let end = out.trim_end().len();
    out.truncate(end);
    out
}

fn plain_into(text: &str, limit: usize, depth: usize, out: &mut String) {
    for token in Tokens::new(text) {
        if out.len() > limit {
            return;
        }
        match token {
            Token::Strong(inside) | Token::Emphasis(inside) if depth < 3 => {
                plain_into(inside, limit, depth + 1, out);
            }
            Token::Text(t)
            | Token::Code(t)
            | Token::Strong(t)
            | Token::Emphasis(t)
            | Token::Link(t, _)
            | Token::Url(t) => {
                push_words(t, limit, out);
            }
            Token::Footnote(_) => {
                let end = out.trim_end().len();
                out.truncate(end);
            }
            Token::Standard(name, number) => {
                push_words(name, limit, out);
                out.push(' ');
                push_words(number, limit, out);
            }
        }
    }
}

fn push_words(text: &str, limit: usize, out: &mut String) {
    if text.is_ascii() {
        for word in text.split_inclusive(|c: char| c <= ' ' || c == '\x7f') {
            if out.len() > limit {
                return;
            }
            let bare = word.trim_end_matches(|c: char| c <= ' ' || c == '\x7f');
            out.push_str(bare.get(..bare.len().min(limit + 1)).unwrap_or(bare));
            if bare.len() < word.len() && !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        }
        return;
    }
    for c in text.chars() {
        if out.len() > limit {
            return;
        }
        if c.is_whitespace() || super::escape::is_hidden(c) {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        } else {
            out.push(c);
        }
    }
}
