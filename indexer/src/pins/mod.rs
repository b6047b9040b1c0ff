//! Pins: the versions that a project says it uses, one file per format.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::str::FromStr as _;

use pep440_rs::{Version, VersionSpecifiers};
use serde::Serialize;

use crate::error::Problem;
use crate::package::{Ecosystem, PackageName, PinKind, PinOrigin, PinnedVersion};
use crate::sources::Environment;
use crate::sources::discovery::is_same_version;
use crate::sources::walk::sorted_children;

pub use self::folders::folders;
pub use self::installed::of_installed;
pub use self::stale::StaleLockfile;

use self::choose::{choose, disagreements};
use self::content::{Asked, Content, Locked};

mod choose;
mod content;
mod folders;
mod marker;
mod poetry_version;
mod requirement;
mod stale;

mod conda;
mod conda_environment;
mod conda_lock;
mod installed;
mod pdm;
mod pipfile;
mod pixi;
mod poetry;
mod pylock;
mod pyproject;
mod requirements;
mod setup_cfg;
mod uv;

/// Whose versions count where a lockfile and the environment have different ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Preference {
    /// The lockfile's.
    #[default]
    Lockfile,
    /// The environment's.
    Environment,
}

/// What is needed to tell which versions a project uses.
#[derive(Clone, Copy)]
pub struct PinQuestion<'a> {
    /// The project's folder.
    pub root: &'a Path,
    /// The user's home folder, above which no lockfile counts.
    pub home: Option<&'a Path>,
    /// The environment, for markers.
    pub environment: Option<&'a Environment>,
    /// What is installed there: see [`of_installed`].
    pub installed: &'a [PinnedVersion],
    /// Whose versions count.
    pub prefer: Preference,
    /// The top-level names that the project's own files import. Asked for once at most, and not always.
    pub imports: &'a dyn Fn() -> Vec<String>,
}

/// A package that the project asks for at versions of its choice, and that nothing pins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionRange {
    /// The distribution.
    pub name: PackageName,
    /// The versions that are accepted.
    pub specifiers: VersionSpecifiers,
    /// Where that was read.
    pub origin: PinOrigin,
}

/// The versions that a project uses.
#[derive(Debug, Default)]
pub struct Pins {
    /// One per package, sorted by name.
    pub pins: Vec<PinnedVersion>,
    /// For packages without a pin, sorted by name; one may have several, and each of them counts.
    pub ranges: Vec<VersionRange>,
    /// The files that were read, each once.
    pub files: Vec<PathBuf>,
    /// Lockfiles that are older than what the project asks for.
    pub stale: Vec<StaleLockfile>,
    /// Why lockfiles could not be read.
    pub broken: Vec<Problem>,
    /// What could not be read or told, stale and broken lockfiles among it.
    pub problems: Vec<Problem>,
}

/// What a format's reader is given.
struct PinContext<'a> {
    root: &'a Path,
    /// The repository's folder, or the root where there is none: included files lie in it.
    top: &'a Path,
    environment: Option<&'a Environment>,
}

/// What the files of a format are to a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// Written by a tool that chose the versions: counts first, from the nearest folder that has one.
    Lockfile,
    /// A list for pip, whose `==` lines count next, from the same folder.
    Requirements,
    /// What a person asks for: of the project's own folder alone.
    Manifest,
}

