//! `METADATA` and `PKG-INFO`: the header lines that matter.

use std::path::Path;
use std::str::FromStr as _;

use super::text::read_text;
use crate::error::Problem;
use crate::package::PackageName;

/// What a distribution says about itself.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Metadata {
    pub(crate) name: Option<String>,
    pub(crate) version: Option<String>,
    /// Names of the distributions that it needs, those of extras left out; sorted.
    pub(crate) requires: Vec<PackageName>,
    /// Whether a classifier says `Private ::`.
    pub(crate) is_private: bool,
}

/// Reads the metadata file at `path`; `None` if it is not there or cannot be read.
pub(crate) fn read(path: &Path, problems: &mut Vec<Problem>) -> Option<Metadata> {
    read_text(path, problems).map(|text| parse(&text))
}

/// Parses the headers; what follows the first empty line is prose.
pub(crate) fn parse(text: &str) -> Metadata {
    let mut metadata = Metadata::default();
    for line in text.lines().take_while(|line| !line.trim().is_empty()) {
        if line.starts_with([' ', '\t']) {
            continue;
        }
        let Some((key, value)) = line.split_once(':') else { continue };
        let value = value.trim();
        if key.eq_ignore_ascii_case("name") {
            metadata.name.get_or_insert_with(|| value.to_owned());
        } else if key.eq_ignore_ascii_case("version") {
            metadata.version.get_or_insert_with(|| value.to_owned());
        } else if key.eq_ignore_ascii_case("classifier") {
            metadata.is_private |= value.starts_with("Private ::");
        } else if key.eq_ignore_ascii_case("requires-dist") && !is_extra(value) {
            metadata.requires.extend(requirement_name(value));
        }
    }
    metadata.requires.sort_unstable();
    metadata.requires.dedup();
    metadata
}

fn is_extra(requirement: &str) -> bool {
    requirement.split_once(';').is_some_and(|(_, marker)| marker.contains("extra"))
}

/// The distribution that a requirement (`Acme_Data[fast]>=1; python_version > "3"`) names.
pub(crate) fn requirement_name(requirement: &str) -> Option<PackageName> {
    let requirement = requirement.trim();
    let end = requirement
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')))
        .unwrap_or(requirement.len());
    let name = requirement.get(..end)?.trim_end_matches(['-', '_', '.']);
    name.starts_with(|c: char| c.is_ascii_alphanumeric()).then(|| PackageName::new(name))
}

/// Whether `version` is one by PEP 440.
pub(crate) fn is_version(version: &str) -> bool {
    pep440_rs::Version::from_str(version).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_headers_and_stops_at_the_description() {
        let metadata = parse(
            "Metadata-Version: 2.1\nName: Acme.Data\nVersion: 2.3\nClassifier: Private :: Do Not Upload\n\
             Requires-Dist: NumPy (>=1.2)\nRequires-Dist: pytest; extra == 'test'\nSummary: a\n  b: c\n\nName: no\n",
        );
        assert_eq!(metadata.name.as_deref(), Some("Acme.Data"));
        assert_eq!(metadata.version.as_deref(), Some("2.3"));
        assert!(metadata.is_private);
        assert_eq!(metadata.requires, [PackageName::new("numpy")]);
    }

    #[test]
    fn finds_the_name_of_a_requirement() {
        let name = |text| requirement_name(text).map(|name| name.to_string());
        assert_eq!(name(" Acme_Data[fast]>=1; x"), Some("acme-data".to_owned()));
        assert_eq!(name("acme @ file:///x"), Some("acme".to_owned()));
        assert_eq!(name("--hash=x"), None);
        assert_eq!(name(""), None);
    }
}
