//! File names of distributions: what a wheel, an sdist or an egg says about itself in its name.

use std::str::FromStr;

use pep440_rs::Version;

use crate::package::PackageName;

/// What kind of archive a file name promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ArchiveKind {
    /// A wheel (`.whl`).
    Wheel,
    /// A source distribution: a packed tar.
    TarGz,
    /// A source distribution packed with bzip2.
    TarBz2,
    /// A zip: a source distribution, or just modules.
    Zip,
    /// An egg: a zip of modules.
    Egg,
}

/// A distribution's file name, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchiveName {
    /// The distribution.
    pub name: PackageName,
    /// The version as written there.
    pub version: String,
    /// The kind of archive.
    pub kind: ArchiveKind,
    /// Wheels: Python tags (`cp311`).
    pub python: Vec<String>,
    /// Wheels: ABI tags (`abi3`).
    pub abi: Vec<String>,
    /// Wheels: platform tags (`manylinux_2_17_x86_64`).
    pub platform: Vec<String>,
    /// Wheels: the number of the build, 0 where none is named.
    pub build: u32,
}

impl ArchiveKind {
    /// The kind that the file name's ending says, and the name without it.
    pub fn split(file: &str) -> Option<(&str, Self)> {
        const ENDINGS: [(&str, ArchiveKind); 7] = [
            (".whl", ArchiveKind::Wheel),
            (".tar.gz", ArchiveKind::TarGz),
            (".tgz", ArchiveKind::TarGz),
            (".tar.bz2", ArchiveKind::TarBz2),
            (".tbz2", ArchiveKind::TarBz2),
            (".zip", ArchiveKind::Zip),
            (".egg", ArchiveKind::Egg),
        ];
        ENDINGS.iter().find_map(|(ending, kind)| {
            let at = file.len().checked_sub(ending.len())?;
            let (stem, end) = (file.get(..at)?, file.get(at..)?);
            (!stem.is_empty() && end.eq_ignore_ascii_case(ending)).then_some((stem, *kind))
        })
    }
}

impl ArchiveName {
    /// Takes a file name (no folders) apart; `None` where it is not a distribution's.
    ///
    /// `wanted` helps where a source distribution's name and version cannot be told apart
    /// (`foo-2-1.0.tar.gz`).
    pub fn parse(file: &str, wanted: Option<&PackageName>) -> Option<Self> {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '+' | '!');
        if !file.chars().all(plain) || file.starts_with('.') {
            return None;
        }
        let (stem, kind) = ArchiveKind::split(file)?;
        match kind {
            ArchiveKind::Wheel => Self::parse_wheel(stem),
            ArchiveKind::Egg => {
                let mut parts = stem.split('-');
                let (name, version) = (parts.next()?, parts.next()?);
                Some(Self::unpacked(name, version, kind))
            }
            ArchiveKind::TarGz | ArchiveKind::TarBz2 | ArchiveKind::Zip => {
                let splits = || stem.match_indices('-').map(|(at, _)| (&stem[..at], &stem[at + 1..]));
                let named = wanted.and_then(|wanted| {
                    splits()
                        .find(|(name, version)| PackageName::new(name) == *wanted && starts_version(version))
                });
                let (name, version) = named.or_else(|| {
                    splits().rfind(|(name, version)| !name.is_empty() && starts_version(version))
                })?;
                Some(Self::unpacked(name, version, kind))
            }
        }
    }

    fn parse_wheel(stem: &str) -> Option<Self> {
        let mut parts: Vec<&str> = stem.split('-').collect();
        // Old tools wrote names with `-` kept: the tags are the last three parts in any case.
        let platform = parts.pop()?;
        let abi = parts.pop()?;
        let python = parts.pop()?;
        let mut build = 0;
        if parts.len() > 2
            && let Some(last) = parts.last()
            && last.starts_with(|c: char| c.is_ascii_digit())
            && parts.get(parts.len() - 2).is_some_and(|version| starts_version(version))
        {
            build = last.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap_or(0);
            parts.pop();
        }
        let version = parts.pop()?;
        if parts.is_empty() || version.is_empty() {
            return None;
        }
        let tags = |text: &str| text.split('.').map(str::to_ascii_lowercase).collect::<Vec<_>>();
        Some(Self {
            name: PackageName::new(&parts.join("-")),
            version: version.to_owned(),
            kind: ArchiveKind::Wheel,
            python: tags(python),
            abi: tags(abi),
            platform: tags(platform),
            build,
        })
    }

    fn unpacked(name: &str, version: &str, kind: ArchiveKind) -> Self {
        Self {
            name: PackageName::new(name),
            version: version.to_owned(),
            kind,
            python: Vec::new(),
            abi: Vec::new(),
            platform: Vec::new(),
            build: 0,
        }
    }

    /// Whether the file is of that package at that version (PEP 440: `1.0` is `1.0.0`).
    pub fn is(&self, name: &PackageName, version: &str) -> bool {
        self.name == *name && same_version(&self.version, version)
    }
}

/// A version's text starts with a digit, perhaps after `v`.
fn starts_version(text: &str) -> bool {
    text.strip_prefix(['v', 'V']).unwrap_or(text).starts_with(|c: char| c.is_ascii_digit())
}

/// Whether two versions are one: by PEP 440 where both are versions, else by their text.
///
/// File names may write `_` for the `-` or `+` of a local version.
pub fn same_version(left: &str, right: &str) -> bool {
    if left.trim() == right.trim() {
        return true;
    }
    match (parse_version(left), parse_version(right)) {
        (Some(left), Some(right)) => left == right,
        _ => false,
    }
}

/// The version as PEP 440 reads it, in a file name too.
pub fn parse_version(text: &str) -> Option<Version> {
    let text = text.trim();
    Version::from_str(text).ok().or_else(|| Version::from_str(&text.replacen('_', "+", 1)).ok())
}