/// A file format that names versions.
struct Format {
    role: Role,
    /// Whether a file of that name is one.
    is_named: fn(&str) -> bool,
    /// Reads one file.
    read: fn(&PinContext<'_>, &Path, &mut Vec<Problem>) -> Content,
    /// How it is brought up to date with the manifest, if it is made from one of those that are read here.
    relock: Option<&'static str>,
    /// Whether it has the packages of all extras and groups too.
    has_groups: bool,
}

impl Format {
    const fn new(
        role: Role,
        is_named: fn(&str) -> bool,
        read: fn(&PinContext<'_>, &Path, &mut Vec<Problem>) -> Content,
    ) -> Self {
        Self { role, is_named, read, relock: None, has_groups: false }
    }

    const fn relock(self, relock: &'static str) -> Self {
        Self { relock: Some(relock), ..self }
    }

    const fn with_groups(self) -> Self {
        Self { has_groups: true, ..self }
    }
}

/// The formats, those that win first. To add one, write its file and register it here.
const FORMATS: [Format; 14] = [
    Format::new(Role::Lockfile, uv::is_named, uv::read).relock("run `uv lock`").with_groups(),
    Format::new(Role::Lockfile, poetry::is_named, poetry::read).relock("run `poetry lock`").with_groups(),
    Format::new(Role::Lockfile, pdm::is_named, pdm::read).relock("run `pdm lock`"),
    Format::new(Role::Lockfile, pylock::is_named, pylock::read).relock("write it again with its tool"),
    Format::new(Role::Lockfile, pipfile::is_named, pipfile::read_lock),
    Format::new(Role::Lockfile, pixi::is_named, pixi::read),
    Format::new(Role::Lockfile, conda_lock::is_named, conda_lock::read),
    Format::new(Role::Lockfile, requirements::is_lock, requirements::read).relock("compile it again"),
    Format::new(Role::Requirements, requirements::is_text, requirements::read),
    Format::new(Role::Requirements, requirements::is_constraints, requirements::read_constraints),
    Format::new(Role::Manifest, pyproject::is_named, pyproject::read),
    Format::new(Role::Manifest, setup_cfg::is_named, setup_cfg::read),
    Format::new(Role::Manifest, requirements::is_input, requirements::read),
    Format::new(Role::Manifest, conda_environment::is_named, conda_environment::read),
];

/// Whether a file of that name may say which versions a project uses.
pub fn is_pin_file(name: &str) -> bool {
    FORMATS.iter().any(|format| (format.is_named)(name))
}

/// One file that was read.
struct File {
    format: &'static Format,
    path: PathBuf,
    content: Content,
    /// Why nothing could be read of it, if it is a lockfile.
    broken: Vec<Problem>,
}

/// The versions that a project uses: those that its lockfiles pin, then those that `==` pins, then the installed
/// ones. What several files of one rank disagree about is a problem; the one that is first by format and name wins.
pub fn read_pins(question: &PinQuestion<'_>) -> Pins {
    let folders = folders(question.root, question.home);
    let repository = folders.last().filter(|top| top.join(".git").exists());
    let top = repository.map_or(question.root, PathBuf::as_path);
    let context = PinContext { root: question.root, top, environment: question.environment };
    let mut problems = Vec::new();
    let mut files = Vec::new();
    for folder in &folders {
        files.extend(read_folder(&context, folder, folder == question.root, &mut problems));
        let is_pinning = |file: &File| match file.format.role {
            Role::Lockfile => true,
            Role::Requirements => file.content.locked.iter().any(|locked| !locked.is_constraint),
            Role::Manifest => false,
        };
        // The nearest folder that pins counts, and no other.
        if files.iter().any(is_pinning) {
            break;
        }
    }
    let broken = files.iter().flat_map(|file| &file.broken).cloned().collect();
    let asked: Vec<Asked> = files.iter().flat_map(|file| &file.content.asked).cloned().collect();
    let is_wanted = wanted(question, &files, &asked);
    let mut by_role = [BTreeMap::new(), BTreeMap::new()];
    for (role, pins) in [Role::Lockfile, Role::Requirements].into_iter().zip(&mut by_role) {
        for file in files.iter().filter(|file| file.format.role == role) {
            for candidates in file.content.by_package_and_file() {
                let candidates: Vec<&Locked> = candidates
                    .into_iter()
                    .filter(|locked| !locked.is_constraint || is_wanted(&locked.name))
                    .collect();
                match choose(&candidates, &asked, question.installed) {
                    Ok(None) => {}
                    Ok(Some(chosen)) => {
                        let pins = pins.entry(chosen.name.clone()).or_insert_with(Vec::new);
                        let is_known =
                            |other: &Locked| (&other.path, other.line) == (&chosen.path, chosen.line);
                        // A file may be included by another one, and read for itself.
                        if !pins.iter().any(is_known) {
                            pins.push(chosen);
                        }
                    }
                    Err(problem) => problems.push(problem),
                }
            }
        }
        // What a file requires stands before what one only constrains.
        for pins in pins.values_mut() {
            pins.sort_by_key(|locked| locked.is_constraint);
        }
    }
    problems.extend(disagreements(&by_role));
    let [locked, required] = by_role;
    let first = |pins: BTreeMap<PackageName, Vec<Locked>>, kind| {
        pins.into_values().filter_map(move |pins| Some(to_pin(pins.into_iter().next()?, kind)))
    };
    let asked: Vec<Asked> =
        asked.into_iter().filter(|asked| !asked.is_doubtful || is_wanted(&asked.name)).collect();
    let exact = asked.iter().filter_map(|asked| {
        let origin = PinOrigin { path: asked.path.clone(), line: asked.line, kind: PinKind::Requirement };
        Some(pinned(asked.name.clone(), asked.exact.clone()?, origin))
    });
    let ranked = first(locked, PinKind::Lockfile).chain(first(required, PinKind::Requirement)).chain(exact);
    let installed = question.installed.iter().cloned();
    let mut pins: BTreeMap<PackageName, PinnedVersion> = BTreeMap::new();
    let ordered: Vec<PinnedVersion> = match question.prefer {
        Preference::Lockfile => ranked.chain(installed).collect(),
        Preference::Environment => installed.chain(ranked).collect(),
    };
    for pin in ordered {
        pins.entry(pin.name.clone()).or_insert(pin);
    }
    let names: BTreeSet<&PackageName> = question.installed.iter().map(|installed| &installed.name).collect();
    let lockfiles: Vec<File> = files.extract_if(.., |file| file.format.role == Role::Lockfile).collect();
    let stale = stale::find(&lockfiles, &asked, &names);
    problems.extend(stale.iter().map(StaleLockfile::to_problem));
    let mut paths: BTreeSet<PathBuf> = BTreeSet::new();
    for file in lockfiles.into_iter().chain(files) {
        paths.extend(file.content.locked.into_iter().map(|locked| locked.path));
        paths.extend(file.content.asked.into_iter().map(|asked| asked.path));
        paths.insert(file.path);
    }
    Pins {
        ranges: ranges(asked, &pins),
        pins: pins.into_values().collect(),
        files: paths.into_iter().collect(),
        stale,
        broken,
        problems,
    }
}

/// The files of a folder, by format, then by name; manifests only of the project's own.
fn read_folder(
    context: &PinContext<'_>,
    folder: &Path,
    is_own: bool,
    problems: &mut Vec<Problem>,
) -> Vec<File> {
    // That a folder cannot be listed is said of the project's own.
    let mut unheard = Vec::new();
    let mut names = sorted_children(folder, if is_own { problems } else { &mut unheard });
    names.retain(|(name, _)| is_pin_file(name));
    // `requirements.txt` stands before `requirements-dev.txt`.
    names.sort_by_key(|(name, _)| name.rsplit_once('.').map_or(name.clone(), |(stem, _)| stem.to_owned()));
    let mut files = Vec::new();
    for format in FORMATS.iter().filter(|format| is_own || format.role != Role::Manifest) {
        for (_, path) in names.iter().filter(|(name, path)| (format.is_named)(name) && path.is_file()) {
            let n_before = problems.len();
            let content = (format.read)(context, path, problems);
            let is_empty = format.role == Role::Lockfile && content.named.is_empty();
            let broken =
                if is_empty { problems.get(n_before..).unwrap_or_default().to_vec() } else { Vec::new() };
            files.push(File { format, path: path.clone(), content, broken });
        }
    }
    files
}

/// Whether something else than a constraint or a conda package asks for a distribution.
fn wanted<'a>(
    question: &'a PinQuestion<'a>,
    files: &[File],
    asked: &[Asked],
) -> impl Fn(&PackageName) -> bool + use<'a> {
    let mut names: BTreeSet<PackageName> =
        question.installed.iter().map(|installed| installed.name.clone()).collect();
    names.extend(asked.iter().filter(|asked| !asked.is_doubtful).map(|asked| asked.name.clone()));
    let locked = files.iter().flat_map(|file| &file.content.locked);
    names.extend(locked.filter(|locked| !locked.is_constraint).map(|locked| locked.name.clone()));
    let imported: OnceCell<BTreeSet<PackageName>> = OnceCell::new();
    move |name| {
        let scan = || (question.imports)().iter().map(|import| PackageName::new(import)).collect();
        names.contains(name) || imported.get_or_init(scan).contains(name)
    }
}

