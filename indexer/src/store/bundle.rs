//! Shards as one file, to take them to another machine: a zip with a table of contents and a folder for each shard.
//!
//! What a bundle holds is as untrusted as a package: names and places follow from what its shards say of themselves,
//! and every checksum is checked before a shard is used.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::build::{is_sound, sync_folder, write_info};
use super::{
    ENTRIES_FILE, EXTRACTOR_VERSION, FORMAT_VERSION, INFO_FILE, Shard, ShardInfo, ShardRef, Store,
    TemporaryFolder, WORDS_FILE, shard_at,
};
use crate::error::{Error, Result};
use crate::package::Provenance;

/// The table of contents.
const CONTENTS: &str = "siskin.json";
/// The largest file of a shard that is read, in bytes.
const LARGEST_FILE: u64 = 8 << 30;
/// The largest table of contents and description of a shard, in bytes.
const LARGEST_TEXT: u64 = 16 << 20;

#[derive(Debug, Serialize, Deserialize)]
struct Contents {
    format: u32,
    extractor: u32,
    /// How many shards there are, in folders named by numbers from 0.
    shards: usize,
}

/// A shard that a bundle brought.
#[derive(Clone, Debug)]
pub struct Imported {
    /// Where it is now.
    pub shard: ShardRef,
    /// Whether it was not there before.
    pub is_new: bool,
}

/// Writes shards into a new file at `path`; gives its size in bytes. Where they were read on this machine is left out.
///
/// # Errors
/// [`Error::Io`] about the bundle or a shard, [`Error::Corrupt`] about a damaged shard.
pub fn export(shards: &[ShardRef], path: &Path) -> Result<u64> {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    let temporary = path.with_file_name(format!(".{name}.{}", std::process::id()));
    let result = write_bundle(shards, &temporary).and_then(|size| {
        std::fs::rename(&temporary, path).map_err(|source| Error::io(path, source))?;
        Ok(size)
    });
    if result.is_err() {
        // What is left of it is of no use.
        let _ = std::fs::remove_file(&temporary);
    }
    result
}

fn write_bundle(shards: &[ShardRef], path: &Path) -> Result<u64> {
    let about = |source: io::Error| Error::io(path, source);
    let in_zip = |error: zip::result::ZipError| Error::io(path, io::Error::other(error));
    let mut zip = ZipWriter::new(File::create(path).map_err(about)?);
    let options =
        SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).large_file(true);
    let contents = Contents { format: FORMAT_VERSION, extractor: EXTRACTOR_VERSION, shards: shards.len() };
    zip.start_file(CONTENTS, options).map_err(in_zip)?;
    zip.write_all(&to_json(&contents, path)?).map_err(about)?;
    for (number, at) in shards.iter().enumerate() {
        let shard = Shard::open(at.clone())?;
        shard.verify()?;
        zip.start_file(format!("{number}/{INFO_FILE}"), options).map_err(in_zip)?;
        zip.write_all(&to_json(&without_places(shard.info()), path)?).map_err(about)?;
        for file in [ENTRIES_FILE, WORDS_FILE] {
            let source = at.path.join(file);
            zip.start_file(format!("{number}/{file}"), options).map_err(in_zip)?;
            let mut opened = File::open(&source).map_err(|error| Error::io(&source, error))?;
            io::copy(&mut opened, &mut zip).map_err(about)?;
        }
    }
    let file = zip.finish().map_err(in_zip)?;
    file.sync_all().map_err(about)?;
    Ok(file.metadata().map_err(about)?.len())
}

/// The same without folders of this machine.
fn without_places(info: &ShardInfo) -> ShardInfo {
    let provenance = match &info.provenance {
        kept @ (Provenance::Index(_) | Provenance::StandardLibrary(None)) => kept.clone(),
        Provenance::StandardLibrary(Some(_)) => Provenance::StandardLibrary(None),
        Provenance::Installed(_) | Provenance::Folder(_) | Provenance::Archive(_) | Provenance::Docs(_) => {
            Provenance::Archive(PathBuf::new())
        }
    };
    ShardInfo { provenance, ..info.clone() }
}

