//! Hover: what an API is.

use std::fmt::Write as _;
use std::ops::Range;

use siskin_indexer::entry::{Flags, Kind};
use siskin_indexer::history::Notes;
use siskin_indexer::language::python::docstring;
use siskin_indexer::language::python::parameters::Signature;
use siskin_indexer::language::python::types::{Analysis, Denoted, Meaning, Type};
use siskin_indexer::lookup::Place;
use siskin_indexer::store::EntryView;

use super::policy::{long_origin, speaks_of};
use super::snapshot::Snapshot;
use crate::config::Scope;
use crate::session::index::Index;

/// What is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hover {
    /// What it is about, in bytes.
    pub(crate) range: Range<usize>,
    /// Markdown that is safe to render.
    pub(crate) markdown: String,
}

/// How much is shown of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Length {
    /// Beside a completion.
    Completion,
    /// In a hover.
    Hover,
}

/// Bytes of Markdown in a hover.
const MAX_HOVER: usize = 4096;
const MAX_COMPLETION: usize = 1500;
/// Overloads that are shown.
const MAX_OVERLOADS: usize = 4;
/// Notes on deprecated ways to use an entry that are shown.
const MAX_PARTS: usize = 3;
/// Signatures longer than this are broken, one parameter a line.
const LONG_SIGNATURE: usize = 88;

/// What stands at byte `offset`.
pub(crate) fn hover(snapshot: &Snapshot, offset: usize) -> Option<Hover> {
    snapshot.answer(|snapshot| {
        let module = snapshot.module();
        let analysis = snapshot.analysis(&snapshot.text, &snapshot.tree, module.as_ref());
        let hover = analysis.denoted(offset).and_then(|denoted| hover_of(snapshot, &analysis, denoted));
        (hover, analysis.asked_for_own())
    })
}

fn hover_of(snapshot: &Snapshot, analysis: &Analysis<'_>, denoted: Denoted) -> Option<Hover> {
    let range = denoted.range.0..denoted.range.1;
    let markdown = match denoted.what {
        Meaning::Entry(place) if speaks_of(snapshot, place.shard) => {
            entry_markdown(&snapshot.index, place, Length::Hover)?
        }
        // What other servers do not say.
        Meaning::Entry(place) if snapshot.settings.scope == Scope::Missing => facts(&snapshot.index, place)?,
        Meaning::Parameter(callee, name) if speaks_of(snapshot, callee.shard) => {
            parameter_markdown(&snapshot.index, callee, &name)?
        }
        // What it is says its entry alone.
        Meaning::Value(_, Type::LocalFunction(..)) => return None,
        Meaning::Value(name, ty) if snapshot.settings.scope == Scope::All => {
            let mut text = String::new();
            code(&mut text, &format!("{name}: {}", analysis.display(&ty)));
            if analysis.is_guess() {
                text.push_str("\n\nA guess, by the attributes that are used on it.");
            }
            text
        }
        Meaning::Value(_, ty) if snapshot.settings.scope == Scope::Missing => {
            // A value of a class that no other server knows.
            let class = ty.parts().iter().find_map(|part| match part {
                Type::Instance(class, _) => Some(*class),
                _ => None,
            })?;
            if !speaks_of(snapshot, class.shard) {
                return None;
            }
            let mut text = String::new();
            code(&mut text, &format!("{}: {}", snapshot.text.get(range.clone())?, analysis.display(&ty)));
            text
        }
        _ => return None,
    };
    Some(Hover { range, markdown })
}

