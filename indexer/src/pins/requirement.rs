//! Requirements as PEP 508 writes them: `acme[fast]>=1,<2; python_version > "3.9"`.

use std::str::FromStr as _;

use pep440_rs::VersionSpecifiers;

use crate::package::PackageName;
use crate::sources::metadata::is_version;

/// A requirement.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Requirement<'t> {
    pub(super) name: PackageName,
    pub(super) extras: Vec<&'t str>,
    /// The version, where only one is accepted: by `==`, or by the name of the file at its address.
    pub(super) exact: Option<String>,
    /// The versions that are accepted, where the text says so in a way that can be read; empty for all.
    pub(super) specifiers: VersionSpecifiers,
    /// The address that it is to be had from.
    pub(super) address: Option<&'t str>,
    pub(super) marker: &'t str,
}

/// Reads a requirement, without options behind it. `None` if it has no name.
pub(super) fn parse(text: &str) -> Option<Requirement<'_>> {
    let text = text.trim();
    let end = text
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')))
        .unwrap_or(text.len());
    let (name, rest) = text.split_at_checked(end)?;
    if !name.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return None;
    }
    let name = PackageName::new(name);
    let rest = rest.trim_start();
    let (extras, rest) = match rest.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?,
        None => ("", rest),
    };
    let extras = extras.split(',').map(str::trim).filter(|extra| !extra.is_empty()).collect();
    let rest = rest.trim_start();
    if let Some(address) = rest.strip_prefix('@') {
        // A semicolon may be part of an address: the one of a marker follows white space.
        let (address, marker) =
            address.split_once(" ;").or_else(|| address.split_once("; ")).unwrap_or((address, ""));
        let address = address.trim();
        return Some(Requirement {
            name,
            extras,
            exact: version_in_address(address),
            specifiers: VersionSpecifiers::empty(),
            address: Some(address),
            marker,
        });
    }
    let (versions, marker) = rest.split_once(';').unwrap_or((rest, ""));
    let versions = versions.trim();
    let versions =
        versions.strip_prefix('(').and_then(|versions| versions.strip_suffix(')')).unwrap_or(versions);
    let specifiers = VersionSpecifiers::from_str(versions).unwrap_or_else(|_| VersionSpecifiers::empty());
    Some(Requirement { name, extras, exact: exact_in(versions), specifiers, address: None, marker })
}

/// The version that `==` or `===` names.
fn exact_in(versions: &str) -> Option<String> {
    let exact = versions.split(',').find_map(|clause| {
        let clause = clause.trim();
        clause.strip_prefix("===").or_else(|| clause.strip_prefix("=="))
    })?;
    let version = exact.trim();
    (!version.is_empty() && !version.ends_with(".*")).then(|| version.to_owned())
}

/// The version in the name of the wheel or sdist that an address leads to.
pub(super) fn version_in_address(address: &str) -> Option<String> {
    let file = address.split(['#', '?']).next()?.rsplit('/').next()?;
    if let Some(stem) = file.strip_suffix(".whl") {
        return stem.split('-').nth(1).map(str::to_owned);
    }
    let stem = file.strip_suffix(".tar.gz").or_else(|| file.strip_suffix(".zip"))?;
    stem.rsplit_once('-').map(|(_, version)| version.to_owned()).filter(|version| is_version(version))
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(text: &str, expected: &Expect) {
        let out = parse(text).map_or("nothing".to_owned(), |read| {
            let Requirement { name, extras, exact, specifiers, address, marker } = read;
            format!("{name} {extras:?} {exact:?} {:?} {address:?} {marker:?}", specifiers.to_string())
        });
        expected.assert_eq(&out);
    }

    #[test]
    fn reads_requirements() {
        check(
            " Acme_Data[fast, x] == 2.3.0 ; os_name == 'nt'",
            &expect![[r#"acme-data ["fast", "x"] Some("2.3.0") "==2.3.0" None " os_name == 'nt'""#]],
        );
        check("a>=1,<2", &expect![[r#"a [] None ">=1, <2" None """#]]);
        check("a (>=1,==1.5)", &expect![[r#"a [] Some("1.5") ">=1, ==1.5" None """#]]);
        check("a==1.*", &expect![[r#"a [] None "==1.*" None """#]]);
        check("a===odd", &expect![[r#"a [] Some("odd") "" None """#]]);
        check(
            "whl @ https://x.example/whl-1.2-py3-none-any.whl#sha256=x ; os_name == 'nt'",
            &expect![[
                r#"whl [] Some("1.2") "" Some("https://x.example/whl-1.2-py3-none-any.whl#sha256=x") " os_name == 'nt'""#
            ]],
        );
        check(
            "vcs @ git+https://x.example/x",
            &expect![[r#"vcs [] None "" Some("git+https://x.example/x") """#]],
        );
        check("-e .", &expect!["nothing"]);
        check("a[b", &expect!["nothing"]);
    }
}