/// What is asked for of packages that nothing pins.
fn ranges(asked: Vec<Asked>, pins: &BTreeMap<PackageName, PinnedVersion>) -> Vec<VersionRange> {
    let is_range = |asked: &Asked| asked.is_sure && asked.exact.is_none() && !pins.contains_key(&asked.name);
    let mut ranges: Vec<VersionRange> = asked
        .into_iter()
        .filter(is_range)
        .map(|asked| VersionRange {
            name: asked.name,
            specifiers: asked.specifiers,
            origin: PinOrigin { path: asked.path, line: asked.line, kind: PinKind::Range },
        })
        .collect();
    ranges.sort_by(|a, b| {
        (&a.name, &a.origin.path, a.origin.line).cmp(&(&b.name, &b.origin.path, b.origin.line))
    });
    ranges
}

fn to_pin(locked: Locked, kind: PinKind) -> PinnedVersion {
    let origin = PinOrigin { path: locked.path, line: locked.line, kind };
    PinnedVersion { sha256: locked.sha256, ..pinned(locked.name, locked.version, origin) }
}

fn pinned(name: PackageName, version: String, origin: PinOrigin) -> PinnedVersion {
    PinnedVersion { ecosystem: Ecosystem::Pypi, name, version, origin: Some(origin), sha256: Vec::new() }
}

/// Whether PEP 440 specifiers (`>=1, <2`) accept a version. Nothing accepts what is no version.
pub fn is_in_range(version: &str, specifiers: &str) -> bool {
    match (Version::from_str(version), VersionSpecifiers::from_str(specifiers)) {
        (Ok(version), Ok(specifiers)) => specifiers.contains(&version),
        _ => false,
    }
}

/// Whether a version comes before the release that it names: `2.0rc1`, `2.0.dev3`.
pub fn is_prerelease(version: &str) -> bool {
    Version::from_str(version).is_ok_and(|version| version.any_prerelease())
}

/// Whether two versions are one, whichever has a local part.
fn same(a: &str, b: &str) -> bool {
    is_same_version(a, b) || is_same_version(b, a)
}

#[cfg(test)]
pub(crate) mod fixture;
#[cfg(test)]
mod tests;
