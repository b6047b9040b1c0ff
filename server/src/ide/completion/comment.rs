//! From a comment: the APIs that do what it says, as calls.

use siskin_indexer::entry::{EntryId, Flags, Kind};
use siskin_indexer::language::python::syntax::{CommentBlock, indentation, line_end, line_start};
use siskin_indexer::language::python::types::Type;
use siskin_indexer::lookup::Place;

use super::call_text::{call_text, escape};
use super::entry_item::entry_item;
use super::importable::reference;
use super::item::Item;
use super::matching::is_internal;
use super::request::Request;
use crate::ide::edit::TextEdit;
use crate::query::{self, Around, Wish};
use crate::session::index::Index;

/// APIs that are searched for one comment.
const N_SEARCHED: usize = 120;
/// APIs of the packages in question that are offered; of others twice as many.
pub(super) const N_OFFERED: usize = 10;

/// Where the call goes.
#[derive(Clone, Debug)]
pub(super) enum Target {
    /// Behind a dot: only what the value has.
    Member(Type),
    /// In place of the word at the cursor.
    Here,
    /// On a new line under the comment in which the cursor stands.
    NextLine,
}

/// The items for a comment, best first.
pub(super) fn for_comment(
    request: &Request<'_>,
    comment: &CommentBlock,
    target: &Target,
    max: usize,
) -> Vec<Item> {
    if matches!(target, Target::Here | Target::Member(_)) && !has_room(request) {
        return Vec::new();
    }
    let (mut found, near) = search(request, &comment.text);
    let asks_for_any = request.snapshot.index.members.iter().any(|member| member.is_direct);
    found.sort_by_key(|place| !near.contains(&place.shard) && is_remote(request, *place, asks_for_any));
    let mut items = Vec::new();
    // Hits of other packages take no place from those of the packages in question.
    let (mut n_near, mut n_others) = (0, 0);
    let max_others = if near.is_empty() { max } else { 2 * max };
    for place in found {
        let (n, max) =
            if near.contains(&place.shard) { (&mut n_near, max) } else { (&mut n_others, max_others) };
        if request.snapshot.cancel.is_cancelled() {
            break;
        }
        if *n < max
            && let Some(item) = item(request, place, comment, target)
        {
            items.push(item);
            *n += 1;
        }
    }
    if let Some(first) = items.first_mut() {
        first.preselect = true;
    }
    items
}

/// Whether a call can stand at the cursor: no other expression follows there.
fn has_room(request: &Request<'_>) -> bool {
    let text = &request.snapshot.text;
    let rest = text.get(request.cursor.word.end.max(request.offset)..line_end(text, request.offset));
    let rest = rest.unwrap_or_default();
    let before = text.get(line_start(text, request.offset)..request.cursor.word.start).unwrap_or_default();
    let is_statement = before.trim().is_empty();
    let is_inside_word = request.cursor.word.end > request.offset;
    let next = rest.trim_start();
    let operators = [" if ", " else ", " for ", " in ", " and ", " or ", " is ", " not ", " as "];
    let goes_on = next
        .starts_with([')', ']', '}', ',', ':', '.', '+', '-', '*', '/', '%', '<', '>', '&', '|', '^', '@'])
        || next.starts_with("==")
        || next.starts_with("!=")
        || operators.iter().any(|word| rest.starts_with(word));
    !is_inside_word && (next.is_empty() || next.starts_with(['#', ';']) || goes_on && !is_statement)
}

/// Whether an entry is none that a project would call first: of a package that is only there for another one, or
/// of a part that its package keeps to itself.
fn is_remote(request: &Request<'_>, place: Place, asks_for_any: bool) -> bool {
    let index = &request.snapshot.index;
    let (Some(member), Some(entry)) = (index.member(place), index.packages.entry(place)) else { return true };
    asks_for_any && !member.is_asked_for() || is_internal(entry.public_path())
}

