use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::place::{escape, same_version, unescape};
use super::{ENTRIES_FILE, Shard, ShardInfo, ShardRef, Store, TargetView, TemporaryFolder};
use crate::entry::{ApiEntry, EntryId, Extraction, Flags, Kind, Target};
use crate::error::Error;
use crate::package::{Ecosystem, PackageName, Provenance};

pub(crate) fn entry(parent: Option<u32>, name: &str, kind: Kind, path: &str) -> ApiEntry {
    ApiEntry {
        parent: parent.map(EntryId),
        name: name.into(),
        kind,
        flags: Flags::PUBLIC,
        target: None,
        public_path: path.into(),
        aliases: vec![],
        signature: Box::default(),
        value_type: Box::default(),
        doc: Box::default(),
        summary: Box::default(),
        since: None,
        deprecated: None,
        bases: vec![],
        file: None,
        line: 0,
        refs: None,
        hints: Box::default(),
    }
}

/// A module `frames` with a class, its methods, a function and an import.
pub(crate) fn frames() -> Extraction {
    let alias = ApiEntry {
        target: Some(Target::Entry(EntryId(1))),
        flags: Flags::REEXPORT,
        ..entry(Some(0), "Table", Kind::Alias, "")
    };
    let class = ApiEntry {
        aliases: vec!["frames.Table".into()],
        bases: vec![Target::Path("collections.abc.Sized".into())],
        doc: "Rows and columns.\n\nHolds labelled data.".into(),
        summary: "Rows and columns.".into(),
        since: Some("1.2".into()),
        file: Some(0),
        line: 7,
        refs: Some(3),
        ..entry(Some(0), "DataFrame", Kind::Class, "frames.DataFrame")
    };
    let group_by = ApiEntry {
        signature: "(by: str) -> Groups".into(),
        doc: "Split the rows into groups by the values of a column.".into(),
        ..entry(Some(1), "group_by", Kind::Method, "frames.DataFrame.group_by")
    };
    let merge = ApiEntry {
        doc: "Join two tables on a shared key.".into(),
        deprecated: Some("use join".into()),
        ..entry(Some(0), "merge_tables", Kind::Function, "frames.merge_tables")
    };
    Extraction {
        entries: vec![
            entry(None, "frames", Kind::Module, "frames"),
            class,
            alias,
            merge,
            group_by,
            entry(Some(1), "size", Kind::Property, "frames.DataFrame.size"),
        ],
        files: vec!["frames/__init__.py".into()],
        problems: vec![],
        n_files: 1,
        n_bytes: 100,
    }
}

pub(crate) fn info(name: &str, version: &str, fingerprint: &str) -> ShardInfo {
    ShardInfo {
        ecosystem: Ecosystem::Pypi,
        name: PackageName::new(name),
        version: version.into(),
        fingerprint: fingerprint.into(),
        is_private: false,
        provenance: Provenance::Folder(PathBuf::from("/src")),
        requires: vec![],
        import_names: vec![],
        n_entries: 0,
        n_files: 0,
        n_bytes: 0,
        max_refs: 0,
        refs_mean: 0.0,
        refs_deviation: 0.0,
        min_depth: 0,
        objects: Vec::new(),
        problems: vec![],
        seconds: 0.5,
        built: 0,
    }
}

fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().join("cache"));
    (folder, store)
}

fn built(store: &Store) -> ShardRef {
    store.build(&frames(), info("Frames", "1.0", "content")).unwrap()
}

