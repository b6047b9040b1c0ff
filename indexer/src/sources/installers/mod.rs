//! What package installers keep on this machine: wheels and sdists of versions that no environment has.
//!
//! One file per installer says where its archives lie. They are listed when a version is first asked for; nothing is
//! opened but what may be that version.

mod find_links;
mod pip;
mod poetry;
mod uv;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::archive::{ArchiveKind, ArchiveName, Limits, TreeAndProblems, read_archive, same_version};
use super::distribution;
use super::environment::Environment as PythonEnvironment;
use super::index::Environment;
use crate::error::{Error, Problem, Result};
use crate::package::PackageName;

/// One installer: what it keeps, by the environment variables that say where.
type Lister = fn(&Environment) -> Vec<Kept>;

/// All installers, those first whose archives are read with the least work.
const INSTALLERS: [Lister; 4] = [uv::list, poetry::list, find_links::list, pip::list];

/// Folders below a cache are not followed deeper.
const MAX_DEPTH: usize = 8;
/// No more files of one cache are looked at.
const MAX_FILES: usize = 200_000;

/// A version that an installer keeps.
#[derive(Clone, Debug)]
struct Kept {
    name: PackageName,
    version: String,
    place: KeptAt,
}

/// Where it is.
#[derive(Clone, Debug)]
enum KeptAt {
    /// A wheel or sdist.
    Archive(PathBuf),
    /// A wheel whose file has no name that says what it is.
    Unnamed(PathBuf),
    /// A wheel, unpacked into this folder.
    Unpacked(PathBuf),
}

/// The versions that installers keep.
#[derive(Debug)]
pub struct Installers {
    environment: Environment,
    kept: OnceLock<Vec<Kept>>,
}

impl Installers {
    /// The installers of that environment. Reads nothing yet.
    pub fn new(environment: Environment) -> Self {
        Self { environment, kept: OnceLock::new() }
    }

    /// The source of a version, if an installer keeps it and it can be read: else what is wrong with it.
    pub fn find(&self, name: &PackageName, version: &str) -> Option<Result<TreeAndProblems>> {
        let kept =
            self.kept.get_or_init(|| INSTALLERS.iter().flat_map(|list| list(&self.environment)).collect());
        let is_wanted = |kept: &&Kept| kept.name == *name && same_version(&kept.version, version);
        // Of several the first that can be read.
        let mut failed = None;
        for kept in kept.iter().filter(is_wanted) {
            match kept.read() {
                Ok(found) => return Some(Ok(found)),
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        failed.map(Err)
    }
}

impl Kept {
    fn read(&self) -> Result<TreeAndProblems> {
        let (tree, problems) = match &self.place {
            KeptAt::Archive(path) => read_archive(path, &Limits::default())?,
            KeptAt::Unnamed(path) => pip::read_unnamed(path)?,
            KeptAt::Unpacked(folder) => read_unpacked(folder, &self.name)?,
        };
        // What a file is called by others is not always what it is.
        if tree.name != self.name || !same_version(&tree.version, &self.version) {
            let message = format!("{} {} lies where it should be", tree.name, tree.version);
            return Err(Error::package(format!("{} {}", self.name, self.version), message));
        }
        Ok((tree, problems))
    }
}

/// A wheel that an installer unpacked looks like a folder of packages with one distribution.
fn read_unpacked(folder: &Path, name: &PackageName) -> Result<(crate::package::SourceTree, Vec<Problem>)> {
    let packages = PythonEnvironment {
        root: folder.to_owned(),
        python_version: None,
        packages_dirs: vec![folder.to_owned()],
        stdlib_dir: None,
        platform: std::env::consts::OS,
    };
    let (found, _) = distribution::list(&packages);
    let found = found.into_iter().find(|found| found.name == *name);
    let found = found.ok_or_else(|| Error::malformed(folder, format!("{name} is not in it")))?;
    Ok(distribution::source_tree(&found))
}

/// Wheels and sdists below a folder, by their names.
fn archives_below(folder: &Path) -> Vec<Kept> {
    archives(folder, MAX_DEPTH)
}

/// Wheels and sdists in a folder itself.
fn archives_in(folder: &Path) -> Vec<Kept> {
    archives(folder, 0)
}

fn archives(folder: &Path, depth: usize) -> Vec<Kept> {
    let mut kept = Vec::new();
    walk(folder, depth, &mut MAX_FILES.clone(), &mut |path| {
        let file = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let is_archive = ArchiveKind::split(file).is_some();
        if let Some(parsed) = ArchiveName::parse(file, None).filter(|_| is_archive) {
            let place = KeptAt::Archive(path.to_owned());
            kept.push(Kept { name: parsed.name, version: parsed.version, place });
        }
    });
    // Of one version a wheel for any platform is read with the fewest surprises, an sdist with the most.
    kept.sort_by_key(|one| match &one.place {
        KeptAt::Archive(path) => {
            let name = path.to_string_lossy();
            (!name.ends_with("-none-any.whl"), !name.ends_with(".whl"), path.clone())
        }
        KeptAt::Unnamed(path) | KeptAt::Unpacked(path) => (true, true, path.clone()),
    });
    kept
}

/// Calls `see` with every plain file below a folder, in order; links are not followed.
fn files_below(folder: &Path, see: &mut dyn FnMut(&Path)) {
    walk(folder, MAX_DEPTH, &mut MAX_FILES.clone(), see);
}

/// Follows folders `depth` levels down, until `n_left` files were seen.
fn walk(folder: &Path, depth: usize, n_left: &mut usize, see: &mut dyn FnMut(&Path)) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut children: Vec<std::fs::DirEntry> = entries.flatten().collect();
    children.sort_by_key(std::fs::DirEntry::file_name);
    for child in children {
        let Ok(kind) = child.file_type() else { continue };
        if *n_left == 0 {
            return;
        }
        if kind.is_dir() && depth > 0 {
            walk(&child.path(), depth - 1, n_left, see);
        } else if kind.is_file() {
            *n_left -= 1;
            see(&child.path());
        }
    }
}

/// The cache folder of an installer: what `variable` says, else its folder among the caches of the user.
fn cache_folder(environment: &Environment, variable: &str, name: &Names) -> Option<PathBuf> {
    if let Some(named) = environment.get(variable) {
        return Some(PathBuf::from(named));
    }
    let home = environment.home.as_deref();
    match environment.os.as_str() {
        "windows" => Some(Path::new(environment.get("LOCALAPPDATA")?).join(name.windows)),
        "macos" if name.is_mac_like => Some(home?.join("Library/Caches").join(name.unix)),
        _ => {
            let xdg = environment.get("XDG_CACHE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
            Some(xdg.or_else(|| Some(home?.join(".cache")))?.join(name.unix))
        }
    }
}

/// How an installer calls its cache folder.
struct Names {
    unix: &'static str,
    windows: &'static str,
    /// Whether it uses the caches folder that macOS has for all.
    is_mac_like: bool,
}

/// The name and version that a `dist-info` folder is called by.
fn of_dist_info(folder: &str) -> Option<(PackageName, String)> {
    let (name, version) = folder.strip_suffix(".dist-info")?.split_once('-')?;
    (!name.is_empty() && !version.is_empty()).then(|| (PackageName::new(name), version.to_owned()))
}