fn to_json(value: &impl Serialize, path: &Path) -> Result<Vec<u8>> {
    serde_json::to_vec(value).map_err(|error| Error::malformed(path, error.to_string()))
}

impl Store {
    /// Takes in the shards of a bundle; those that are there already are left as they are.
    ///
    /// # Errors
    /// [`Error::Malformed`] where it is no bundle, or one of another version of Siskin; [`Error::Corrupt`] where a
    /// shard in it is damaged; [`Error::Io`] about the bundle or the cache. What was taken in before stays.
    pub fn import(&self, path: &Path) -> Result<Vec<Imported>> {
        let file = File::open(path).map_err(|source| Error::io(path, source))?;
        let not_one = || Error::malformed(path, "it is not a file that `siskin export` wrote");
        let mut zip = ZipArchive::new(io::BufReader::new(file)).map_err(|_| not_one())?;
        let text = text_of(&mut zip, CONTENTS, path).map_err(|_| not_one())?;
        let contents: Contents = serde_json::from_slice(&text).map_err(|_| not_one())?;
        if (contents.format, contents.extractor) != (FORMAT_VERSION, EXTRACTOR_VERSION) {
            return Err(Error::malformed(
                path,
                "another version of Siskin wrote it; export it again with the version that is used here",
            ));
        }
        if contents.shards > zip.len() {
            return Err(not_one());
        }
        (0..contents.shards).map(|number| self.import_one(&mut zip, number, path)).collect()
    }

    fn import_one(&self, zip: &mut Zip, number: usize, path: &Path) -> Result<Imported> {
        let text = text_of(zip, &format!("{number}/{INFO_FILE}"), path)?;
        let mut info: ShardInfo =
            serde_json::from_slice(&text).map_err(|error| Error::malformed(path, error.to_string()))?;
        if matches!(info.provenance, Provenance::Archive(_)) {
            info.provenance = Provenance::Archive(path.to_owned());
        }
        let folder = self.shard_folder(&info);
        let (ecosystem, name, version) = (info.ecosystem, info.name.clone(), info.version.clone());
        let find = || shard_at(&folder, ecosystem, &name, &version);
        if let Some(shard) = find().filter(is_sound) {
            return Ok(Imported { shard, is_new: false });
        }
        let temporary = TemporaryFolder::create(&self.shards())?;
        for file in [ENTRIES_FILE, WORDS_FILE] {
            copy_out(zip, &format!("{number}/{file}"), &temporary.path().join(file), path)?;
        }
        write_info(&temporary.path().join(INFO_FILE), &info)?;
        sync_folder(temporary.path());
        // What the bundle says has to be true before anyone meets it under that name.
        let at = shard_at(temporary.path(), ecosystem, &name, &version);
        if !at.as_ref().is_some_and(is_sound) {
            return Err(Error::Corrupt {
                path: path.to_owned(),
                message: format!("its index of {name} {version} is damaged; export it again"),
            });
        }
        self.publish(&temporary, &folder, &|| find().is_some_and(|shard| is_sound(&shard)))?;
        let shard = find().ok_or_else(|| Error::Corrupt {
            path: folder.clone(),
            message: "it was removed while it was taken in".into(),
        })?;
        Ok(Imported { shard, is_new: true })
    }
}

type Zip = ZipArchive<io::BufReader<File>>;

/// A small file of a bundle, whole.
fn text_of(zip: &mut Zip, name: &str, path: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let member = zip.by_name(name).map_err(|error| Error::malformed(path, format!("{name}: {error}")))?;
    member.take(LARGEST_TEXT).read_to_end(&mut bytes).map_err(|source| Error::io(path, source))?;
    Ok(bytes)
}