/// The APIs that words may mean, best first, and the packages in question.
pub(super) fn search(request: &Request<'_>, words: &str) -> (Vec<Place>, Vec<usize>) {
    let snapshot = request.snapshot;
    let index = &snapshot.index;
    let Some(searcher) = index.searcher() else { return Default::default() };
    let usage =
        snapshot.settings.learning.then(|| snapshot.learned.usage(snapshot.path.as_deref())).flatten();
    let around = Around::at(&request.analysis, request.offset, words);
    let is_private = |shard: usize| index.members.get(shard).is_some_and(|member| member.is_private);
    let near = around.near(index.packages.shards(), is_private);
    let before = snapshot.text.get(..request.offset).unwrap_or_default();
    let wish = Wish { text: words, before, around, near: near.clone(), usage };
    let hits = query::search(searcher, wish, N_SEARCHED).unwrap_or_default();
    (hits.into_iter().map(|hit| Place { shard: hit.shard, entry: hit.entry }).collect(), near)
}

fn item(request: &Request<'_>, place: Place, comment: &CommentBlock, target: &Target) -> Option<Item> {
    let snapshot = request.snapshot;
    let index = &snapshot.index;
    let packages = &index.packages;
    let entry = packages.entry(place)?;
    let name = entry.name();
    let relative = comment.indent.strip_prefix(indent_at(&snapshot.text, request.offset));
    let as_snippet = snapshot.client.snippets && (relative.is_some() || !matches!(target, Target::NextLine));
    if matches!(entry.kind(), Kind::Module | Kind::Alias | Kind::TypeAlias) || name.starts_with("__") {
        return None;
    }
    let mut item = entry_item(request, place, name)?;
    item.is_snippet = as_snippet;
    let text = match target {
        Target::Member(ty) => {
            if !has(request, ty, place, name) {
                return None;
            }
            call_text(&entry, None, name, as_snippet)
        }
        Target::Here | Target::NextLine => {
            let typed = if matches!(target, Target::Here) { request.prefix() } else { "" };
            super::matching::fit(typed, name)?;
            let callee = callee(request, place, name, &comment.text)?;
            item.additional_edits.extend(callee.import);
            call_text(&entry, callee.receiver.as_deref(), &callee.text, as_snippet)
        }
    };
    if let Target::NextLine = target {
        // A client filters by what the item replaces, and replaces within a line: the word at the cursor stays.
        let word = request.replaced();
        let kept = snapshot.text.get(word.clone()).unwrap_or_default();
        let shown = if as_snippet { escape(kept) } else { kept.to_owned() };
        // Clients indent further lines of a snippet like its first one, and those of a plain text not.
        let indent = relative.filter(|_| as_snippet).unwrap_or(&comment.indent);
        let newline = if snapshot.text.contains("\r\n") { "\r\n" } else { "\n" };
        item.filter_text = (!kept.is_empty()).then(|| kept.to_owned());
        item.edit = TextEdit { range: word, new_text: format!("{shown}{newline}{indent}{text}") };
    } else {
        // `x =`, and nothing behind it.
        let is_close = snapshot.text.get(..item.edit.range.start).is_some_and(|text| text.ends_with('='));
        item.edit.new_text = if is_close { format!(" {text}") } else { text };
    }
    Some(item)
}

/// The blanks before the line of `offset`.
fn indent_at(text: &str, offset: usize) -> &str {
    indentation(text.get(line_start(text, offset)..offset).unwrap_or_default())
}

/// Whether a value has that very entry under its name.
fn has(request: &Request<'_>, ty: &Type, place: Place, name: &str) -> bool {
    let packages = &request.snapshot.index.packages;
    let is_it = |below: Place| {
        packages
            .find_in(below, name)
            .and_then(|found| packages.follow(found))
            .is_some_and(|found| found == place)
    };
    ty.parts().iter().any(|part| match part {
        Type::Module(places) => places.iter().any(|&place| is_it(place)),
        Type::Class(class, _) | Type::Instance(class, _) => is_it(*class),
        _ => false,
    })
}

