//! `environment.yml`: what a conda environment is made from. Conda packages count only where their name is that of a
//! distribution which the project uses: most of the others are none.

use std::path::Path;
use std::str::FromStr as _;

use pep440_rs::VersionSpecifiers;
use serde::Deserialize;
use serde_saphyr::Spanned;

use super::PinContext;
use super::content::{Asked, Content, read_yaml};
use super::requirement::parse;
use crate::error::Problem;
use crate::package::PackageName;

/// Whether a file of that name is one.
pub(super) fn is_named(name: &str) -> bool {
    let stem = name.strip_suffix(".yml").or_else(|| name.strip_suffix(".yaml"));
    stem.is_some_and(|stem| {
        stem == "environment" || stem.starts_with("environment-") || stem.starts_with("environment_")
    })
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct CondaEnvironment {
    dependencies: Vec<Spanned<Dependency>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Dependency {
    Conda(String),
    Pip {
        #[serde(default)]
        pip: Vec<String>,
    },
}

/// What it asks conda and pip for.
pub(super) fn read(context: &PinContext<'_>, path: &Path, problems: &mut Vec<Problem>) -> Content {
    let Some(environment) = read_yaml::<CondaEnvironment>(path, problems) else { return Content::default() };
    let mut content = Content::default();
    for Spanned { value, referenced, .. } in environment.dependencies {
        let line = referenced.line() as u32;
        match value {
            Dependency::Conda(text) => content.asked.extend(of_conda(&text, path, line)),
            Dependency::Pip { pip } => {
                // Lists begin on the line below their key, and have an item a line.
                for (at, text) in (1..).zip(&pip) {
                    if let Some(requirement) = parse(text.split(" --").next().unwrap_or(text)) {
                        content.ask(context, path, requirement, line + at, true);
                    }
                }
            }
        }
    }
    content
}

/// `numpy=1.26.4`, `conda-forge::numpy >=1.26,<2`, `numpy==1.26.4=py312_0`.
fn of_conda(text: &str, path: &Path, line: u32) -> Option<Asked> {
    let text = text.rsplit("::").next()?.split('#').next()?.trim();
    let end = text.find([' ', '=', '<', '>', '!', '~', '[']).unwrap_or(text.len());
    let (name, rest) = text.split_at_checked(end).filter(|(name, _)| !name.is_empty())?;
    let rest = rest.trim();
    // The build stands behind a second sign of equality, or after white space.
    let (exact, specifiers) = if let Some(version) = rest.strip_prefix("==") {
        (version.split(['=', ' ']).next(), String::new())
    } else if let Some(version) = rest.strip_prefix('=') {
        let (version, build) = version.split_once(['=', ' ']).unwrap_or((version, ""));
        let is_whole = !build.is_empty() || version.split('.').count() > 2;
        let prefix = format!("=={}.*", version.trim_end_matches(".*").trim_end_matches('*'));
        (Some(version).filter(|version| is_whole && !version.contains('*')), prefix)
    } else {
        (None, rest.split(' ').next().unwrap_or(rest).to_owned())
    };
    Some(Asked {
        name: PackageName::new(name),
        exact: exact.filter(|version| !version.is_empty()).map(str::to_owned),
        specifiers: VersionSpecifiers::from_str(&specifiers).unwrap_or_else(|_| VersionSpecifiers::empty()),
        path: path.to_owned(),
        line,
        is_main: true,
        is_sure: true,
        is_doubtful: true,
    })
}
