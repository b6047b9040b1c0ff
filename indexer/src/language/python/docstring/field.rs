//! The fields of a section: parameters, attributes, returned values, exceptions, each with its description.

use rustc_hash::FxHashMap;

use super::line::{bullet, indent_of, next_line};
use super::scan::{Part, SectionKind, Style, field};
use super::types::{is_type_like, split_outside};

/// A name or type with its description, as written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Field<'a> {
    /// The name or names (`x`, `x1, x2`, `**kwargs`); empty where only a type stands, or only text.
    pub name: &'a str,
    /// The type as written, with `optional` and `default …` behind it; empty if there is none.
    pub annotation: &'a str,
    /// The description with its line breaks and indentation.
    pub text: &'a str,
}

/// The fields of `part`, whose kind has some, each with the kind of section that it belongs to (field lists mix them).
pub(super) fn fields<'a>(part: &Part<'a>) -> Vec<(SectionKind, Field<'a>)> {
    match part.style {
        Style::FieldList => field_list(part.body),
        _ => items(part).into_iter().map(|item| (part.kind, item)).collect(),
    }
}

fn items<'a>(part: &Part<'a>) -> Vec<Field<'a>> {
    let is_result = matches!(part.kind, SectionKind::Returns | SectionKind::Yields | SectionKind::Receives);
    if is_result && part.style != Style::Underlined {
        return vec![result(part.body)];
    }
    let body = part.body;
    let mut out = Vec::new();
    let mut base = None;
    // Where the first item is a bullet, all are.
    let mut bulleted = None;
    let mut open: Option<(Field<'a>, usize)> = None;
    let mut at = 0;
    while let Some((raw, next)) = next_line(body, at) {
        if let Some(indent) = indent_of(raw) {
            let base = *base.get_or_insert(indent);
            if indent <= base {
                let text = raw.trim_ascii();
                let text_start = at + indent;
                let head = if part.style == Style::Underlined {
                    numpy_head(text, part.kind).map(|item| wrapped(item, body, next))
                } else if *bulleted.get_or_insert_with(|| bullet(text).is_some()) && bullet(text).is_none() {
                    None
                } else {
                    google_head(text, part.kind).map(|(item, offset)| (item, text_start + offset))
                };
                let starts_directive = text.starts_with(".. ");
                if head.is_some() || starts_directive || open.is_none() {
                    if let Some((item, start)) = open.take() {
                        out.push(Field {
                            text: body.get(start..at).unwrap_or_default().trim_ascii_end(),
                            ..item
                        });
                    }
                    open = Some(head.unwrap_or((Field::default(), at)));
                }
            }
        }
        at = next;
    }
    if let Some((item, start)) = open {
        out.push(Field { text: body.get(start..).unwrap_or_default().trim_ascii_end(), ..item });
    }
    out
}

/// Takes a type that goes on in the next line along; with the byte where the description starts.
fn wrapped<'a>(item: Field<'a>, body: &'a str, next: usize) -> (Field<'a>, usize) {
    let opens = item.annotation.bytes().filter(|b| b"([{".contains(b)).count();
    let closes = item.annotation.bytes().filter(|b| b")]}".contains(b)).count();
    let Some((raw, after)) = next_line(body, next) else { return (item, next) };
    let goes_on = opens > closes && raw.len() <= 120 && raw.contains([')', ']', '}'])
        || item.annotation.ends_with(',') && raw.trim_ascii().starts_with(['o', 'd', '{', '\'', '"']);
    if !goes_on || !raw.starts_with(' ') {
        return (item, next);
    }
    let start = item.annotation.as_ptr() as usize - body.as_ptr() as usize;
    let annotation = body.get(start..after).map_or(item.annotation, str::trim_ascii_end);
    (Field { annotation, ..item }, after)
}