/// How an entry is written where there is nothing yet.
pub(super) struct Callee {
    /// What stands before the dot, if no such value is at hand: to be replaced.
    pub(super) receiver: Option<String>,
    pub(super) text: String,
    /// The import that it needs.
    pub(super) import: Option<TextEdit>,
}

impl Callee {
    fn new(text: String, import: Option<TextEdit>) -> Self {
        Self { receiver: None, text, import }
    }
}

/// How an entry is written at the cursor. `None` if no path to it is public.
pub(super) fn callee(request: &Request<'_>, place: Place, name: &str, wish: &str) -> Option<Callee> {
    let index = &request.snapshot.index;
    let entry = index.packages.entry(place)?;
    let class = entry
        .parent()
        .map(|entry| Place { entry, ..place })
        .filter(|&parent| index.packages.entry(parent).is_some_and(|parent| parent.kind() == Kind::Class));
    let Some(class) = class else {
        if request.analysis.is_bound(name, request.offset)
            && let Some(siskin_indexer::language::python::types::Meaning::Entry(bound)) =
                request.analysis.meaning_of(name, request.offset)
            && bound == place
        {
            return Some(Callee::new(name.to_owned(), None));
        }
        let (module, last) = entry.public_path().rsplit_once('.')?;
        let reference = reference(request.snapshot, request.offset, module, last);
        return Some(Callee::new(reference.text, reference.import));
    };
    if let Some(receiver) = receiver(request, class, wish) {
        return Some(Callee::new(format!("{receiver}.{name}"), None));
    }
    let flags = entry.flags();
    if flags.intersects(Flags::CLASS_METHOD | Flags::STATIC_METHOD) {
        let class_entry = index.packages.entry(class)?;
        let (module, class_name) = class_entry.public_path().rsplit_once('.')?;
        let reference = reference(request.snapshot, request.offset, module, class_name);
        return Some(Callee::new(format!("{}.{name}", reference.text), reference.import));
    }
    // No such value is at hand: its class says what is to stand there.
    let class_name = index.packages.entry(class)?.name();
    Some(Callee { receiver: Some(snake_case(class_name)), text: name.to_owned(), import: None })
}

/// A name of the text that holds an instance of `class`: one that the wish names, else the nearest.
fn receiver(request: &Request<'_>, class: Place, wish: &str) -> Option<String> {
    let packages = &request.snapshot.index.packages;
    request.analysis.values_at(request.offset, wish).into_iter().find_map(|local| {
        let ty = request.analysis.type_of_name(&local.name, request.offset);
        let is_one = ty.parts().iter().any(|part| match part {
            Type::Instance(own, _) => packages.bases(*own).0.contains(&class),
            _ => false,
        });
        is_one.then_some(local.name)
    })
}

/// `DataFrame` as `data_frame`.
fn snake_case(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    let mut was_lower = false;
    for c in name.chars() {
        if c.is_uppercase() && was_lower {
            out.push('_');
        }
        was_lower = c.is_lowercase();
        out.extend(c.to_lowercase());
    }
    out
}

/// The entry that an item stands for, by its public path, in its package.
pub(super) fn entry_of(index: &Index, id: &super::item::ItemId) -> Option<Place> {
    let shards = index.members.iter().enumerate().filter(|(_, member)| member.package.as_str() == id.package);
    for (shard, _) in shards {
        let open = index.packages.shard(shard)?;
        let mut at: Option<EntryId> = None;
        for (n, part) in id.qualname.split('.').enumerate() {
            if n > 0 && at.is_none() {
                break;
            }
            at = open.child(at, part);
        }
        if let Some(entry) = at
            && let Some(place) = index.packages.follow(Place { shard, entry })
        {
            return Some(place);
        }
    }
    index.packages.find(&id.qualname)
}
