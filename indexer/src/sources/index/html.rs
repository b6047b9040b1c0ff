//! Just enough HTML to read an index's list of links.

/// The links of a page, each with its attributes, and the page's `<base href>`.
#[derive(Debug, Default)]
pub(crate) struct Links {
    pub(crate) base: Option<String>,
    pub(crate) links: Vec<Vec<(String, String)>>,
}

/// An attribute's value.
pub(crate) fn attribute<'a>(attributes: &'a [(String, String)], name: &str) -> Option<&'a str> {
    attributes.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
}

/// Finds `<a>` and `<base>` in a page; comments are skipped.
pub(crate) fn links(text: &str) -> Links {
    let mut out = Links::default();
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        rest = rest.get(at + 1..).unwrap_or_default();
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.find("-->").and_then(|end| comment.get(end + 3..)).unwrap_or_default();
            continue;
        }
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        let is_link = name.eq_ignore_ascii_case("a");
        if !is_link && !name.eq_ignore_ascii_case("base") {
            continue;
        }
        let (attributes, after) = attributes(after);
        rest = after;
        if is_link {
            out.links.push(attributes);
        } else if out.base.is_none() {
            out.base = attribute(&attributes, "href").map(str::to_owned);
        }
    }
    out
}

/// The attributes of a tag, and the text after it.
fn attributes(mut rest: &str) -> (Vec<(String, String)>, &str) {
    let mut out = Vec::new();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if let Some(after) = rest.strip_prefix('>') {
            return (out, after);
        }
        let end =
            rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | '>' | '/')).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        if name.is_empty() && !after.starts_with('=') {
            return (out, after);
        }
        let Some(value) = after.trim_start().strip_prefix('=') else {
            out.push((name.to_ascii_lowercase(), String::new()));
            rest = after;
            continue;
        };
        let value = value.trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (text, after) = match quote {
            Some(quote) => {
                let inner = value.get(1..).unwrap_or_default();
                inner.split_once(quote).unwrap_or((inner, ""))
            }
            None => {
                value.split_at(value.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(value.len()))
            }
        };
        out.push((name.to_ascii_lowercase(), unescape(text)));
        rest = after;
    }
}

/// Resolves the character references that addresses and version ranges use.
fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (plain, reference) = rest.split_at(at);
        out.push_str(plain);
        let end = reference.find(';').filter(|end| *end <= 10);
        let resolved = end.and_then(|end| resolve(reference.get(1..end)?));
        let length = if resolved.is_some() { end.unwrap_or(0) + 1 } else { 1 };
        out.push(resolved.unwrap_or('&'));
        rest = reference.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

fn resolve(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let value = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(value)
        }
    }
}
