//! From a reply to an edit: the code in it, its imports, its depth.

use siskin_indexer::cancel::CancellationToken;
use siskin_indexer::language::python::syntax::{
    SyntaxTree, body_of, import_edit, indentation, module_alias, top_imports,
};

use super::gap::Gap;
use crate::ide::edit::TextEdit;
use crate::ide::snapshot::Snapshot;

/// Imports of one reply.
const MAX_IMPORTS: usize = 32;

/// The code in a reply: the longest fenced block, else the whole text.
pub(super) fn code_in(reply: &str) -> String {
    let mut blocks: Vec<String> = Vec::new();
    let mut block: Option<(usize, String)> = None;
    for line in reply.lines() {
        let n_marks = line.trim_start().chars().take_while(|&c| c == '`').count();
        match &mut block {
            Some((n_open, _)) if n_marks >= *n_open && line.trim().chars().all(|c| c == '`') => {
                blocks.extend(block.take().map(|(_, text)| text));
            }
            Some((_, text)) => {
                text.push_str(line);
                text.push('\n');
            }
            None if n_marks >= 3 => block = Some((n_marks, String::new())),
            None => {}
        }
    }
    // A block that is not closed is one that was cut off; its end is looked for by the parser.
    blocks.extend(block.map(|(_, text)| text));
    match blocks.into_iter().max_by_key(String::len) {
        Some(block) => block,
        None => reply.to_owned(),
    }
}

/// The edits that write a reply's code into a gap: its statements, and its imports where imports stand. `None` if there
/// is no code in it.
pub(super) fn edits(snapshot: &Snapshot, gap: &Gap, code: &str) -> Option<Vec<TextEdit>> {
    let code = dedent(code);
    let tree = SyntaxTree::parse(&code, None, &CancellationToken::default())?;
    let mut edits: Vec<TextEdit> = Vec::new();
    let imports = top_imports(&code, &tree);
    let mut rest = code.clone();
    let (text, editable, at) = (&*snapshot.text, &snapshot.editable, gap.range.start);
    for import in imports.iter().take(MAX_IMPORTS) {
        let name = import.name.as_deref();
        let alias = import.alias.as_deref();
        let known = module_alias(text, &snapshot.tree, at, &import.module);
        if name.is_none() && known.as_deref() == Some(alias.unwrap_or(&import.module)) {
            continue;
        }
        let edit = import_edit(text, &snapshot.tree, editable, at, &import.module, name, alias);
        edits.extend(edit.map(|edit| TextEdit { range: edit.at..edit.at, new_text: edit.text }));
    }
    let body = gap
        .function
        .as_ref()
        .and_then(|function| body_of(&code, &tree, &function.name, function.has_docstring));
    if let Some(body) = body {
        rest = rest.get(body)?.to_owned();
    } else {
        // From the last one, so that the others stay where they are.
        let mut statements: Vec<_> = imports.iter().take(MAX_IMPORTS).map(|import| &import.range).collect();
        statements.dedup();
        for range in statements.into_iter().rev() {
            let end = rest.get(range.end..)?.find('\n').map_or(rest.len(), |end| range.end + end + 1);
            rest.replace_range(range.start..end, "");
        }
    }
    let statements = indented(&dedent(&rest), &gap.indent, text.contains("\r\n"));
    if statements.is_empty() {
        return None;
    }
    edits.push(TextEdit { range: gap.range.clone(), new_text: format!("{}{statements}", gap.before) });
    Some(merged(edits))
}

/// Several edits at one place as one, in the order of their places.
pub(super) fn merged(mut edits: Vec<TextEdit>) -> Vec<TextEdit> {
    edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    let mut merged: Vec<TextEdit> = Vec::new();
    for edit in edits {
        match merged.last_mut() {
            Some(last) if last.range == edit.range => {
                if !last.new_text.contains(&edit.new_text) {
                    last.new_text.push_str(&edit.new_text);
                }
            }
            _ => merged.push(edit),
        }
    }
    merged
}

/// Without the blanks that all lines begin with, and without empty lines around.
pub(super) fn dedent(code: &str) -> String {
    let code = code.replace("\r\n", "\n").replace('\t', "    ");
    let filled = || code.lines().filter(|line| !line.trim().is_empty());
    let depth = filled().map(|line| indentation(line).len()).min().unwrap_or(0);
    let lines: Vec<&str> = code.lines().map(|line| line.get(depth..).unwrap_or_default()).collect();
    let start = lines.iter().position(|line| !line.trim().is_empty()).unwrap_or(lines.len());
    let end = lines.iter().rposition(|line| !line.trim().is_empty()).map_or(start, |end| end + 1);
    lines.get(start..end).unwrap_or_default().join("\n")
}

/// With the blanks before each line but the first.
fn indented(code: &str, indent: &str, is_windows: bool) -> String {
    let newline = if is_windows { "\r\n" } else { "\n" };
    let mut out = String::new();
    for (at, line) in code.lines().enumerate() {
        if at > 0 {
            out.push_str(newline);
            if !line.trim().is_empty() {
                out.push_str(indent);
            }
        }
        out.push_str(line.trim_end());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coding::gap::gap_at;
    use crate::config::Scope;
    use crate::ide::fixture::fixture;

    #[track_caller]
    fn check(text: &str, reply: &str, expected: &str) {
        let fixture = fixture(text, Scope::All);
        let gap = gap_at(&fixture.snapshot, fixture.offset).unwrap();
        let edits = edits(&fixture.snapshot, &gap, &code_in(reply)).unwrap();
        let mut text = fixture.snapshot.text.to_string();
        for edit in edits.iter().rev() {
            text.replace_range(edit.range.clone(), &edit.new_text);
        }
        assert_eq!(text, expected);
    }

    #[test]
    fn whatever_shape_a_reply_has() {
        let text = "import os\n\n\ndef f(a):\n    \"\"\"Load a.\"\"\"\n    pass$0\n";
        let expected = "import os\nimport acme\n\n\ndef f(a):\n    \"\"\"Load a.\"\"\"\n    x = acme.load_table(a)\n    return x\n";
        for reply in [
            "import acme\nx = acme.load_table(a)\nreturn x",
            "Here it is:\n```python\nimport acme\n\nx = acme.load_table(a)\nreturn x\n```\nIt loads a.",
            "```\nimport acme\nimport os\n\ndef f(a):\n    \"\"\"Load a.\"\"\"\n    x = acme.load_table(a)\n    return x\n```",
            "````py\n    import acme\n    x = acme.load_table(a)\n    return x\n````",
        ] {
            check(text, reply, expected);
        }
        check("# load$0\n", "```\nif a:\n    b()\n\nc()\n```", "# load\nif a:\n    b()\n\nc()\n");
    }
}
