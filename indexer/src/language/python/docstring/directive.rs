//! reStructuredText directives, and the admonitions of Markdown.

use super::block::{indented, nested, strong};
use super::escape::{Inline, Place};
use super::line::{Line, code, join};
use super::table;
use super::version::{directive, first_word};
use super::writer::Writer;

/// Writes what `.. ` opens: a directive, a footnote, or nothing for comments, targets and substitutions.
pub(super) fn explicit(rest: &[Line<'_>], line: &Line<'_>, out: &mut Writer, depth: usize) -> usize {
    let length = 1 + indented(rest.get(1..).unwrap_or_default(), line.indent);
    let body = rest.get(1..length).unwrap_or_default();
    if let Some((name, argument)) = directive(line.text) {
        write(name, argument, body, out, depth);
    } else if let Some((label, text)) = line.text.strip_prefix(".. [").and_then(|note| note.split_once(']')) {
        let mut lines = vec![Line { indent: 0, text: text.trim() }];
        lines.extend_from_slice(body);
        out.open_item(None);
        out.lead(|lead| {
            let label = format!("[{}] ", label.trim_start_matches('#'));
            Inline::new(lead, Place::Paragraph, usize::MAX).text(&label);
        });
        out.paragraph(&join(&lines));
        out.close_item();
    }
    length
}

/// `body` without its options (`:linenos:`), and the value of `:alt:` if there is one.
fn without_options<'l, 'a>(body: &'l [Line<'a>]) -> (&'l [Line<'a>], Option<&'a str>) {
    let options = body
        .iter()
        .take_while(|l| l.text.starts_with(':') && l.text.len() > 1 && !l.text.contains('`'))
        .count();
    let alt = body.iter().take(options).find_map(|l| l.text.strip_prefix(":alt:")).map(str::trim_ascii);
    (body.get(options..).unwrap_or_default(), alt)
}

fn write(name: &str, argument: &str, body: &[Line<'_>], out: &mut Writer, depth: usize) {
    let (content, alt) = without_options(body);
    match name {
        "versionadded" | "versionchanged" | "versionremoved" | "deprecated" | "deprecated-removed"
        | "version-added" => {
            let (version, text) = first_word(argument);
            out.lead(|lead| {
                let (verb, mark) = match name {
                    "versionadded" | "version-added" => ("Added in", "*"),
                    "versionchanged" => ("Changed in", "*"),
                    "versionremoved" => ("Removed in", "**"),
                    _ => ("Deprecated since", "**"),
                };
                lead.push_str(mark);
                lead.push_str(verb);
                lead.push(' ');
                Inline::new(lead, Place::Paragraph, usize::MAX).text(version);
                lead.push_str(mark);
                lead.push_str(": ");
            });
            with_first_line(text, content, out, depth);
        }
        "note" | "warning" | "tip" | "important" | "caution" | "danger" | "hint" | "attention" | "error"
        | "seealso" | "todo" => {
            let title = match name {
                "seealso" => "See also".to_owned(),
                other => capitalized(other),
            };
            out.lead(|lead| strong(lead, &format!("{title}:"), " "));
            with_first_line(argument, content, out, depth);
        }
        "admonition" | "topic" | "sidebar" | "dropdown" => {
            out.lead(|lead| strong(lead, &format!("{}:", argument.trim_end_matches(':')), " "));
            nested(content, out, depth);
        }
        "code-block" | "code" | "sourcecode" | "code-cell" | "highlight" | "parsed-literal" | "ipython"
        | "doctest" | "testcode" | "testoutput" | "prompt" | "jupyter-execute" | "plot" | "pyplot"
        | "productionlist" | "runblock" | "ipython3" | "bokeh-plot" | "altair-plot" | "warning-code" => {
            let language = match first_word(argument).0 {
                "" | "ipython" | "pycon" | "py" | "python3" | "default" => "python",
                _ if matches!(name, "plot" | "pyplot" | "prompt") => {
                    if name == "prompt" {
                        "console"
                    } else {
                        "python"
                    }
                }
                language => language,
            };
            out.code(language, &code(content));
        }
        "math" => {
            let mut text = argument.to_owned();
            let rest = code(content);
            if !text.is_empty() && !rest.is_empty() {
                text.push('\n');
            }
            text.push_str(&rest);
            out.code("tex", &text);
        }
        "image" | "figure" => {
            if let Some(alt) = alt {
                out.paragraph(alt);
            }
            if name == "figure" {
                nested(content, out, depth);
            }
        }
        "rubric" | "centered" => out.heading(argument),
        "list-table" => {
            if !argument.is_empty() {
                out.paragraph(argument);
            }
            table::list_table(content, out);
        }
        "csv-table" => {
            out.paragraph(argument);
            out.code("", &code(content));
        }
        // Parts of a page that have no place here.
        "toctree"
        | "autosummary"
        | "index"
        | "currentmodule"
        | "module"
        | "py"
        | "contents"
        | "include"
        | "raw"
        | "rst-class"
        | "meta"
        | "testsetup"
        | "testcleanup"
        | "literalinclude"
        | "autofunction"
        | "autoclass"
        | "automodule"
        | "automethod"
        | "autodata"
        | "autoattribute"
        | "autoexception"
        | "minigallery"
        | "bibliography"
        | "footbibliography"
        | "tabularcolumns"
        | "default-role"
        | "role"
        | "inheritance-diagram"
        | "graphviz"
        | "highlightlang"
        | "sectionauthor"
        | "codeauthor"
        | "moduleauthor"
        | "replace"
        | "unicode"
        | "date"
        | "localtoc"
        | "skip"
        | "no-code-block" => {}
        "only" | "container" | "tab-set" | "grid" | "ifconfig" | "centering" | "compound" | "epigraph"
        | "pull-quote" | "highlights" | "line-block" | "div" => nested(content, out, depth),
        _ => {
            out.paragraph(argument);
            nested(content, out, depth);
        }
    }
}

fn capitalized(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Writes a directive's content where its first line holds text too.
fn with_first_line(first: &str, content: &[Line<'_>], out: &mut Writer, depth: usize) {
    if first.is_empty() {
        nested(content, out, depth);
        return;
    }
    let indent = content.iter().filter(|l| !l.is_blank()).map(|l| l.indent).min().unwrap_or(0);
    let mut lines = Vec::with_capacity(content.len() + 1);
    lines.push(Line { indent, text: first });
    lines.extend_from_slice(content);
    nested(&lines, out, depth);
}

/// `!!! note "Title"` with an indented body.
pub(super) fn admonition(rest: &[Line<'_>], line: &Line<'_>, out: &mut Writer, depth: usize) -> usize {
    let length = 1 + indented(rest.get(1..).unwrap_or_default(), line.indent);
    let body = rest.get(1..length).unwrap_or_default();
    let (kind, title) = first_word(line.text.trim_start_matches(['!', '?', '+']));
    let title = title.trim_matches(['"', ' ']);
    if matches!(kind, "version-added" | "versionadded") {
        write("versionadded", title, body, out, depth);
        return length;
    }
    let title = if title.is_empty() { capitalized(kind) } else { title.to_owned() };
    out.lead(|lead| strong(lead, &format!("{title}:"), " "));
    nested(body, out, depth);
    length
}
