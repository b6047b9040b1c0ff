//! A file of named sections with checksums, written once and read through a memory map.
//!
//! Layout, little-endian: magic (8 bytes), version, number of sections, file length (u64), checksum of the
//! table, zero; then the table (name of 16 bytes, offset u64, length u64, checksum u32, zero u32); then the
//! sections, each at a multiple of eight. Opening checks the header and the table, which is cheap;
//! [`Container::verify`] checks the sections too.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Cursor, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use tantivy::directory::OwnedBytes;

use crate::error::{Error, Result};

const MAGIC: [u8; 8] = *b"siskin\x1aS";
const HEADER: usize = 32;
const ROW: usize = 40;
const TAG: usize = 16;
/// Far above what is ever written; bounds the work that a damaged header can cause.
const MAX_SECTIONS: usize = 64;

/// An open container. Cheap to clone out of: sections share the map, which stays valid when the file is deleted.
#[derive(Debug)]
pub(crate) struct Container {
    path: PathBuf,
    bytes: OwnedBytes,
    sections: Vec<Section>,
    verified: OnceLock<Option<String>>,
}

#[derive(Clone, Debug)]
struct Section {
    tag: String,
    start: usize,
    end: usize,
    crc: u32,
}

impl Container {
    /// Maps `path` and checks its header and table against `version`.
    pub(crate) fn open(path: &Path, version: u32) -> Result<Self> {
        let bytes = map(path)?;
        let sections = read_table(&bytes, version)
            .map_err(|message| Error::Corrupt { path: path.to_path_buf(), message })?;
        Ok(Self { path: path.to_path_buf(), bytes, sections, verified: OnceLock::new() })
    }

    /// Reads a container from memory; `name` stands for its path in messages.
    pub(crate) fn from_bytes(name: &Path, bytes: Vec<u8>, version: u32) -> Result<Self> {
        let bytes = OwnedBytes::new(bytes);
        let sections = read_table(&bytes, version)
            .map_err(|message| Error::Corrupt { path: name.to_path_buf(), message })?;
        Ok(Self { path: name.to_path_buf(), bytes, sections, verified: OnceLock::new() })
    }

    /// The file that was mapped.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The file's length in bytes.
    pub(crate) fn len(&self) -> u64 {
        self.bytes.len() as u64
    }

    /// The names of all sections, in file order.
    pub(crate) fn tags(&self) -> impl Iterator<Item = &str> {
        self.sections.iter().map(|section| section.tag.as_str())
    }

    /// The name and length of each section.
    pub(crate) fn section_sizes(&self) -> Vec<(String, u64)> {
        self.sections
            .iter()
            .map(|section| (section.tag.clone(), (section.end - section.start) as u64))
            .collect()
    }

    /// The bytes of section `tag`, unchecked; nothing if there is none.
    pub(crate) fn section(&self, tag: &str) -> OwnedBytes {
        match self.sections.iter().find(|section| section.tag == tag) {
            Some(section) => self.bytes.slice(section.start..section.end),
            None => OwnedBytes::empty(),
        }
    }

    /// The bytes of section `tag` after its checksum was found right.
    pub(crate) fn checked_section(&self, tag: &str) -> Result<OwnedBytes> {
        let bytes = self.section(tag);
        let wanted = self.sections.iter().find(|section| section.tag == tag).map(|section| section.crc);
        if wanted == Some(crc32fast::hash(&bytes)) {
            Ok(bytes)
        } else {
            Err(self.corrupt(format!("section {tag} is missing or has a wrong checksum")))
        }
    }

    /// Checks all sections, once per open file.
    pub(crate) fn verify(&self) -> Result<()> {
        let message = self.verified.get_or_init(|| {
            let wrong = self.sections.iter().find(|section| {
                self.bytes.get(section.start..section.end).map(crc32fast::hash) != Some(section.crc)
            });
            wrong.map(|section| format!("section {} has a wrong checksum", section.tag))
        });
        message.as_ref().map_or(Ok(()), |message| Err(self.corrupt(message.clone())))
    }

    /// An [`Error::Corrupt`] about this file.
    pub(crate) fn corrupt(&self, message: impl Into<String>) -> Error {
        Error::Corrupt { path: self.path.clone(), message: message.into() }
    }
}

/// Maps a file read-only.
fn map(path: &Path) -> Result<OwnedBytes> {
    let io = |source| Error::io(path, source);
    let file = File::open(path).map_err(io)?;
    let length = file.metadata().map_err(io)?.len();
    if length < HEADER as u64 {
        return Err(Error::Corrupt { path: path.to_path_buf(), message: "it is too short".into() });
    }
    // SAFETY: files of the cache are written under a temporary name, renamed into place and never changed
    // afterwards; deleting one leaves the map valid.
    #[allow(unsafe_code)]
    let map = unsafe { memmap2::Mmap::map(&file) }.map_err(io)?;
    Ok(OwnedBytes::new(map))
}