/// A file of a bundle, to a new file.
fn copy_out(zip: &mut Zip, name: &str, target: &Path, path: &Path) -> Result<()> {
    let member = zip.by_name(name).map_err(|error| Error::malformed(path, format!("{name}: {error}")))?;
    let mut file = File::create_new(target).map_err(|source| Error::io(target, source))?;
    let copied = io::copy(&mut member.take(LARGEST_FILE + 1), &mut file);
    let copied = copied.map_err(|source| Error::io(target, source))?;
    if copied > LARGEST_FILE {
        return Err(Error::malformed(path, format!("{name} is too large")));
    }
    file.sync_all().map_err(|source| Error::io(target, source))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;
    use crate::cancel::CancellationToken;
    use crate::language::python::extract;
    use crate::language::python::fixture::tree;
    use crate::package::Ecosystem;

    fn built(store: &Store) -> ShardRef {
        let mut tree = tree("//- p/__init__.py\ndef load(uri):\n    \"Load a table.\"\n");
        tree.provenance = Provenance::Folder("/home/ann/secret".into());
        let extraction = extract(&tree, &CancellationToken::default()).unwrap();
        store.build(&extraction, ShardInfo::new(&tree, 0.0)).unwrap()
    }

    #[test]
    fn moves_shards_between_stores() {
        let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (from, to) = (Store::open(here.path().join("a")), Store::open(there.path().to_owned()));
        let shard = built(&from);
        let bundle = here.path().join("team.siskin");
        let size = export(&[shard], &bundle).unwrap();
        assert_eq!(size, std::fs::metadata(&bundle).unwrap().len());
        let imported = to.import(&bundle).unwrap();
        assert_eq!(imported.iter().map(|one| one.is_new).collect::<Vec<_>>(), [true]);
        let [found] = &*to.find(Ecosystem::Pypi, &imported[0].shard.name, None, None) else {
            panic!("not found")
        };
        let opened = Shard::open(found.clone()).unwrap();
        opened.verify().unwrap();
        assert!(opened.roots().count() == 1 && opened.info().n_entries == 2);
        // Where it lay is nobody's business.
        assert_eq!(opened.info().provenance, Provenance::Archive(bundle.clone()));
        assert!(!to.import(&bundle).unwrap()[0].is_new);
    }

    #[test]
    fn refuses_what_is_no_bundle_or_damaged() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path().join("cache"));
        let path = folder.path().join("x.siskin");
        std::fs::write(&path, "no zip").unwrap();
        assert!(matches!(store.import(&path), Err(Error::Malformed { .. })));

        let mut zip = ZipWriter::new(File::create(&path).unwrap());
        let contents = Contents { format: FORMAT_VERSION, extractor: EXTRACTOR_VERSION + 1, shards: 0 };
        zip.start_file(CONTENTS, SimpleFileOptions::default()).unwrap();
        zip.write_all(&to_json(&contents, &path).unwrap()).unwrap();
        zip.finish().unwrap();
        let error = store.import(&path).unwrap_err().to_string();
        assert!(error.contains("another version of Siskin"), "{error}");

        let shard = built(&Store::open(folder.path().join("other")));
        let info = Shard::open(shard).unwrap().info().clone();
        let mut zip = ZipWriter::new(File::create(&path).unwrap());
        let contents = Contents { format: FORMAT_VERSION, extractor: EXTRACTOR_VERSION, shards: 1 };
        zip.start_file(CONTENTS, SimpleFileOptions::default()).unwrap();
        zip.write_all(&to_json(&contents, &path).unwrap()).unwrap();
        zip.start_file(format!("0/{INFO_FILE}"), SimpleFileOptions::default()).unwrap();
        zip.write_all(&to_json(&info, &path).unwrap()).unwrap();
        for file in [ENTRIES_FILE, WORDS_FILE] {
            zip.start_file(format!("0/{file}"), SimpleFileOptions::default()).unwrap();
            zip.write_all(b"../../etc/passwd").unwrap();
        }
        zip.finish().unwrap();
        assert!(matches!(store.import(&path), Err(Error::Corrupt { .. })));
        assert!(store.find(Ecosystem::Pypi, &info.name, None, None).is_empty());
    }
}
