//! What a docstring says about versions: added, changed, deprecated.

use super::field::Field;
use super::inline::plain;
use super::line::{Line, indent_of, next_line};

/// Versions that the API itself is tied to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Versions<'a> {
    pub(super) since: Option<&'a str>,
    pub(super) deprecated: Option<String>,
    /// Version and text of what changed, parameters that came or are deprecated included.
    pub(super) changed: Vec<(&'a str, String)>,
    /// The parts of `deprecated`, where a directive said it.
    marked: Option<(&'a str, String)>,
}

/// A message is cut at this length.
const MESSAGE: usize = 400;

impl<'a> Versions<'a> {
    /// Takes in what the unindented lines of `body` say.
    pub(super) fn scan(&mut self, body: &'a str) {
        let mut at = 0;
        let mut fenced = false;
        while let Some((raw, next)) = next_line(body, at) {
            let first = raw.as_bytes().first().copied().unwrap_or(b' ');
            if first == b'`' && raw.starts_with("```") {
                fenced = !fenced;
            }
            // Only these open something of interest.
            if !fenced && matches!(first, b'.' | b'D' | b'd' | b'*' | b'N' | b'A' | b'!' | b'_') {
                self.line(body, raw.trim_ascii_end(), next);
            }
            at = next;
        }
    }

    /// Takes back a deprecation that is about a parameter: its message starts with the name of one. To be called
    /// when the parameters are known.
    pub(super) fn settle(&mut self, parameters: &[Field<'_>]) {
        let Some((version, message)) = &self.marked else { return };
        let subject = message.split([' ', ',', '=']).next().unwrap_or("");
        let is_parameter = |field: &Field<'_>| {
            field.name.split(',').any(|name| name.trim_matches([' ', '*', '`']) == subject)
        };
        if !subject.is_empty() && parameters.iter().any(is_parameter) {
            self.deprecated = None;
            self.changed.push((version, message.clone()));
            self.marked = None;
        }
    }

    fn line(&mut self, body: &'a str, text: &'a str, next: usize) {
        if let Some((name, argument)) = directive(text) {
            let (version, rest) = first_word(argument);
            match name {
                "versionadded" => {
                    let message = message(rest, body, next, 0);
                    if !message.is_empty() {
                        // Said of something in the API: a parameter, a new ability.
                        self.changed.push((version, message));
                    } else if self.since.is_none() && !version.is_empty() {
                        self.since = Some(version);
                    }
                }
                "versionchanged" => self.changed.push((version, message(rest, body, next, 0))),
                "deprecated" | "deprecated-removed" => {
                    let message = message(rest, body, next, 0);
                    if is_about_part(&message) || !(message.is_empty() || is_farewell(&message)) {
                        self.changed.push((version, message));
                    } else if self.deprecated.as_deref().is_none_or(str::is_empty) {
                        self.marked = Some((version, message.clone()));
                        self.deprecated = Some(since(version, &message));
                    }
                }
                "warning" | "admonition" | "note"
                    if is_deprecation(argument) && self.deprecated.is_none() =>
                {
                    self.deprecated = Some(message(argument, body, next, 0));
                }
                "warning" if argument.is_empty() => {
                    let message = message("", body, next, 0);
                    if is_deprecation(&message) && !is_about_part(&message) && self.deprecated.is_none() {
                        self.deprecated = Some(message);
                    }
                }
                _ => {}
            }
            return;
        }
        let bare = text.trim_start_matches(['*', '_', '!', ' ']);
        if let Some(kind) = text.strip_prefix("!!! ") {
            let (kind, title) = first_word(kind);
            let title = title.trim_matches(['"', ' ']);
            match kind {
                "version-added" | "versionadded" if self.since.is_none() => {
                    self.since = version_in(title).or_else(|| version_in(following(body, next)));
                }
                "deprecated" | "failure" | "warning" | "danger"
                    if kind == "deprecated" || is_deprecation(title) =>
                {
                    let message = message(title, body, next, 0);
                    self.deprecated.get_or_insert(message);
                }
                _ => {}
            }
            return;
        }
        for lead in ["Added in version ", "New in version ", "New in ", "Added in ", "versionadded: "] {
            if let Some(rest) = bare.strip_prefix(lead)
                && self.since.is_none()
                && let Some(version) = version_in(rest)
                && rest.trim_start_matches(['v', 'V']).starts_with(version)
            {
                self.since = Some(version);
                return;
            }
        }
        // A line in lower case goes on from the one before.
        let is_start = !bare.starts_with('d') || bare.starts_with("deprecated:");
        if is_start && is_deprecation(bare) && self.deprecated.is_none() {
            let message = paragraph(bare, body, next);
            let bare = ["DEPRECATED:", "Deprecated:", "deprecated:", "DEPRECATED.", "Deprecated."]
                .iter()
                .find_map(|lead| message.strip_prefix(lead));
            let message = bare.map(|rest| rest.trim().to_owned()).unwrap_or(message);
            if !is_about_part(&message) {
                self.deprecated = Some(message);
            }
        }
    }
}

/// The name and argument of a directive's first line.
pub(super) fn directive(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix("..")?;
    if !rest.starts_with(' ') {
        return None;
    }
    let rest = rest.trim_ascii_start();
    let end =
        rest.bytes().position(|b| !b.is_ascii_alphanumeric() && !b"-_:+.".contains(&b)).unwrap_or(rest.len());
    let marked = rest.get(..end)?;
    // `.. versionadded: 1.2` with one colon is common, and means the same.
    let name = marked.strip_suffix("::").or_else(|| {
        let name = marked.strip_suffix(':')?;
        matches!(name, "versionadded" | "versionchanged" | "deprecated" | "note" | "warning").then_some(name)
    })?;
    let name = name.rsplit(':').next().unwrap_or(name);
    (!name.is_empty()).then(|| (name, rest.get(end..).unwrap_or("").trim_ascii()))
}

pub(super) fn first_word(text: &str) -> (&str, &str) {
    let text = text.trim_ascii();
    let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
    (word.trim_end_matches([':', ',', ';']), rest.trim_ascii())
}

/// `since 1.4: use x`; either may be empty.
pub(super) fn since(version: &str, message: &str) -> String {
    match (version.is_empty(), message.is_empty()) {
        (true, _) => message.to_owned(),
        (false, true) => format!("since {version}"),
        (false, false) => format!("since {version}: {message}"),
    }
}

/// The text of a directive, its own line and those indented more than `indent`, as plain text.
pub(super) fn message(first: &str, body: &str, mut at: usize, indent: usize) -> String {
    let mut text = first.trim_ascii().to_owned();
    let mut started = !text.is_empty();
    while let Some((raw, next)) = next_line(body, at) {
        match indent_of(raw) {
            None if started => break,
            None => {}
            Some(found) if found <= indent => break,
            Some(_) => {
                started = true;
                if !text.is_empty() {
                    text.push(' ');
                }
                text.push_str(raw.trim());
            }
        }
        if text.len() > MESSAGE {
            break;
        }
        at = next;
    }
    bounded(&text)
}

/// A paragraph that starts with `first`, as plain text.
fn paragraph(first: &str, body: &str, mut at: usize) -> String {
    let mut text = first.trim_ascii().to_owned();
    while let Some((raw, next)) = next_line(body, at) {
        if text.len() > MESSAGE || Line::new(raw).is_blank() {
            break;
        }
        text.push(' ');
        text.push_str(raw.trim());
        at = next;
    }
    bounded(&text)
}

fn bounded(text: &str) -> String {
    let mut out = plain(text, MESSAGE);
    let mut end = out.len().min(MESSAGE);
    while !out.is_char_boundary(end) {
        end -= 1;
    }
    out.truncate(end);
    out
}

/// The first line below that is not blank.
fn following(body: &str, mut at: usize) -> &str {
    while let Some((raw, next)) = next_line(body, at) {
        if indent_of(raw).is_some() {
            return raw;
        }
        at = next;
    }
    ""
}

/// The first thing in `text` that looks like a version, near its start.
fn version_in(text: &str) -> Option<&str> {
    text.split([' ', '*', '_', ',', ':', ';', '(', ')', '"']).take(12).find_map(|word| {
        let word = word.trim_start_matches(['v', 'V']).trim_end_matches('.');
        let is_version = word.starts_with(|c: char| c.is_ascii_digit())
            && word.len() <= 24
            && word.bytes().all(|b| b.is_ascii_alphanumeric() || b".+-!".contains(&b))
            && (word.contains('.') || word.len() <= 4);
        is_version.then_some(word)
    })
}

/// Whether a line says at its start that something is deprecated.
fn is_deprecation(text: &str) -> bool {
    let lower = text.get(..10).unwrap_or("");
    if !lower.eq_ignore_ascii_case("deprecated") {
        return false;
    }
    let rest = text.get(10..).unwrap_or("");
    rest.is_empty()
        || rest.starts_with([':', '.', ',', ';', '*', '!', '_'])
        || [
            " since",
            " in ",
            " as of",
            " -",
            " (",
            " alias",
            " and ",
            " from",
            " method",
            " function",
            " class",
        ]
        .iter()
        .any(|next| rest.starts_with(next))
        || text.starts_with("DEPRECATED")
}

/// Whether a message bids farewell to something: not all that stands in `deprecated` directives does.
fn is_farewell(message: &str) -> bool {
    let lower = message.to_ascii_lowercase();
    [
        "use ",
        "instead",
        "remove",
        "favo",
        "replace",
        "deprecat",
        "supersed",
        "prefer",
        "alternative",
        "obsolete",
    ]
    .iter()
    .chain(&["no longer", "legacy", "renamed", "moved", "alias", "see ", "will ", "please"])
    .any(|word| lower.contains(word))
}

/// Whether a message is about a parameter and not about the API that has it.
fn is_about_part(message: &str) -> bool {
    let mut end = message.len().min(90);
    while !message.is_char_boundary(end) {
        end -= 1;
    }
    let start = message.get(..end).unwrap_or("");
    if start.starts_with("__") {
        return true;
    }
    if start.starts_with("Use ") || start.starts_with("use ") {
        return false;
    }
    let first = start.split(". ").next().unwrap_or(start);
    [
        " parameter",
        " argument",
        " keyword",
        " option",
        " attribute",
        "Parameter ",
        "Argument ",
        "Passing ",
        "passing ",
        "kwarg",
    ]
    .iter()
    .any(|word| first.contains(word))
}