/// All that is to be said of an entry.
pub(crate) fn entry_markdown(index: &Index, place: Place, length: Length) -> Option<String> {
    let entry = index.packages.entry(place)?;
    let mut text = String::new();
    code(&mut text, &declaration(&entry));
    let limit = match length {
        Length::Completion => MAX_COMPLETION,
        Length::Hover => MAX_HOVER,
    };
    let mut line = format!("`{}` · {}", path_of(&entry), escape(&long_origin(index, place)));
    let notes = notes_of(index, place, &entry);
    for part in (Notes { deprecated: None, ..notes.clone() }).parts() {
        let _ = write!(line, " · {}", escape(&part));
    }
    let _ = write!(text, "\n\n{line}");
    if let Some(deprecated) = deprecation(&notes, "**Deprecated**", 400) {
        let _ = write!(text, "\n\n{deprecated}");
    }
    for part in deprecated_parts(&entry, 300) {
        let _ = write!(text, "\n\n**Deprecated in part**: {part}");
    }
    let room = limit.saturating_sub(text.len() + 200);
    let mut docs = docstring::to_markdown(&entry.doc(), room);
    if notes.deprecated.is_some() {
        // It stands above.
        let said = |part: &&str| part.starts_with("**Deprecated since ");
        docs = docs.split("\n\n").filter(|part| !said(part)).collect::<Vec<_>>().join("\n\n");
    }
    if !docs.is_empty() {
        let _ = write!(text, "\n\n{docs}");
    }
    if length == Length::Hover
        && let Some(file) = entry.file()
    {
        let line = if entry.line() > 0 { format!(":{}", entry.line()) } else { String::new() };
        let _ = write!(text, "\n\nDefined in `{}{line}`", file.replace('`', ""));
    }
    Some(text)
}

/// Since when, deprecated, another version than the pinned one: one line, if there is something to say.
fn facts(index: &Index, place: Place) -> Option<String> {
    let entry = index.packages.entry(place)?;
    let notes = notes_of(index, place, &entry);
    let plain = Notes { deprecated: None, ..notes.clone() }.parts();
    let mut facts: Vec<String> = plain.iter().map(|part| escape(part)).collect();
    facts.extend(deprecation(&notes, "**deprecated**", 300));
    facts.extend(deprecated_parts(&entry, 200).map(|part| format!("**deprecated in part**: {part}")));
    if index.member(place).is_some_and(|member| member.is_approximate) {
        facts.push(escape(&long_origin(index, place)));
    }
    (!facts.is_empty()).then(|| format!("Siskin: {}", facts.join(" · ")))
}

/// What an entry's docs say of versions, and where they say nothing, what other indexed versions show.
fn notes_of(index: &Index, place: Place, entry: &EntryView<'_>) -> Notes {
    let mut notes = Notes::of(entry);
    let Some(member) = index.member(place).filter(|member| !member.is_own && !member.is_standard_library())
    else {
        return notes;
    };
    let history = index.versions().history(&member.package, &path_of(entry));
    let added = history.added.as_ref().and_then(|added| {
        let after = added.after.as_ref()?;
        Some(format!("{}, not in {after}", added.version))
    });
    notes.since = notes.since.or(added);
    notes.removed_in = notes.removed_in.or_else(|| history.gone_after(&member.version).map(str::to_owned));
    notes
}

/// What is said of ways to use an entry that are deprecated, as Markdown: the first few.
fn deprecated_parts<'e>(entry: &'e EntryView<'_>, max: usize) -> impl Iterator<Item = String> + 'e {
    let notes = entry.partly_deprecated().unwrap_or_default().lines();
    let notes = notes.filter(|note| !note.trim().is_empty()).take(MAX_PARTS);
    notes.map(move |note| docstring::to_markdown(note, max).replace('\n', " "))
}

/// That it is deprecated, since when, and what is said; `word` says it.
fn deprecation(notes: &Notes, word: &str, max: usize) -> Option<String> {
    let (since, message) = notes.deprecated.as_ref()?;
    let since = if since.is_empty() || message.contains(since) {
        String::new()
    } else {
        format!(" since {}", escape(since))
    };
    let message = docstring::to_markdown(message, max).replace('\n', " ");
    let colon = if message.is_empty() { "" } else { ": " };
    Some(format!("{word}{since}{colon}{message}"))
}

fn parameter_markdown(index: &Index, callee: Place, name: &str) -> Option<String> {
    let entry = index.packages.entry(callee)?;
    let lines: Vec<&str> = entry.signature().lines().collect();
    let written = lines.iter().find_map(|line| {
        let signature = Signature::parse(line);
        let parameter = signature.parameters.iter().find(|parameter| parameter.name == name)?;
        line.get(parameter.span.0..parameter.span.1)
    });
    let mut text = String::new();
    code(&mut text, &format!("(parameter) {}", written.unwrap_or(name)));
    let _ = write!(text, "\n\nof `{}` · {}", path_of(&entry), escape(&long_origin(index, callee)));
    let docs = parameter_docs(&entry.doc(), name);
    if !docs.is_empty() {
        let _ = write!(text, "\n\n{docs}");
    }
    Some(text)
}

