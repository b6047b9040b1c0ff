//! Source distributions: one pass over the tar, or a zip's directory, and then the packages in it.

use std::collections::HashMap;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::bytes::ReadAt;
use super::layout::{Layout, Place, is_cython};
use super::limits::{Limits, Problems};
use super::metadata::{Metadata, hex, parse_top_level, requirement_name};
use super::path::{file_name, folder, has_extension, is_compiled, is_source};
use super::wheel::MemberList;
use super::zip::{Directory, check_size, read_entry};
use super::{Identity, new_tree};
use crate::package::{Content, Provenance, SourceFile, SourceTree};
use crate::sources::{guides, is_usage};

/// Whether an sdist's file is of use at all.
pub(crate) fn is_kept(path: &str) -> bool {
    is_source(path)
        || is_compiled(path)
        || is_cython(path)
        || has_extension(path, "rst")
        || has_extension(path, "md")
}

/// Whether the file is metadata, whose bytes are needed to find the packages.
pub(crate) fn is_metadata(path: &str) -> bool {
    let in_egg = has_extension(folder(path), "egg-info");
    match file_name(path) {
        "PKG-INFO" => in_egg || path.matches('/').count() <= 1,
        "top_level.txt" | "requires.txt" => in_egg,
        "pyproject.toml" => path.matches('/').count() <= 1,
        _ => false,
    }
}

/// The files of an sdist, under their paths in it, with the bytes of its metadata.
#[derive(Debug, Default)]
pub(crate) struct Unpacked {
    pub(crate) files: Vec<SourceFile>,
    pub(crate) metadata: Vec<(String, Vec<u8>)>,
    /// Names of all folders and files at the top.
    pub(crate) tops: Vec<String>,
    pub(crate) fingerprint: String,
}

/// Whether a zip without a wheel's metadata is an sdist or a repository: one folder around a project's files.
pub(crate) fn is_sdist(directory: &Directory) -> bool {
    directory
        .entries
        .iter()
        .any(|entry| entry.path.matches('/').count() <= 1 && PROJECT.contains(&file_name(&entry.path)))
}

/// The members of a zipped sdist.
pub(crate) fn unpack_zip(
    bytes: &Arc<dyn ReadAt>,
    directory: Directory,
    limits: &Limits,
    problems: &mut Problems,
) -> Unpacked {
    let mut out = Unpacked::default();
    let mut list = MemberList::default();
    let mut fingerprint = Sha256::new();
    let mut total = 0;
    for entry in directory.entries {
        let first = entry.path.split('/').next().unwrap_or_default();
        if out.tops.last().is_none_or(|last| last != first) {
            out.tops.push(first.to_owned());
        }
        let (needed, kept) = (is_metadata(&entry.path), is_kept(&entry.path));
        if !needed && !kept {
            continue;
        }
        if let Err(message) = check_size(&entry, limits) {
            if !is_compiled(&entry.path) {
                problems.add(&entry.path, message);
                continue;
            }
        } else {
            total += entry.size;
        }
        if total > limits.total_bytes {
            problems
                .add(&entry.path, format!("more than {} MB; the rest is left out", limits.total_bytes >> 20));
            break;
        }
        fingerprint.update(entry.path.as_bytes());
        fingerprint.update(entry.size.to_le_bytes());
        fingerprint.update(entry.crc.to_le_bytes());
        if needed {
            match read_entry(bytes.as_ref(), &entry, limits) {
                Ok(content) => out.metadata.push((entry.path.clone(), content)),
                Err(error) => problems.add(&entry.path, error.to_string()),
            }
        }
        if kept {
            let path = entry.path.clone();
            list.push(entry, None, path);
        }
    }
    out.files = list.into_files(Arc::clone(bytes), limits);
    out.fingerprint = hex(&fingerprint.finalize());
    out
}

