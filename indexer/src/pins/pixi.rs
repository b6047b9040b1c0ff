//! `pixi.lock`: environments for platforms, and the packages of conda and PyPI that these consist of.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;
use serde_saphyr::Spanned;

use super::PinContext;
use super::conda::{is_for, is_own_architecture, name_and_version};
use super::content::{Content, read_yaml};
use crate::error::Problem;

/// The environment that is used where none is named.
const DEFAULT: &str = "default";

/// Whether a file of that name is one.
pub(super) fn is_named(name: &str) -> bool {
    name == "pixi.lock"
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Lock {
    environments: BTreeMap<String, PixiEnvironment>,
    packages: Vec<Package>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct PixiEnvironment {
    packages: BTreeMap<String, Vec<Reference>>,
}

#[derive(Deserialize)]
struct Reference {
    conda: Option<String>,
    pypi: Option<String>,
}

#[derive(Deserialize)]
struct Package {
    /// The kind of package in older files; they have the address in `url` or `path`.
    kind: Option<String>,
    url: Option<Spanned<String>>,
    conda: Option<Spanned<String>>,
    pypi: Option<Spanned<String>>,
    name: Option<String>,
    version: Option<String>,
    #[serde(default)]
    depends: Vec<String>,
    purls: Option<Vec<String>>,
    sha256: Option<String>,
}

/// The Python packages of the default environment for this platform; of all environments if there is no default.
pub(super) fn read(context: &PinContext<'_>, path: &Path, problems: &mut Vec<Problem>) -> Content {
    let Some(lock) = read_yaml::<Lock>(path, problems) else { return Content::default() };
    let needed = needed(&lock, context);
    let mut content = Content::default();
    for package in &lock.packages {
        let is_pypi = package.pypi.is_some() || package.kind.as_deref() == Some("pypi");
        let Some(address) = package.pypi.as_ref().or(package.conda.as_ref()).or(package.url.as_ref()) else {
            continue;
        };
        let applies = needed.contains(address.value.as_str());
        let line = address.referenced.line() as u32;
        if is_pypi {
            let Some(name) = &package.name else { continue };
            // What has no version is a folder.
            let locked = content.lock(path, name, package.version.as_deref(), line, Some(applies));
            if let (Some(locked), Some(sha256)) = (locked, &package.sha256) {
                locked.sha256.push(sha256.to_ascii_lowercase());
            }
            continue;
        }
        let (name, version) = match (&package.name, &package.version) {
            (Some(name), Some(version)) => (name.as_str(), version.as_str()),
            _ => match name_and_version(&address.value) {
                Some(named) => named,
                None => continue,
            },
        };
        for name in distributions(package, name) {
            content.lock(path, &name, Some(version), line, Some(applies));
        }
    }
    content
}

/// The addresses of the packages of one environment on this platform.
fn needed<'l>(lock: &'l Lock, context: &PinContext<'_>) -> BTreeSet<&'l str> {
    let chosen: Vec<&PixiEnvironment> = match lock.environments.get(DEFAULT) {
        Some(default) => vec![default],
        None => lock.environments.values().collect(),
    };
    let mut platforms: Vec<(&String, &Vec<Reference>)> =
        chosen.into_iter().flat_map(|environment| &environment.packages).collect();
    platforms.retain(|(platform, _)| is_for(platform, context.environment));
    if platforms.iter().any(|(platform, _)| is_own_architecture(platform)) {
        platforms.retain(|(platform, _)| is_own_architecture(platform));
    }
    let references = platforms.into_iter().flat_map(|(_, references)| references);
    references.filter_map(|reference| reference.conda.as_deref().or(reference.pypi.as_deref())).collect()
}

/// The Python distributions that a conda package has: those that the file says; where it says nothing, the one of its
/// name, if the package needs Python.
fn distributions(package: &Package, name: &str) -> Vec<String> {
    let named: Vec<String> = package
        .purls
        .iter()
        .flatten()
        .filter_map(|purl| purl.strip_prefix("pkg:pypi/")?.split(['@', '?']).next())
        .map(str::to_owned)
        .collect();
    let needs_python = package.depends.iter().any(|needed| needed.split(' ').next() == Some("python"));
    if package.purls.is_none() && needs_python { vec![name.to_owned()] } else { named }
}
