//! A docstring as parts, each of which can be written as Markdown.

use super::block::{blocks, strong};
use super::clean::clean;
use super::escape::{Inline, Place, push_colon};
use super::facts::{signature, summary};
use super::field::{Field, fields};
use super::inline::plain;
use super::line::lines;
use super::scan::{Parts, SectionKind, Style};
use super::types::split_outside;
use super::version::Versions;
use super::writer::Writer;

/// Longer docstrings are read this far.
const LONGEST: usize = 1 << 20;

/// A docstring in parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Docstring<'a> {
    /// The first sentence or paragraph as plain text, at most 300 bytes.
    pub summary: String,
    /// The signature that compiled modules write in front.
    pub signature: Option<&'a str>,
    /// All text in order, the first paragraphs included.
    pub sections: Vec<Section<'a>>,
    /// The version that added the API.
    pub since: Option<&'a str>,
    /// That it is deprecated, and what is said about it.
    pub deprecated: Option<String>,
    /// What changed, by version.
    pub changed: Vec<(&'a str, String)>,
}

/// A stretch of a docstring about one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section<'a> {
    /// What it is about.
    pub kind: SectionKind,
    /// The heading to show; empty for text without one.
    pub title: &'a str,
    /// What stands in it.
    pub content: SectionContent<'a>,
}

/// What a section holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SectionContent<'a> {
    /// Marked-up text.
    Text(&'a str),
    /// Names or types with descriptions.
    Fields(Vec<Field<'a>>),
}

/// The parts of `doc`, which [`clean`] has dedented. Reads the first mebibyte.
pub fn parse(doc: &str) -> Docstring<'_> {
    let mut end = doc.len().min(LONGEST);
    while !doc.is_char_boundary(end) {
        end -= 1;
    }
    let doc = doc.get(..end).unwrap_or(doc);
    let mut out = Docstring::default();
    let mut versions = Versions::default();
    for (n, part) in Parts::new(doc).enumerate() {
        let is_text = matches!(part.kind, SectionKind::Text | SectionKind::Other);
        if out.summary.is_empty() && is_text {
            out.summary = summary(&part);
        }
        if !matches!(part.style, Style::Indented | Style::FieldList) && (is_text || !part.kind.has_fields()) {
            versions.scan(part.body);
        }
        let mut body = part.body;
        if n == 0
            && part.kind == SectionKind::Text
            && let Some((text, end)) = signature(body)
        {
            out.signature = Some(text);
            body = body.get(end..).unwrap_or("");
        }
        if !part.kind.has_fields() {
            if !(body.trim_ascii().is_empty() && part.title.is_empty()) {
                out.sections.push(Section {
                    kind: part.kind,
                    title: part.title,
                    content: SectionContent::Text(body),
                });
            }
            continue;
        }
        let mut start = out.sections.len();
        for (kind, field) in fields(&part) {
            // A field list brings fields of several kinds: each kind's go together.
            let own = out.sections.get(start..).unwrap_or_default().iter().position(|s| s.kind == kind);
            if let Some(Section { content: SectionContent::Fields(list), .. }) =
                own.and_then(|at| out.sections.get_mut(start + at))
            {
                list.push(field);
            } else {
                let title = if part.title.is_empty() { title_of(kind) } else { part.title };
                out.sections.push(Section { kind, title, content: SectionContent::Fields(vec![field]) });
                start = start.min(out.sections.len() - 1);
            }
        }
    }
    for section in &out.sections {
        if let (SectionKind::Parameters, SectionContent::Fields(fields)) = (section.kind, &section.content) {
            versions.settle(fields);
        }
    }
    out.since = versions.since;
    out.deprecated = versions.deprecated;
    out.changed = versions.changed;
    out
}

fn title_of(kind: SectionKind) -> &'static str {
    match kind {
        SectionKind::Returns => "Returns",
        SectionKind::Yields => "Yields",
        SectionKind::Raises => "Raises",
        SectionKind::Attributes => "Attributes",
        _ => "Parameters",
    }
}

/// A docstring, cleaned or not, as Markdown of at most `limit` bytes that is safe to show whoever wrote it: no
/// images, no HTML, no link but http(s) with its host shown, nothing invisible.
pub fn to_markdown(doc: &str, limit: usize) -> String {
    parse(&clean(doc)).to_markdown(limit)
}