/// Sorts what was unpacked into the packages and what shows their use.
pub(crate) fn assemble(mut unpacked: Unpacked, given: &Identity, provenance: Provenance) -> SourceTree {
    strip_root(&mut unpacked);
    let metadata = find_metadata(&unpacked.metadata);
    let given = &match project_table(&unpacked.metadata) {
        (name, version) if metadata.name.is_none() => Identity {
            name: name.or_else(|| given.name.clone()),
            version: version.or_else(|| given.version.clone()),
        },
        _ => given.clone(),
    };
    let name = metadata.name.as_deref().map(crate::package::PackageName::new).or_else(|| given.name.clone());
    let top_level: Vec<(String, Vec<String>)> = unpacked
        .metadata
        .iter()
        .filter(|(path, _)| file_name(path) == "top_level.txt")
        .map(|(path, bytes)| (folder(folder(path)).to_owned(), parse_top_level(bytes)))
        .collect();
    let paths: Vec<&str> = unpacked.files.iter().map(|file| file.path.as_str()).collect();
    let fallback = crate::package::PackageName::new("");
    let layout = Layout::find(&paths, name.as_ref().unwrap_or(&fallback), &top_level);

    let mut by_path: HashMap<String, SourceFile> = HashMap::new();
    let mut usage_files = Vec::new();
    for mut file in unpacked.files {
        match layout.place(&file.path) {
            Place::Import(path) => {
                file.path = path;
                by_path.insert(file.path.clone(), file);
            }
            Place::Usage => usage_files.push(file),
            Place::Other => {}
        }
    }
    let mut files = Vec::new();
    let names: std::collections::HashSet<String> = by_path.keys().cloned().collect();
    for (path, file) in by_path {
        if is_cython(&path) {
            files.extend(compiled_from(&path, &names));
        } else if is_usage(&path) {
            usage_files.push(file);
        } else {
            files.push(file);
        }
    }
    let (guide_files, _) = guides::select(usage_files.clone());
    let tree = new_tree(metadata, given, provenance, files, usage_files, unpacked.fingerprint);
    SourceTree { guide_files, ..tree }
}

/// The compiled module that a Cython source becomes, known by its name only.
fn compiled_from(path: &str, names: &std::collections::HashSet<String>) -> Option<SourceFile> {
    let stem = path.get(..path.len().checked_sub(4)?)?;
    let has_python = names.contains(&format!("{stem}.py"));
    let empty: Arc<[u8]> = Arc::from(Vec::new());
    (!has_python).then(|| SourceFile { path: format!("{stem}.so"), content: Content::Memory(empty), size: 0 })
}

/// Files that stand at the root of a project.
const PROJECT: [&str; 4] = ["setup.py", "pyproject.toml", "setup.cfg", "PKG-INFO"];

/// Takes the one folder away that an sdist has around its files.
fn strip_root(unpacked: &mut Unpacked) {
    unpacked.tops.sort();
    unpacked.tops.dedup();
    let has = |top: &str, file: &str| {
        let path = if top.is_empty() { file.to_owned() } else { format!("{top}/{file}") };
        unpacked.files.iter().any(|file| file.path == path)
            || unpacked.metadata.iter().any(|(found, _)| *found == path)
    };
    let is_project = |top: &str| PROJECT.iter().any(|file| has(top, file));
    let root = match unpacked.tops.as_slice() {
        [root] => root,
        // Some writers leave files of their own beside the one folder.
        tops if !is_project("") => match tops.iter().find(|top| is_project(top)) {
            Some(root) => root,
            None => return,
        },
        _ => return,
    };
    let prefix = format!("{root}/");
    if has(root, "__init__.py") && !is_project(root) {
        return;
    }
    for file in &mut unpacked.files {
        if let Some(rest) = file.path.strip_prefix(&prefix) {
            file.path = rest.to_owned();
        }
    }
    for (path, _) in &mut unpacked.metadata {
        if let Some(rest) = path.strip_prefix(&prefix) {
            *path = rest.to_owned();
        }
    }
}

fn find_metadata(files: &[(String, Vec<u8>)]) -> Metadata {
    let mut infos: Vec<&(String, Vec<u8>)> =
        files.iter().filter(|(path, _)| file_name(path) == "PKG-INFO").collect();
    infos.sort_by_key(|(path, _)| (path.matches('/').count(), path.as_str()));
    let mut metadata = infos.first().map(|(_, bytes)| Metadata::parse(bytes)).unwrap_or_default();
    if metadata.requires.is_empty()
        && let Some((_, bytes)) = files.iter().find(|(path, _)| file_name(path) == "requires.txt")
    {
        let text = String::from_utf8_lossy(bytes);
        let plain = text.lines().take_while(|line| !line.starts_with('['));
        metadata.requires = plain.filter_map(requirement_name).collect();
        metadata.requires.sort();
        metadata.requires.dedup();
    }
    metadata
}

/// The literal name and version of a `[project]` or `[tool.poetry]` table.
fn project_table(files: &[(String, Vec<u8>)]) -> (Option<crate::package::PackageName>, Option<String>) {
    let table = files
        .iter()
        .find(|(path, _)| path == "pyproject.toml")
        .and_then(|(_, bytes)| toml::from_str::<toml::Table>(std::str::from_utf8(bytes).ok()?).ok());
    let project = table.as_ref().and_then(|table| {
        let poetry = || table.get("tool").and_then(|tool| tool.get("poetry"));
        table.get("project").or_else(poetry)
    });
    let text = |key: &str| project.and_then(|project| project.get(key)).and_then(toml::Value::as_str);
    (text("name").map(crate::package::PackageName::new), text("version").map(str::to_owned))
}
