//! Indexes for tests, from text.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use siskin_indexer::cancel::CancellationToken;
use siskin_indexer::language::python;
use siskin_indexer::package::{Content, Ecosystem, PackageName, Provenance, SourceFile, SourceTree};
use siskin_indexer::sources::stdlib;
use siskin_indexer::store::{Shard, ShardInfo, Store};

use super::{Index, Member};
use crate::workspace::PackageFacts;

/// A package: its name, its version (none: the project's own code), whether it is private, and its files by path.
pub(crate) type Sources<'a> = (&'a str, &'a str, bool, &'a [(&'a str, &'a str)]);

impl Index {
    /// An index of packages in memory, in this order, with the standard library behind them if that is asked for.
    /// All but private packages are known to other servers; change `members` where a test needs something else.
    pub(crate) fn of_sources(packages: &[Sources<'_>], with_standard_library: bool) -> Self {
        let mut shards: Vec<Arc<Shard>> = packages.iter().map(shard).collect();
        let mut members: Vec<Member> =
            shards.iter().zip(packages).map(|(s, package)| member(s, package)).collect();
        if with_standard_library {
            let shard = standard_library();
            members.push(member(&shard, &("python", "", false, &[])));
            shards.push(shard);
        }
        Self::new(PathBuf::from("/project"), shards, members, true, Store::open(PathBuf::from("/no cache")))
    }
}

fn member(shard: &Shard, (_, version, is_private, files): &Sources<'_>) -> Member {
    let facts =
        PackageFacts { is_private: *is_private, is_known_elsewhere: !is_private, ..PackageFacts::default() };
    let is_own = version.is_empty() && !files.is_empty();
    Member { is_own, ..Member::new(shard, None, &facts) }
}

fn shard((name, version, is_private, files): &Sources<'_>) -> Arc<Shard> {
    let mut files: Vec<SourceFile> = files
        .iter()
        .map(|(path, text)| SourceFile {
            path: (*path).to_owned(),
            content: Content::Memory(text.as_bytes().into()),
            size: text.len() as u64,
        })
        .collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    in_memory(&SourceTree {
        ecosystem: Ecosystem::Pypi,
        name: PackageName::new(name),
        version: (*version).to_owned(),
        is_private: *is_private,
        provenance: Provenance::Folder(PathBuf::from("/sources").join(name)),
        files,
        usage_files: Vec::new(),
        guide_files: Vec::new(),
        fingerprint: String::new(),
        requires: Vec::new(),
    })
}

/// The stubs that Siskin carries, read once.
fn standard_library() -> Arc<Shard> {
    static SHARD: OnceLock<Arc<Shard>> = OnceLock::new();
    SHARD.get_or_init(|| in_memory(&stdlib::source_tree(None).0)).clone()
}

fn in_memory(tree: &SourceTree) -> Arc<Shard> {
    let extraction = python::extract(tree, &CancellationToken::default()).unwrap();
    Shard::in_memory(&extraction, ShardInfo::new(tree, 0.0)).unwrap()
}

#[test]
fn makes_indexes_of_text() {
    let frames: Sources<'_> =
        ("acme-frames", "2.0.0", true, &[("acme_frames/__init__.py", "def load(): ...\n")]);
    let own: Sources<'_> = ("shop", "", false, &[("shop.py", "import acme_frames\n")]);
    let index = Index::of_sources(&[own, frames], true);
    let names: Vec<&str> = index.members.iter().map(|member| member.package.as_str()).collect();
    assert_eq!(names, ["shop", "acme-frames", "python"]);
    assert!(index.members[0].is_own && index.members[1].is_private && index.members[2].is_standard_library());
    for path in ["shop.acme_frames.load", "acme_frames.load", "os.path.join"] {
        assert!(index.packages.lookup(path).exists(), "{path}");
    }
    assert!(index.searcher().is_some());
}
