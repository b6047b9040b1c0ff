//! Edits to statements that keep the layout around them.

use super::{Edit, Node};

/// Where the line of an offset begins.
fn line_start(text: &str, offset: usize) -> usize {
    text.get(..offset).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1)
}

/// Where the line of an offset ends, its line end left out.
fn line_end(text: &str, offset: usize) -> usize {
    text.get(offset..).and_then(|after| after.find('\n')).map_or(text.len(), |at| offset + at)
}

/// Blanks before the statement on its line.
pub(crate) fn indentation(statement: Node<'_>) -> &str {
    let text = statement.source();
    text.get(line_start(text, statement.start())..statement.start()).unwrap_or_default()
}

/// Whether nothing but blanks and comments stands beside the statement on its lines, so that lines can be put before
/// and after it.
pub(crate) fn is_alone_on_its_lines(statement: Node<'_>) -> bool {
    let text = statement.source();
    let after = text.get(statement.end()..line_end(text, statement.end())).unwrap_or_default().trim_start();
    indentation(statement).trim().is_empty() && (after.is_empty() || after.starts_with('#'))
}

/// Puts lines before a statement that is alone on its lines, as deep as it.
pub(crate) fn insert_before(statement: Node<'_>, lines: &str) -> Edit {
    let indentation = indentation(statement);
    Edit::insert(statement.start(), format!("{}\n{indentation}", indent(lines, indentation)))
}

/// Puts lines after a statement that is alone on its lines, as deep as it.
pub(crate) fn insert_after(statement: Node<'_>, lines: &str) -> Edit {
    let indentation = indentation(statement);
    let end = line_end(statement.source(), statement.end());
    Edit::insert(end, format!("\n{indentation}{}", indent(lines, indentation)))
}

/// `lines`, all but the first and empty ones moved in.
fn indent(lines: &str, indentation: &str) -> String {
    let mut indented = lines
        .split('\n')
        .map(|line| if line.is_empty() { String::new() } else { format!("{indentation}{line}") });
    let first = indented.next().unwrap_or_default();
    let first = first.strip_prefix(indentation).unwrap_or(&first).to_owned();
    indented.fold(first, |text, line| format!("{text}\n{line}"))
}

/// Replaces the statements from `first` to `last` of one block by lines that are written for the left margin.
pub(crate) fn replace_statements(first: Node<'_>, last: Node<'_>, lines: &str) -> Edit {
    Edit::replace(first.start()..last.end(), indent(lines, indentation(first)))
}

/// The text from `first` to `last` of one block as it would stand at the left margin.
pub(crate) fn at_margin(first: Node<'_>, last: Node<'_>) -> String {
    let text = first.source().get(first.start()..last.end()).unwrap_or_default();
    text.replace(&format!("\n{}", indentation(first)), "\n")
}

/// Lines at the left margin, moved in by a step.
pub(crate) fn deeper(lines: &str) -> String {
    lines
        .split('\n')
        .map(|line| if line.is_empty() { String::new() } else { format!("    {line}") })
        .collect::<Vec<_>>()
        .join("\n")
}

/// The text of a statement as it would stand at the left margin.
pub(crate) fn reindent(statement: Node<'_>) -> String {
    statement.text().replace(&format!("\n{}", indentation(statement)), "\n")
}

/// Takes a statement away with its line; what would be left empty becomes `pass`.
pub(crate) fn delete_statement(statement: Node<'_>) -> Edit {
    let text = statement.source();
    let is_only = statement.siblings() == (None, None);
    if is_only || !is_alone_on_its_lines(statement) {
        return Edit::replace(statement.range(), "pass");
    }
    let end = line_end(text, statement.end());
    let start = line_start(text, statement.start());
    if end < text.len() {
        Edit::replace(start..end + 1, "")
    } else {
        // The last line of a text without a line end.
        Edit::replace(start.saturating_sub(1)..end, "")
    }
}

#[cfg(test)]
mod tests {
    use super::super::{EditList, Syntax};
    use super::*;

    const TEXT: &str = "def f(x):\n    if x:\n        a()  # first\n        b()\n    c(); d()\n    return x";

    fn check(statement: &str, edit: impl Fn(Node<'_>) -> Edit, expected: &str) {
        let syntax = Syntax::module(TEXT).unwrap();
        let node = syntax.nodes().find(|node| node.is_statement() && node.text() == statement).unwrap();
        assert_eq!(EditList::from(edit(node)).apply(TEXT), expected);
    }

    #[test]
    fn deletes_with_the_line() {
        check(
            "b()",
            delete_statement,
            "def f(x):\n    if x:\n        a()  # first\n    c(); d()\n    return x",
        );
        check(
            "return x",
            delete_statement,
            "def f(x):\n    if x:\n        a()  # first\n        b()\n    c(); d()",
        );
        check(
            "d()",
            delete_statement,
            "def f(x):\n    if x:\n        a()  # first\n        b()\n    c(); pass\n    return x",
        );
    }

    #[test]
    fn inserts_as_deep_as_the_statement() {
        check(
            "a()",
            |node| insert_after(node, "if y:\n    z()"),
            "def f(x):\n    if x:\n        a()  # first\n        if y:\n            z()\n        b()\n    c(); d()\n    return x",
        );
        check(
            "return x",
            |node| insert_before(node, "y()"),
            "def f(x):\n    if x:\n        a()  # first\n        b()\n    c(); d()\n    y()\n    return x",
        );
    }

    #[test]
    fn knows_what_shares_a_line() {
        let syntax = Syntax::module(TEXT).unwrap();
        let alone: Vec<bool> = syntax
            .nodes()
            .filter(|node| node.is("expression_statement"))
            .map(is_alone_on_its_lines)
            .collect();
        assert_eq!(alone, [true, true, false, false]);
    }
}