/// Calls every accessor of every entry; the text is what was read.
fn read_all(shard: &Arc<Shard>) -> String {
    let mut out = String::new();
    for id in (0..shard.len() as u32 + 2).map(EntryId) {
        let entry = shard.entry(id);
        write!(out, "{} {:?} {:?} ", shard.path_of(id), entry.kind(), entry.target()).unwrap();
        write!(out, "{:?} {} {} ", entry.parent(), entry.public_path(), entry.signature()).unwrap();
        write!(out, "{} {} {} ", entry.value_type(), entry.doc(), entry.summary()).unwrap();
        write!(out, "{:?} {:?} {:?} ", entry.since(), entry.deprecated(), entry.file()).unwrap();
        write!(out, "{:?} {} {:?} ", entry.flags(), entry.line(), entry.refs()).unwrap();
        out.extend(entry.aliases());
        write!(out, "{:?} ", entry.bases().collect::<Vec<_>>()).unwrap();
        writeln!(out, "{:?}", shard.children(id).take(100).collect::<Vec<_>>()).unwrap();
        shard.child(Some(id), "size");
        shard.entry_document(id);
        shard.document_entry(id.0);
    }
    shard.child(None, "frames");
    shard.with_name("merge_tables");
    shard.names_with_prefix("", 100);
    shard.roots().take(100).for_each(drop);
    out
}

#[test]
fn reads_back_what_was_built() {
    let (_folder, store) = store();
    let shard = Shard::open(built(&store)).unwrap();
    shard.verify().unwrap();
    assert_eq!(shard.info().import_names, ["frames"]);
    assert_eq!(shard.roots().collect::<Vec<_>>(), [EntryId(0)]);
    let names = |id| shard.children(EntryId(id)).map(|id| shard.entry(id).name()).collect::<Vec<_>>();
    assert_eq!(names(0), ["DataFrame", "Table", "merge_tables"]);
    assert_eq!(names(1), ["group_by", "size"]);
    assert_eq!(names(4), [""; 0]);
    let class = shard.entry(shard.child(Some(EntryId(0)), "DataFrame").unwrap());
    assert_eq!(class.doc(), "Rows and columns.\n\nHolds labelled data.");
    assert_eq!((class.since(), class.deprecated(), class.refs()), (Some("1.2"), None, Some(3)));
    assert_eq!((class.file(), class.line()), (Some("frames/__init__.py"), 7));
    assert_eq!(class.bases().collect::<Vec<_>>(), [TargetView::Path("collections.abc.Sized")]);
    assert_eq!(class.aliases().collect::<Vec<_>>(), ["frames.Table"]);
    assert_eq!(shard.entry(EntryId(2)).target(), Some(TargetView::Entry(EntryId(1))));
    assert_eq!(shard.path_of(EntryId(4)), "frames.DataFrame.group_by");
    assert_eq!(shard.with_name("dataframe"), [EntryId(1)]);
    assert_eq!(shard.names_with_prefix("M", 9), [("merge_tables".to_owned(), vec![EntryId(3)])]);
    assert_eq!(shard.child(Some(EntryId(0)), "nothing"), None);
    assert!(shard.damage().is_none());
}

