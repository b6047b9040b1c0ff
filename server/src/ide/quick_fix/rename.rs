//! Rename to the replacement; move an import to where a name is now.

use std::ops::Range;

use siskin_indexer::language::python::check::{Use, UseKind};
use siskin_indexer::lookup::Lookup;

use crate::ide::diagnostics::{Checked, Fix, Grounds};
use crate::ide::edit::TextEdit;

/// The change that puts the replacement in the place of a name, if that is but another name.
pub(crate) fn fixes(checked: &Checked<'_>, one: &Use, grounds: &Grounds) -> Vec<Fix> {
    if !is_same_kind(checked, one, &grounds.replacement) {
        return Vec::new();
    }
    let edit = match &one.kind {
        UseKind::Attribute { is_of_value } => {
            attribute(checked.text, one, &grounds.replacement, *is_of_value)
        }
        UseKind::Imported { module, bound } => import(checked.text, one, &grounds.replacement, module, bound),
        UseKind::Module | UseKind::Name | UseKind::Call(_) => None,
    };
    let Some(edit) = edit else { return Vec::new() };
    let verb = if matches!(one.kind, UseKind::Imported { .. }) { "Import" } else { "Use" };
    vec![Fix {
        title: format!("{verb} `{}`: {}", grounds.replacement, grounds.sentence),
        grounds: grounds.sentence.clone(),
        edits: vec![edit],
        is_preferred: true,
    }]
}

/// Whether the replacement is what the name is, as far as both are known: a function for a method is no new name.
fn is_same_kind(checked: &Checked<'_>, one: &Use, replacement: &str) -> bool {
    let packages = &checked.index.packages;
    let kind = |lookup: Lookup| match lookup {
        Lookup::Found(place) => packages.entry(place).map(|entry| entry.kind()),
        _ => None,
    };
    match (kind(one.found), kind(packages.lookup(replacement))) {
        (Some(old), Some(new)) => old == new || old.is_callable() && new.is_callable(),
        _ => true,
    }
}

/// `np.in1d` to `np.isin`: the name, or all of the expression where the replacement is below the same module.
fn attribute(text: &str, one: &Use, replacement: &str, is_of_value: bool) -> Option<TextEdit> {
    let (holder, _) = one.path.rsplit_once('.')?;
    if let Some(name) = below(replacement, holder).filter(|name| !is_of_value || !name.contains('.')) {
        return Some(TextEdit { range: one.range.clone(), new_text: name.to_owned() });
    }
    if is_of_value {
        return None;
    }
    // The name that the expression begins with stands for the beginning of the path.
    let written = text.get(one.expression.clone())?;
    let parts: Vec<&str> = written.split('.').map(str::trim).collect();
    if parts.iter().any(|part| part.is_empty() || part.contains(|c: char| c != '_' && !c.is_alphanumeric())) {
        return None;
    }
    let path: Vec<&str> = one.path.split('.').collect();
    let root = path.get(..(path.len() + 1).checked_sub(parts.len())?)?.join(".");
    let rest = below(replacement, &root)?;
    Some(TextEdit { range: one.expression.clone(), new_text: format!("{}.{rest}", parts.first()?) })
}

/// `from a import old` to `from b import new as old`.
fn import(text: &str, one: &Use, replacement: &str, module: &str, bound: &str) -> Option<TextEdit> {
    let (new_module, new_name) = replacement.rsplit_once('.')?;
    let old_name = text.get(one.range.clone())?;
    let is_aliased = bound != old_name;
    if new_module == module {
        let new_text = if is_aliased { new_name.to_owned() } else { format!("{new_name} as {bound}") };
        return Some(TextEdit { range: one.range.clone(), new_text });
    }
    // The statement imports nothing else.
    let start = text.get(..one.range.start)?.rfind('\n').map_or(0, |at| at + 1);
    let before = text.get(start..one.range.start)?;
    let line_end = text.get(one.range.end..)?.find('\n').map_or(text.len(), |at| one.range.end + at);
    let behind = text.get(one.range.end..line_end)?;
    let code = behind.split('#').next().unwrap_or(behind);
    let expected = if is_aliased { format!(" as {bound}") } else { String::new() };
    let from = before.find("from ")?;
    let is_alone = before.get(from..)?.split_whitespace().eq(["from", module, "import"])
        && code.split_whitespace().eq(expected.split_whitespace())
        && before.get(..from)?.trim().is_empty();
    let range: Range<usize> = start + from..one.range.end + code.trim_end().len();
    let alias = if bound == new_name { String::new() } else { format!(" as {bound}") };
    is_alone.then(|| TextEdit { range, new_text: format!("from {new_module} import {new_name}{alias}") })
}

/// What follows `holder` in a path below it.
fn below<'p>(path: &'p str, holder: &str) -> Option<&'p str> {
    path.strip_prefix(holder)?.strip_prefix('.')
}
