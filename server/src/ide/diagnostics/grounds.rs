//! What a replacement rests on: the library's own words.

use siskin_indexer::entry::Flags;
use siskin_indexer::language::python::check::Use;
use siskin_indexer::lookup::{Lookup, Packages, Place};

use super::{Checked, words};
use crate::session::index::Member;

/// A replacement, and the sentence that names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Grounds {
    /// Its path.
    pub(crate) replacement: String,
    /// The sentence.
    pub(crate) sentence: String,
}

/// Longer sentences are cut in messages.
const MAX_SENTENCE: usize = 200;

/// What the last version that had a name said to use in its place, if the pinned one has that; else where it is now.
pub(super) fn of_absent(checked: &Checked<'_>, one: &Use, shard: usize) -> Option<Grounds> {
    let member = checked.index.members.get(shard)?;
    let versions = checked.index.versions();
    let history = versions.history(&member.package, &one.path);
    let last = history.last_before(&member.version)?;
    let before = versions.at(&member.package, last)?;
    let Lookup::Found(place) = before.lookup(&one.path) else { return None };
    let entry = before.entry(place)?;
    let note = entry.deprecated().filter(|_| entry.flags().contains(Flags::DEPRECATED));
    note.and_then(|note| in_words(&checked.index.packages, one, note)).or_else(|| {
        let (replacement, how) = versions.moved(&member.package, &one.path, last, &member.version)?;
        let is_there = checked.index.packages.lookup(&replacement).exists();
        is_there.then(|| Grounds {
            sentence: cut(&format!("from {last} to {}, {how}", member.version)),
            replacement,
        })
    })
}

/// Where a name of the pinned version is in a later one, if it is there in the pinned one too.
pub(super) fn of_move(checked: &Checked<'_>, one: &Use, member: &Member, later: &str) -> Option<Grounds> {
    let (replacement, how) =
        checked.index.versions().moved(&member.package, &one.path, &member.version, later)?;
    let is_there = checked.index.packages.lookup(&replacement).exists();
    is_there.then(|| Grounds {
        sentence: cut(&format!("from {} to {later}, {how}", member.version)),
        replacement,
    })
}

/// What the note on a deprecated API says to use.
pub(super) fn of_deprecated(packages: &Packages, one: &Use, place: Place) -> Option<Grounds> {
    let entry = packages.entry(place)?;
    in_words(packages, one, entry.deprecated()?)
}

fn in_words(packages: &Packages, one: &Use, text: &str) -> Option<Grounds> {
    words::named(text).into_iter().find_map(|(name, sentence)| {
        let replacement = resolve(packages, &one.path, &name)?;
        Some(Grounds { replacement, sentence: cut(&sentence) })
    })
}

/// A name that docs of `path` use, as a path that is there: whole, or counted from what holds `path`.
fn resolve(packages: &Packages, path: &str, name: &str) -> Option<String> {
    let exists = |candidate: &str| candidate != path && packages.lookup(candidate).exists();
    // Plain words of a sentence are no names, unless something is called so beside what is replaced.
    if name.contains('.') && exists(name) {
        return Some(name.to_owned());
    }
    let mut above = path.rsplit_once('.').map(|(above, _)| above);
    while let Some(holder) = above {
        let candidate = format!("{holder}.{name}");
        if exists(&candidate) {
            return Some(candidate);
        }
        above = holder.rsplit_once('.').map(|(above, _)| above);
    }
    None
}

/// A sentence that fits into a message.
pub(crate) fn cut(sentence: &str) -> String {
    if sentence.len() <= MAX_SENTENCE {
        return sentence.to_owned();
    }
    let end = sentence.floor_char_boundary(MAX_SENTENCE);
    format!("{}…", sentence.get(..end).unwrap_or_default().trim_end())
}
