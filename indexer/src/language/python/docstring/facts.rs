//! What an index needs of every docstring, in one cheap pass.

use super::field::{Field, fields};
use super::inline::plain;
use super::line::{indent_of, next_line};
use super::scan::{Part, Parts, SectionKind, Style, field};
use super::types::return_type;
use super::version::Versions;

/// The summary's length at most, in bytes.
const SUMMARY: usize = 300;

/// What an index needs of a docstring.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts<'a> {
    /// The first sentence or paragraph as plain text, at most 300 bytes. A signature in front of it (compiled
    /// modules write one) is left out.
    pub summary: String,
    /// The version that added the API.
    pub since: Option<&'a str>,
    /// That the API itself is deprecated, with what is said about it: `since 1.4: use x`. May be empty.
    pub deprecated: Option<String>,
    /// What changed in which version, and which parameters came or are deprecated; the version may be empty.
    pub changed: Vec<(&'a str, String)>,
    /// What a call returns, as a type expression (`DataFrame | None`), where the docs name a type.
    pub returns: Option<String>,
    /// The parameters.
    pub parameters: Vec<Field<'a>>,
    /// Attributes of instances or variables of a module.
    pub attributes: Vec<Field<'a>>,
}

/// Reads the facts of `doc`, which [`clean`](super::clean) has dedented.
pub fn facts(doc: &str) -> Facts<'_> {
    let mut facts = Facts::default();
    let mut versions = Versions::default();
    for part in Parts::new(doc) {
        match part.kind {
            SectionKind::Text | SectionKind::Other | SectionKind::Notes => {
                if facts.summary.is_empty() && part.kind != SectionKind::Notes {
                    facts.summary = summary(&part);
                }
                if part.style != Style::Indented {
                    versions.scan(part.body);
                }
            }
            SectionKind::Parameters
            | SectionKind::OtherParameters
            | SectionKind::Attributes
            | SectionKind::Returns => {
                if part.style == Style::FieldList && facts.since.is_none() {
                    (versions.since, versions.deprecated) = marked_versions(part.body, &versions);
                }
                take_fields(&mut facts, &part);
            }
            SectionKind::SeeAlso | SectionKind::Examples if part.style != Style::Indented => {
                versions.scan(part.body);
            }
            _ => {}
        }
    }
    versions.settle(&facts.parameters);
    facts.since = versions.since;
    facts.deprecated = versions.deprecated;
    facts.changed = versions.changed;
    facts
}

fn take_fields<'a>(facts: &mut Facts<'a>, part: &Part<'a>) {
    let mut results: Vec<Option<String>> = Vec::new();
    let mut is_prose = false;
    for (kind, item) in fields(part) {
        match kind {
            SectionKind::Parameters | SectionKind::OtherParameters if !item.name.is_empty() => {
                facts.parameters.push(item);
            }
            SectionKind::Attributes if !item.name.is_empty() => facts.attributes.push(item),
            SectionKind::Returns if results.len() < 16 => {
                if !item.annotation.is_empty() || part.style == Style::FieldList {
                    let found = return_type(item.annotation);
                    let words = item.annotation.split_ascii_whitespace().count();
                    is_prose |= found.is_none() && item.name.is_empty() && words > 3;
                    results.push(found);
                } else if !item.name.is_empty() {
                    results.push(None);
                }
            }
            _ => {}
        }
    }
    if facts.returns.is_none() && !is_prose {
        facts.returns = match results.as_slice() {
            [] => None,
            [one] => one.clone(),
            many if many.iter().all(Option::is_none) => None,
            many => {
                let types: Vec<&str> = many.iter().map(|t| t.as_deref().unwrap_or("Any")).collect();
                Some(format!("tuple[{}]", types.join(", ")))
            }
        };
    }
}

/// Epytext's `@since:` and `@deprecated:`, unless something was said before.
fn marked_versions<'a>(body: &'a str, so_far: &Versions<'a>) -> (Option<&'a str>, Option<String>) {
    let (mut since, mut deprecated) = (so_far.since, so_far.deprecated.clone());
    let mut at = 0;
    while let Some((raw, next)) = next_line(body, at) {
        if raw.starts_with([':', '@']) {
            match field(raw.trim_ascii_end()) {
                Some(("since", _, text)) if !text.is_empty() && since.is_none() => since = Some(text),
                Some(("deprecated", _, text)) if deprecated.is_none() => {
                    deprecated = Some(plain(text, SUMMARY));
                }
                _ => {}
            }
        }
        at = next;
    }
    (since, deprecated)
}

