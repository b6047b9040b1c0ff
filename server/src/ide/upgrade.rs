//! What another version of a package would break in a project.

use std::path::PathBuf;
use std::sync::Arc;

use siskin_indexer::cancel::CancellationToken;
use siskin_indexer::language::python::syntax::SyntaxTree;
use siskin_indexer::package::{Ecosystem, PackageName};
use siskin_indexer::store::{Shard, VersionKey, same_version};

use super::diagnostics::{Checked, Diagnostic, Other, check};
use crate::session::index::{Index, Member};
use crate::source_files;

/// The findings in one file, with its text.
#[derive(Debug)]
pub(crate) struct FileFindings {
    pub(crate) path: PathBuf,
    pub(crate) text: String,
    pub(crate) found: Vec<Diagnostic>,
}

/// Checks all files of a project with a package at another version. An error says what is missing.
pub(crate) fn check_against(
    index: &Index,
    package: &PackageName,
    version: &str,
    cancel: &CancellationToken,
) -> Result<Vec<FileFindings>, String> {
    let found = index.store().find(Ecosystem::Pypi, package, Some(version), None).into_iter().next();
    let Some(shard) = found.and_then(|at| Shard::open(at).ok()) else {
        return Err(format!(
            "{package} {version} is not indexed; run `siskin index --fetch --package {package}=={version}`"
        ));
    };
    let Some(at) = index.members.iter().position(|member| member.package == *package && !member.is_own)
    else {
        return Err(format!("this project does not use {package}"));
    };
    let (swapped, now) = swapped(index, at, shard);
    let files = source_files::find(std::slice::from_ref(&index.root), index.store().cache())
        .map_err(|error| error.to_string())?;
    let mut all = Vec::new();
    for path in files {
        if cancel.is_cancelled() {
            break;
        }
        let Ok(source) = source_files::read(&index.root, &path) else { continue };
        let Some(tree) = SyntaxTree::parse(&source.text, None, cancel) else { break };
        let found = check(&Checked {
            text: &source.text,
            tree: &tree,
            path: Some(&path),
            index: &swapped,
            now: &now,
            later: &[],
            only: Some(&[at]),
            scope: None,
            cancel,
        });
        let found = found.unwrap_or_default();
        if !found.is_empty() {
            all.push(FileFindings { path, text: source.text, found });
        }
    }
    Ok(all)
}

/// An index with another shard in that place, and what was there before if that is older.
fn swapped(index: &Index, at: usize, shard: Arc<Shard>) -> (Index, Vec<Other>) {
    let mut shards = index.packages.shards().to_vec();
    let mut members = index.members.clone();
    let mut now = Vec::new();
    if let (Some(old), Some(member)) = (shards.get_mut(at), members.get_mut(at)) {
        let version = shard.info().version.clone();
        if !member.is_approximate
            && VersionKey::new(&member.version) < VersionKey::new(&version)
            && let Some(packages) = index.versions().at(&member.package, &member.version)
        {
            now.push(Other { package: member.package.clone(), version: member.version.clone(), packages });
        }
        *old = shard;
        let requested_version = Some(version.clone());
        *member = Member { version, requested_version, is_approximate: false, ..member.clone() };
    }
    (Index::new(index.root.clone(), shards, members, true, index.store().clone()), now)
}

/// Other indexed versions of packages that the project uses, or of one, as `NAME==VERSION`, at most `max`.
pub(crate) fn other_versions(index: &Index, package: Option<&PackageName>, max: usize) -> Vec<String> {
    let mut names = Vec::new();
    let is_meant = |member: &&Member| {
        !member.is_own
            && !member.is_standard_library()
            && package.is_none_or(|package| member.package == *package)
    };
    for member in index.members.iter().filter(is_meant) {
        for at in index.store().find(Ecosystem::Pypi, &member.package, None, None) {
            let name = format!("{}=={}", member.package, at.version);
            if !same_version(&at.version, &member.version) && !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names.truncate(max);
    names
}
