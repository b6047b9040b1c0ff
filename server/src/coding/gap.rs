//! What is to be written at a place: the body of a function, or the lines under a comment.

use std::ops::Range;

use siskin_indexer::language::python::syntax::{
    comment_above, comment_at, docstring_above, empty_function, line_end, line_start,
};

use crate::ide::snapshot::Snapshot;

/// A gap in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Gap {
    /// What is replaced, in bytes; nothing if it is empty.
    pub(crate) range: Range<usize>,
    /// What has to stand before the first statement.
    pub(crate) before: String,
    /// The blanks before each further line.
    pub(crate) indent: String,
    /// What is wanted, in the user's words.
    pub(crate) wish: String,
    /// The function whose body is missing.
    pub(crate) function: Option<Function>,
}

/// A function whose body is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) has_docstring: bool,
}

/// The gap at `offset`; `None` where nothing says what is wanted.
pub(crate) fn gap_at(snapshot: &Snapshot, offset: usize) -> Option<Gap> {
    let gap = under_comment(snapshot, offset).or_else(|| body(snapshot, offset))?;
    let editable = &snapshot.editable;
    (editable.start <= gap.range.start && gap.range.end <= editable.end).then_some(gap)
}

fn body(snapshot: &Snapshot, offset: usize) -> Option<Gap> {
    let at = docstring_above(&snapshot.text, &snapshot.tree, offset)
        .map_or(offset, |docstring| docstring.range.start);
    let found = empty_function(&snapshot.text, &snapshot.tree, at)?;
    let words = found.name.replace('_', " ");
    let wish = if found.doc.is_empty() { words } else { format!("{words}: {}", found.doc) };
    Some(Gap {
        range: found.replaced,
        before: found.before,
        indent: found.indent,
        wish,
        function: Some(Function { name: found.name, has_docstring: found.has_docstring }),
    })
}

fn under_comment(snapshot: &Snapshot, offset: usize) -> Option<Gap> {
    let (text, tree) = (&*snapshot.text, &snapshot.tree);
    let line = line_start(text, offset)..line_end(text, offset);
    let is_empty = text.get(line.clone())?.trim().is_empty();
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let comment = comment_at(text, tree, offset).or_else(|| {
        // With the cursor before its mark, too.
        let mark = line.start + text.get(line.clone())?.find('#')?;
        text.get(line.start..mark)?.trim().is_empty().then(|| comment_at(text, tree, mark + 1))?
    });
    if let Some(comment) = comment {
        let end = line_end(text, comment.range.end);
        let before = format!("{newline}{}", comment.indent);
        let gap = Gap { range: end..end, before, indent: comment.indent, wish: comment.text, function: None };
        return Some(gap);
    }
    let comment = comment_above(text, offset).filter(|_| is_empty)?;
    let before = comment.indent.clone();
    Some(Gap { range: line, before, indent: comment.indent, wish: comment.text, function: None })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Scope;
    use crate::ide::fixture::fixture;

    #[track_caller]
    fn check(text: &str, expected: Option<(&str, &str)>) {
        let fixture = fixture(text, Scope::All);
        let found = gap_at(&fixture.snapshot, fixture.offset).map(|gap| {
            let mut text = fixture.snapshot.text.to_string();
            text.replace_range(gap.range.clone(), &format!("{}X", gap.before));
            (gap.wish, text)
        });
        let found = found.as_ref().map(|(wish, text)| (wish.as_str(), text.as_str()));
        assert_eq!(found, expected);
    }

    #[test]
    fn is_under_a_comment_or_in_an_empty_body() {
        check("# join ta$0bles\nx = 1\n", Some(("join tables", "# join tables\nX\nx = 1\n")));
        check("def f():\n    # join tables\n    $0\n", {
            Some(("join tables", "def f():\n    # join tables\n    X\n"))
        });
        check("def join_tables(a):\n    pa$0ss\n", Some(("join tables", "def join_tables(a):\n    X\n")));
        check("def f(a):\n    \"\"\"Join tables.\"\"\"\n    $0\n", {
            Some(("f: Join tables.", "def f(a):\n    \"\"\"Join tables.\"\"\"\n    X\n    \n"))
        });
        check("x = 1$0\n", None);
        check("# noqa$0\n", None);
    }
}
