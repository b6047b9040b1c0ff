//! What a replacement rests on: the library's own words.

use siskin_indexer::entry::Flags;
use siskin_indexer::language::python::check::Use;
use siskin_indexer::lookup::{Lookup, Packages, Place};

use super::versions::Around;
use super::{Checked, words};

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

/// What the last version that had a name said to use in its place, if the pinned one has that.
pub(super) fn of_absent(checked: &Checked<'_>, one: &Use, shard: usize, around: &Around) -> Option<Grounds> {
    let package = &checked.index.members.get(shard)?.package;
    let before = checked.index.versions().at(package, around.last_before.as_ref()?)?;
    let Lookup::Found(place) = before.lookup(&one.path) else { return None };
    let entry = before.entry(place)?;
    let note = entry.deprecated().filter(|_| entry.flags().contains(Flags::DEPRECATED))?;
    in_words(&checked.index.packages, one, note)
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