/// Whether `text` is a name or several: `x`, `*args`, `x1, x2`, `` `x` ``, `a.b`, `x / y`.
fn is_names(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 200
        && text.split(',').all(|name| {
            let name = name.trim_ascii().trim_matches(['`', '*', '"', '\'']).trim_start_matches("\\*");
            !name.is_empty()
                && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.*\\[]".contains(&b) || b >= 0x80)
                || name == "..."
                || text.contains(',') && name.is_empty()
        })
}

fn numpy_head(text: &str, kind: SectionKind) -> Option<Field<'_>> {
    if text.starts_with(".. ") || text.starts_with(">>>") || text.starts_with("- ") {
        return None;
    }
    let colon = split_outside(text, " :").or_else(|| {
        // A colon without a space before it is seen often enough; roles start with one.
        let at = split_outside(text, ": ").or_else(|| text.ends_with(':').then(|| text.len() - 1))?;
        (at > 0).then_some(at)
    });
    let (name, annotation) = match colon {
        Some(at) => {
            let rest = text.get(at..)?.trim_ascii_start();
            (text.get(..at)?.trim_ascii(), rest.strip_prefix(':').unwrap_or(rest).trim_ascii())
        }
        None => (text, ""),
    };
    match kind {
        SectionKind::Returns | SectionKind::Yields | SectionKind::Receives => {
            if colon.is_none() {
                return Some(Field { annotation: text, ..Field::default() });
            }
            is_names(name).then_some(Field { name, annotation, text: "" })
        }
        SectionKind::SeeAlso => {
            let short = name.len() <= 200 && !name.contains(". ");
            let linked = name.contains('`') || is_names(name);
            (short && linked).then_some(Field { name, annotation, text: "" })
        }
        _ if is_names(name) => Some(Field { name, annotation, text: "" }),
        // `copy(deep)` in a list of methods.
        SectionKind::Methods if name.ends_with(')') => Some(Field { name, annotation, text: "" }),
        _ => None,
    }
}

/// A head in the style `name (type): text`, and where its text starts.
fn google_head(text: &str, kind: SectionKind) -> Option<(Field<'_>, usize)> {
    let unmarked = bullet(text).map_or(text, |(_, rest)| rest);
    let name_end = unmarked.find([' ', ':', '(']).unwrap_or(unmarked.len());
    let mut name_end = name_end;
    if unmarked.get(..name_end)?.ends_with(',') {
        // `x1, x2: text`
        name_end = unmarked.find([':', '(']).unwrap_or(unmarked.len());
    }
    let name = unmarked.get(..name_end)?.trim_ascii();
    if !is_names(name) {
        if matches!(kind, SectionKind::Raises | SectionKind::Warns | SectionKind::SeeAlso)
            && text.starts_with([':', '`'])
        {
            let colon = split_outside(unmarked, ": ")?;
            let offset = text.len() - unmarked.len() + colon + 1;
            return Some((Field { name: unmarked.get(..colon)?, ..Field::default() }, offset));
        }
        return None;
    }
    let name = name.strip_prefix("**").and_then(|n| n.strip_suffix("**")).unwrap_or(name);
    let mut rest = unmarked.get(name_end..)?.trim_ascii_start();
    let mut annotation = "";
    if rest.starts_with('(') {
        let close = closing(rest)?;
        annotation = rest.get(1..close)?.trim_ascii();
        rest = rest.get(close + 1..)?.trim_ascii_start();
    }
    let after = rest
        .strip_prefix(':')
        .or_else(|| rest.strip_prefix("-- "))
        .or_else(|| rest.strip_prefix("– "))
        .or_else(|| rest.strip_prefix("- "))
        .or_else(|| (rest.is_empty() && !annotation.is_empty()).then_some(rest))?;
    Some((Field { name, annotation, text: "" }, text.len() - after.len() + spaces(after)))
}

fn spaces(text: &str) -> usize {
    text.bytes().take_while(|b| *b == b' ').count()
}

