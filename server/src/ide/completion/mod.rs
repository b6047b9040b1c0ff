//! Completion: members, names, imports, keyword arguments, and APIs for a comment.

mod alias;
mod argument;
pub(crate) mod call_text;
mod comment;
pub(crate) mod entry_item;
mod import;
pub(crate) mod importable;
mod item;
mod matching;
mod member;
mod name;
mod ranked;
mod request;
pub(crate) mod searched;
#[cfg(test)]
mod tests;

use siskin_indexer::language::python::syntax::{
    CommentBlock, Spot, comment_above, comment_at, comment_further_above, docstring_above, import_line,
    line_end, repair,
};

pub(crate) use matching::fit;

pub(crate) use item::{Completion, Item, ItemId, ItemKind, Trigger};

use self::comment::{N_OFFERED, Target};
use self::request::Request;
use super::snapshot::Snapshot;
use crate::config::Scope;
use crate::session::index::Index;

/// The completions at byte `offset` of the snapshot's text.
pub(crate) fn complete(snapshot: &Snapshot, offset: usize, trigger: Trigger) -> Completion {
    let mut completion = complete_by_index(snapshot, offset, trigger);
    // Packages that are indexed now bring more, also while the word stays the same.
    completion.is_incomplete |= !snapshot.index.is_complete;
    completion
}

fn complete_by_index(snapshot: &Snapshot, offset: usize, trigger: Trigger) -> Completion {
    let mut completion = Completion::default();
    let Some(repaired) = repair(&snapshot.text, &snapshot.tree, offset, &snapshot.cancel) else {
        completion.reason = Some("the code is nested too deep, or the request was cancelled".to_owned());
        return completion;
    };
    let module = snapshot.module();
    let request = Request::new(snapshot, &repaired, module.as_ref(), offset);
    // In a string or comment a typed dot or comma is no question.
    let is_text = matches!(request.cursor.spot, Spot::String | Spot::Comment);
    if is_text && matches!(trigger, Trigger::Character(_)) {
        completion.reason = Some("the cursor is in a string or a comment".to_owned());
        return completion;
    }
    if !is_text && let Some(line) = import_line(&snapshot.text, offset) {
        import::imports(&request, &line, &mut completion);
        return completion;
    }
    match request.cursor.spot {
        Spot::Member { start, end } => {
            let mut ty = request.analysis.type_of(start, end);
            let mut import = None;
            if ty.is_unknown()
                && let Some((module, edit)) = alias::unbound_module(&request, start, end)
            {
                (ty, import) = (module, Some(edit));
            }
            add_for_comment(&request, &Target::Member(ty.clone()), &mut completion);
            if ty.is_unknown()
                && request.analysis.asked_for_own()
                && let Some(own) = snapshot.with_own_text()
            {
                let module = own.module();
                let request = Request::new(&own, &repaired, module.as_ref(), offset);
                let ty = request.analysis.type_of(start, end);
                member::members(&request, &ty, &mut completion);
            } else {
                member::members(&request, &ty, &mut completion);
            }
            if let Some(import) = import {
                completion.items.iter_mut().for_each(|item| item.additional_edits.push(import.clone()));
            }
        }
        Spot::Comment => in_comment(&request, &mut completion),
        Spot::Name => {
            if is_behind_dot(&snapshot.text, request.cursor.word.start) {
                completion.reason = Some("the code around the dot cannot be read".to_owned());
                return completion;
            }
            if let Some(call) = request.analysis.call_at(offset) {
                argument::keyword_arguments(&request, &call, &mut completion);
            } else if request.analysis.asked_for_own()
                && let Some(own) = snapshot.with_own_text()
            {
                let module = own.module();
                let request = Request::new(&own, &repaired, module.as_ref(), offset);
                if let Some(call) = request.analysis.call_at(offset) {
                    argument::keyword_arguments(&request, &call, &mut completion);
                }
            }
            add_for_comment(&request, &Target::Here, &mut completion);
            names(&request, &mut completion);
        }
        Spot::Decorator | Spot::Annotation => names(&request, &mut completion),
        Spot::Definition => completion.reason = Some("a new name stands here".to_owned()),
        Spot::String => completion.reason = Some("the cursor is in a string".to_owned()),
    }
    completion
}