impl Docstring<'_> {
    /// The whole as safe Markdown of at most `limit` bytes.
    pub fn to_markdown(&self, limit: usize) -> String {
        let mut out = Writer::new(limit);
        if let Some(signature) = self.signature {
            out.code("python", signature);
        }
        for section in &self.sections {
            if out.is_full() {
                break;
            }
            section.write(&mut out);
        }
        out.finish()
    }
}

impl Section<'_> {
    /// The section as safe Markdown of at most `limit` bytes, with its heading.
    pub fn to_markdown(&self, limit: usize) -> String {
        let mut out = Writer::new(limit);
        self.write(&mut out);
        out.finish()
    }

    fn write(&self, out: &mut Writer) {
        match &self.content {
            SectionContent::Text(text) => {
                out.heading(self.title);
                blocks(&lines(text), out, 0);
            }
            SectionContent::Fields(fields) => {
                out.heading(self.title);
                for field in fields {
                    if out.is_full() {
                        return;
                    }
                    field.write(self.kind, out);
                }
            }
        }
    }
}

impl Field<'_> {
    fn write(&self, kind: SectionKind, out: &mut Writer) {
        if self.name.is_empty() && self.annotation.is_empty() {
            blocks(&lines(self.text), out, 0);
            return;
        }
        out.open_item(None);
        out.lead(|lead| self.head(kind, lead));
        blocks(&lines(self.text), out, 1);
        out.close_item();
    }

    /// `**name** (`type`, default `5`): `
    fn head(&self, kind: SectionKind, lead: &mut String) {
        if !self.name.is_empty() {
            match kind {
                SectionKind::Raises | SectionKind::Warns | SectionKind::SeeAlso | SectionKind::Methods => {
                    for (n, name) in self.name.split(", ").take(50).enumerate() {
                        if n > 0 {
                            lead.push_str(", ");
                        }
                        let name = plain(name, 200);
                        Inline::new(lead, Place::Paragraph, usize::MAX).code(&name);
                    }
                }
                _ => strong(lead, &plain(self.name, 200), ""),
            }
        }
        let annotation = plain(self.annotation, 600).replace('~', "");
        if kind == SectionKind::SeeAlso {
            push_colon(lead);
            Inline::new(lead, Place::Paragraph, usize::MAX).markup(self.annotation);
            return;
        }
        let (text, notes) = split_notes(&annotation);
        if !text.is_empty() || !notes.is_empty() {
            let open = if self.name.is_empty() { "" } else { " (" };
            lead.push_str(open);
            if !text.is_empty() {
                Inline::new(lead, Place::Paragraph, usize::MAX).code(&plain(text, 300));
            }
            for note in notes {
                if !lead.ends_with(open) || text.is_empty() && open.is_empty() {
                    lead.push_str(", ");
                }
                let value = note.strip_prefix("default").map(|v| v.trim_start_matches([':', '=', ' ']));
                match value.map(|v| v.strip_prefix("is ").unwrap_or(v)).filter(|v| !v.is_empty()) {
                    Some(value) => {
                        lead.push_str("default ");
                        Inline::new(lead, Place::Paragraph, usize::MAX).code(&plain(value, 200));
                    }
                    None => {
                        Inline::new(lead, Place::Paragraph, usize::MAX).markup(note);
                    }
                }
            }
            if !open.is_empty() {
                lead.push(')');
            }
        }
        push_colon(lead);
    }
}

/// A type without what follows it (`optional`, `default 5`, `keyword-only`), and that in pieces.
fn split_notes(annotation: &str) -> (&str, Vec<&str>) {
    let mut pieces = Vec::new();
    let mut rest = annotation;
    while let Some(at) = split_outside(rest, ", ").filter(|_| pieces.len() < 20) {
        pieces.push(rest.get(..at).unwrap_or(""));
        rest = rest.get(at + 2..).unwrap_or("");
    }
    pieces.push(rest);
    let is_note = |piece: &&str| {
        ["optional", "Optional", "default", "keyword"].iter().any(|word| piece.starts_with(word))
    };
    let Some(first) = pieces.iter().skip(1).position(is_note) else { return (annotation, Vec::new()) };
    let notes = pieces.split_off(first + 1);
    let start = notes.first().map_or(0, |note| note.as_ptr() as usize - annotation.as_ptr() as usize);
    (annotation.get(..start.saturating_sub(2)).unwrap_or(annotation), notes)
}
