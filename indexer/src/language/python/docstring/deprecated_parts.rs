//! What a docstring says is deprecated of an API: parameters, kinds of values, results.

use super::line::{indent_of, next_line};
use super::version::{directive, first_word, message, since};

/// The notes of all `deprecated` directives, wherever they stand. One below the item of a list of parameters names it.
pub(crate) fn deprecated_parts(doc: &str) -> Vec<String> {
    if memchr::memmem::find(doc.as_bytes(), b".. deprecated").is_none() {
        return Vec::new();
    }
    let mut parts = Vec::new();
    // Lines that the next ones may stand below, outermost first: indent and text.
    let mut above: Vec<(usize, &str)> = Vec::new();
    let mut at = 0;
    while let Some((raw, next)) = next_line(doc, at) {
        at = next;
        let Some(indent) = indent_of(raw) else { continue };
        let text = raw.trim();
        above.retain(|(other, _)| *other < indent);
        if let Some(("deprecated" | "deprecated-removed", argument)) = directive(text) {
            let (version, rest) = first_word(argument);
            let note = since(version, &message(rest, doc, next, indent));
            parts.push(match above.last().and_then(|(_, item)| item_name(item)) {
                Some(name) => format!("`{name}` {note}"),
                None => note,
            });
        }
        above.push((indent, text));
    }
    parts
}

/// The name of a parameter at the head of its item: `axis : int`, `axis (int): …`, `:param axis: …`.
fn item_name(item: &str) -> Option<&str> {
    let item = item.strip_prefix(":param ").unwrap_or(item).trim_start_matches('*');
    let end = item.find(|c: char| c != '_' && !c.is_alphanumeric()).unwrap_or(item.len());
    let (name, rest) = item.split_at(end);
    let is_item = rest.is_empty() || rest.trim_start().starts_with([':', '(', ',']);
    (is_item && !name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::deprecated_parts;

    #[track_caller]
    fn check(doc: &str, expected: &[&str]) {
        assert_eq!(deprecated_parts(doc), expected);
    }

    #[test]
    fn names_the_parameter() {
        check(
            "Sorts.\n\nParameters\n----------\naxis : int\n    Along which.\n\n    .. deprecated:: 1.9\n        Use `key`.\nkey : str\n    By what.\n",
            &["`axis` since 1.9: Use key."],
        );
        check(
            "Sorts.\n\nArgs:\n    axis (int): Along which.\n        .. deprecated:: 2\n",
            &["`axis` since 2"],
        );
        check("Sorts.\n\n.. deprecated:: 3.0\n   Tuples as `key`.\n", &["since 3.0: Tuples as key."]);
        check("Sorts what is deprecated.", &[]);
    }
}
