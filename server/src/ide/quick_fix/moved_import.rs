//! `from gone import name` to where the names are, if the versions on both sides show it for each of them.

use std::collections::BTreeMap;
use std::ops::Range;

use siskin_indexer::language::python::check::Use;
use siskin_indexer::language::python::syntax::{line_end, line_start};
use siskin_indexer::package::PackageName;

use crate::ide::diagnostics::{Checked, Fix, cut};
use crate::ide::edit::TextEdit;

/// The statement with other modules, for a module of a package that `from` has and `to` does not.
pub(crate) fn fixes(
    checked: &Checked<'_>,
    one: &Use,
    package: &PackageName,
    from: &str,
    to: &str,
) -> Option<Vec<Fix>> {
    let statement = Statement::at(checked.text, one.range.start)?;
    // By module, in the order of their names: what is imported from it.
    let mut modules: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut grounds = None;
    for (name, bound) in &statement.names {
        let path = format!("{}.{name}", statement.module);
        let (replacement, how) = checked.index.versions().moved(package, &path, from, to)?;
        let (module, new_name) = replacement.rsplit_once('.')?;
        if !checked.index.packages.lookup(&replacement).exists() {
            return None;
        }
        let alias = if *bound == new_name { String::new() } else { format!(" as {bound}") };
        modules.entry(module.to_owned()).or_default().push(format!("{new_name}{alias}"));
        grounds.get_or_insert_with(|| cut(&format!("from {from} to {to}, {how}")));
    }
    let grounds = grounds?;
    let lines: Vec<String> =
        modules.iter().map(|(module, names)| format!("from {module} import {}", names.join(", "))).collect();
    let new_text = lines.join(&format!("\n{}", statement.indentation));
    let modules: Vec<String> = modules.keys().map(|module| format!("`{module}`")).collect();
    Some(vec![Fix {
        title: format!("Import from {}: {grounds}", modules.join(" and ")),
        grounds,
        edits: vec![TextEdit { range: statement.range, new_text }],
        is_preferred: true,
    }])
}

/// `from module import name as bound, …` on a line of its own.
struct Statement<'t> {
    range: Range<usize>,
    indentation: &'t str,
    module: &'t str,
    names: Vec<(&'t str, &'t str)>,
}

impl<'t> Statement<'t> {
    fn at(text: &'t str, offset: usize) -> Option<Self> {
        let start = line_start(text, offset);
        let line = text.get(start..line_end(text, offset))?;
        let code = line.split('#').next()?.trim_end();
        let body = code.trim_start();
        let indentation = code.get(..code.len() - body.len())?;
        let (module, names) = body.strip_prefix("from ")?.split_once(" import ")?;
        let is_name = |name: &str| !name.is_empty() && name.chars().all(|c| c == '_' || c.is_alphanumeric());
        let names: Option<Vec<(&str, &str)>> = names
            .split(',')
            .map(|name| {
                let mut words = name.split_whitespace();
                let name = words.next().filter(|name| is_name(name))?;
                match (words.next(), words.next(), words.next()) {
                    (None, ..) => Some((name, name)),
                    (Some("as"), Some(bound), None) if is_name(bound) => Some((name, bound)),
                    _ => None,
                }
            })
            .collect();
        let range = start + indentation.len()..start + code.len();
        Some(Self { range, indentation, module: module.trim(), names: names? })
    }
}

#[cfg(test)]
mod tests {
    use super::Statement;

    #[test]
    fn reads_statements_of_one_line() {
        let read = |text: &str| {
            let found = Statement::at(text, text.len() / 2)?;
            Some(format!("{:?} {} {:?}", &text[found.range], found.module, found.names))
        };
        assert_eq!(
            read("x\n  from a.b import c, d as e  # f\n").as_deref(),
            Some("\"from a.b import c, d as e\" a.b [(\"c\", \"c\"), (\"d\", \"e\")]")
        );
        for text in ["import a.b", "from a import (b,\n c)", "from a import *", "if x: from a import b"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
