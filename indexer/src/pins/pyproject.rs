//! What `pyproject.toml` asks for: dependencies, extras, groups (PEP 621, PEP 735), and those of Poetry, PDM and uv.

use std::path::Path;

use pep440_rs::VersionSpecifiers;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::content::{Content, Lines, read as read_text};
use super::requirement::{Requirement, parse};
use super::{PinContext, poetry_version};
use crate::error::Problem;
use crate::package::PackageName;

/// Whether a file of that name is one.
pub(super) fn is_named(name: &str) -> bool {
    name == "pyproject.toml"
}

/// What the project asks for.
pub(super) fn read(context: &PinContext<'_>, path: &Path, problems: &mut Vec<Problem>) -> Content {
    let Some((text, lines)) = read_text(path, problems) else { return Content::default() };
    // Whoever reads the project says what is wrong with a file that is no TOML.
    let Ok(table) = DeTable::parse(&text) else { return Content::default() };
    let mut reader = Reader { context, path, lines, content: Content::default() };
    let table = table.get_ref();
    reader.list(at(table, &["project", "dependencies"]), true);
    for groups in [
        &["project", "optional-dependencies"][..],
        &["dependency-groups"],
        &["tool", "pdm", "dev-dependencies"],
    ] {
        for group in at(table, groups).and_then(DeValue::as_table).into_iter().flat_map(DeTable::values) {
            reader.list(Some(group.get_ref()), false);
        }
    }
    reader.list(at(table, &["tool", "uv", "dev-dependencies"]), false);
    reader.poetry(at(table, &["tool", "poetry", "dependencies"]), true);
    reader.poetry(at(table, &["tool", "poetry", "dev-dependencies"]), false);
    let groups = at(table, &["tool", "poetry", "group"]).and_then(DeValue::as_table);
    for group in groups.into_iter().flat_map(DeTable::values).filter_map(|group| group.get_ref().as_table()) {
        reader.poetry(at(group, &["dependencies"]), false);
    }
    // Extras of its own that a project asks for are no package.
    let own = [&["project", "name"][..], &["tool", "poetry", "name"]];
    let own = own.into_iter().find_map(|keys| at(table, keys)?.as_str()).map(PackageName::new);
    reader.content.asked.retain(|asked| Some(&asked.name) != own.as_ref());
    reader.content
}

/// Follows a path of keys through tables.
fn at<'t, 's>(table: &'t DeTable<'s>, keys: &[&str]) -> Option<&'t DeValue<'s>> {
    let (last, path) = keys.split_last()?;
    let mut table = table;
    for key in path {
        table = table.get(*key)?.get_ref().as_table()?;
    }
    Some(table.get(*last)?.get_ref())
}

struct Reader<'a> {
    context: &'a PinContext<'a>,
    path: &'a Path,
    lines: Lines,
    content: Content,
}

impl Reader<'_> {
    /// A list of requirements.
    fn list(&mut self, list: Option<&DeValue<'_>>, is_main: bool) {
        for item in list.and_then(DeValue::as_array).into_iter().flat_map(|list| list.iter()) {
            let Some(requirement) = item.get_ref().as_str().and_then(parse) else { continue };
            let line = self.lines.at(item.span().start);
            self.content.ask(self.context, self.path, requirement, line, is_main);
        }
    }

    /// Poetry's table of names and versions.
    fn poetry(&mut self, table: Option<&DeValue<'_>>, is_main: bool) {
        for (name, value) in table.and_then(DeValue::as_table).into_iter().flat_map(|table| table.iter()) {
            if name.get_ref() == "python" {
                continue;
            }
            let alternatives: Vec<&Spanned<DeValue<'_>>> = match value.get_ref() {
                DeValue::Array(list) => list.iter().collect(),
                _ => vec![value],
            };
            for alternative in alternatives {
                self.poetry_dependency(
                    name.get_ref(),
                    alternative,
                    self.lines.at(name.span().start),
                    is_main,
                );
            }
        }
    }

    fn poetry_dependency(&mut self, name: &str, value: &Spanned<DeValue<'_>>, line: u32, is_main: bool) {
        let text = |key: &str| {
            let value = value.get_ref().as_table().and_then(|table| table.get(key));
            value.and_then(|value| value.get_ref().as_str())
        };
        let version = value.get_ref().as_str().or_else(|| text("version")).unwrap_or("*");
        let mut marker = text("markers").unwrap_or("").to_owned();
        if let Some(python) = text("python").and_then(poetry_version::specifiers) {
            for specifier in python.iter() {
                let clause =
                    format!("python_full_version {} '{}'", specifier.operator(), specifier.version());
                marker = if marker.is_empty() { clause } else { format!("({marker}) and {clause}") };
            }
        }
        let is_optional = value.get_ref().as_table().is_some_and(|table| {
            table.get("optional").is_some_and(|optional| optional.get_ref().as_bool() == Some(true))
        });
        let requirement = Requirement {
            name: PackageName::new(name),
            extras: Vec::new(),
            exact: poetry_version::exact(version).map(str::to_owned),
            specifiers: poetry_version::specifiers(version).unwrap_or_else(VersionSpecifiers::empty),
            address: None,
            marker: &marker,
        };
        self.content.ask(self.context, self.path, requirement, line, is_main && !is_optional);
    }
}
