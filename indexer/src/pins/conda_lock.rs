//! `conda-lock.yml`: packages of conda and pip for several platforms.

use std::path::Path;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_saphyr::Spanned;

use super::PinContext;
use super::conda::{is_for, is_own_architecture};
use super::content::{Content, read_yaml};
use crate::error::Problem;

/// Whether a file of that name is one.
pub(super) fn is_named(name: &str) -> bool {
    let stem = name.strip_suffix(".yml").or_else(|| name.strip_suffix(".yaml"));
    stem.is_some_and(|stem| stem == "conda-lock" || stem.ends_with(".conda-lock"))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Lock {
    package: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: Spanned<String>,
    version: String,
    #[serde(default)]
    manager: String,
    #[serde(default)]
    platform: String,
    #[serde(default)]
    dependencies: Dependencies,
}

/// Of what a package needs, only Python matters.
#[derive(Deserialize, Default)]
struct Dependencies {
    python: Option<IgnoredAny>,
}

/// The Python packages for this platform.
pub(super) fn read(context: &PinContext<'_>, path: &Path, problems: &mut Vec<Problem>) -> Content {
    let Some(mut lock) = read_yaml::<Lock>(path, problems) else { return Content::default() };
    lock.package.retain(|package| is_for(&package.platform, context.environment));
    // Of two architectures the one that Siskin runs on counts.
    if lock.package.iter().any(|package| is_own_architecture(&package.platform)) {
        lock.package.retain(|package| is_own_architecture(&package.platform));
    }
    let mut content = Content::default();
    for package in &lock.package {
        // What needs no Python is a program or a C library.
        if package.manager == "pip" || package.dependencies.python.is_some() {
            let line = package.name.referenced.line() as u32;
            content.lock(path, &package.name.value, Some(&package.version), line, Some(true));
        }
    }
    content
}
