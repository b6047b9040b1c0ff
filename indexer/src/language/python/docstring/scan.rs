//! Where the sections of a docstring start and end, in one pass over its lines.

use super::line::{indent_of, is_underline, next_line};

/// What a section is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SectionKind {
    /// Text before, between and after sections.
    Text,
    /// Parameters, arguments, keyword arguments.
    Parameters,
    /// Parameters that are seldom used.
    OtherParameters,
    /// Attributes of instances, or variables of a class or module.
    Attributes,
    /// Methods of a class.
    Methods,
    /// What a call returns.
    Returns,
    /// What a generator yields.
    Yields,
    /// What can be sent to a generator.
    Receives,
    /// Exceptions.
    Raises,
    /// Warnings.
    Warns,
    /// Examples.
    Examples,
    /// Notes, warnings, references: text under a known heading.
    Notes,
    /// Related functions.
    SeeAlso,
    /// Text under any other heading.
    Other,
}

impl SectionKind {
    /// Whether the section lists names or types, each with a description.
    pub fn has_fields(self) -> bool {
        use SectionKind::{
            Attributes, Methods, OtherParameters, Parameters, Raises, Receives, Returns, SeeAlso,
        };
        matches!(
            self,
            Parameters
                | OtherParameters
                | Attributes
                | Methods
                | Returns
                | Self::Yields
                | Receives
                | Raises
                | Self::Warns
                | SeeAlso
        )
    }

    /// The kind that `title` names in any of the styles, whatever its case; `None` for a title of the author's own.
    pub(super) fn of_title(title: &str) -> Option<Self> {
        const KINDS: &[(&str, SectionKind)] = &[
            ("parameters", SectionKind::Parameters),
            ("parameter", SectionKind::Parameters),
            ("params", SectionKind::Parameters),
            ("args", SectionKind::Parameters),
            ("arg", SectionKind::Parameters),
            ("arguments", SectionKind::Parameters),
            ("keyword args", SectionKind::Parameters),
            ("keyword arguments", SectionKind::Parameters),
            ("keyword parameters", SectionKind::Parameters),
            ("kwargs", SectionKind::Parameters),
            ("other parameters", SectionKind::OtherParameters),
            ("other arguments", SectionKind::OtherParameters),
            ("other args", SectionKind::OtherParameters),
            ("attributes", SectionKind::Attributes),
            ("attribute", SectionKind::Attributes),
            ("properties", SectionKind::Attributes),
            ("methods", SectionKind::Methods),
            ("returns", SectionKind::Returns),
            ("return", SectionKind::Returns),
            ("return value", SectionKind::Returns),
            ("yields", SectionKind::Yields),
            ("yield", SectionKind::Yields),
            ("receives", SectionKind::Receives),
            ("raises", SectionKind::Raises),
            ("raise", SectionKind::Raises),
            ("exceptions", SectionKind::Raises),
            ("except", SectionKind::Raises),
            ("warns", SectionKind::Warns),
            ("examples", SectionKind::Examples),
            ("example", SectionKind::Examples),
            ("example usage", SectionKind::Examples),
            ("usage", SectionKind::Examples),
            ("see also", SectionKind::SeeAlso),
            ("notes", SectionKind::Notes),
            ("note", SectionKind::Notes),
            ("warnings", SectionKind::Notes),
            ("warning", SectionKind::Notes),
            ("references", SectionKind::Notes),
            ("reference", SectionKind::Notes),
            ("todo", SectionKind::Notes),
            ("tip", SectionKind::Notes),
            ("hint", SectionKind::Notes),
            ("important", SectionKind::Notes),
            ("caution", SectionKind::Notes),
        ];
        if title.len() > 18 {
            return None;
        }
        KINDS.iter().find(|(name, _)| name.eq_ignore_ascii_case(title)).map(|(_, kind)| *kind)
    }
}

/// How a section's bounds are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// Text without a heading.
    Plain,
    /// A heading with an underline.
    Underlined,
    /// `# Heading`.
    Hash,
    /// `Args:` with an indented body.
    Indented,
    /// `:param x:` and its kin.
    FieldList,
}

/// A stretch of a docstring.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part<'a> {
    pub(super) kind: SectionKind,
    pub(super) style: Style,
    /// The heading, without its mark; empty for text.
    pub(super) title: &'a str,
    /// Whole lines below the heading. For [`Style::Indented`], what stands after the colon comes first.
    pub(super) body: &'a str,
}

/// The parts of a cleaned docstring, in order, without empty ones.
pub(super) struct Parts<'a> {
    doc: &'a str,
    at: usize,
    ready: Option<Part<'a>>,
    heading: Option<Heading<'a>>,
}

