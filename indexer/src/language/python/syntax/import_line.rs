//! Import statements that are being written, read by their characters: they are broken until they are done.

/// What of an import statement is being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportLine {
    /// A module's path: the part before the last dot (`os.`; `.` and `..` for relative ones), as it is written.
    Module {
        /// `""`, `"os."`, `"."`, `"..tables."`.
        before: String,
        /// Whether it stands after `from`.
        is_from: bool,
    },
    /// A name of a module.
    Name {
        /// The module, as it is written.
        module: String,
        /// The names that stand there already.
        given: Vec<String>,
    },
    /// A new name (`as …`), or a place where only a keyword can stand.
    Nothing,
}

/// How far back a statement in brackets may begin.
const MAX_LINES: usize = 60;

/// The import statement that `offset` stands in, if it does.
pub fn import_line(text: &str, offset: usize) -> Option<ImportLine> {
    let mut end = offset;
    for _ in 0..MAX_LINES {
        let start = super::line_start(text, end);
        let statement = text.get(start..offset)?;
        let trimmed = statement.trim_start();
        if let Some(rest) = trimmed.strip_prefix("from ").or_else(|| trimmed.strip_prefix("from\t")) {
            return from_line(rest, statement.contains(['\n', '\r']));
        }
        if let Some(rest) = trimmed.strip_prefix("import ") {
            return (!rest.contains(['\n', ';', '#'])).then(|| module_list(rest));
        }
        // Only what stands in brackets goes over lines.
        let line = text.get(start..end)?;
        let is_list =
            line.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | ',' | ' ' | '\t' | '#' | '\\'));
        if !is_list {
            return None;
        }
        end = start.checked_sub(1)?;
    }
    None
}

fn from_line(rest: &str, is_long: bool) -> Option<ImportLine> {
    let words = rest.trim_start();
    let module_end = words.find(|c: char| c.is_whitespace()).unwrap_or(words.len());
    let (module, after) = words.split_at(module_end);
    let after_word = after.trim_start();
    if after.is_empty() {
        if is_long {
            return None;
        }
        let at = module.rfind('.').map_or(0, |dot| dot + 1);
        return Some(ImportLine::Module { before: module.get(..at)?.to_owned(), is_from: true });
    }
    let Some(names) = after_word.strip_prefix("import") else { return Some(ImportLine::Nothing) };
    if !names.starts_with([' ', '\t', '(']) {
        return Some(ImportLine::Nothing);
    }
    let names = names.trim_start();
    let (names, is_open) = names.strip_prefix('(').map_or((names, false), |names| (names, true));
    // Outside of brackets a statement goes on only behind a backslash.
    let mut lines = rest.lines();
    let last_line = if rest.ends_with('\n') { Some("") } else { lines.next_back() };
    let is_continued = last_line.is_some() && lines.all(|line| line.trim_end().ends_with('\\'));
    if names.contains([')', ';']) || is_long && !is_open && !is_continued {
        return None;
    }
    if names.rsplit('\n').next().is_some_and(|line| line.contains('#')) {
        return None;
    }
    let code = names.lines().map(|line| line.split('#').next().unwrap_or_default());
    let code = code.map(|line| line.trim_end_matches('\\'));
    let mut parts: Vec<String> = code.collect::<Vec<_>>().join("\n").split(',').map(str::to_owned).collect();
    let last = parts.pop()?;
    let last = last.trim_start();
    if last.contains(char::is_whitespace) {
        return Some(ImportLine::Nothing);
    }
    let given = parts.iter().filter_map(|part| part.split_whitespace().next());
    Some(ImportLine::Name { module: module.to_owned(), given: given.map(str::to_owned).collect() })
}

fn module_list(rest: &str) -> ImportLine {
    let last = rest.rsplit(',').next().unwrap_or(rest).trim_start();
    if last.contains(char::is_whitespace) {
        return ImportLine::Nothing;
    }
    let at = last.rfind('.').map_or(0, |dot| dot + 1);
    ImportLine::Module { before: last.get(..at).unwrap_or_default().to_owned(), is_from: false }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::import_line;

    fn check(text: &str, expected: &Expect) {
        let offset = text.find('|').expect("a cursor");
        expected.assert_eq(&format!("{:?}", import_line(&text.replacen('|', "", 1), offset)));
    }

    #[test]
    fn reads_what_is_being_imported() {
        check("import |", &expect![[r#"Some(Module { before: "", is_from: false })"#]]);
        check("import os, xml.et|", &expect![[r#"Some(Module { before: "xml.", is_from: false })"#]]);
        check("from .tab|", &expect![[r#"Some(Module { before: ".", is_from: true })"#]]);
        check("from a.b import c, d|", &expect![[r#"Some(Name { module: "a.b", given: ["c"] })"#]]);
        check(
            "from a import (\n    b as c,  # why\n    d,\n    |",
            &expect![[r#"Some(Name { module: "a", given: ["b", "d"] })"#]],
        );
        check("from a import b as |", &expect!["Some(Nothing)"]);
        check("from a |", &expect!["Some(Nothing)"]);
        check("from a import b\nx|", &expect!["None"]);
        check("from a import b, \\\n    c\n\nx|", &expect!["None"]);
        check("from a import b, \\\n    c\n|", &expect!["None"]);
        check("from a import b, \\\n    c|", &expect![[r#"Some(Name { module: "a", given: ["b"] })"#]]);
        check("from a import (b)\nx|", &expect!["None"]);
        check("import os\n|", &expect!["None"]);
        check("x = 1\ny|", &expect!["None"]);
        check("    from a import |b", &expect![[r#"Some(Name { module: "a", given: [] })"#]]);
    }
}
