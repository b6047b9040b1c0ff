//! Packages as the command line names them: `NAME`, `NAME==VERSION`, `NAME==VERSION=FILE`.

use std::path::PathBuf;
use std::str::FromStr;

use siskin_indexer::package::PackageName;

/// `NAME` or `NAME==VERSION`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PackageArgument {
    /// The distribution.
    pub(crate) name: PackageName,
    /// The version, if one is named.
    pub(crate) version: Option<String>,
}

/// `NAME==VERSION`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PinArgument {
    /// The distribution.
    pub(crate) name: PackageName,
    /// The version.
    pub(crate) version: String,
}

/// `NAME=FILE` or `NAME==VERSION=FILE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DocsArgument {
    /// The distribution.
    pub(crate) name: PackageName,
    /// The version, if one is named.
    pub(crate) version: Option<String>,
    /// The file.
    pub(crate) path: PathBuf,
}

impl FromStr for PackageArgument {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, version) = match text.split_once("==") {
            Some((name, version)) => (name, Some(parse_version(version)?)),
            None => (text, None),
        };
        Ok(Self { name: parse_name(name)?, version })
    }
}

impl FromStr for PinArgument {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, version) = text.split_once("==").ok_or("a version is needed: NAME==VERSION")?;
        Ok(Self { name: parse_name(name)?, version: parse_version(version)? })
    }
}

impl FromStr for DocsArgument {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected = || "expected NAME=FILE or NAME==VERSION=FILE".to_owned();
        let (name, rest) = text.split_once('=').ok_or_else(expected)?;
        let (version, file) = match rest.strip_prefix('=') {
            Some(rest) => {
                rest.split_once('=').map(|(version, file)| (Some(version), file)).ok_or_else(expected)?
            }
            None => (None, rest),
        };
        if file.is_empty() {
            return Err(expected());
        }
        let version = version.map(parse_version).transpose()?;
        Ok(Self { name: parse_name(name)?, version, path: PathBuf::from(file) })
    }
}

/// The distribution that a batch line or an argument names.
pub(crate) fn parse_name(name: &str) -> Result<PackageName, String> {
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let name = name.trim();
    if name.is_empty() || !name.chars().all(is_name) {
        return Err(format!("`{name}` is not a package's name"));
    }
    Ok(PackageName::new(name))
}

/// The one version that a batch line or an argument names.
pub(crate) fn parse_version(version: &str) -> Result<String, String> {
    let version = version.trim();
    if version.contains(['*', '<', '>', '=', '~', ',']) {
        return Err(format!("`{version}` is not one version; write one whole, as in NAME==1.4.2"));
    }
    if version.is_empty() || version.contains(char::is_whitespace) {
        return Err(format!("`{version}` is not a version"));
    }
    Ok(version.to_owned())
}

/// The most hits of one query.
const MAX_LIMIT: usize = 10_000;

/// A number of hits; more than [`MAX_LIMIT`] is that.
pub(crate) fn parse_limit(text: &str) -> Result<usize, String> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number || text.bytes().all(|byte| byte == b'0') {
        return Err(format!("expected a number of hits, from 1 to {MAX_LIMIT}"));
    }
    Ok(text.parse().unwrap_or(MAX_LIMIT).min(MAX_LIMIT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_clamped() {
        assert_eq!(parse_limit("3"), Ok(3));
        assert_eq!(parse_limit("99999999999999999999999"), Ok(MAX_LIMIT));
        assert!(parse_limit("-1").is_err() && parse_limit("0").is_err() && parse_limit("").is_err());
    }

    #[test]
    fn reads_packages_and_docs() {
        let docs: DocsArgument = "intranet==4.1=api.jsonl".parse().unwrap();
        assert_eq!((docs.name.as_str(), docs.version.as_deref()), ("intranet", Some("4.1")));
        let docs: DocsArgument = "Intra_Net=a=b.jsonl".parse().unwrap();
        assert_eq!((docs.name.as_str(), docs.version), ("intra-net", None));
        assert_eq!(docs.path, PathBuf::from("a=b.jsonl"));
        let package: PackageArgument = "flask".parse().unwrap();
        assert_eq!(package.version, None);
        for text in ["", "==1", "flask==", "a b", "flask==1.*", "flask==>1"] {
            assert!(text.parse::<PackageArgument>().is_err(), "{text}");
        }
        assert!("flask".parse::<PinArgument>().is_err());
        assert!("flask==1".parse::<DocsArgument>().is_err());
    }
}
