//! Wheels (and eggs and plain zips of modules): members are read when asked for, each checked against RECORD.

use std::io;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::bytes::ReadAt;
use super::limits::{Limits, Problems};
use super::metadata::{Metadata, Record, hex, parse_record};
use super::path::{has_extension, is_compiled, is_source};
use super::zip::{Directory, Entry, check_size, read_entry};
use super::{Identity, new_tree};
use crate::package::{Content, Provenance, ReadMember, SourceFile, SourceTree};
use crate::sources::{guides, is_usage};

/// The members of a zip that may be asked for.
#[derive(Debug)]
pub(crate) struct ZipMembers {
    bytes: Arc<dyn ReadAt>,
    members: Vec<(Entry, Option<[u8; 32]>)>,
    limits: Limits,
}

impl ReadMember for ZipMembers {
    fn read_member(&self, index: usize) -> io::Result<Vec<u8>> {
        let (entry, hash) = self.members.get(index).ok_or(io::ErrorKind::NotFound)?;
        let content = read_entry(self.bytes.as_ref(), entry, &self.limits)?;
        if hash.is_some_and(|hash| Sha256::digest(&content).as_slice() != hash) {
            let message = "its sha256 is not the one in RECORD; left out";
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        Ok(content)
    }
}

/// Where a wheel puts a member: `x.data/purelib/a.py` and `a.py` both become `a.py`; other data is not imported.
pub(crate) fn import_path(path: &str) -> Option<&str> {
    let (first, rest) = path.split_once('/').unwrap_or((path, ""));
    if has_extension(first, "data") {
        return rest.strip_prefix("purelib/").or_else(|| rest.strip_prefix("platlib/"));
    }
    (!is_info(first) && first != "EGG-INFO").then_some(path)
}

fn is_info(folder: &str) -> bool {
    has_extension(folder, "dist-info") || has_extension(folder, "egg-info")
}

/// Whether reading the package needs this member's bytes.
pub(crate) fn is_needed(path: &str) -> bool {
    let in_info = path.split_once('/').is_some_and(|(first, file)| {
        is_info(first) && matches!(file, "METADATA" | "RECORD" | "top_level.txt" | "PKG-INFO")
    });
    in_info || path == "EGG-INFO/PKG-INFO" || (is_source(path) && import_path(path).is_some())
}

/// Lets members be read by index and puts them into a tree's lists.
#[derive(Debug, Default)]
pub(crate) struct MemberList {
    members: Vec<(Entry, Option<[u8; 32]>)>,
    paths: Vec<String>,
}

impl MemberList {
    /// Adds a member under the path that it has in the tree.
    pub(crate) fn push(&mut self, entry: Entry, hash: Option<[u8; 32]>, path: String) {
        self.members.push((entry, hash));
        self.paths.push(path);
    }

