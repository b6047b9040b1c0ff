//! `pdm.lock`.

use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use super::content::{Content, read_toml};
use super::{PinContext, marker};
use crate::error::Problem;

/// Whether a file of that name is one.
pub(super) fn is_named(name: &str) -> bool {
    name == "pdm.lock"
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Lock {
    package: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: Spanned<String>,
    version: Option<String>,
    marker: Option<String>,
    requires_python: Option<String>,
    path: Option<String>,
    #[serde(default)]
    files: Vec<LockedFile>,
}

#[derive(Deserialize)]
struct LockedFile {
    hash: Option<String>,
}

/// The packages that are for this Python and platform.
pub(super) fn read(context: &PinContext<'_>, path: &Path, problems: &mut Vec<Problem>) -> Content {
    let Some((lock, lines)) = read_toml::<Lock>(path, problems) else { return Content::default() };
    let mut content = Content::default();
    for package in &lock.package {
        let applies = marker::holds(package.marker.as_deref().unwrap_or(""), context.environment);
        let python = marker::is_python(package.requires_python.as_deref(), context.environment);
        let version = package.version.as_deref().filter(|_| package.path.is_none());
        let line = lines.at(package.name.span().start);
        let applies = marker::and(applies, python);
        if let Some(locked) = content.lock(path, package.name.get_ref(), version, line, applies) {
            locked.take_hashes(package.files.iter().filter_map(|file| file.hash.as_deref()));
        }
    }
    content
}
