//! Which of a version's files to read.

use std::cmp::Reverse;

use super::simple::IndexFile;
use crate::package::PackageName;
use crate::sources::archive::{ArchiveKind, ArchiveName, parse_version};

/// The platform and Python of a project: its own files are preferred, because stubs and modules may differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetPlatform {
    /// The operating system, as `std::env::consts::OS` names it.
    pub os: String,
    /// The processor, as `std::env::consts::ARCH` names it.
    pub arch: String,
    /// The Python version, where one is known.
    pub python: Option<(u8, u8)>,
}

impl TargetPlatform {
    /// The machine that this runs on, with the project's Python version.
    pub fn of_this_machine(python: Option<(u8, u8)>) -> Self {
        Self { os: std::env::consts::OS.into(), arch: std::env::consts::ARCH.into(), python }
    }
}

/// A file of an index with its name taken apart.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub(crate) file: IndexFile,
    pub(crate) name: ArchiveName,
}

/// The files that belong to the package, at any version.
pub(crate) fn candidates(files: Vec<IndexFile>, name: &PackageName) -> Vec<Candidate> {
    let parse = |file: IndexFile| {
        let parsed = ArchiveName::parse(&file.filename, Some(name))?;
        (parsed.name == *name).then_some(Candidate { file, name: parsed })
    };
    files.into_iter().filter_map(parse).collect()
}

/// The best file of the wanted version. Requires-Python and yanked play no part: the version is pinned.
pub(crate) fn choose<'a>(
    candidates: &'a [Candidate],
    name: &PackageName,
    version: &str,
    platform: &TargetPlatform,
) -> Option<&'a Candidate> {
    candidates
        .iter()
        .filter(|candidate| candidate.name.is(name, version))
        .min_by_key(|candidate| (rank(&candidate.name, platform), Reverse(candidate.file.filename.as_str())))
}

/// The versions on offer, newest first.
pub(crate) fn versions(candidates: &[Candidate]) -> Vec<String> {
    let mut versions: Vec<&str> =
        candidates.iter().map(|candidate| candidate.name.version.as_str()).collect();
    versions.sort_by_key(|text| Reverse((parse_version(text), *text)));
    versions.dedup();
    versions.into_iter().map(str::to_owned).collect()
}

/// Smaller is better.
type Rank = (u8, u8, Reverse<(u8, u8)>, u8, Reverse<u32>);

fn rank(name: &ArchiveName, target: &TargetPlatform) -> Rank {
    let build = Reverse(name.build);
    match name.kind {
        ArchiveKind::Wheel => {}
        ArchiveKind::TarGz => return (3, 0, Reverse((0, 0)), 0, build),
        ArchiveKind::Zip => return (3, 1, Reverse((0, 0)), 0, build),
        ArchiveKind::TarBz2 => return (3, 2, Reverse((0, 0)), 0, build),
        ArchiveKind::Egg => return (5, 0, Reverse((0, 0)), 0, build),
    }
    let (is_cpython, python) = newest_python(name);
    if python.0 == 2 && !name.python.iter().any(|tag| tag == "py3") {
        return (4, 0, Reverse(python), platform_rank(name, target), build);
    }
    let is_any = name.platform.iter().any(|tag| tag == "any");
    if is_any && name.abi.iter().any(|tag| tag == "none") {
        return (0, 0, Reverse(python), 0, build);
    }
    let place = platform_rank(name, target);
    let is_own_place = place == 0;
    if is_own_place && target.python.is_some_and(|wanted| runs_on(name, wanted)) {
        return (1, 0, Reverse(python), place, build);
    }
    (2, u8::from(!is_cpython), Reverse(python), place, build)
}

/// Whether the wheel is made for CPython (or any Python), and its newest Python version.
fn newest_python(name: &ArchiveName) -> (bool, (u8, u8)) {
    let versions = |prefix: &str| {
        let prefix = prefix.to_owned();
        name.python.iter().filter_map(move |tag| python_version(tag.strip_prefix(prefix.as_str())?)).max()
    };
    match versions("cp").or_else(|| versions("py")) {
        Some(version) => (true, version),
        None => (false, versions("pp").unwrap_or((0, 0))),
    }
}

/// `311` to (3, 11), `3` to (3, 0).
fn python_version(digits: &str) -> Option<(u8, u8)> {
    let (major, minor) = digits.split_at_checked(1)?;
    Some((major.parse().ok()?, if minor.is_empty() { 0 } else { minor.parse().ok()? }))
}

fn runs_on(name: &ArchiveName, wanted: (u8, u8)) -> bool {
    let is_abi3 = name.abi.iter().any(|tag| tag == "abi3");
    name.python.iter().any(|tag| {
        let version = |prefix| python_version(tag.strip_prefix(prefix)?);
        match (version("cp"), version("py")) {
            (Some(made_for), _) => {
                made_for == wanted || (is_abi3 && made_for <= wanted && made_for.0 == wanted.0)
            }
            (None, Some(made_for)) => made_for.0 == wanted.0 && made_for <= wanted,
            (None, None) => false,
        }
    })
}

/// 0 for the project's own platform, then Linux, macOS, Windows, others; x86_64 before other processors.
fn platform_rank(name: &ArchiveName, target: &TargetPlatform) -> u8 {
    name.platform.iter().map(|tag| tag_rank(tag, target)).min().unwrap_or(u8::MAX)
}

fn tag_rank(tag: &str, target: &TargetPlatform) -> u8 {
    let os = if tag.contains("linux") {
        "linux"
    } else if tag.starts_with("macosx") {
        "macos"
    } else if tag.starts_with("win") {
        "windows"
    } else {
        "other"
    };
    let arch = if tag.contains("x86_64") || tag.ends_with("amd64") || tag.ends_with("intel") {
        "x86_64"
    } else if tag.ends_with("arm64") || tag.ends_with("aarch64") {
        "aarch64"
    } else {
        "other"
    };
    let is_arch = arch == target.arch || tag.ends_with(&target.arch) || tag.ends_with("universal2");
    if tag == "any" || (os == target.os && is_arch && !tag.starts_with("musl")) {
        return 0;
    }
    let place = match os {
        "linux" if !tag.starts_with("musl") => 1,
        "linux" => 3,
        "macos" => 5,
        "windows" => 7,
        _ => 9,
    };
    place + u8::from(arch != "x86_64")
}