    /// The members as files, in the order in which they were added.
    pub(crate) fn into_files(self, bytes: Arc<dyn ReadAt>, limits: &Limits) -> Vec<SourceFile> {
        let sizes: Vec<u64> = self.members.iter().map(|(entry, _)| entry.size).collect();
        let members: Arc<dyn ReadMember> =
            Arc::new(ZipMembers { bytes, members: self.members, limits: limits.clone() });
        self.paths
            .into_iter()
            .zip(sizes)
            .enumerate()
            .map(|(i, (path, size))| SourceFile {
                path,
                content: Content::Member(Arc::clone(&members), i),
                size,
            })
            .collect()
    }
}

/// A wheel, egg or plain zip of modules as a source tree.
///
/// `given` is what is known of its name and version besides its metadata.
pub(crate) fn read_wheel(
    bytes: Arc<dyn ReadAt>,
    directory: Directory,
    given: &Identity,
    provenance: Provenance,
    limits: &Limits,
    problems: &mut Problems,
) -> SourceTree {
    let info = info_folder(&directory, given);
    let read = |file: &str| {
        let path = info.as_ref().map(|info| format!("{info}/{file}"))?;
        let at = directory.entries.binary_search_by(|entry| entry.path.as_str().cmp(&path)).ok()?;
        Some((read_entry(bytes.as_ref(), directory.entries.get(at)?, limits), path))
    };
    let mut text = |file: &str| match read(file)? {
        (Ok(content), _) => Some(content),
        (Err(error), path) => {
            problems.add(&path, error.to_string());
            None
        }
    };
    let description = text("METADATA").or_else(|| text("PKG-INFO"));
    let metadata = description.as_deref().map(Metadata::parse);
    let record_bytes = text("RECORD");
    let record = record_bytes.as_deref().map(parse_record);
    if record.is_none() && info.as_ref().is_some_and(|info| has_extension(info, "dist-info")) {
        problems.add("", "it has no RECORD; its files are used unchecked");
    }

    let mut fingerprint = Sha256::new();
    fingerprint.update(record_bytes.unwrap_or_default());
    let mut list = MemberList::default();
    let mut total = 0;
    for entry in directory.entries {
        let Some(path) = import_path(&entry.path) else { continue };
        let path = path.to_owned();
        if is_compiled(&path) {
            list.push(entry, None, path);
            continue;
        }
        if !is_source(&path) {
            continue;
        }
        if let Err(message) = check_size(&entry, limits) {
            problems.add(&entry.path, message);
            continue;
        }
        total += entry.size;
        if total > limits.total_bytes {
            problems.add(
                &entry.path,
                format!("more than {} MB of sources; the rest is left out", limits.total_bytes >> 20),
            );
            break;
        }
        fingerprint.update(entry.path.as_bytes());
        fingerprint.update(entry.size.to_le_bytes());
        fingerprint.update(entry.crc.to_le_bytes());
        let hash = recorded(record.as_ref(), &entry, problems);
        list.push(entry, hash, path);
    }
    let files = list.into_files(bytes, limits);
    let (usage_files, files): (Vec<_>, Vec<_>) = files.into_iter().partition(|file| is_usage(&file.path));
    let mut around: Vec<SourceFile> = description
        .map(|bytes| guides::metadata_page(Content::Memory(bytes.as_slice().into()), bytes.len() as u64))
        .into_iter()
        .collect();
    if metadata.as_ref().is_some_and(|metadata| metadata.is_private) {
        around.extend(usage_files.iter().cloned());
    }
    let tree = new_tree(
        metadata.unwrap_or_default(),
        given,
        provenance,
        files,
        usage_files,
        hex(&fingerprint.finalize()),
    );
    SourceTree { guide_files: guides::select(around).0, ..tree }
}

fn recorded(record: Option<&Record>, entry: &Entry, problems: &mut Problems) -> Option<[u8; 32]> {
    let record = record?;
    let hash = record.get(&entry.path).copied();
    if hash.is_none() {
        problems.add(&entry.path, "RECORD has no sha256 for it; used unchecked");
    }
    hash
}

/// The folder of metadata: that of the distribution's own name where a wheel has several.
fn info_folder(directory: &Directory, given: &Identity) -> Option<String> {
    let mut found: Vec<&str> = directory
        .entries
        .iter()
        .filter_map(|entry| {
            let folder =
                entry.path.strip_suffix("/METADATA").or_else(|| entry.path.strip_suffix("/PKG-INFO"))?;
            (!folder.contains('/') && (is_info(folder) || folder == "EGG-INFO")).then_some(folder)
        })
        .collect();
    let is_own = |folder: &str| {
        let stem = folder.rsplit_once('.').map_or(folder, |(stem, _)| stem);
        let name = stem.split_once('-').map_or(stem, |(name, _)| name);
        given.name.as_ref().is_some_and(|given| crate::package::PackageName::new(name) == *given)
    };
    found.sort_by_key(|folder| (!is_own(folder), !has_extension(folder, "dist-info")));
    found.first().map(|folder| (*folder).to_owned())
}

/// Whether the zip has the metadata of a wheel or an egg.
pub(crate) fn has_info(directory: &Directory) -> bool {
    info_folder(directory, &Identity::default()).is_some()
}