#[test]
fn finds_by_version_and_content() {
    let (_folder, store) = store();
    let name = PackageName::new("frames");
    let find = |version, fingerprint| {
        let found = store.find(Ecosystem::Pypi, &name, version, fingerprint);
        found.into_iter().map(|shard| shard.version).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(find(None, None), "");
    for version in ["1.0", "1.10", "1.9", "odd/../version", "0+abc"] {
        store.build(&frames(), info("Frames", version, version)).unwrap();
    }
    assert_eq!(find(None, None), "1.10 1.9 1.0 0+abc odd/../version");
    assert_eq!(find(Some("1.0.0"), None), "1.0");
    assert_eq!(find(Some("odd/../version"), None), "odd/../version");
    assert_eq!(find(Some("1.0"), Some("1.0")), "1.0");
    assert_eq!(find(Some("1.0"), Some("other")), "");
    assert_eq!(store.list().len(), 5);
}

#[test]
fn names_folders_safely() {
    for text in ["1.0", "..", ".", "", "a/b\\c", "con", "COM1.x", "1.0+cu118", "2!1.0", "é", "%41", "x."] {
        let name = escape(text);
        assert_eq!(unescape(&name), text);
        assert!(!name.is_empty() && !name.contains(['/', '\\']) && name != "." && name != "..", "{name}");
    }
    let (a, b) = (escape(&"x".repeat(300)), escape(&"x".repeat(301)));
    assert!(a != b && a.len() <= 100);
    assert!(same_version("1.0", "1.0.0") && same_version("1.0RC1", "1.0rc1") && !same_version("0+a", "0+b"));
}

#[test]
fn refuses_an_extraction_out_of_order() {
    let (_folder, store) = store();
    let broken: [fn(&mut Extraction); 5] = [
        |it| it.entries.swap(1, 3),
        |it| it.entries[4].parent = None,
        |it| it.entries[1].parent = Some(EntryId(5)),
        |it| it.entries[2].target = Some(Target::Entry(EntryId(99))),
        |it| it.entries[1].file = Some(9),
    ];
    for break_it in broken {
        let mut extraction = frames();
        break_it(&mut extraction);
        let result = store.build(&extraction, info("frames", "1", "x"));
        assert!(matches!(result, Err(Error::Malformed { .. })), "{result:?}");
    }
    assert!(store.list().is_empty());
}

#[test]
fn survives_any_damage() {
    let (_folder, store) = store();
    let at = built(&store);
    let path = at.path.join(ENTRIES_FILE);
    let whole = fs::read(&path).unwrap();
    // A file is never changed while it is mapped, so each damaged one is new.
    let check = |bytes: &[u8]| {
        fs::remove_file(&path).unwrap();
        fs::write(&path, bytes).unwrap();
        match Shard::open(at.clone()) {
            Ok(shard) => {
                read_all(&shard);
                assert!(matches!(shard.verify(), Err(Error::Corrupt { .. })));
            }
            Err(error) => assert!(matches!(error, Error::Corrupt { .. }), "{error}"),
        }
    };
    for length in (0..whole.len()).step_by(37) {
        check(&whole[..length]);
    }
    let table = 32 + 9 * 40;
    for byte in (0..whole.len()).step_by(3) {
        for flip in [0x01, 0x80, 0xff] {
            let mut bytes = whole.clone();
            bytes[byte] ^= flip;
            // Padding between sections and the header's last word hold nothing.
            let is_unused = (28..32).contains(&byte) || (byte < table && (byte - 32.min(byte)) % 40 >= 36);
            let is_padding = byte >= table && whole[byte] == 0;
            if is_unused || is_padding {
                continue;
            }
            check(&bytes);
        }
    }
}

#[test]
fn rebuilds_a_damaged_shard() {
    let (_folder, store) = store();
    let at = built(&store);
    let path = at.path.join(ENTRIES_FILE);
    let mut bytes = fs::read(&path).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(&path, &bytes).unwrap();
    assert!(Shard::open(at.clone()).unwrap().verify().is_err());
    let again = built(&store);
    assert_eq!(again.path, at.path);
    Shard::open(again).unwrap().verify().unwrap();
}

#[test]
fn reads_on_when_the_cache_is_deleted() {
    let (_folder, store) = store();
    let at = built(&store);
    let shard = Shard::open(at.clone()).unwrap();
    fs::remove_dir_all(store.cache()).unwrap();
    assert!(read_all(&shard).contains("Rows and columns."));
    assert!(shard.damage().is_none());
    assert!(Shard::open(at).is_err());
    assert!(store.list().is_empty());
    Shard::open(built(&store)).unwrap().verify().unwrap();
}

#[test]
fn builds_one_shard_in_many_threads() {
    let (_folder, store) = store();
    let paths: Vec<PathBuf> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| built(&store).path)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(paths.iter().all(|path| *path == paths[0]));
    assert_eq!(store.list().len(), 1);
    Shard::open(store.list().remove(0)).unwrap().verify().unwrap();
    assert_eq!(left_behind(&store), 0);
}

fn left_behind(store: &Store) -> usize {
    fs::read_dir(store.shards().join("tmp")).map_or(0, Iterator::count)
}

#[test]
fn collects_what_a_crash_left() {
    let (_folder, store) = store();
    let at = built(&store);
    let tmp = store.shards().join("tmp");
    // A process that died half-way leaves its folder and a lock file that nobody holds.
    fs::create_dir_all(tmp.join("4000000-0")).unwrap();
    fs::write(tmp.join("4000000-0").join(ENTRIES_FILE), b"half").unwrap();
    fs::write(tmp.join("4000000-0.lock"), b"").unwrap();
    let alive = TemporaryFolder::create(&store.shards()).unwrap();
    assert_eq!(store.list(), std::slice::from_ref(&at));
    let collected = store.collect(std::slice::from_ref(&at), &[]);
    assert_eq!((collected.n_removed, collected.n_left_behind), (0, 1));
    assert!(alive.path().exists());
    drop(alive);
    assert_eq!(left_behind(&store), 0);
    assert_eq!(store.list(), [at]);
}

