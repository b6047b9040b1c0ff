//! Private libraries in sibling folders.
//!
//! Only names of folders are looked at, and the manifest of a folder whose own name matches; nothing else
//! outside a match is read.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::manifest;
use super::walk::{SKIPPED, is_package};
use crate::cancel::CancellationToken;
use crate::package::PackageName;

/// At most so many folders are looked at.
const MAX_FOLDERS: usize = 500;
/// At most so many entries of one folder are listed.
const MAX_ENTRIES: usize = 5_000;
/// At most so long.
const MAX_TIME: Duration = Duration::from_millis(200);

/// A library that nothing else provides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The distribution, or the import name taken as one.
    pub name: PackageName,
    /// Why it is looked for: `pinned in requirements.lock`, `imported in app.py`.
    pub reason: String,
}

/// A library found in a sibling folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sibling {
    /// The distribution.
    pub name: PackageName,
    /// The folder of the project or of the package.
    pub path: PathBuf,
}

/// Looks for `wanted` libraries in the direct children of the parent of `root`, and one level below.
/// `home` is the user's home folder, in which no search is made. Returns what was found, and a message for
/// each find, ambiguity or limit reached.
pub fn find(
    root: &Path,
    wanted: &[Wanted],
    home: Option<&Path>,
    cancel: &CancellationToken,
) -> (Vec<Sibling>, Vec<String>) {
    let mut messages = Vec::new();
    let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    let Some(parent) = root.parent().filter(|parent| may_search(parent, home)) else {
        return (Vec::new(), messages);
    };
    if wanted.is_empty() {
        return (Vec::new(), messages);
    }
    let mounts = fs::read_to_string("/proc/mounts").unwrap_or_default();
    if is_network_mount(&mounts, parent) {
        return (Vec::new(), messages);
    }
    let start = Instant::now();
    let mut search = Search { wanted, matches: vec![Vec::new(); wanted.len()], left: MAX_FOLDERS };
    let is_over =
        |search: &Search<'_>| cancel.is_cancelled() || start.elapsed() > MAX_TIME || search.left == 0;
    let mut children = folders(parent);
    children.retain(|(_, path)| *path != root);
    let mut is_cut = false;
    for (name, path) in &children {
        if is_over(&search) {
            is_cut = true;
            break;
        }
        search.visit(name, path);
    }
    for (_, path) in &children {
        // What is inside a package is no library of its own.
        if is_cut || is_package(path) || is_network_mount(&mounts, path) {
            continue;
        }
        for (name, path) in folders(path) {
            if is_over(&search) {
                is_cut = true;
                break;
            }
            search.visit(&name, &path);
        }
    }
    if is_cut && !cancel.is_cancelled() {
        messages.push(format!(
            "the search for private libraries beside the project stopped after {} folders; name them in siskin.toml",
            MAX_FOLDERS - search.left
        ));
    }
    let mut siblings = Vec::new();
    for (wanted, mut paths) in wanted.iter().zip(search.matches) {
        // A project and the package in it are one library.
        let all = paths.clone();
        paths.retain(|path| !all.iter().any(|other| other != path && path.starts_with(other)));
        match paths.as_slice() {
            [] => {}
            [path] => {
                messages.push(format!(
                    "found {} in {} ({}, and installed nowhere); `sibling = false` in siskin.toml switches this off",
                    wanted.name,
                    path.display(),
                    wanted.reason
                ));
                siblings.push(Sibling { name: wanted.name.clone(), path: path.clone() });
            }
            several => {
                let list: Vec<String> = several.iter().map(|path| path.display().to_string()).collect();
                messages.push(format!(
                    "{} ({}) is in several folders: {}; none is used; name one as [[library]] in siskin.toml",
                    wanted.name,
                    wanted.reason,
                    list.join(", ")
                ));
            }
        }
    }
    (siblings, messages)
}

struct Search<'w> {
    wanted: &'w [Wanted],
    matches: Vec<Vec<PathBuf>>,
    left: usize,
}

impl Search<'_> {
    fn visit(&mut self, name: &str, path: &Path) {
        self.left = self.left.saturating_sub(1);
        let folder = PackageName::new(name);
        for (wanted, matches) in self.wanted.iter().zip(&mut self.matches) {
            if folder == wanted.name && is_library(path, &wanted.name) {
                matches.push(path.to_owned());
            }
        }
    }
}

/// Whether a folder that is named right is a library: an import package, or a project of that name.
fn is_library(path: &Path, name: &PackageName) -> bool {
    if is_package(path) {
        return true;
    }
    let manifest = manifest::read(path, &mut Vec::new());
    if let Some(own) = manifest.name {
        return PackageName::new(&own) == *name;
    }
    let import = name.as_str().replace('-', "_");
    is_package(&path.join("src").join(&import)) || is_package(&path.join(&import))
}

/// The folders in `dir` by name, hidden ones, links and build results left out. Of a huge folder only a part
/// is listed: libraries do not lie among thousands of files.
fn folders(dir: &Path) -> Vec<(String, PathBuf)> {
    let Ok(entries) = fs::read_dir(dir) else { return Vec::new() };
    let mut folders: Vec<(String, PathBuf)> = entries
        .take(MAX_ENTRIES)
        .flatten()
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .filter_map(|entry| Some((entry.file_name().into_string().ok()?, entry.path())))
        .filter(|(name, _)| !name.starts_with('.') && !SKIPPED.contains(&name.as_str()))
        .collect();
    folders.sort_unstable();
    folders
}

/// Whether the children of `parent` may be looked at: not in the home folder, a folder that is shared by all
/// users, the root of a drive, or a network share of Windows.
fn may_search(parent: &Path, home: Option<&Path>) -> bool {
    let home = home.map(|home| home.canonicalize().unwrap_or_else(|_| home.to_owned()));
    if parent.parent().is_none() || home.as_deref() == Some(parent) {
        return false;
    }
    let shared = [
        "/home",
        "/Users",
        "/tmp",
        "/var/tmp",
        "/private/tmp",
        "/dev/shm",
        "/opt",
        "/usr",
        "/var",
        "/mnt",
        "/media",
        "/Volumes",
    ];
    let is_share = parent.to_str().is_some_and(|text| {
        text.starts_with(r"\\?\UNC") || (text.starts_with(r"\\") && !text.starts_with(r"\\?"))
    });
    !is_share && !shared.iter().any(|folder| Path::new(folder) == parent)
}

/// Whether the mount that `path` is on, by the lines of `/proc/mounts`, is one over the network.
fn is_network_mount(mounts: &str, path: &Path) -> bool {
    const NETWORK: [&str; 11] = [
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "ncpfs",
        "afs",
        "ceph",
        "davfs",
        "fuse.sshfs",
        "fuse.rclone",
    ];
    let mut best: Option<(usize, bool)> = None;
    for line in mounts.lines() {
        let mut fields = line.split(' ');
        let (Some(_), Some(point), Some(kind)) = (fields.next(), fields.next(), fields.next()) else {
            continue;
        };
        let point = point.replace("\\040", " ");
        if path.starts_with(&point) && best.is_none_or(|(length, _)| point.len() >= length) {
            best = Some((point.len(), NETWORK.contains(&kind)));
        }
    }
    best.is_some_and(|(_, is_network)| is_network)
}

#[cfg(test)]
mod tests;