/// The index of the bracket that closes the one at the start.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    for (at, byte) in text.bytes().enumerate().take(1000) {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

/// A section about one result: `type: text` or text alone.
fn result(body: &str) -> Field<'_> {
    let lead = body.len() - body.trim_ascii_start().len();
    let line_start = body.get(..lead).and_then(|l| l.rfind('\n')).map_or(0, |newline| newline + 1);
    let whole = body.get(line_start..).unwrap_or(body).trim_ascii_end();
    let text = whole.trim_ascii_start();
    let line = text.lines().next().unwrap_or("");
    let line = bullet(line).map_or(line, |(_, rest)| rest).trim_end();
    let Some(colon) = split_outside(line, ": ").or_else(|| line.strip_suffix(':').map(str::len)) else {
        return if is_type_like(line) && text.len() == line.len() {
            Field { annotation: line, ..Field::default() }
        } else {
            Field { text: whole, ..Field::default() }
        };
    };
    let annotation = line.get(..colon).unwrap_or("");
    if !is_type_like(annotation) {
        return Field { text: whole, ..Field::default() };
    }
    let start = (line.as_ptr() as usize - body.as_ptr() as usize) + colon + 1;
    let text = body.get(start..).unwrap_or("").trim_ascii_end();
    Field { name: "", annotation, text: text.get(spaces(text)..).unwrap_or("") }
}

/// The fields of a reST or epytext field list; types given apart are put where they belong.
fn field_list(body: &str) -> Vec<(SectionKind, Field<'_>)> {
    let mut out: Vec<(SectionKind, Field<'_>)> = Vec::new();
    let mut types: FxHashMap<&str, &str> = FxHashMap::default();
    let mut rtype = "";
    let mut at = 0;
    while let Some((raw, next)) = next_line(body, at) {
        let line = raw.trim_ascii_end();
        let Some((name, argument, first)) = field(line) else {
            at = next;
            continue;
        };
        let mut end = next;
        while let Some((below, after)) = next_line(body, end) {
            if field(below).is_some() {
                break;
            }
            end = after;
        }
        let start = at + line.len() - first.len();
        let text = body.get(start..end).unwrap_or("").trim_ascii_end();
        at = end;
        match name {
            "type" | "vartype" => {
                types.insert(argument, text);
            }
            "rtype" | "ytype" => rtype = text,
            "meta" | "since" | "deprecated" | "group" => {}
            _ => {
                let kind = match name {
                    "raises" | "raise" | "except" | "exception" => SectionKind::Raises,
                    "var" | "ivar" | "cvar" => SectionKind::Attributes,
                    "returns" | "return" => SectionKind::Returns,
                    "yields" | "yield" => SectionKind::Yields,
                    _ => SectionKind::Parameters,
                };
                let item = match kind {
                    SectionKind::Raises => Field { name: argument, annotation: "", text },
                    SectionKind::Returns | SectionKind::Yields => {
                        Field { name: "", annotation: argument, text }
                    }
                    _ => {
                        let (annotation, name) = argument.rsplit_once(' ').unwrap_or(("", argument));
                        // Some write the default behind the name.
                        let name = name.split('=').next().unwrap_or(name);
                        Field { name, annotation: annotation.trim_ascii(), text }
                    }
                };
                out.push((kind, item));
            }
        }
    }
    let mut has_result = false;
    for (kind, item) in &mut out {
        match kind {
            SectionKind::Parameters | SectionKind::Attributes if item.annotation.is_empty() => {
                item.annotation = types.remove(item.name).unwrap_or("");
            }
            SectionKind::Returns | SectionKind::Yields => {
                has_result = true;
                if !rtype.is_empty() {
                    item.annotation = rtype;
                }
            }
            _ => {}
        }
    }
    if !rtype.is_empty() && !has_result {
        out.push((SectionKind::Returns, Field { annotation: rtype, ..Field::default() }));
    }
    out
}
