//! Blocks of a docstring's text, reStructuredText and Markdown alike, to Markdown.

use super::directive;
use super::line::{Line, bullet, code, is_underline, join};
use super::table;
use super::writer::Writer;

/// Deeper nesting is written as text.
const DEEPEST: usize = 8;

/// Writes `lines`, the text of a section or of something in it.
pub(super) fn blocks(lines: &[Line<'_>], out: &mut Writer, depth: usize) {
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        if out.is_full() {
            return;
        }
        if line.is_blank() {
            at += 1;
            continue;
        }
        let rest = lines.get(at..).unwrap_or_default();
        at += block(rest, line, out, depth).max(1);
    }
}

/// The lines of `rest` after the first that are indented more than `indent`, blank ones between them included;
/// trailing blank lines are counted too.
pub(super) fn indented(rest: &[Line<'_>], indent: usize) -> usize {
    rest.iter().take_while(|l| l.is_blank() || l.indent > indent).count()
}

/// Writes the block that starts at the first of `rest`, and says how many lines it has.
fn block(rest: &[Line<'_>], line: &Line<'_>, out: &mut Writer, depth: usize) -> usize {
    let text = line.text;
    let below = rest.get(1..).unwrap_or_default();
    let first = text.as_bytes().first().copied().unwrap_or(b' ');
    match first {
        b'`' | b'~' if text.starts_with("```") || text.starts_with("~~~") => return fence(rest, line, out),
        b'>' if text.starts_with(">>>") => return doctest(rest, out),
        b'>' => return quote(rest, out),
        b'.' if text.starts_with(".. ") || text == ".." => {
            return directive::explicit(rest, line, out, depth);
        }
        b'!' | b'?' if text.starts_with("!!! ") || text.starts_with("???") => {
            return directive::admonition(rest, line, out, depth);
        }
        b'+' | b'=' | b'|' => {
            if let Some(used) = table::table(rest, out) {
                return used;
            }
        }
        b'#' => {
            let title = text.trim_start_matches('#');
            if title.starts_with(' ') && text.len() - title.len() <= 6 {
                out.heading(title.trim());
                return 1;
            }
        }
        b':' | b'@' => {
            if let Some(used) = field(rest, line, out, depth) {
                return used;
            }
        }
        _ => {}
    }
    if text == "::" {
        return 1 + literal(below, line.indent, out);
    }
    if is_underline(text) {
        // A transition, or the line over a heading.
        return 1;
    }
    if let Some(next) = below.first()
        && next.indent == line.indent
        && is_underline(next.text)
        && next.text.len() + 2 >= text.len()
    {
        out.heading(text);
        return 2;
    }
    if text.contains('|')
        && let Some(used) = table::table(rest, out)
    {
        return used;
    }
    if let Some((number, item)) = bullet(text) {
        // Markdown lets an item's paragraph go on at the margin.
        let lazy = below
            .iter()
            .take_while(|l| l.indent == line.indent && !interrupts(l) && bullet(l.text).is_none())
            .count();
        let length = 1 + lazy + indented(below.get(lazy..).unwrap_or_default(), line.indent);
        list_item(rest.get(..length).unwrap_or_default(), lazy, number, item, out, depth);
        return length;
    }
    paragraph(rest, line, out, depth)
}

fn list_item(
    item: &[Line<'_>],
    lazy: usize,
    number: Option<u32>,
    text: &str,
    out: &mut Writer,
    depth: usize,
) {
    let mut lines = item.to_vec();
    let below = item.get(1 + lazy..).unwrap_or_default();
    let indent = below.iter().filter(|l| !l.is_blank()).map(|l| l.indent).min().unwrap_or(0);
    if let Some(first) = lines.first_mut() {
        first.text = first.text.get(first.text.len() - text.len()..).unwrap_or("");
    }
    for line in lines.iter_mut().take(1 + lazy) {
        line.indent = indent;
    }
    out.open_item(number);
    nested(&lines, out, depth);
    out.close_item();
}

/// Writes blocks one level deeper, or as one paragraph where it is too deep.
pub(super) fn nested(lines: &[Line<'_>], out: &mut Writer, depth: usize) {
    if depth < DEEPEST {
        blocks(lines, out, depth + 1);
    } else {
        out.paragraph(&join(lines));
    }
}

fn fence(rest: &[Line<'_>], line: &Line<'_>, out: &mut Writer) -> usize {
    let mark = line.text.get(..3).unwrap_or("```");
    let language = line.text.trim_start_matches(['`', '~']);
    let language = language.trim_matches(['{', '}', ' ', '.']).split([' ', ',', '}']).next().unwrap_or("");
    let below = rest.get(1..).unwrap_or_default();
    let length = below.iter().position(|l| l.text.starts_with(mark)).unwrap_or(below.len());
    let text = code(below.get(..length).unwrap_or_default());
    let language = if language.is_empty() && text.starts_with(">>>") { "python" } else { language };
    out.code(language, &text);
    length + 2
}

/// Doctest blocks, with the blank lines between them.
fn doctest(rest: &[Line<'_>], out: &mut Writer) -> usize {
    let mut end = 0;
    while let Some(line) = rest.get(end) {
        if line.is_blank() {
            let next = rest.get(end..).unwrap_or_default().iter().position(|l| !l.is_blank());
            let goes_on = next.and_then(|n| rest.get(end + n)).is_some_and(|l| l.text.starts_with(">>>"));
            if !goes_on {
                break;
            }
            end += next.unwrap_or(1);
        } else {
            end += 1;
        }
    }
    out.code("python", &code(rest.get(..end).unwrap_or_default()));
    end
}

fn quote(rest: &[Line<'_>], out: &mut Writer) -> usize {
    let quoted = rest.iter().take_while(|l| l.text.starts_with('>') && !l.text.starts_with(">>>"));
    let lines: Vec<Line<'_>> = quoted.map(|l| Line::new(l.text.trim_start_matches(['>', ' ']))).collect();
    for paragraph in lines.split(Line::is_blank) {
        out.paragraph(&join(paragraph));
    }
    lines.len()
}

/// A literal block below a line at `indent`; gives the lines used.
fn literal(below: &[Line<'_>], indent: usize, out: &mut Writer) -> usize {
    let length = indented(below, indent);
    let body = below.get(..length).unwrap_or_default();
    if body.iter().all(Line::is_blank) {
        return 0;
    }
    let text = code(body);
    out.code(language_of(&text), &text);
    length
}

/// A guess at the language of code that nobody named.
fn language_of(text: &str) -> &'static str {
    let line = text.lines().find(|l| !l.trim().is_empty()).unwrap_or("").trim_start();
    if line.starts_with("$ ") || line.starts_with("% ") {
        "console"
    } else if looks_like_code(text) {
        "python"
    } else {
        ""
    }
}

/// Whether a few lines look like Python.
fn looks_like_code(text: &str) -> bool {
    text.lines().take(12).any(|line| {
        let line = line.trim();
        let starts = [
            "import ", "from ", "def ", "class ", "@", ">>> ", "with ", "for ", "return ", "print(",
            "async ", "await ",
        ];
        starts.iter().any(|s| line.starts_with(s))
            && (line.ends_with([':', ')', ']']) || line.contains("import") || line.contains('='))
            || is_assignment_or_call(line)
    })
}

fn is_assignment_or_call(line: &str) -> bool {
    let name = line.bytes().take_while(|b| b.is_ascii_alphanumeric() || b"_.[]'\", ".contains(b)).count();
    let (Some(head), Some(rest)) = (line.get(..name), line.get(name..)) else { return false };
    let head = head.trim_end();
    if head.is_empty() || head.ends_with('.') {
        return false;
    }
    let is_name = !head.contains(' ') || head.contains(", ") && head.split(", ").all(|n| !n.contains(' '));
    is_name
        && (rest.starts_with("= ") || rest.starts_with('(') && line.ends_with([')', '(', ',', ':', '{', '[']))
}

/// A field of a field list: `:name: text`.
fn field(rest: &[Line<'_>], line: &Line<'_>, out: &mut Writer, depth: usize) -> Option<usize> {
    let marked = line.text.get(1..)?;
    let end = memchr::memchr(b':', marked.as_bytes().get(..marked.len().min(120))?)?;
    let (name, text) = (marked.get(..end)?, marked.get(end + 1..)?);
    let is_field = !name.is_empty()
        && !name.starts_with(' ')
        && !name.contains('`')
        && (text.is_empty() || text.starts_with(' '));
    if !is_field {
        return None;
    }
    let length = 1 + indented(rest.get(1..)?, line.indent);
    let item = rest.get(..length)?;
    out.open_item(None);
    out.lead(|lead| strong(lead, name, ": "));
    let below = item.get(1..)?;
    let indent = below.iter().filter(|l| !l.is_blank()).map(|l| l.indent).min().unwrap_or(0);
    let mut lines = item.to_vec();
    if let Some(first) = lines.first_mut() {
        *first = Line { indent, text: text.trim() };
    }
    nested(&lines, out, depth);
    out.close_item();
    Some(length)
}

/// Appends plain text in bold, and `tail`.
pub(super) fn strong(out: &mut String, text: &str, tail: &str) {
    out.push_str("**");
    super::escape::Inline::new(out, super::escape::Place::Paragraph, usize::MAX).text(text.trim());
    out.push_str("**");
    out.push_str(tail);
}

/// A paragraph, a definition, or an indented block.
fn paragraph(rest: &[Line<'_>], line: &Line<'_>, out: &mut Writer, depth: usize) -> usize {
    let length = paragraph_length(rest, line.indent);
    let own = rest.get(..length).unwrap_or_default();
    let after = rest.get(length..).unwrap_or_default();
    let deeper = after.first().is_some_and(|l| !l.is_blank() && l.indent > line.indent);
    if let Some(before_colons) = own.last().and_then(|l| l.text.strip_suffix("::")) {
        let text = join(own);
        let text = if before_colons.ends_with(' ') || before_colons.is_empty() {
            text.trim_end_matches(':').trim_end()
        } else {
            text.get(..text.len() - 1).unwrap_or(&text)
        };
        out.paragraph(text);
        return length + literal(after, line.indent, out);
    }
    if deeper {
        let body_length = indented(after, line.indent);
        let body = after.get(..body_length).unwrap_or_default();
        let term = line.text;
        if length == 1 && term.len() <= 60 && !term.ends_with(['.', ',', ';']) {
            let code_below =
                body.first().is_some_and(|l| l.text.starts_with(">>>") || looks_like_code(l.text));
            if term.ends_with(':') || code_below {
                out.paragraph(term);
                if code_below {
                    let text = code(body);
                    out.code("python", &text);
                } else {
                    nested(body, out, depth);
                }
            } else {
                definition(term, body, out, depth);
            }
            return 1 + body_length;
        }
        // A hanging indentation.
        let hanging = after.iter().take_while(|l| !l.is_blank() && l.indent > line.indent).count();
        let whole = rest.get(..length + hanging).unwrap_or_default();
        out.paragraph(&join(whole));
        return length + hanging;
    }
    // An indented block below a blank line: code, where it looks like code.
    let blanks = after.iter().take_while(|l| l.is_blank()).count();
    out.paragraph(&join(own));
    if after.get(blanks).is_some_and(|l| l.indent > line.indent) {
        let body_length = indented(after, line.indent);
        let body = after.get(..body_length).unwrap_or_default();
        let starts_code = body.iter().find(|l| !l.is_blank()).is_some_and(|l| {
            !l.text.starts_with(">>>") && !l.text.starts_with(".. ") && looks_like_code(l.text)
        });
        if starts_code {
            out.code("python", &code(body));
        } else {
            nested(body, out, depth);
        }
        return length + body_length;
    }
    length
}

/// How many lines the paragraph at the start of `rest` has.
fn paragraph_length(rest: &[Line<'_>], indent: usize) -> usize {
    1 + rest.iter().skip(1).take_while(|l| l.indent == indent && !interrupts(l)).count()
}

/// Whether a line ends the paragraph above it.
fn interrupts(line: &Line<'_>) -> bool {
    let text = line.text;
    line.is_blank()
        || [".. ", ">>> ", "```", "- ", "* ", "• ", "+-"].iter().any(|open| text.starts_with(open))
        || matches!(bullet(text), Some((Some(1), _)))
        || super::scan::is_field(text)
}

fn definition(term: &str, body: &[Line<'_>], out: &mut Writer, depth: usize) {
    out.open_item(None);
    let (name, class) = match term.split_once(" : ") {
        Some((name, class)) => (name, Some(class)),
        None => (term, None),
    };
    out.lead(|lead| {
        if name.contains(['`', '*', ':']) {
            super::escape::Inline::new(lead, super::escape::Place::Paragraph, usize::MAX).markup(name);
        } else {
            strong(lead, name, "");
        }
        if let Some(class) = class {
            lead.push_str(" (");
            super::escape::Inline::new(lead, super::escape::Place::Paragraph, usize::MAX)
                .code(&super::inline::plain(class, 200));
            lead.push(')');
        }
        super::escape::push_colon(lead);
    });
    nested(body, out, depth);
    out.close_item();
}