/// Whether a dot stands before a word, and not that of a number or of an ellipsis.
fn is_behind_dot(text: &str, word: usize) -> bool {
    let before = text.get(..word).unwrap_or_default().trim_end_matches([' ', '\t']).strip_suffix('.');
    before.is_some_and(|before| !before.ends_with(|c: char| c == '.' || c.is_ascii_digit()))
}

fn names(request: &Request<'_>, completion: &mut Completion) {
    let mut names = Completion::default();
    name::local_names(request, &mut names);
    let n_local = names.items.len();
    if request.snapshot.settings.scope == Scope::All && !request.prefix().is_empty() {
        name::builtins(request, &mut names);
    }
    alias::aliases(request, &mut names);
    name::importable_names(request, &mut names);
    if !request.prefix().is_empty() {
        name::order_by_fit(request.prefix(), n_local, &request.snapshot.index, &mut names.items);
    }
    completion.is_incomplete |= names.is_incomplete;
    if completion.items.is_empty() {
        completion.hint = completion.hint.or(names.hint);
        completion.reason = names.reason;
    }
    completion.extend(names.items, false);
}

/// What the comment above the cursor's line wants, before everything else.
fn add_for_comment(request: &Request<'_>, target: &Target, completion: &mut Completion) {
    let snapshot = request.snapshot;
    if !snapshot.settings.from_comments {
        return;
    }
    let (text, tree, offset) = (&snapshot.text, &snapshot.tree, request.offset);
    let direct = comment_above(text, offset).or_else(|| docstring_above(text, tree, offset));
    let is_direct = direct.is_some();
    // A comment some lines above is only asked where nothing else says what is wanted.
    let comment = direct.or_else(|| {
        let is_begun = !request.prefix().is_empty() || matches!(target, Target::Member(_));
        if is_begun { None } else { comment_further_above(text, offset) }
    });
    let Some(comment) = comment else { return };
    let mut items = comment::for_comment(request, &comment, target, N_OFFERED);
    if let Some(first) = items.first_mut() {
        first.preselect &= is_direct;
    }
    completion.is_incomplete |= !items.is_empty();
    completion.extend(items, false);
}

fn in_comment(request: &Request<'_>, completion: &mut Completion) {
    let snapshot = request.snapshot;
    let rest =
        snapshot.text.get(request.offset..line_end(&snapshot.text, request.offset)).unwrap_or_default();
    let comment = comment_at(&snapshot.text, &snapshot.tree, request.offset);
    let comment: Option<CommentBlock> =
        comment.filter(|_| rest.trim().is_empty() && snapshot.settings.from_comments);
    let Some(comment) = comment else {
        completion.reason =
            Some("only at the end of a comment that says something are there APIs for it".to_owned());
        return;
    };
    let items = comment::for_comment(request, &comment, &Target::NextLine, N_OFFERED);
    completion.is_incomplete = true;
    completion.extend(items, false);
    if completion.items.is_empty() {
        completion.reason = Some("no indexed API shares a word with the comment".to_owned());
    }
}

/// The items for the comment at `offset` or above it, for those who ask by a command.
pub(crate) fn apis_for_comment(snapshot: &Snapshot, offset: usize, max: usize) -> Vec<Item> {
    let Some(repaired) = repair(&snapshot.text, &snapshot.tree, offset, &snapshot.cancel) else {
        return Vec::new();
    };
    let module = snapshot.module();
    let request = Request::new(snapshot, &repaired, module.as_ref(), offset);
    let (comment, target) = if let Some(comment) = comment_at(&snapshot.text, &snapshot.tree, offset) {
        (Some(comment), Target::NextLine)
    } else {
        let above = comment_above(&snapshot.text, offset);
        (above.or_else(|| docstring_above(&snapshot.text, &snapshot.tree, offset)), Target::Here)
    };
    comment.map(|comment| comment::for_comment(&request, &comment, &target, max)).unwrap_or_default()
}

/// The docs of an item, as Markdown, for clients that ask for them later.
pub(crate) fn docs(index: &Index, id: &ItemId) -> Option<String> {
    let place = comment::entry_of(index, id)?;
    super::hover::entry_markdown(index, place, super::hover::Length::Completion)
}