#[derive(Clone, Copy)]
struct Heading<'a> {
    kind: SectionKind,
    style: Style,
    title: &'a str,
    /// Where its lines start, and where its body does.
    start: usize,
    body: usize,
}

impl<'a> Parts<'a> {
    pub(super) fn new(doc: &'a str) -> Self {
        Self { doc, at: 0, ready: None, heading: None }
    }

    fn part(&self, heading: Heading<'a>, end: usize) -> Part<'a> {
        let body = self.doc.get(heading.body..end).unwrap_or_default();
        Part { kind: heading.kind, style: heading.style, title: heading.title, body }
    }
}

impl<'a> Iterator for Parts<'a> {
    type Item = Part<'a>;

    fn next(&mut self) -> Option<Part<'a>> {
        loop {
            if let Some(part) = self.ready.take() {
                return Some(part);
            }
            let current = match self.heading.take() {
                Some(heading) => heading,
                None if self.at >= self.doc.len() => return None,
                None => text_at(self.at),
            };
            let (end, next) = find_end(self.doc, self.at.max(current.body), &current);
            self.at = next.as_ref().map_or(end, |heading| heading.body);
            self.heading = next;
            let part = self.part(current, end);
            if !part.title.is_empty() || !part.body.trim_ascii().is_empty() {
                self.ready = Some(part);
            }
        }
    }
}

fn text_at(at: usize) -> Heading<'static> {
    Heading { kind: SectionKind::Text, style: Style::Plain, title: "", start: at, body: at }
}

/// From `at`, a line's start in the part that `current` opens: where the part ends, and the heading found there.
/// No heading means text follows, or nothing.
fn find_end<'a>(doc: &'a str, at: usize, current: &Heading<'a>) -> (usize, Option<Heading<'a>>) {
    let mut at = at;
    let mut before: Option<(usize, &'a str)> = None;
    let mut blank_before = true;
    let mut fenced = false;
    let numpy_section = current.style == Style::Underlined && current.kind != SectionKind::Other;
    while let Some((raw, next)) = next_line(doc, at) {
        let first = raw.as_bytes().first().copied().unwrap_or(b' ');
        if matches!(first, b' ' | b'\t' | b'\r') {
            let blank = indent_of(raw).is_none();
            blank_before = blank;
            before = None;
            at = next;
            continue;
        }
        if first == b'`' && raw.starts_with("```") {
            fenced = !fenced;
        }
        if fenced {
            (before, blank_before, at) = (None, false, next);
            continue;
        }
        let text = raw.trim_ascii_end();
        match current.style {
            // Unindented text ends it, be it a heading or not.
            Style::Indented => {
                return match heading_at(doc, at, text, next, true) {
                    Some(heading) => (at, Some(heading)),
                    None => (at, opens_underlined(doc, at, text, next)),
                };
            }
            Style::FieldList if !is_field(text) => {
                return match heading_at(doc, at, text, next, true) {
                    Some(heading) => (at, Some(heading)),
                    None => (at, opens_underlined(doc, at, text, next)),
                };
            }
            _ => {}
        }
        if is_underline(text)
            && let Some((start, title)) = before
            && let Some(heading) = underlined(start, title, text, next)
        {
            return (heading.start, Some(heading));
        }
        if !numpy_section
            && current.style != Style::FieldList
            && let Some(heading) = heading_at(doc, at, text, next, blank_before)
        {
            return (at, Some(heading));
        }
        // An unknown title needs a blank line above; a known one does not.
        let may_be_title = blank_before || SectionKind::of_title(text.trim_end_matches(':')).is_some();
        before = may_be_title.then_some((at, text));
        blank_before = is_underline(text);
        at = next;
    }
    (doc.len(), None)
}

/// The heading that starts at a line with an underline below it, if it is one.
fn opens_underlined<'a>(doc: &'a str, at: usize, text: &'a str, next: usize) -> Option<Heading<'a>> {
    let (below, after) = next_line(doc, next)?;
    let below = below.trim_ascii_end();
    if is_underline(below) { underlined(at, text, below, after) } else { None }
}

fn underlined<'a>(start: usize, title: &'a str, underline: &str, body: usize) -> Option<Heading<'a>> {
    let name = title.strip_suffix(':').unwrap_or(title);
    if is_underline(title) || title.len() > 120 || title.starts_with([':', '|', '>', '+']) {
        return None;
    }
    let kind = match SectionKind::of_title(name) {
        Some(kind) if underline.starts_with(['-', '=', '~', '^']) => kind,
        None if underline.len() >= title.chars().count() && !title.starts_with("- ") => SectionKind::Other,
        _ => return None,
    };
    Some(Heading { kind, style: Style::Underlined, title: name, start, body })
}