/// What a docstring says of a parameter, as Markdown.
pub(crate) fn parameter_docs(doc: &str, name: &str) -> String {
    let parsed = docstring::parse(doc);
    for section in &parsed.sections {
        if section.kind != docstring::SectionKind::Parameters {
            continue;
        }
        if let docstring::SectionContent::Fields(fields) = &section.content {
            for field in fields {
                let names = field.name.split(',').map(|name| name.trim().trim_start_matches('*'));
                if names.into_iter().any(|own| own == name) {
                    return docstring::to_markdown(field.text, 800);
                }
            }
        }
    }
    String::new()
}

/// The path that users know an entry by.
pub(crate) fn path_of(entry: &EntryView<'_>) -> String {
    let path = entry.public_path();
    if path.is_empty() { entry.shard().path_of(entry.id()) } else { path.to_owned() }
}

/// How an entry is declared, as code.
fn declaration(entry: &EntryView<'_>) -> String {
    let name = entry.name();
    let kind = match entry.kind() {
        Kind::Module => return format!("(module) {}", path_of(entry)),
        Kind::Class => "class",
        Kind::Function | Kind::Method if entry.flags().contains(Flags::ASYNC) => "async def",
        Kind::Function | Kind::Method => "def",
        Kind::Property => {
            let ty = entry.value_type();
            return if ty.is_empty() {
                format!("(property) {name}")
            } else {
                format!("(property) {name}: {ty}")
            };
        }
        Kind::TypeAlias => return format!("type {name} = {}", entry.value_type()),
        Kind::EnumMember => return format!("(enum member) {name}"),
        Kind::Attribute | Kind::Constant | Kind::Alias => {
            let ty = entry.value_type();
            return if ty.is_empty() { name.to_owned() } else { format!("{name}: {ty}") };
        }
    };
    let overloads: Vec<&str> = entry.signature().lines().collect();
    let shown = overloads.iter().take(MAX_OVERLOADS).map(|line| broken(&format!("{kind} {name}"), line));
    let mut text = shown.collect::<Vec<_>>().join("\n");
    if overloads.is_empty() {
        text = format!("{kind} {name}");
    }
    if overloads.len() > MAX_OVERLOADS {
        let _ = write!(text, "\n# and {} more overloads", overloads.len() - MAX_OVERLOADS);
    }
    text
}

/// A signature that is too long for a line, one parameter a line.
fn broken(start: &str, line: &str) -> String {
    if start.len() + line.len() <= LONG_SIGNATURE {
        return format!("{start}{line}");
    }
    let signature = Signature::parse(line);
    let Some(last) = signature.parameters.last() else { return format!("{start}{line}") };
    let mut out = format!("{start}(\n");
    let mut from = 1;
    for parameter in &signature.parameters {
        // Marks between parameters (`*`, `/`) stand before the next one.
        let part = line.get(from..parameter.span.1).unwrap_or_default();
        for piece in part.split_inclusive("*, ").map(|piece| piece.trim().trim_start_matches(',').trim()) {
            if !piece.is_empty() {
                let _ = writeln!(out, "    {},", piece.trim_end_matches(','));
            }
        }
        from = parameter.span.1;
    }
    let rest = line.get(last.span.1..).unwrap_or_default();
    let rest = rest.find(')').and_then(|at| rest.get(at..)).unwrap_or(")");
    out.push_str(rest);
    out
}

/// A block of code that nothing in `code` can end.
pub(crate) fn code(out: &mut String, code: &str) {
    let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let visible: String =
        code.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect();
    let _ = write!(out, "{fence}python\n{visible}\n{fence}");
}

/// Plain text that means itself in Markdown.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '*' | '_' | '`' | '[' | ']' | '<' | '>' | '\\' | '#' | '|' | '!' | '&' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
