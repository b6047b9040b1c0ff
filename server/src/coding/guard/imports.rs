//! Imports that a reply forgot: of modules that it names, and of APIs that it was told of.

use siskin_indexer::language::python::types::Analysis;

use super::{Draft, Import};
use crate::coding::retrieval::Api;
use crate::ide::completion::importable::{module_reference, reference};
use crate::ide::edit::TextEdit;
use crate::ide::snapshot::Snapshot;

/// The edit of the snapshot's text that adds an import so that its name can be used as it is called.
pub(super) fn edit(snapshot: &Snapshot, one: &Import) -> Option<TextEdit> {
    let used_at = snapshot.editable.end;
    let (found, name) = match &one.name {
        Some(name) => (reference(snapshot, used_at, &one.module, name), name),
        None => (module_reference(snapshot, used_at, &one.module), &one.module),
    };
    found.import.filter(|_| found.text == *name)
}

/// The imports that are missing.
pub(super) fn missing(snapshot: &Snapshot, draft: &Draft, apis: &[Api]) -> Vec<Import> {
    let packages = &snapshot.index.packages;
    let module = snapshot.module();
    let (name, is_package) = module.as_ref().map_or((None, false), |(name, is)| (Some(name.as_str()), *is));
    let analysis = Analysis::new(packages, &draft.text, &draft.tree, name, is_package);
    let mut seen: Vec<String> = Vec::new();
    let mut imports = Vec::new();
    for range in &draft.inserted {
        for (name, at, follows) in names(draft.text.get(range.clone()).unwrap_or_default()) {
            let at = range.start + at;
            if seen.iter().any(|seen| *seen == name)
                || analysis.is_bound(name, at)
                || packages.find(&format!("builtins.{name}")).is_some()
            {
                continue;
            }
            seen.push(name.to_owned());
            if follows == '.' && !packages.roots_named(name).is_empty() {
                imports.push(Import { module: name.to_owned(), name: None });
            } else if let Some((module, _)) = named(apis, name) {
                imports.push(Import { module: module.to_owned(), name: Some(name.to_owned()) });
            }
        }
    }
    imports.retain(|one| edit(snapshot, one).is_some());
    imports
}

/// The only API of that name, as its module and name.
fn named<'a>(apis: &'a [Api], name: &str) -> Option<(&'a str, &'a str)> {
    let mut found = apis.iter().filter_map(|api| api.path.rsplit_once('.')).filter(|(_, last)| *last == name);
    let first = found.next()?;
    found.all(|other| other == first).then_some(first)
}

/// Names that are called or have members, each with its offset and what follows it; none in strings and comments.
fn names(code: &str) -> Vec<(&str, usize, char)> {
    let bytes = code.as_bytes();
    let is_word = |byte: u8| byte == b'_' || byte.is_ascii_alphanumeric() || byte >= 0x80;
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'#' => at += code.get(at..).and_then(|rest| rest.find('\n')).unwrap_or(code.len() - at),
            b'"' | b'\'' => at = end_of_string(bytes, at),
            byte if is_word(byte) => {
                let end = at + bytes.iter().skip(at).take_while(|byte| is_word(**byte)).count();
                let is_member = at > 0 && bytes.get(at - 1) == Some(&b'.');
                let next = bytes.get(end).copied().unwrap_or_default();
                if !is_member && !byte.is_ascii_digit() && matches!(next, b'.' | b'(') {
                    found.extend(code.get(at..end).map(|name| (name, at, char::from(next))));
                }
                at = end;
            }
            _ => at += 1,
        }
    }
    found
}

/// The offset behind the string that begins at `at`.
fn end_of_string(bytes: &[u8], at: usize) -> usize {
    let quote = bytes.get(at).copied().unwrap_or_default();
    let is_long = bytes.get(at..at + 3).is_some_and(|marks| marks.iter().all(|mark| *mark == quote));
    let mut end = at + if is_long { 3 } else { 1 };
    while let Some(&byte) = bytes.get(end) {
        let closes = if is_long {
            bytes.get(end..end + 3).is_some_and(|marks| marks.iter().all(|mark| *mark == quote))
        } else {
            byte == quote || byte == b'\n'
        };
        if closes {
            return end + if is_long { 3 } else { 1 };
        }
        end += if byte == b'\\' { 2 } else { 1 };
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn finds_names_in_code() {
        let code = "x = acme.load(f'{y.z}')  # no.name(\ndef g(a): return \"\"\"b.c\"\"\" + h(1.5)\n";
        let found: Vec<&str> = names(code).into_iter().map(|(name, ..)| name).collect();
        assert_eq!(found, ["acme", "g", "h"]);
        assert!(names("'unclosed").is_empty());
        assert!(names("\"\\").is_empty());
    }
}