/// A heading that its own line shows: `Args:`, `:param x:`, `# Parameters`.
fn heading_at<'a>(
    doc: &'a str,
    at: usize,
    text: &'a str,
    next: usize,
    blank_before: bool,
) -> Option<Heading<'a>> {
    let first = *text.as_bytes().first()?;
    if first == b':' || first == b'@' {
        let kind = SectionKind::Parameters;
        return is_field(text).then_some(Heading {
            kind,
            style: Style::FieldList,
            title: "",
            start: at,
            body: at,
        });
    }
    if first == b'#' {
        let title = text.trim_start_matches('#');
        let is_heading = text.len() - title.len() <= 6 && title.starts_with(' ') && title.len() <= 120;
        let title = title.trim_ascii().trim_end_matches(':');
        return (is_heading && !title.is_empty() && blank_before).then_some(Heading {
            kind: SectionKind::of_title(title).unwrap_or(SectionKind::Other),
            style: Style::Hash,
            title,
            start: at,
            body: next,
        });
    }
    if !first.is_ascii_alphabetic() && first != b'*' {
        return None;
    }
    let colon = memchr::memchr(b':', text.as_bytes().get(..text.len().min(24))?)?;
    let (title, rest) = (text.get(..colon)?, text.get(colon + 1..)?);
    let (title, rest) = match title.strip_prefix("**") {
        Some(bold) if rest.starts_with("**") => (bold, rest.get(2..)?),
        Some(bold) => (bold.strip_suffix("**")?, rest),
        None => (title, rest),
    };
    let kind = SectionKind::of_title(title)?;
    if first == b'*' && rest.trim_ascii().is_empty() {
        let style = Style::Hash;
        return blank_before.then_some(Heading { kind, style, title, start: at, body: next });
    }
    let heading = Heading { kind, style: Style::Indented, title, start: at, body: next };
    if rest.trim_ascii().is_empty() {
        // The body has to be indented, or it is a sentence that ends in a colon.
        let body = below(doc, next)?;
        return indent_of(body).is_some_and(|indent| indent > 0).then_some(heading);
    }
    let inline_ok = matches!(kind, SectionKind::Returns | SectionKind::Yields | SectionKind::Raises | SectionKind::Notes)
            && rest.starts_with(' ')
            && title.starts_with(|c: char| c.is_ascii_uppercase())
        // A paragraph that goes on at the margin is no section.
        && next_line(doc, next).is_none_or(|(raw, _)| indent_of(raw) != Some(0));
    inline_ok.then_some(Heading { body: next - (next - at - colon - 1).min(next - at), ..heading })
}

/// The first line from `at` that is not blank, within a few lines.
fn below(doc: &str, mut at: usize) -> Option<&str> {
    for _ in 0..3 {
        let (raw, next) = next_line(doc, at)?;
        if indent_of(raw).is_some() {
            return Some(raw);
        }
        at = next;
    }
    None
}

/// Whether a line opens a field of a known kind: `:param int x: text`, `:rtype: str`, `@return: text`.
pub(super) fn is_field(text: &str) -> bool {
    field(text).is_some()
}

/// A field's name, argument and the start of its text.
pub(super) fn field(text: &str) -> Option<(&str, &str, &str)> {
    const NAMES: &[&str] = &[
        "param",
        "parameter",
        "arg",
        "argument",
        "key",
        "keyword",
        "kwarg",
        "kwparam",
        "type",
        "raises",
        "raise",
        "except",
        "exception",
        "var",
        "ivar",
        "cvar",
        "vartype",
        "returns",
        "return",
        "rtype",
        "yields",
        "yield",
        "ytype",
        "meta",
        "since",
        "deprecated",
        "group",
    ];
    let marked = text.strip_prefix([':', '@'])?;
    let name_end = marked.bytes().take(12).position(|b| !b.is_ascii_alphabetic())?;
    let name = marked.get(..name_end)?;
    if !NAMES.contains(&name) {
        return None;
    }
    let rest = marked.get(name_end..)?;
    if !rest.starts_with([' ', ':']) {
        return None;
    }
    // The argument may hold a type with colons in brackets: the colon that ends it has a space or nothing behind.
    let near = rest.as_bytes().get(..rest.len().min(300))?;
    let end = memchr::memchr_iter(b':', near)
        .find(|at| matches!(near.get(at + 1), None | Some(b' ')))
        .or_else(|| memchr::memchr(b':', near).filter(|at| rest.as_bytes().get(at + 1) != Some(&b'`')))?;
    let argument = rest.get(..end)?.trim_ascii();
    // Without a name, `:key: value` is a field like any other.
    let is_named = matches!(name.as_bytes().first(), Some(b'p' | b'a' | b'k' | b't' | b'v' | b'i' | b'c'));
    (!is_named || !argument.is_empty()).then_some((name, argument, rest.get(end + 1..)?.trim_ascii()))
}