#[test]
fn removes_old_formats_and_unused_shards() {
    let (_folder, store) = store();
    let at = built(&store);
    let open = Shard::open(at.clone()).unwrap();
    let old = store.cache().join("shards-v0").join("pypi");
    let newer = store.cache().join("shards-v99");
    fs::create_dir_all(&old).unwrap();
    fs::create_dir_all(&newer).unwrap();
    assert_eq!(store.list().len(), 1);
    assert_eq!(store.collect(&[], &[]).n_removed, 2);
    assert!(store.list().is_empty() && !old.exists() && newer.exists());
    assert!(read_all(&open).contains("merge_tables"));
    store.remove(&at).unwrap();
}

#[test]
fn says_where_it_cannot_write() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, b"").unwrap();
    let store = Store::open(file.join("cache"));
    let error = store.build(&frames(), info("frames", "1", "x")).unwrap_err();
    assert!(matches!(&error, Error::Io { path, .. } if path.starts_with(&file)), "{error}");
    assert!(store.find(Ecosystem::Pypi, &PackageName::new("frames"), None, None).is_empty());
    assert!(Path::new(&file).exists());
}

#[test]
fn builds_an_empty_package() {
    let (_folder, store) = store();
    let shard = Shard::open(store.build(&Extraction::default(), info("empty", "1", "x")).unwrap()).unwrap();
    shard.verify().unwrap();
    assert!(shard.is_empty());
    assert_eq!(shard.roots().count(), 0);
    read_all(&shard);
}

/// Everything that an entry says, in order.
fn everything(shard: &Shard) -> Vec<String> {
    let describe = |id: u32| {
        let entry = shard.entry(EntryId(id));
        let aliases: Vec<&str> = entry.aliases().collect();
        let bases: Vec<TargetView<'_>> = entry.bases().collect();
        let children: Vec<EntryId> = shard.children(EntryId(id)).collect();
        format!(
            "{} {} {:?} {:?} {:?} {aliases:?} {} {} {} {:?} {:?} {bases:?} {:?} {} {:?} {children:?} {:?}",
            shard.path_of(EntryId(id)),
            entry.public_path(),
            entry.kind(),
            entry.flags(),
            entry.target(),
            entry.signature(),
            entry.doc(),
            entry.summary(),
            entry.since(),
            entry.deprecated(),
            entry.file(),
            entry.line(),
            entry.refs(),
            shard.with_name(entry.name()),
        )
    };
    (0..shard.len() as u32).map(describe).collect()
}

#[test]
fn a_shard_in_memory_says_what_one_on_disk_says() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().to_path_buf());
    let on_disk = Shard::open(store.build(&frames(), info("acme", "1.0", "x")).unwrap()).unwrap();
    let in_memory = Shard::in_memory(&frames(), info("acme", "1.0", "x")).unwrap();
    assert_eq!(everything(&in_memory), everything(&on_disk));
    assert_eq!(in_memory.names_with_prefix("m", 9), on_disk.names_with_prefix("m", 9));
    assert_eq!(in_memory.child(None, "frames"), Some(EntryId(0)));
    assert_eq!(in_memory.info().import_names, ["frames"]);
    assert!(in_memory.is_in_memory() && !on_disk.is_in_memory());
    in_memory.verify().unwrap();
    let other = Shard::in_memory(&frames(), info("acme", "1.0", "x")).unwrap();
    assert_ne!(in_memory.at().id(), other.at().id());
}

#[test]
fn a_shard_in_memory_needs_the_order_of_entries() {
    let mut unsorted = frames();
    unsorted.entries.swap(1, 3);
    assert!(Shard::in_memory(&unsorted, info("acme", "1.0", "x")).is_err());
}
