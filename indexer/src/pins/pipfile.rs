//! `Pipfile.lock`.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::content::{Content, read};
use super::requirement::version_in_address;
use super::{PinContext, marker};
use crate::error::Problem;

/// Whether a file of that name is one.
pub(super) fn is_named(name: &str) -> bool {
    name == "Pipfile.lock"
}

#[derive(Deserialize)]
struct Package {
    version: Option<String>,
    markers: Option<String>,
    file: Option<String>,
    path: Option<IgnoredAny>,
    #[serde(default)]
    hashes: Vec<String>,
}

/// The packages of all categories that are for this Python and platform.
pub(super) fn read_lock(context: &PinContext<'_>, path: &Path, problems: &mut Vec<Problem>) -> Content {
    let mut content = Content::default();
    let Some((text, lines)) = read(path, problems) else { return content };
    // The raw text of each value tells where it stands.
    let lock: BTreeMap<String, &RawValue> = match serde_json::from_str(&text) {
        Ok(lock) => lock,
        Err(error) => {
            let message = format!("cannot be read: {error}; write it again with its tool");
            problems.push(Problem::file(path, message).at(error.line() as u32));
            return content;
        }
    };
    for (category, packages) in lock {
        if category == "_meta" {
            continue;
        }
        let line_of = |value: &RawValue| {
            let offset = (value.get().as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
            lines.at(offset)
        };
        let Ok(packages) = serde_json::from_str::<BTreeMap<String, &RawValue>>(packages.get()) else {
            let message = format!("`{category}` is not a table of packages");
            problems.push(Problem::file(path, message).at(line_of(packages)));
            continue;
        };
        for (name, value) in packages {
            let line = line_of(value);
            let Ok(package) = serde_json::from_str::<Package>(value.get()) else {
                problems.push(Problem::file(path, format!("`{name}` cannot be read")).at(line));
                continue;
            };
            let version =
                package.version.as_deref().map(|version| version.trim_start_matches('=').to_owned());
            let version = version.or_else(|| version_in_address(package.file.as_deref()?));
            let version = version.filter(|_| package.path.is_none());
            let applies = marker::holds(package.markers.as_deref().unwrap_or(""), context.environment);
            if let Some(locked) = content.lock(path, &name, version.as_deref(), line, applies) {
                locked.take_hashes(package.hashes.iter().map(String::as_str));
            }
        }
    }
    content
}