fn read_table(bytes: &[u8], version: u32) -> std::result::Result<Vec<Section>, String> {
    if bytes.get(..8) != Some(&MAGIC[..]) {
        return Err("it does not begin as an index file does".into());
    }
    if u32_at(bytes, 8) != Some(version) {
        return Err("it has another format version".into());
    }
    let n = u32_at(bytes, 12).unwrap_or(0) as usize;
    if u64_at(bytes, 16) != Some(bytes.len() as u64) {
        return Err("its length is wrong".into());
    }
    let table = bytes.get(HEADER..HEADER + ROW * n.min(MAX_SECTIONS + 1)).ok_or("it is too short")?;
    if n > MAX_SECTIONS || u32_at(bytes, 24) != Some(crc32fast::hash(table)) {
        return Err("its table has a wrong checksum".into());
    }
    let mut sections = Vec::with_capacity(n);
    for row in table.chunks_exact(ROW) {
        let tag = row.get(..TAG).and_then(|tag| std::str::from_utf8(tag).ok()).unwrap_or_default();
        let start = u64_at(row, TAG).unwrap_or(u64::MAX);
        let end = start.saturating_add(u64_at(row, TAG + 8).unwrap_or(u64::MAX));
        if end > bytes.len() as u64 {
            return Err("a section lies outside the file".into());
        }
        sections.push(Section {
            tag: tag.trim_end_matches('\0').to_owned(),
            start: start as usize,
            end: end as usize,
            crc: u32_at(row, TAG + 16).unwrap_or(0),
        });
    }
    Ok(sections)
}

/// The little-endian number at byte `at`, if it is inside.
pub(crate) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let raw = bytes.get(at..at.checked_add(4)?)?;
    raw.try_into().ok().map(u32::from_le_bytes)
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    let raw = bytes.get(at..at.checked_add(8)?)?;
    raw.try_into().ok().map(u64::from_le_bytes)
}

/// What a section is written from.
pub(crate) enum Source<'a> {
    /// Bytes in memory.
    Bytes(&'a [u8]),
    /// A file, copied.
    File(&'a Path),
}

/// Writes a container to `path`, which must not exist, and makes it durable.
pub(crate) fn write(path: &Path, version: u32, sections: &[(&str, Source<'_>)]) -> Result<()> {
    let write = || {
        let out = BufWriter::with_capacity(1 << 16, File::create_new(path)?);
        let file = write_sections(out, version, sections)?.into_inner();
        file.map_err(io::IntoInnerError::into_error)?.sync_all()
    };
    write().map_err(|source| Error::io(path, source))
}

/// The bytes of a container.
pub(crate) fn to_bytes(version: u32, sections: &[(&str, Source<'_>)]) -> io::Result<Vec<u8>> {
    Ok(write_sections(Cursor::new(Vec::new()), version, sections)?.into_inner())
}

fn write_sections<W: Write + Seek>(
    mut out: W,
    version: u32,
    sections: &[(&str, Source<'_>)],
) -> io::Result<W> {
    let mut at = HEADER + ROW * sections.len();
    out.write_all(&vec![0; at])?;
    let mut table = Vec::with_capacity(ROW * sections.len());
    for (tag, source) in sections {
        let padding = at.next_multiple_of(8) - at;
        out.write_all(&[0; 8][..padding])?;
        at += padding;
        let (length, crc) = match source {
            Source::Bytes(bytes) => {
                out.write_all(bytes)?;
                (bytes.len(), crc32fast::hash(bytes))
            }
            Source::File(file) => copy(&mut BufReader::new(File::open(file)?), &mut out)?,
        };
        let mut name = [0; TAG];
        name.iter_mut().zip(tag.bytes()).for_each(|(to, from)| *to = from);
        table.extend_from_slice(&name);
        table.extend_from_slice(&(at as u64).to_le_bytes());
        table.extend_from_slice(&(length as u64).to_le_bytes());
        table.extend_from_slice(&crc.to_le_bytes());
        table.extend_from_slice(&[0; 4]);
        at += length;
    }
    out.seek(SeekFrom::Start(0))?;
    let mut header = Vec::with_capacity(HEADER);
    header.extend_from_slice(&MAGIC);
    header.extend_from_slice(&version.to_le_bytes());
    header.extend_from_slice(&(sections.len() as u32).to_le_bytes());
    header.extend_from_slice(&(at as u64).to_le_bytes());
    header.extend_from_slice(&crc32fast::hash(&table).to_le_bytes());
    header.extend_from_slice(&[0; 4]);
    header.extend_from_slice(&table);
    out.write_all(&header)?;
    out.flush()?;
    Ok(out)
}

fn copy(from: &mut impl Read, to: &mut impl Write) -> io::Result<(usize, u32)> {
    let (mut length, mut crc, mut buffer) = (0, crc32fast::Hasher::new(), vec![0; 1 << 16]);
    loop {
        let n = from.read(&mut buffer)?;
        let Some(chunk) = buffer.get(..n).filter(|chunk| !chunk.is_empty()) else { break };
        to.write_all(chunk)?;
        crc.update(chunk);
        length += n;
    }
    Ok((length, crc.finalize()))
}
