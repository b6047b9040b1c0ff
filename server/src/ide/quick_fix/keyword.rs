//! Rename or drop a keyword argument.

use siskin_indexer::language::python::check::{Call, Keyword, Use};
use siskin_indexer::language::python::parameters::Signature;
use siskin_indexer::lookup::{Lookup, Place};

use crate::ide::diagnostics::{Checked, Fix, cut, named, sentences};
use crate::ide::edit::TextEdit;

/// What became of a parameter, and what says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    /// The sentence, or the change between two versions.
    pub(crate) grounds: String,
    /// The parameter to give instead.
    pub(crate) replacement: Option<String>,
    /// Whether it is the same parameter under another name.
    is_renamed: bool,
    /// Whether it may be left out.
    is_removed: bool,
}

/// Words that say that a parameter is gone.
const GONE: [&str; 5] = ["removed", "no longer", "dropped", "ignored", "no effect"];
const RENAMED: [&str; 3] = ["renamed", "replaced by", "replaced with"];

/// What became of a keyword that a callee does not take.
pub(crate) fn change(checked: &Checked<'_>, one: &Use, place: Place, keyword: &Keyword) -> Option<Change> {
    let entry = checked.index.packages.entry(place)?;
    let lines = entry.signature();
    let signature = Signature::parse(lines.lines().next().unwrap_or_default());
    let takes = |name: &str| signature.parameters.iter().any(|parameter| parameter.name == name);
    in_docs(&entry.doc(), &keyword.name, &takes)
        .or_else(|| between_versions(checked, one, place, keyword, &signature))
}

/// What docs say of a parameter that is gone.
fn in_docs(doc: &str, name: &str, takes: &dyn Fn(&str) -> bool) -> Option<Change> {
    let mut version = String::new();
    for paragraph in paragraphs(doc) {
        let text = match paragraph.strip_prefix(".. ").and_then(|text| text.split_once("::")) {
            Some((directive, rest)) if directive.starts_with("version") || directive == "deprecated" => {
                let (first, rest) = rest.trim_start().split_once(' ').unwrap_or((rest.trim(), ""));
                version = format!("{first}: ");
                rest.to_owned()
            }
            _ => {
                version.clear();
                paragraph
            }
        };
        for sentence in sentences(&text) {
            let mut words = sentence.split(|c: char| c != '_' && !c.is_alphanumeric());
            let lower = sentence.to_lowercase();
            let has = |marks: &[&str]| marks.iter().any(|mark| lower.contains(mark));
            let (is_renamed, is_removed) = (has(&RENAMED), has(&GONE));
            if !words.any(|word| word == name) || !(is_renamed || is_removed) {
                continue;
            }
            let replacement = named(&sentence).into_iter().map(|(name, _)| name).find(|name| takes(name));
            let is_renamed = is_renamed && replacement.is_some();
            return Some(Change {
                grounds: format!("{version}{}", cut(&sentence)),
                replacement,
                is_renamed,
                is_removed,
            });
        }
    }
    None
}

/// The paragraphs of docs, each on one line; a directive begins one.
fn paragraphs(doc: &str) -> Vec<String> {
    let mut paragraphs = vec![String::new()];
    for line in doc.lines().map(str::trim) {
        if (line.is_empty() || line.starts_with(".. ") || line.starts_with(':'))
            && paragraphs.last().is_some_and(|last| !last.is_empty())
        {
            paragraphs.push(String::new());
        }
        if let Some(last) = paragraphs.last_mut().filter(|_| !line.is_empty()) {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(line);
        }
    }
    paragraphs
}

/// What an earlier version took in its place, or which later one takes it.
fn between_versions(
    checked: &Checked<'_>,
    one: &Use,
    place: Place,
    keyword: &Keyword,
    signature: &Signature<'_>,
) -> Option<Change> {
    let member = checked.index.members.get(place.shard)?;
    let (before, after) = checked.index.versions().beside(&member.package, &member.version);
    let position_in = |version: &String| {
        let packages = checked.index.versions().at(&member.package, version)?;
        let Lookup::Found(old) = packages.lookup(&one.path) else { return None };
        let entry = packages.entry(old)?;
        let line = entry.signature().lines().next()?.to_owned();
        let old = Signature::parse(&line);
        let position = old.parameters.iter().position(|parameter| parameter.name == keyword.name)?;
        let now = signature.parameters.get(position);
        // At the same place, of the same kind, and new: the same parameter under another name.
        let renamed = now.filter(|now| {
            now.is_keyword()
                && old.parameters.iter().all(|parameter| parameter.name != now.name)
                && old
                    .parameters
                    .get(position)
                    .is_some_and(|was| was.kind == now.kind && was.default == now.default)
                && old.parameters.len() == signature.parameters.len()
        });
        Some(renamed.map(|now| now.name.to_owned()))
    };
    if let Some((version, renamed)) = before.iter().find_map(|version| Some((version, position_in(version)?)))
    {
        let (name, now) = (&keyword.name, &member.version);
        let grounds = match &renamed {
            Some(new) => format!("`{name}` of {version} is `{new}` in {now}"),
            None => format!("{version} took it, {now} does not"),
        };
        let is_renamed = renamed.is_some();
        return Some(Change { grounds, replacement: renamed, is_renamed, is_removed: !is_renamed });
    }
    let version = after.iter().find(|version| position_in(version).is_some())?;
    let grounds = format!("{version} takes it");
    Some(Change { grounds, replacement: None, is_renamed: false, is_removed: false })
}

/// The changes to a call.
pub(crate) fn fixes(checked: &Checked<'_>, call: &Call, keyword: &Keyword, change: &Change) -> Vec<Fix> {
    let mut fixes = Vec::new();
    let new_name = change.replacement.as_ref().filter(|_| change.is_renamed);
    let new_name = new_name.filter(|new| call.keywords.iter().all(|other| other.name != **new));
    if let Some(new_name) = new_name {
        fixes.push(Fix {
            title: format!("Rename `{}` to `{new_name}`: {}", keyword.name, change.grounds),
            grounds: change.grounds.clone(),
            edits: vec![TextEdit { range: keyword.range.clone(), new_text: new_name.clone() }],
            is_preferred: true,
        });
    } else if change.is_removed
        && let Some(edit) = removal(checked.text, call, keyword)
    {
        fixes.push(Fix {
            title: format!("Remove `{}`: {}", keyword.name, change.grounds),
            grounds: change.grounds.clone(),
            edits: vec![edit],
            // What the argument asked for is no longer done.
            is_preferred: false,
        });
    }
    fixes
}

/// Removes an argument with the comma before or after it.
fn removal(text: &str, call: &Call, keyword: &Keyword) -> Option<TextEdit> {
    let at = call.spans.iter().position(|span| *span == keyword.span)?;
    let before = at.checked_sub(1).and_then(|before| call.spans.get(before));
    let range = match (before, call.spans.get(at + 1)) {
        (Some(before), _) => before.end..keyword.span.end,
        (None, Some(after)) => keyword.span.start..after.start,
        (None, None) => keyword.span.clone(),
    };
    // A comment in between would be lost.
    let is_plain = text.get(range.clone()).is_some_and(|text| !text.contains('#'));
    is_plain.then(|| TextEdit { range, new_text: String::new() })
}
