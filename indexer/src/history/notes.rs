//! What an entry's own docs say about versions, in one line.

use crate::entry::Flags;
use crate::language::python::docstring;
use crate::store::{EntryView, VersionKey};

/// Versions of changes that are shown, the newest ones.
const MAX_CHANGED: usize = 3;

/// What an entry says of versions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notes {
    /// The version that added it.
    pub since: Option<String>,
    /// Versions that changed it, ascending, at most three.
    pub changed: Vec<String>,
    /// That it is deprecated: since when, and what is said. Either may be empty.
    pub deprecated: Option<(String, String)>,
    /// The version that is to remove it.
    pub removed_in: Option<String>,
}

impl Notes {
    /// Reads an entry; its docs are unpacked for that.
    pub fn of(entry: &EntryView<'_>) -> Self {
        let doc = entry.doc();
        let mut changed: Vec<(VersionKey, &str)> = Vec::new();
        for (version, _) in docstring::facts(&doc).changed {
            let key = VersionKey::new(version);
            if is_version(version) && !changed.iter().any(|(known, _)| *known == key) {
                changed.push((key, version));
            }
        }
        changed.sort_by(|(a, _), (b, _)| a.cmp(b));
        let skipped = changed.len().saturating_sub(MAX_CHANGED);
        let changed = changed.into_iter().skip(skipped).map(|(_, version)| version.to_owned());
        Self { changed: changed.collect(), ..Self::at_hand(entry) }
    }

    /// What the entry itself holds: all but what changed. Reads no docs, so it is cheap enough for each of many names.
    pub fn at_hand(entry: &EntryView<'_>) -> Self {
        let message = entry.deprecated().unwrap_or_default();
        let deprecated = entry.flags().contains(Flags::DEPRECATED).then(|| deprecation(message));
        Self {
            since: entry.since().map(str::to_owned),
            changed: Vec::new(),
            removed_in: deprecated.is_some().then(|| removal(message)).flatten(),
            deprecated,
        }
    }

    /// `since 1.4`, `changed in 2.0`, `deprecated since 2.1: use x`, `removed in 3.0`: what there is to say.
    pub fn parts(&self) -> Vec<String> {
        let mut parts = Vec::new();
        parts.extend(self.since.as_ref().map(|since| format!("since {since}")));
        if !self.changed.is_empty() {
            parts.push(format!("changed in {}", self.changed.join(", ")));
        }
        parts.extend(self.deprecated.as_ref().map(|(since, message)| {
            match (since.is_empty(), message.is_empty()) {
                (true, true) => "deprecated".to_owned(),
                (true, false) => format!("deprecated: {message}"),
                (false, true) => format!("deprecated since {since}"),
                (false, false) => format!("deprecated since {since}: {message}"),
            }
        }));
        parts.extend(self.removed_in.as_ref().map(|version| format!("removed in {version}")));
        parts
    }

    /// The same without what is said of a deprecation, short enough to stand beside a name.
    pub fn brief(&self) -> Vec<String> {
        let deprecated = self.deprecated.as_ref().map(|(since, _)| (since.clone(), String::new()));
        Self { deprecated, ..self.clone() }.parts()
    }
}

/// The version and the words of an entry's note of deprecation.
pub(super) fn deprecation(note: &str) -> (String, String) {
    let Some(rest) = note.strip_prefix("since ") else {
        // "… is deprecated since version 2.0", "Deprecated in 2.0".
        let version = version_after(note, &["deprecated since", "deprecated in", "deprecated as of"]);
        return (version.unwrap_or_default(), note.to_owned());
    };
    let (version, message) = rest.split_once(": ").unwrap_or((rest, ""));
    if version.contains(' ') {
        (String::new(), note.to_owned())
    } else {
        (version.to_owned(), message.to_owned())
    }
}

/// The version that a message names for the removal.
fn removal(message: &str) -> Option<String> {
    version_after(
        message,
        &["removed in", "removed from", "removed as of", "removed with", "removal in", "remove in"],
    )
}

/// The version that stands right behind one of `cues`, perhaps after a word or two.
fn version_after(text: &str, cues: &[&str]) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let at = cues.iter().find_map(|cue| lower.find(cue).map(|at| at + cue.len()))?;
    let words = text.get(at..)?.split_whitespace().take(3);
    words
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).trim_start_matches(['v', 'V']))
        .find(|word| is_version(word))
        .map(str::to_owned)
}

fn is_version(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
        && text.len() <= 24
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".+-!".contains(&byte))
}
