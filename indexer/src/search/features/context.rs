//! What the code before the cursor, and the query's own words, say about the entry and about what holds it.

use super::{Common, Evidence, is};
use crate::entry::Kind;
use crate::search::context::{initials, plain};

pub(super) const NAMES: [&str; 14] = [
    // The query names the class, whole or by its initials.
    "parent_in_query",
    "initials_in_query",
    // The query has the entry's name as a word; the query or the code names the class, if that is not what the library
    // is about: then it is at hand rather than wanted.
    "name_in_query",
    "class_in_query",
    "class_in_code",
    // The code has the parent's name, the entry's name.
    "parent_in_code",
    "name_in_code",
    "method_of_named_class",
    // The code has a variable named after the class, or by its initials.
    "variable_like_parent",
    "initials_in_code",
    // The share of the path's modules that the code names.
    "modules_in_code",
    // A method of a value at hand; of the nearest one.
    "receiver",
    "nearest_receiver",
    // A receiver is known, and it is a method of another class.
    "other_receiver",
];

pub(super) fn values(candidate: &Evidence<'_>, common: &Common<'_>) -> [f32; NAMES.len()] {
    let (entry, context) = (&candidate.entry, common.context);
    let is_class = candidate.parent.starts_with(char::is_uppercase);
    let (mut whole, mut short) = (None, None);
    if is_class {
        whole = Some(plain(candidate.parent));
        short = initials(candidate.parent);
    }
    let has_word =
        |word: &Option<String>| word.as_ref().is_some_and(|word| common.plain_words.contains(word));
    let in_code = |word: &Option<String>| word.as_ref().is_some_and(|word| context.has_plain(word));
    let parent_in_code = !candidate.parent.is_empty() && context.has(candidate.parent);
    let is_class_itself = entry.kind() == Kind::Class;
    let name = plain(entry.name());
    let is_object = is_class_itself && common.objects.contains(name.as_str());
    let name_in_query = common.plain_words.contains(&name);
    let is_method = matches!(entry.kind(), Kind::Method | Kind::Property);
    let (modules, _) = entry.public_path().rsplit_once('.').unwrap_or_default();
    let n_modules = modules.split('.').count().max(1);
    let n_named = modules.split('.').filter(|module| context.has(module)).count();
    let owns = |class: &str| {
        let is_of = |path: &str| path.rsplit_once('.').is_some_and(|(parent, _)| parent == class);
        is_of(entry.public_path()) || entry.aliases().any(is_of)
    };
    let receiver = is_method.then(|| common.query.receivers.iter().position(|class| owns(class))).flatten();
    [
        is(has_word(&whole)),
        is(has_word(&short)),
        is(name_in_query),
        is(name_in_query && is_class_itself && !is_object),
        is(is_class_itself && !is_object && context.has(entry.name())),
        is(parent_in_code),
        is(!is_object && context.has(entry.name())),
        is(parent_in_code && entry.kind() == Kind::Method),
        is(in_code(&whole)),
        is(in_code(&short)),
        n_named as f32 / n_modules as f32,
        is(receiver.is_some()),
        is(receiver == Some(0)),
        is(is_method && !common.query.receivers.is_empty() && receiver.is_none()),
    ]
}
