//! `pylock.toml` and `pylock.*.toml`, which PEP 751 describes.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use toml::{Spanned, Table};

use super::content::{Content, read_toml};
use super::{PinContext, marker};
use crate::error::Problem;

/// Whether a file of that name is one.
pub(super) fn is_named(name: &str) -> bool {
    let middle = name.strip_prefix("pylock.").and_then(|rest| rest.strip_suffix("toml"));
    middle.is_some_and(|middle| middle.is_empty() || middle.len() > 1 && middle.ends_with('.'))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Lock {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Package {
    name: Spanned<String>,
    version: Option<String>,
    marker: Option<String>,
    requires_python: Option<String>,
    directory: Option<Table>,
    archive: Option<File>,
    sdist: Option<File>,
    #[serde(default)]
    wheels: Vec<File>,
}

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    hashes: BTreeMap<String, String>,
}

/// The packages that are for this Python and platform.
pub(super) fn read(context: &PinContext<'_>, path: &Path, problems: &mut Vec<Problem>) -> Content {
    let Some((lock, lines)) = read_toml::<Lock>(path, problems) else { return Content::default() };
    let mut content = Content::default();
    for package in &lock.packages {
        let applies = marker::holds(package.marker.as_deref().unwrap_or(""), context.environment);
        let python = marker::is_python(package.requires_python.as_deref(), context.environment);
        let version = package.version.as_deref().filter(|_| package.directory.is_none());
        let line = lines.at(package.name.span().start);
        let applies = marker::and(applies, python);
        if let Some(locked) = content.lock(path, package.name.get_ref(), version, line, applies) {
            let files = package.archive.iter().chain(&package.sdist).chain(&package.wheels);
            let sha256 = files.filter_map(|file| file.hashes.get("sha256"));
            locked.sha256.extend(sha256.map(|hash| hash.to_ascii_lowercase()));
        }
    }
    content
}