/// The summary from the first text of a docstring, or from its title where nothing else stands.
pub(super) fn summary(part: &Part<'_>) -> String {
    let mut at = signature(part.body).map_or(0, |(_, end)| end);
    while let Some((start, end)) = paragraph(part.body, at) {
        let text = part.body.get(start..end).unwrap_or("");
        let is_prose =
            !text.starts_with(".. ") && text.bytes().any(|b| b.is_ascii_alphanumeric() || b >= 0x80);
        if is_prose {
            return first_sentence(text);
        }
        at = end;
    }
    if part.title.is_empty() {
        // Only a signature: better than nothing.
        return signature(part.body).map(|(text, _)| first_sentence(text)).unwrap_or_default();
    }
    first_sentence(part.title)
}

/// The first paragraph of `body` from `at`, at most a few lines of it. A directive takes its indented lines along.
fn paragraph(body: &str, mut at: usize) -> Option<(usize, usize)> {
    let mut start = None;
    let mut is_directive = false;
    while let Some((raw, next)) = next_line(body, at) {
        match (start, indent_of(raw)) {
            (None, None) => {}
            (None, Some(indent)) => {
                start = Some(at + indent);
                is_directive = raw.starts_with(".. ");
            }
            (Some(start), indent) => {
                let ends = if is_directive { indent == Some(0) } else { indent.is_none() };
                if ends || (!is_directive && (at - start > 2 * SUMMARY || raw.starts_with(".. "))) {
                    return Some((start, at));
                }
            }
        }
        at = next;
    }
    start.map(|start| (start, body.len()))
}

fn first_sentence(text: &str) -> String {
    let mut end = text.len().min(3 * SUMMARY);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let text = text.get(..end).unwrap_or("").trim_start_matches(['#', ' ', '"']);
    // A first line that is a sentence, or a title above a list.
    let mut out = plain(text.split("\n- ").next().unwrap_or(text), SUMMARY);
    if let Some(end) = sentence_end(&out) {
        out.truncate(end);
    }
    if out.len() > SUMMARY {
        let mut end = SUMMARY;
        while !out.is_char_boundary(end) {
            end -= 1;
        }
        out.truncate(end);
    }
    if out.ends_with("::") {
        out.pop();
    }
    out
}

/// Where the first sentence ends, behind its full stop.
fn sentence_end(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    memchr::memchr3_iter(b'.', b'!', b'?', bytes).find_map(|at| {
        if bytes.get(at + 1) != Some(&b' ') {
            return None;
        }
        let next = bytes.get(at + 2).copied()?;
        let before = text.get(..at)?;
        let word = before.rsplit([' ', '(']).next().unwrap_or("");
        let abbreviation = word.len() < 2
            || matches!(
                word,
                "e.g" | "i.e" | "vs" | "cf" | "etc" | "Fig" | "Eq" | "resp" | "approx" | "al" | "No"
            );
        (!abbreviation && !next.is_ascii_lowercase()).then_some(at + 1)
    })
}

/// The signature that opens a docstring (`dot(a, b, out=None)`, `x.__init__(...) -> None`), with all further ones
/// right below it, and the byte behind them.
pub(super) fn signature(body: &str) -> Option<(&str, usize)> {
    let lead = body.len() - body.trim_start_matches(['\n', ' ']).len();
    let mut end = signature_end(body, lead)?;
    let first = body.get(lead..end)?;
    for _ in 0..20 {
        let text = body.get(end..)?.trim_ascii_start();
        let at = body.len() - text.len();
        if let Some(next) = signature_end(body, at) {
            end = next;
        } else {
            if !text.starts_with("--\n") {
                break;
            }
            end = at + 3;
        }
    }
    // What follows has to be a new paragraph, or it is a sentence that starts with a call.
    body.get(end..)?
        .trim_start_matches(' ')
        .starts_with('\n')
        .then_some((first.trim_ascii_end(), end))
        .or_else(|| {
            let rest = body.get(..end)?;
            (rest.ends_with("--\n") || end == body.len()).then_some((first.trim_ascii_end(), end))
        })
}

/// The end of the signature at byte `at`, which may span a few lines.
fn signature_end(body: &str, at: usize) -> Option<usize> {
    let text = body.get(at..)?;
    let name = text.bytes().take(200).position(|b| !(b.is_ascii_alphanumeric() || b == b'_' || b == b'.'))?;
    if name == 0 || text.as_bytes().get(name) != Some(&b'(') {
        return None;
    }
    let mut depth = 0usize;
    let mut close = None;
    for (i, byte) in text.bytes().enumerate().skip(name).take(2000) {
        match byte {
            b'(' | b'[' => depth += 1,
            b')' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    close = Some(i + 1);
                    break;
                }
            }
            b'\n' if text.get(i + 1..)?.starts_with('\n') => return None,
            _ => {}
        }
    }
    let close = close?;
    let rest = text.get(close..)?;
    let line = rest.get(..rest.find('\n').unwrap_or(rest.len()).min(300))?;
    let tail = line.trim_ascii();
    (tail.is_empty() || tail == ":" || tail.starts_with("->")).then_some(at + close + line.len())
}
