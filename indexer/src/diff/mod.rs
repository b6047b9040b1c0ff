//! What changed between two versions of a package, as for a user's code.
//!
//! Only what is sure is said to be removed: a name that may still exist (an open module, a base class that could
//! not be read) is left out. A change of one definition is one [`ApiChange`], with every path by which users meet it.

use crate::entry::Kind;
use crate::lookup::{Packages, Place};

mod compare;
mod moved;
mod replacement;
mod signature;
#[cfg(test)]
mod tests;
mod walk;

pub use replacement::{Because, Replacement, advice};
pub use signature::{Bound, SignatureChange, compare_signatures};

/// A package at one version, among the packages in which its names are looked up.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// The package, what it needs, and the standard library.
    pub packages: &'a Packages,
    /// The index of the package's shard in them.
    pub shard: usize,
}

/// What happened to an API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ChangeKind {
    /// It is gone.
    Removed,
    /// It is gone from here and found again elsewhere, under the same or another name.
    Moved,
    /// It is called in another way, or is another kind of thing.
    SignatureChanged,
    /// It is deprecated from the new version on.
    Deprecated,
    /// It was deprecated and is no more.
    Undeprecated,
    /// It is new.
    Added,
}

impl ChangeKind {
    /// The name in answers: `"signature_changed"`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Removed => "removed",
            Self::Moved => "moved",
            Self::SignatureChanged => "signature_changed",
            Self::Deprecated => "deprecated",
            Self::Undeprecated => "undeprecated",
            Self::Added => "added",
        }
    }
}

/// A change of one API.
#[derive(Clone, Debug)]
pub struct ApiChange {
    /// What happened.
    pub kind: ChangeKind,
    /// The paths by which users meet it, never empty, the shortest first: re-exports and members of subclasses too.
    pub paths: Vec<String>,
    /// The path by which it is defined, in the old version, or in the new one if it was added.
    pub definition: String,
    /// What it is, in the old version, or in the new one if it was added.
    pub api: Kind,
    /// Its entry in the old version.
    pub old: Option<Place>,
    /// Its entry in the new version.
    pub new: Option<Place>,
    /// Whether calls that worked may fail.
    pub is_breaking: bool,
    /// Whether what holds it was removed, moved or added as a whole.
    pub is_within: bool,
    /// Whether only ways to use it are deprecated: a parameter, a kind of value.
    pub is_partial: bool,
    /// How the call changed.
    pub signature: Vec<SignatureChange>,
    /// What the library says of it: the message of its deprecation. May be empty.
    pub message: String,
    /// What to use instead.
    pub replacement: Option<Replacement>,
}

impl ApiChange {
    /// The best path by which users meet it.
    pub fn path(&self) -> &str {
        self.paths.first().map_or(&self.definition, String::as_str)
    }

    /// One sentence about it, without a full stop.
    pub fn detail(&self) -> String {
        let kind = if self.api == Kind::Alias { "name" } else { self.api.as_str() }.replace('_', " ");
        let words = self.message.trim_end_matches('.');
        let after = |start: String| match (&self.replacement, self.message.is_empty()) {
            (Some(replacement), _) if !matches!(replacement.because, Because::Words(_)) => {
                format!("{start}: {}", replacement.because.explain(&replacement.path))
            }
            (_, false) if self.message.starts_with("since ") && self.kind == ChangeKind::Deprecated => {
                format!("{start} {words}")
            }
            (_, false) => format!("{start}: {words}"),
            _ => start,
        };
        match self.kind {
            ChangeKind::Removed => after(format!("{kind} removed")),
            ChangeKind::Moved => after(format!("{kind} moved")),
            ChangeKind::Added => format!("{kind} added"),
            ChangeKind::Deprecated if self.is_partial => after("deprecated in part".to_owned()),
            ChangeKind::Deprecated => after("deprecated".to_owned()),
            ChangeKind::Undeprecated => "no longer deprecated".to_owned(),
            ChangeKind::SignatureChanged => {
                let parts: Vec<String> = self.signature.iter().map(ToString::to_string).collect();
                parts.join("; ")
            }
        }
    }
}

/// What changed from `old` to `new`, sorted by path. Reads entries alone; a large package takes some 100 ms.
pub fn between(old: Side<'_>, new: Side<'_>) -> Vec<ApiChange> {
    let lost = walk::walk(old, new, &|from, to| compare::differs(old, new, from, to));
    let gained = walk::walk(new, old, &|_, _| false);
    let mut changes = compare::changes(old, new, &lost);
    changes.extend(compare::additions(new, &gained));
    moved::find(old, new, &lost, &mut changes);
    for change in &mut changes {
        change.paths.sort_by(|a, b| (a.matches('.').count(), a).cmp(&(b.matches('.').count(), b)));
        change.paths.dedup();
    }
    changes.sort_by(|a, b| (a.path(), a.kind).cmp(&(b.path(), b.kind)));
    changes
}
