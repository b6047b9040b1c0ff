//! `poetry.lock`.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use super::content::{Content, read_toml};
use super::poetry_version::specifiers;
use super::{PinContext, marker};
use crate::error::Problem;

/// Whether a file of that name is one.
pub(super) fn is_named(name: &str) -> bool {
    name == "poetry.lock"
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Lock {
    package: Vec<Package>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Package {
    name: Spanned<String>,
    version: Option<String>,
    #[serde(default)]
    python_versions: String,
    markers: Option<Markers>,
    source: Option<Source>,
    #[serde(default)]
    files: Vec<LockedFile>,
}

#[derive(Deserialize)]
struct LockedFile {
    hash: Option<String>,
}

/// One marker, or one for each group of dependencies.
#[derive(Deserialize)]
#[serde(untagged)]
enum Markers {
    One(String),
    Groups(BTreeMap<String, String>),
}

#[derive(Deserialize)]
struct Source {
    r#type: Option<String>,
}

/// The packages that are for this Python and platform.
pub(super) fn read(context: &PinContext<'_>, path: &Path, problems: &mut Vec<Problem>) -> Content {
    let Some((lock, lines)) = read_toml::<Lock>(path, problems) else { return Content::default() };
    let mut content = Content::default();
    for package in &lock.package {
        let environment = context.environment;
        let applies = match &package.markers {
            None => Some(true),
            Some(Markers::One(marker)) => marker::holds(marker, environment),
            Some(Markers::Groups(groups)) => {
                marker::any_holds(groups.values().map(String::as_str), environment)
            }
        };
        // Before version 2 the markers are not written: the supported versions of Python are all there is.
        let python = specifiers(&package.python_versions)
            .map_or(Some(true), |specifiers| marker::is_python_in(&specifiers, environment));
        let is_folder =
            package.source.as_ref().is_some_and(|source| source.r#type.as_deref() == Some("directory"));
        let version = package.version.as_deref().filter(|_| !is_folder);
        let line = lines.at(package.name.span().start);
        let applies = marker::and(applies, python);
        if let Some(locked) = content.lock(path, package.name.get_ref(), version, line, applies) {
            locked.take_hashes(package.files.iter().filter_map(|file| file.hash.as_deref()));
        }
    }
    content
}
